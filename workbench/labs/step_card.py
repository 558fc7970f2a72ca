"""One step of a lesson on a page: what it says, what the student does, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import panel as pn
import panel_material_ui as pmui
from panel.viewable import Viewer

from workbench.core.errors import WorkbenchError
from workbench.course.answer import Answer, Function
from workbench.course.exercise import Exercise, Verdict
from workbench.course.outcome import Outcome
from workbench.course.part import Part
from workbench.course.steps import AnySetup, Compare, Explain, Predict, Run
from workbench.labs.answer_field import AnswerField
from workbench.views.lesson_figure import curves_figure, spikes_figure
from workbench.views.math_text import math_text, retell
from workbench.views.words import refusal, say, sentence

RunJob = Callable[[Callable[[], Iterator[Any]], Callable[[Any], Any]], Any]
"""Lets a worker do a job, and hands each thing that it yields to a function on the event loop; as ``Aside.run`` does."""
Place = Callable[[AnySetup], Any]
"""Shows everyone how a step stands: on a bench, or as a live network."""

VERBS = {Predict: "Write it down", Run: "Run", Exercise: "Check", Explain: "Keep"}
TONES = {"right": "#00845F", "close": "#E69F00", "mistake": "#E69F00", "wrong": "#D55E00"}


class StepCard(Viewer):
    """One step in a student's hands.

    Parameters
    ----------
    place
        Sets the step up for everyone to see, if there is somewhere.
    run_job
        Who measures; the event loop does not.
    changed
        Called when something was done.
    """

    def __init__(self, part: Part, place: Place | None, run_job: RunJob, changed: Callable[[], Any]) -> None:
        super().__init__()
        self.part, self.show_set_up, self.run_job, self.changed = part, place, run_job, changed
        step = part.step
        self.text = math_text(part.text)
        self.field: AnswerField | None = None
        self.sentence: Any = None
        if isinstance(step, Exercise | Predict) and not isinstance(step.ask, Function):
            self.field = AnswerField(step.ask, part.progress.numbers, self.act)
        if isinstance(step, Explain):
            self.sentence = pmui.TextAreaInput(
                label="Your sentence", rows=3, max_length=1000, sizing_mode="stretch_width", margin=(6, 12)
            )
        verb = next((verb for kind, verb in VERBS.items() if isinstance(step, kind)), "")
        self.button = pmui.Button(
            label=verb, color="primary", size="small", margin=(6, 12), on_click=lambda _event: self.act()
        )
        self.place = pmui.Button(
            label="Set this up beside", variant="text", size="small", on_click=lambda _event: self.set_up()
        )
        self.tries = sentence("", margin=(0, 12))
        self.refused = sentence("", muted=False, margin=(2, 12))
        self.note = math_text("", visible=False, margin=(6, 12), stylesheets=[NOTE_CSS])
        self.picture = pn.Column(sizing_mode="stretch_width", margin=0)
        self.refresh()

    def set_up(self) -> None:
        """Show everyone how the step stands."""
        if self.show_set_up is not None and self.part.step.setup is not None:
            self.show_set_up(self.part.step.setup(self.part.progress.numbers))

    def act(self) -> None:
        """Do what the step asks for, with what stands in its field."""
        say(self.refused, "")
        try:
            match self.part.step:
                case Predict() as step:
                    if told := self._unanswered(step.ask):
                        say(self.refused, told, muted=False)
                        return
                    self.part.predict(self.field.raw if self.field else None)
                case Explain():
                    written = self.sentence.value_input or self.sentence.value
                    if not written.strip():
                        say(self.refused, "Write a sentence first, in your own words.", muted=False)
                        return
                    self.part.explain(written)
                case Run():
                    self.set_up()
                    self._work(self._measure, self._keep)
                    return
                case Exercise() as exercise:
                    self.note.visible = False
                    if told := self._unanswered(exercise.ask):
                        say(self.refused, told, muted=False)
                        return
                    raw = self.field.raw if self.field else None
                    self._work(lambda: self._judge(raw), self._log)
                    return
        except WorkbenchError as error:
            say(self.refused, refusal(error), muted=False)
            return
        self.refresh()
        self.changed()

    def _unanswered(self, ask: Answer) -> str:
        """What to say where nothing that can be read was answered, or a guess comes too late; nothing if all is well."""
        progress, raw = self.part.progress, self.field.raw if self.field else None
        if ask.empty(raw):
            return ask.invitation
        try:
            read = ask.read(raw, progress.numbers)
        except WorkbenchError as error:
            return f"{error.got} cannot be read as an answer. {ask.invitation}"
        if self.part.step.id in progress.seen() and read != progress.predictions.get(self.part.step.id):
            return "The experiment has been run already, and a guess after it is none. It stays as it was."
        return ""

    # -- what a worker does

    def _work(self, job: Callable[[], Iterator[Any]], take: Callable[[Any], Any]) -> None:
        self.button.disabled = True

        def safely() -> Iterator[Any]:
            try:
                yield from job()
            except Exception as error:
                yield error

        def arrived(item: Any) -> None:
            self.button.disabled = False
            if isinstance(item, Exception):
                say(self.refused, refusal(item), muted=False)
                return
            take(item)
            self.changed()

        self.run_job(safely, arrived)

    def _measure(self) -> Iterator[Outcome]:
        yield self.part.progress.measure(self.part.step.id)

    def _keep(self, outcome: Outcome) -> None:
        self.part.progress.keep(self.part.step.id, outcome)
        self.refresh()

    def _judge(self, raw: Any) -> Iterator[Verdict]:
        yield self.part.progress.judge(self.part.step.id, raw)

    def _log(self, verdict: Verdict) -> None:
        self.part.progress.log(self.part.step.id, verdict)
        self.refresh()

    # -- what the page shows

    def refresh(self) -> None:
        """Show how the step stands."""
        progress, step = self.part.progress, self.part.step
        match step:
            case Predict() if step.id in progress.predictions:
                self._tell(f"Written down: {step.ask.told(progress.predictions[step.id])}.", "right")
            case Run() if step.id in progress.outcomes:
                outcome = progress.outcomes[step.id]
                self._tell(outcome.said, "right")
                self._draw(spikes_figure(outcome), curves_figure(outcome, 250))
            case Compare():
                self._compare()
            case Explain() if step.id in progress.sentences:
                self._tell("Kept with your results.", "right")
            case Exercise() if tries := progress.attempts.get(step.id):
                self._verdict(tries[-1], len(tries))

    def _compare(self) -> None:
        assert isinstance(self.part.step, Compare)
        if (first := self.part.progress.missing(self.part.step)) is not None:
            self.text.visible = False
            say(self.refused, f"First comes the step “{first.title}”.", muted=False)
            return
        compared = self.part.compare()
        self.text.visible = True
        say(self.refused, "")
        self._tell(compared.said, "right" if compared.score > 0.8 else "close" if compared.score > 0.5 else "wrong")
        self._draw(spikes_figure(compared.outcome), curves_figure(compared, 250))

    def _verdict(self, verdict: Verdict, tries: int) -> None:
        opening = {"right": "**Right.**", "close": "**Almost.**"}.get(verdict.kind, "**Not yet.**")
        self._tell(f"{opening} {verdict.message}", verdict.kind)
        say(self.tries, f"{tries} attempt{'s' if tries > 1 else ''}")

    def _tell(self, text: str, kind: str) -> None:
        retell(self.note, text)
        self.note.param.update(visible=True, styles={"border-left": f"3px solid {TONES[kind]}", "padding-left": "10px"})

    def _draw(self, *pictures: Any) -> None:
        self.picture[:] = [picture for picture in pictures if picture is not None]

    def __panel__(self) -> pn.viewable.Viewable:
        step = self.part.step
        parts: list[Any] = [self.text]
        if self.part.note:
            parts.append(sentence(self.part.note, margin=(2, 12)))
        if isinstance(step, Exercise) and isinstance(step.ask, Function):
            parts.append(
                sentence("This one is answered in the notebook of the lesson, where Python runs.", margin=(2, 12))
            )
        elif not isinstance(step, Compare) and self.button.label:
            buttons = [self.button]
            if isinstance(step, Exercise) and step.setup is not None and self.show_set_up is not None:
                buttons.append(self.place)
            parts += [part for part in (self.field, self.sentence) if part is not None]
            parts.append(pn.Row(*buttons, sizing_mode="stretch_width", margin=0))
        return pn.Column(
            *parts, self.refused, self.note, self.tries, self.picture, sizing_mode="stretch_width", margin=0
        )


NOTE_CSS = ":host { font-size: 14px; }"
