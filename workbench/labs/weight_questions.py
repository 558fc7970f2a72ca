"""Asking a weight why it changed, while the run rests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import panel as pn
import panel_material_ui as pmui
from panel.viewable import Viewer

from workbench.core.errors import WorkbenchError
from workbench.experiments.plasticity_bench import PlasticityBench
from workbench.experiments.why_weight import WhyWeight, ask_why_weight
from workbench.labs.aside import Aside
from workbench.views.answer import Answer
from workbench.views.why_weight_figure import why_weight_figure, why_weight_rows
from workbench.views.words import alert, refusal, say, sentence, warn

FIELD: dict[str, Any] = {"size": "small", "margin": (8, 6)}


class WeightQuestions(Viewer):
    """Which synapse, over how long, until when; and the answer: a sentence, the spikes along time and on the window, and their table."""

    def __init__(self, live: PlasticityBench) -> None:
        super().__init__()
        self.live, self.resting = live, False
        self.aside = Aside(self._failed, self._rested)
        self.error, self.status = alert(), sentence("", margin=(2, 12))
        self.pre = pmui.IntInput(label="Input", value=0, start=0, width=110, **FIELD)
        self.post = pmui.IntInput(label="Cell", value=0, start=0, width=100, **FIELD)
        self.length = pmui.IntInput(label="Over (ms)", value=1000, start=1, end=5000, step=100, width=120, **FIELD)
        self.until = pmui.FloatInput(label="Until (ms), 0 is now", value=0.0, start=0.0, width=160, **FIELD)
        self.ask = pmui.Button(
            label="Why did it change?", variant="outlined", size="small", margin=(12, 6), disabled=True
        )
        self.ask.on_click(self._ask)
        self.answer = Answer()

    def choose(self, synapse: int) -> None:
        """Ask about this synapse next."""
        ends = self.live.ends()
        self.pre.value, self.post.value = int(ends.pre[synapse]), int(ends.post[synapse])

    def point(self, t: float) -> None:
        """Ask about the time before this moment (ms) next."""
        self.until.value = round(max(t, 0.0), 1)

    def follow(self, playing: bool) -> None:
        """Offer to ask if the run rests."""
        self.resting = not playing and self.live.simulation is not None and not self.live.stale
        self._enable()

    def forget(self) -> None:
        """Begin anew: no answer holds any more."""
        self.aside.close()
        self.resting, self.until.value = False, 0.0
        self.answer.clear()
        warn(self.error, "")
        self._enable()

    def close(self) -> None:
        """Stop what is computed."""
        self.aside.close()

    def _enable(self) -> None:
        self.ask.disabled = not self.resting or self.aside.busy

    def _ask(self, *_events: Any) -> None:
        warn(self.error, "")
        try:
            synapse = self.live.synapse_between(self.pre.value or 0, self.post.value or 0)
        except WorkbenchError as error:
            self._failed(error)
            return
        length, until = float(self.length.value or 1000), self.until.value or None
        say(self.status, "Running the last moments again ...")

        def job() -> Iterator[WhyWeight]:
            return ask_why_weight(self.live, synapse, length, until)

        self.aside.run(job, self._tell)
        self._enable()

    def _tell(self, found: WhyWeight) -> None:
        self.answer.show(found, why_weight_figure(found), why_weight_rows(found))

    def _failed(self, error: BaseException) -> None:
        warn(self.error, refusal(error))

    def _rested(self) -> None:
        say(self.status, "")
        self._enable()

    def __panel__(self) -> pn.viewable.Viewable:
        row = pn.FlexBox(
            self.pre,
            self.post,
            self.length,
            self.until,
            self.ask,
            align_items="center",
            sizing_mode="stretch_width",
            margin=(0, 6),
        )
        told = "Pause the run, click a weight in the receptive field and a time in the weights over time, or name them here."
        return pn.Column(
            sentence(told, margin=(2, 12)),
            self.error,
            row,
            self.status,
            self.answer,
            sizing_mode="stretch_width",
            margin=0,
        )
