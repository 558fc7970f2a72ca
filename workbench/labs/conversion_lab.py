"""The conversion lab: an ordinary network becomes a spiking one, and every choice shows what it costs in steps and accuracy."""

from __future__ import annotations

from typing import Any, ClassVar

import panel as pn
import panel_material_ui as pmui

from workbench.core.errors import WorkbenchError
from workbench.core.part import part
from workbench.experiments.converting import RELU, Converting, converting_code
from workbench.experiments.result import Result
from workbench.labs.follower import Follower
from workbench.labs.lab import Lab
from workbench.views.controls import Field, controls
from workbench.views.measurement_card import MeasurementCard
from workbench.views.words import card, code, drawers, say, sentence

CALM = 0.25  # seconds that a slider rests before the slower measurements follow
ABOUT = (
    "A cell that adds up its input, and loses one threshold with every spike, fires at a rate in proportion to its input, just as a rectified unit (ReLU) "
    "answers. So an ordinary network that was trained can be made to spike without learning anew. What is lost is rounding: in T steps a cell fires 0 to T "
    "spikes, and so can tell only T + 1 values apart."
)
PROMISES = {
    "Accuracy against steps": "Here will stand how many digits the spiking network gets right after 1, 2, ... 64 steps, beside the ordinary network.",
    "Rate against activation": "Here will stand, layer by layer, the rate of each cell beside the activation that it stands for.",
    "Percentile": "Here will stand what it costs to let strong activations be clipped, so that all others get more spikes.",
    "Every choice side by side": "Here will stand the accuracy against steps of nine ways to convert.",
}
"""What is said of a measurement before the first training."""


class ConversionLab(Lab):
    """Nothing is trained before somebody asks for it; then every slider is followed."""

    title: ClassVar[str] = "Conversion"
    slug: ClassVar[str] = "conversion"
    order: ClassVar[float] = 22.0

    bench = part(Converting, Converting)

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self.begun = False
        self.measured = {label: MeasurementCard(label, 250, PROMISES[label]) for label in self.bench.measures}
        works = {label: self._job(label) for label in self.measured}
        self.follower = Follower(works, self._take, self.report, self._tell, self._quiet, self._late, CALM)
        self.note = sentence("Nothing is trained yet.", margin=(0, 12))
        self.begin = pmui.Button(
            label="Train and convert", icon="play_arrow", color="primary", margin=(6, 6), on_click=self.guarded(self._begin)
        )  # fmt: skip
        self.halt = pmui.Button(
            label="Stop", icon="stop", variant="outlined", margin=(6, 6), disabled=True, on_click=self.guarded(self._stop)
        )  # fmt: skip
        self.scale = controls(self.bench, ["percentile"], prompt=True)
        self.program = code("", margin=(4, 8, 10, 8))
        self.bench.param.watch(self.guarded(self._want), "wanted")
        self.bench.param.watch(self.guarded(self._follow_activation), "activation")
        self._write()

    # -- what a worker does

    def _job(self, label: str) -> Any:
        return lambda: self.bench.measures[label]()

    def _want(self, *_events: Any) -> None:
        self._write()
        if self.begun:
            self._busy(True)
            self.follower.want()

    def _take(self, label: str, came: Result | WorkbenchError) -> None:
        if isinstance(came, Result):
            self.measured[label].show(came)
            say(self.note, f"{label}: done. The others follow.")
        else:
            self.report(came)

    def _tell(self, label: str) -> None:
        self.measured[label].tell()

    def _quiet(self) -> None:
        if not self.follower.stale:
            self._busy(False)
            say(self.note, "Everything is up to date." if self.begun else "Stopped. What was trained is kept.")

    def _late(self) -> None:
        say(self.note, "Training and converting ...")

    # -- what a reader does

    def _begin(self, *_events: Any) -> None:
        self.report("")
        self.begun = True
        self._busy(True)
        self.follower.want()

    def _stop(self, *_events: Any) -> None:
        self.begun = False
        self.follower.stale.clear()
        self.follower.runner.stop()
        self._quiet()

    def _busy(self, busy: bool) -> None:
        self.begin.disabled, self.halt.disabled = busy, not busy

    def _follow_activation(self, *_events: Any) -> None:
        self.scale.visible = self.bench.activation == RELU

    def _write(self) -> None:
        self.program.object = code(converting_code(self.bench)).object

    # -- what it is made of

    def cards(self) -> list[Any]:
        bench = self.bench
        return [
            card("The ordinary network", controls(bench, ["layers", "hidden", "epochs", "seed"])),
            card(
                "The conversion",
                Field(bench, "activation"),
                self.scale,
                controls(bench, ["start"], prompt=True),
                Field(bench, "calibration"),
                controls(bench, ["calibrated", "steps"], prompt=True),
            ),
        ]

    def views(self) -> list[Any]:
        buttons = pn.FlexBox(self.begin, self.halt, sizing_mode="stretch_width", margin=(0, 6))
        start = card("From ordinary to spiking", sentence(ABOUT), buttons, self.note)
        return [start, *self.measured.values(), drawers(("Python that does the same", self.program))]

    def close(self) -> None:
        self.follower.close()
        super().close()
