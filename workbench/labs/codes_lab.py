"""The codes lab: a picture becomes spikes by one of many codes, is read back, and every code stands beside the others."""

from __future__ import annotations

from typing import Any, ClassVar

import panel as pn
import panel_material_ui as pmui

from workbench.core.errors import WorkbenchError
from workbench.core.part import part
from workbench.experiments.code_looks import LOOKS, Look
from workbench.experiments.code_signals import Told
from workbench.experiments.codes import Codes, codes_code
from workbench.experiments.result import Result
from workbench.labs.follower import Follower
from workbench.labs.lab import Lab
from workbench.views.aha_pane import AhaPane
from workbench.views.code_player import CodePlayer
from workbench.views.controls import Field, controls
from workbench.views.measurement_card import MeasurementCard
from workbench.views.train_raster import TrainRaster
from workbench.views.words import card, code, drawers, say, sentence, source_line

CALM = 0.2  # seconds that a slider rests before the measurements of all codes follow
TRAINS = "The spikes"


class CodesLab(Lab):
    """What is told, its spikes and what is read follow every slider; the measurements of all codes come a moment later."""

    title: ClassVar[str] = "Codes"
    slug: ClassVar[str] = "codes"
    order: ClassVar[float] = 12.0

    bench = part(Codes, Codes)

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self.player, self.raster = CodePlayer(), TrainRaster()
        self.measured = {label: MeasurementCard(label) for label in self.bench.measures}
        works: dict[str, Any] = {TRAINS: self._trains, **{label: self._job(label) for label in self.measured}}
        self.note = sentence("", margin=(0, 12))
        self.follower = Follower(works, self._take, self.report, self._tell, self._quiet, self._late, CALM)
        self.looks = AhaPane(self.guarded(self._see), LOOKS)
        self.about, self.own = (pn.Column(sizing_mode="stretch_width", margin=0) for _ in range(2))
        self.again = pmui.Button(
            label="Draw again", icon="casino", variant="outlined", size="small", margin=(4, 12), on_click=self.guarded(self._draw_again)
        )  # fmt: skip
        self.program = code("", margin=(4, 8, 10, 8))
        self.bench.param.watch(self.guarded(self._want), "wanted")
        self.bench.param.watch(self.guarded(self._follow_encoder), "encoder")
        self._follow_encoder()
        # a change that comes while the browser connects may be lost
        pn.state.onload(self._want)

    # -- what a worker does

    def _trains(self) -> Told:
        return self.bench.tell()

    def _job(self, label: str) -> Any:
        return lambda: self.bench.measures[label]()

    def _want(self, *_events: Any) -> None:
        self.follower.want()

    def _take(self, label: str, came: Told | Result | WorkbenchError) -> None:
        if isinstance(came, Told):
            self.player.show(came)
            self.raster.show(came)
            self.program.object = code(codes_code(self.bench)).object
            self.report("")
        elif isinstance(came, Result):
            self.measured[label].show(came)
        else:
            self.report(came)

    def _tell(self, label: str) -> None:
        if label in self.measured:
            self.measured[label].tell()

    def _quiet(self) -> None:
        say(self.note, "")

    def _late(self) -> None:
        say(self.note, "Measuring every code ...")

    # -- what a reader does

    def _see(self, look: Look) -> None:
        self.bench.see(look)

    def _draw_again(self, *_events: Any) -> None:
        self.bench.seed += 1

    def _follow_encoder(self, *_events: Any) -> None:
        encoder = self.bench.encoder
        self.own[:] = [controls(encoder, [name for name in encoder.param if name != "name"], prompt=True)]
        self.about[:] = [
            sentence(type(encoder).title() + "."),
            pn.pane.HTML(source_line(encoder.source), margin=(2, 10), sizing_mode="stretch_width"),
        ]

    # -- what it is made of

    def cards(self) -> list[Any]:
        bench = self.bench
        return [
            card("What is told", Field(bench, "source"), controls(bench, ["image", "gain"], prompt=True, words=True)),
            card("The code", Field(bench, "code"), self.about, self.own),
            card("How it is shown", controls(bench, ["window", "trials", "seed"], prompt=True), self.again),
        ]

    def views(self) -> list[Any]:
        return [
            card("", self.looks, self.note),
            card("What the reader sees", self.player, note="first trial"),
            card(TRAINS, self.raster),
            *self.measured.values(),
            drawers(("Python that does the same", self.program)),
        ]

    def close(self) -> None:
        self.follower.close()
        super().close()
