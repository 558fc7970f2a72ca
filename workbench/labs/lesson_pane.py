"""The lesson pane: a lesson step by step, beside the bench or the network that it is about."""

from __future__ import annotations

import io
from typing import Any

import panel as pn
import panel_material_ui as pmui
from panel.viewable import Viewer

from workbench.core.errors import WorkbenchError
from workbench.course.exercise import Exercise
from workbench.course.lesson import lessons
from workbench.course.lesson_report import report_text
from workbench.course.progress import NAME, Progress
from workbench.course.results import results_text
from workbench.labs.aside import Aside
from workbench.labs.step_card import Place, RunJob, StepCard
from workbench.views.words import alert, card, refusal, retitle, say, sentence, title, warn


class LessonPane(Viewer):
    """A menu of lessons, the steps of one, and what the student has done so far.

    Parameters
    ----------
    lesson
        The slug of the first lesson to show; by default the first of the course.
    place
        Sets steps up for everyone to see, on a bench or as a live network; without it the pane shows only what it measures.
    student
        Whose numbers; the name can be changed on the page.
    run_job
        Who measures, as ``Aside.run`` does; by default a worker of the pane's own.

    Attributes
    ----------
    progress
        The student in the lesson that is shown; others that were begun are kept.
    """

    def __init__(
        self, lesson: str = "", place: Place | None = None, student: str = "", run_job: RunJob | None = None
    ) -> None:
        super().__init__()
        self.place = place
        self.aside = Aside(self._failed)
        self.run_job: RunJob = run_job or self.aside.run
        self._begun: dict[tuple[str, str], tuple[Progress, dict[str, StepCard]]] = {}
        self._quiet = False
        options = {f"{one.number}. {one.title}": slug for slug, one in lessons().items()}
        wide: dict[str, Any] = {"size": "small", "sizing_mode": "stretch_width"}
        self.menu = pmui.Select(
            label="Lesson", options=options, value=lesson or next(iter(lessons())), margin=(8, 12, 4, 12), **wide
        )
        self.who = pmui.TextInput(
            label="Your name",
            value=student,
            max_length=NAME,
            description="Your name draws numbers of your own; without one you get those of the book.",
            margin=(8, 12, 4, 12),
            **wide,
        )
        self.promise = sentence("", margin=(0, 12, 4, 12))
        self.error = alert()
        self.bar = pmui.LinearProgress(value=0, variant="determinate", sizing_mode="stretch_width", margin=(6, 12))
        self.steps = pmui.Select(label="Step", margin=(6, 12), **wide)
        self.headline = title("", margin=(8, 12, 2, 12))
        self.body = pn.Column(sizing_mode="stretch_width", margin=0)
        turn: dict[str, Any] = {"size": "small", "variant": "outlined", "margin": (6, 6, 6, 12)}
        self.back = pmui.Button(label="Back", on_click=lambda _event: self.go(-1), **turn)
        self.next = pmui.Button(label="Next", on_click=lambda _event: self.go(1), **turn)
        self.points = sentence("", margin=(12, 12), sizing_mode=None)
        self.download = pmui.FileDownload(
            callback=self._file,
            filename="results.json",
            label="Results",
            variant="text",
            size="small",
            margin=(6, 12),
        )
        self.report = pmui.FileDownload(
            callback=lambda: io.StringIO(report_text(self.progress)),
            filename="report.md",
            label="Report",
            variant="text",
            size="small",
            margin=(6, 12),
        )
        self.menu.param.watch(self._open, "value")
        self.who.param.watch(self._open, "value")
        self.steps.param.watch(self._turn, "value")
        self._open()

    # -- which lesson, which step

    def _open(self, *_events: Any) -> None:
        """Show the lesson of the menu with the numbers of that name, where it was left."""
        warn(self.error, "")
        student = " ".join(self.who.value.split())
        key = (self.menu.value, student.casefold())
        if key not in self._begun:
            try:
                self._begun[key] = (Progress(self.menu.value, student), {})
            except WorkbenchError as error:
                warn(self.error, refusal(error))
                return
        self.progress, self._cards = self._begun[key]
        self.download.filename = f"{self.progress.lesson.slug}-results.json"
        self.report.filename = f"{self.progress.lesson.slug}-report.md"
        say(self.promise, f"{self.progress.lesson.promise} About {self.progress.lesson.minutes} minutes.")
        self._list()
        self.show(
            next((name for name in self.ids if not self.progress.done(name)), self.ids[-1])
            if self._cards
            else self.ids[0]
        )
        self._begin()

    def _begin(self) -> None:
        """Show the first set-up of the lesson, so that the student's cell or network is there."""
        first = next((step.setup for step in self.progress.lesson.steps if step.setup), None)
        if self.place is not None and first is not None:
            self.place(first(self.progress.numbers))

    @property
    def ids(self) -> list[str]:
        """The steps of the lesson, in order."""
        return [step.id for step in self.progress.lesson.steps]

    def go(self, places: int) -> None:
        """Turn some steps on, or back."""
        index = self.ids.index(self.steps.value) + places
        self.show(self.ids[min(max(index, 0), len(self.ids) - 1)])

    def show(self, name: str) -> None:
        """Show one step."""
        if self.steps.value != name:
            self.steps.value = name  # and _turn shows it
            return
        step = self.progress.lesson.step(name)
        if name not in self._cards:
            self._cards[name] = StepCard(self.progress[name], self.place, self.run_job, self._changed)
        self._cards[name].refresh()
        index = self.ids.index(name)
        optional = ", for the curious" if isinstance(step, Exercise) and step.optional else ""
        retitle(self.headline, f"{step.title}{optional}")
        self.body[:] = [self._cards[name]]
        self.back.disabled, self.next.disabled = index == 0, index == len(self.ids) - 1
        self._changed()

    def _turn(self, event: Any) -> None:
        if not self._quiet and event.new:
            self.show(event.new)

    @property
    def card(self) -> StepCard:
        """The step that is shown."""
        return self._cards[self.steps.value]

    # -- how far

    def _list(self) -> None:
        """The menu of steps, with a mark at what is done."""
        steps = self.progress.lesson.steps
        marks = {
            f"{'✓ ' if self._earned(step.id) else ''}{index}. {step.title}": step.id
            for index, step in enumerate(steps, 1)
        }
        if self.steps.options == marks:
            return
        kept = self.steps.value if self.steps.value in marks.values() else self.ids[0]
        self._quiet = True
        try:
            self.steps.param.update(options=marks, value=kept)
        finally:
            self._quiet = False

    def _earned(self, name: str) -> bool:
        """Whether a step deserves its mark: done, and looked at."""
        return self.progress.done(name) and name in self._cards

    def _changed(self) -> None:
        self._list()
        steps = [step.id for step in self.progress.lesson.steps if not getattr(step, "optional", False)]
        self.bar.value = round(100 * sum(self._earned(name) for name in steps) / len(steps))
        told = f"{self.progress.points:g} of {self.progress.most:g} points"
        say(self.points, f"{told}. Lesson complete." if self.progress.complete else told, muted=False)

    def _file(self) -> io.StringIO:
        return io.StringIO(results_text(self.progress))

    def _failed(self, error: BaseException) -> None:
        warn(self.error, refusal(error))

    def close(self) -> None:
        """Stop what is being measured."""
        self.aside.close()

    def __panel__(self) -> pn.viewable.Viewable:
        turns = pn.Row(
            self.back, self.next, self.points, self.download, self.report, sizing_mode="stretch_width", margin=0
        )
        return pn.Column(
            self.error,
            card("", self.menu, self.who, self.promise, self.bar, self.steps),
            card("", self.headline, self.body, turns),
            sizing_mode="stretch_width",
            margin=0,
            stylesheets=[STACK_CSS],
        )


STACK_CSS = ":host { display: flex !important; flex-direction: column; gap: 12px; }"
