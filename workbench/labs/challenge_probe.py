"""What may be asked of a hidden cell, and what it shows: its trace under a current, or its rates."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import panel as pn
import panel_material_ui as pmui
from panel.viewable import Viewer

from workbench.core.errors import RangeError
from workbench.course.challenge import Challenge
from workbench.experiments.neuron_bench import NeuronBench
from workbench.experiments.result import Result
from workbench.stimuli.step_current import StepCurrent
from workbench.views.controls import controls
from workbench.views.protocol_figures import ProtocolFigures
from workbench.views.result_card import result_card, result_html
from workbench.views.stimulus_card import StimulusCard
from workbench.views.words import card, say, sentence

LABELS = {"stimulus": "Give it this current", "currents": "Measure", "design": "Try this design"}
COUNTS = {
    "stimulus": ("stimulus given", "stimuli given"),
    "currents": ("current tried", "currents tried"),
    "design": ("design tried", "designs tried"),
}


class ChallengeProbe(Viewer):
    """A stimulus or a range of currents, a button, and the latest answer of the cell.

    Parameters
    ----------
    challenge
        Whose cells are asked.
    run_job
        Who asks them, as ``Aside.run`` does; the event loop computes nothing.
    answer
        What stands in the fields of the answer, for a challenge that tries answers out.
    """

    def __init__(
        self, challenge: Challenge, run_job: Callable[..., Any], answer: Callable[[], dict[str, Any]] = dict
    ) -> None:
        super().__init__()
        self.challenge, self.run_job, self.answer = challenge, run_job, answer
        self.figures, self.table = ProtocolFigures(height=300), result_card()
        self.summary = sentence("Nothing was asked yet.", muted=False, margin=(4, 12))
        self.count = sentence("", margin=(10, 12), sizing_mode=None)
        look: dict[str, Any] = {"size": "small", "margin": (6, 12), "width": 130}
        self.button = pmui.Button(
            label=LABELS[challenge.probe],
            color="primary",
            icon="play_arrow",
            size="small",
            margin=(8, 12),
            on_click=lambda _event: self.ask(),
        )
        # the stimulus is kept where a bench keeps it; its cell is not the hidden one, and is never shown
        self.bench = NeuronBench(
            auto=False, stimulus=StepCurrent(amplitude=1000.0, onset=20.0, duration=150.0), duration=200.0
        )
        self.stimulus = StimulusCard(self.bench)
        self.cell = pmui.Select(label="Cell", options=list(challenge.cells), **look)
        self.low = pmui.FloatInput(label="From (pA)", value=0.0, start=-10_000.0, end=10_000.0, **look)
        self.high = pmui.FloatInput(label="To (pA)", value=200.0, start=-10_000.0, end=10_000.0, **look)
        self.steps = pmui.IntInput(label="Currents", value=21, start=1, end=60, **look)

    def ask(self) -> None:
        """Ask the cell what is set."""
        self.button.disabled = True

        def job() -> Iterator[Result]:
            yield self._result()

        self.run_job(job, self._show)

    def _result(self) -> Result:
        if self.challenge.probe == "stimulus":
            return self.challenge.show_trial(self.bench.stimulus, self.bench.duration, self.bench.seed)
        if self.challenge.probe == "design":
            return self.challenge.show_design(self.answer())
        ends = [self.low.value, self.high.value, self.steps.value]
        if any(end is None for end in ends):
            raise RangeError("currents", "a first, a last and how many", "an empty field")
        return self.challenge.show_rates(self.cell.value, np.linspace(*ends).tolist())

    def _show(self, result: Result) -> None:
        say(self.summary, result.summary, muted=False)
        self.figures.show(result)
        self.table.object = result_html(result)
        self.tell()

    def rest(self) -> None:
        """The cell may be asked again."""
        self.button.disabled = False

    def tell(self) -> None:
        """Say how often the cell was asked."""
        asked = self.challenge.probes
        one, many = COUNTS[self.challenge.probe]
        say(self.count, f"{asked} {one if asked == 1 else many}" if asked else "")

    def __panel__(self) -> pn.viewable.Viewable:
        shown = card("What it does", self.summary, self.figures, self.table)
        if self.challenge.probe == "stimulus":
            length = controls(self.bench, ["duration"], prompt=True)
            trial = card("Trial", length, pn.Row(self.button, self.count, margin=0))
            knobs = pn.Column(self.stimulus, trial, sizing_mode="stretch_width", margin=0, stylesheets=[PAIR])
        elif self.challenge.probe == "design":
            told = sentence("Try out what stands in the fields of your answer, as often as you like.", margin=(4, 12))
            knobs = card("Try it", told, pn.Row(self.button, self.count, margin=0))
        else:
            row = pn.FlexBox(self.cell, self.low, self.high, self.steps, margin=0)
            knobs = card("Currents", row, pn.Row(self.button, self.count, margin=0))
        return pn.Column(knobs, shown, sizing_mode="stretch_width", margin=0, stylesheets=[STACK])


STACK = ":host { display: flex !important; flex-direction: column; gap: 12px; }"
PAIR = ":host { display: grid !important; grid-template-columns: repeat(auto-fit, minmax(min(300px, 100%), 1fr)); gap: 12px; align-items: start; }"
