"""One trained network on several chips: what fits, what it costs, and where every number comes from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import panel as pn
import panel_material_ui as pmui
from param.parameterized import batch_call_watchers

from workbench.core.part import part
from workbench.experiments.chip_comparison import ChipComparison
from workbench.experiments.published import measurements
from workbench.experiments.workspace import Trained
from workbench.labs.chip_answers import ChipAnswers
from workbench.labs.chip_bits_card import ChipBitsCard
from workbench.labs.chip_choice import ChipChoice
from workbench.labs.chip_doubts import ChipDoubts
from workbench.labs.chip_floor import ChipFloor
from workbench.labs.chip_look import ChipLook
from workbench.labs.lab import Lab
from workbench.labs.retraining_card import RetrainingCard
from workbench.labs.session import workspace
from workbench.views.chip_notes import chip_notes, notes_pane
from workbench.views.energy_figures import energy_and_time, energy_stack, front_html, summary
from workbench.views.published_table import published_table
from workbench.views.words import card, code, say, sentence

ABOUT = (
    "Every chip runs the same test images with its own arithmetic, as far as that is public; where it is not, only mapping "
    "and cost are the chip's, and its name says so. What a chip did is counted; "
    "the counts are priced with published numbers, and whatever has no published price is named, not guessed."
)
UNTRAINED = "There is no trained network yet. Train one in Training, or take a quick one: a few passes over the digits."


class ChipLab(Lab):
    """A table of chips, looks into the chosen one, and what the emulation leaves out."""

    title: ClassVar[str] = "Chips"
    slug: ClassVar[str] = "chips"
    order: ClassVar[float] = 30.0

    comparison = part(ChipComparison, ChipComparison)

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        bench, self.space = self.comparison, workspace()
        self.network = sentence("")
        self.go = _button("Compare", "play_arrow", self.guarded(self._compare), variant="contained")
        self.quick = _button("Train a quick network and compare", "bolt", self.guarded(self._quick))
        self.train = _button("Open Training", "school", self.guarded(self._open_training), variant="text")
        self.halt = _button("Stop", "stop", self.guarded(self._stop), disabled=True)
        self.meter = pmui.LinearProgress(value=0, variant="determinate", sizing_mode="stretch_width", margin=(8, 10))
        self.status = sentence("Nothing has run yet.")
        self.choice = ChipChoice(bench, self.guarded, self._show)
        self.answers = ChipAnswers(bench, self._draw_chip, self.guarded(self._compare))
        self.stack, self.plane = (pn.pane.Bokeh(sizing_mode="stretch_width", margin=(2, 6)) for _ in range(2))
        self._drawn: Any = None
        self.words, self.front = sentence(""), notes_pane("")
        self.look, self.bits = ChipLook(bench, self.report), ChipBitsCard(bench)
        self.doubts, self.floor = ChipDoubts(bench), ChipFloor(bench, self._start_move)
        self.retraining = RetrainingCard(bench, lambda: self.answers.chip.value, self._use)
        self.notes, self.published = notes_pane(""), published_table(measurements())
        self.script = code("")
        self._watched = bench.param.watch(self._show, ["rows", "trained", "chosen"])
        self._space_watched = self.space.param.watch(self._take_trained, "trained")
        bench.param.watch(self._tell_code, ["images", "epochs"])
        self._take_trained()
        self._show()

    # -- what it is made of

    def cards(self) -> list[Any]:
        return [
            card("The network", self.network, self.go, self.quick, self.train, self.halt, self.meter, self.status),
            *self.choice.cards(),
            card("How to read it", sentence(ABOUT)),
        ]

    def views(self) -> list[Any]:
        trace, weights, time = self.look.cards()
        return [
            *self.answers.cards(),
            card("Energy by what it is spent on", self.stack, self.words, note="shares of an inference"),
            card("Energy and time of an inference", self.plane, self.front),
            trace,
            weights,
            self.bits.card(),
            self.retraining.card(),
            time,
            self.floor.card(),
            *self.doubts.cards(),
            card("What is not modeled", self.notes),
            card("Published measurements", self.published, note="readings from papers, and what is predicted for them"),
            card("Code", self.script, note="repeats this comparison"),
        ]

    # -- what happens

    def _compare(self, _event: Any = None) -> None:
        self._start(self.comparison.job)

    def _quick(self, _event: Any = None) -> None:
        self._start(self.comparison.quick_and_job)

    def _start(self, job: Callable[[], Any]) -> None:
        self.report("")
        say(self.status, "Starting ...")
        self.run(job)

    def _start_move(self, job: Callable[[], Any]) -> None:
        """Move a core, unless a comparison runs: it would end for that."""
        if self.runner.active:
            say(self.status, "A core can be moved once the comparison is over.")
            self._draw_chip()
        else:
            self._start(job)

    def _stop(self, _event: Any = None) -> None:
        self.runner.stop()
        self.changed(self.runner.state)

    def _open_training(self, _event: Any = None) -> None:
        self.space.lab = "training"

    def arrived(self, items: list[Any]) -> None:
        with batch_call_watchers(self.comparison):  # several rows at once are shown once
            for item in items:
                self.comparison.take(item)
        for item in items:
            if "trained" in item.values:
                self.space.trained = item.values["trained"]
                self._forget()
        self.meter.value = round(100 * items[-1].fraction)
        say(self.status, items[-1].message)

    def changed(self, state: str) -> None:
        busy, ready = state in ("running", "waiting"), self.comparison.trained is not None
        self.go.disabled, self.quick.disabled, self.halt.disabled = busy or not ready, busy, not busy
        if state == "waiting":
            say(self.status, f"Waiting for a free core; {self.runner.ahead} in line before this one.")
        elif state in ("stopped", "failed"):
            say(self.status, f"The run was {state}." if state == "stopped" else "The run failed.")
        if not busy:
            self._draw()

    def _draw(self) -> None:
        """Draw the figures once a run is over: they take longer than a beat."""
        if self._drawn is not (rows := self.comparison.rows):
            self._drawn = rows
            self.stack.object, self.plane.object = energy_stack(rows), energy_and_time(rows)
            self.front.object = front_html(rows)
            self._draw_chip()

    def _draw_chip(self) -> None:
        """Draw what belongs to the chosen chip alone."""
        for part_of_page in (self.doubts, self.floor, self.look):
            part_of_page.draw(self.answers.chip.value)

    def _take_trained(self, *_events: Any) -> None:
        """Another lab has trained a network: the rows of the one before are cleared."""
        trained = self.space.trained
        if trained is not None and trained is not self.comparison.trained:
            self.runner.stop()
            self.comparison.param.update(trained=trained, rows={})
            self._forget()
            self.changed("idle")

    def _forget(self) -> None:
        """Clear what was measured of the network before."""
        self.bits.clear()
        self.retraining.clear()

    def _use(self, trained: Trained) -> None:
        """Go on with a network that was trained on for a chip."""
        self.space.trained = trained

    # -- what is seen

    def _show(self, *_events: Any) -> None:
        bench, trained = self.comparison, self.comparison.trained
        say(
            self.network,
            f"{trained.network.name}: {trained.story}. Right on {trained.accuracy:.1%} of its {len(trained.labels):,} test images."
            if trained
            else UNTRAINED,
        )
        self.changed(self.runner.state)
        self.answers.show()
        self.bits.offer()
        self.retraining.offer()
        say(self.words, summary(bench.rows))
        self.notes.object = chip_notes(bench.chips.values(), bench.rows)
        self._tell_code()

    def _tell_code(self, *_events: Any) -> None:
        self.script.object = code(self.comparison.code()).object

    def close(self) -> None:
        super().close()
        self.space.param.unwatch(self._space_watched)
        self.comparison.param.unwatch(self._watched)
        for each in (self.doubts, self.look, self.bits, self.retraining):
            each.close()


def _button(
    label: str, icon: str, action: Callable[..., Any], variant: str = "outlined", disabled: bool = False
) -> Any:
    return pmui.Button(
        label=label,
        icon=icon,
        variant=variant,
        color="primary",
        sizing_mode="stretch_width",
        margin=(5, 10),
        disabled=disabled,
        on_click=action,
    )
