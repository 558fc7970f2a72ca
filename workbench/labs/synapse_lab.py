"""The synapse lab: one synapse on a cell, and every picture of what its spikes do there."""

from __future__ import annotations

from typing import Any, ClassVar

import panel as pn

from workbench.core.errors import WorkbenchError
from workbench.core.part import part
from workbench.experiments.result import Result
from workbench.experiments.synapse_ahas import AHAS, Aha
from workbench.experiments.synapse_bench import SynapseBench
from workbench.experiments.synapse_code import synapse_code
from workbench.experiments.synapse_files import synapse_exports
from workbench.labs.follower import Follower
from workbench.labs.lab import STACK_CSS, Lab
from workbench.views.aha_pane import AhaPane
from workbench.views.bench_files import BenchFiles
from workbench.views.controls import controls
from workbench.views.measurement_card import MeasurementCard
from workbench.views.membrane_card import MembraneCard
from workbench.views.synapse_card import SynapseCard
from workbench.views.synapse_equations import SynapseEquationsCard
from workbench.views.words import card, drawers, say, sentence

PAIR_CSS = """
:host { display: grid !important; grid-template-columns: repeat(auto-fit, minmax(min(430px, 100%), 1fr)); gap: 12px; min-width: 0; margin: 0 !important; align-items: start; }
"""


CALM = 0.15  # seconds that a slider rests before what is slower than the first picture follows


def page_bench() -> SynapseBench:
    """A bench that is measured by a worker."""
    return SynapseBench(auto=False)


class SynapseLab(Lab):
    """A slider moves, and current, potential, trains and curves follow; nothing waits for what is slower than itself."""

    title: ClassVar[str] = "Synapse"
    slug: ClassVar[str] = "synapse"
    order: ClassVar[float] = 11.5

    bench = part(SynapseBench, page_bench)

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self.bench.auto = False
        asked = pn.state.session_args.get("synapse", []) if pn.state.session_args else []
        if asked:
            self.guarded(self.bench.take_link)(asked[0].decode("ascii", "replace"))
        self.measured = {label: MeasurementCard(label) for label in self.bench.protocols}
        works = {label: self._job(label) for label in self.measured}
        self.follower = Follower(works, self._take, self.report, self._tell, self._quiet, self._late, CALM)
        self.note = sentence("", margin=(0, 12))
        self.synapse_card = SynapseCard(self.bench)
        self.membrane = MembraneCard(self.bench)
        self.ahas = AhaPane(self.guarded(self._see), AHAS)
        self.equations = SynapseEquationsCard(self.bench)
        self.files = BenchFiles(
            self.bench,
            self.slug,
            self.guarded,
            lambda: synapse_code(self.bench),
            synapse_exports(self.bench),
            query="synapse",
        )
        self.bench.param.watch(self.guarded(self._want), "wanted")
        self.bench.param.watch(self._refuse, "refused")
        self.files.vector.param.watch(self.guarded(self._vector), "value")
        # a change that comes while the browser connects may be lost
        pn.state.onload(self._want)

    # -- measurements, made by a worker

    def _job(self, label: str) -> Any:
        return lambda: self.bench.job(label)

    def _want(self, *_events: Any) -> None:
        self.follower.want()

    def _take(self, label: str, came: Result | WorkbenchError) -> None:
        if isinstance(came, Result):
            self.bench.keep(label, came)
            self.measured[label].show(came)
        else:
            self.bench.refused = str(came)

    def _tell(self, label: str) -> None:
        """Show what can wait until the picture has moved."""
        self.measured[label].tell()
        if label == next(iter(self.measured)):
            self.files.show()
            self.equations.show()

    def _quiet(self) -> None:
        say(self.note, "")

    def _late(self) -> None:
        say(self.note, "Compiling what is new on the bench ...")

    def _refuse(self, event: Any) -> None:
        self.report(event.new)

    def _vector(self, event: Any) -> None:
        for one in self.measured.values():
            one.redraw(event.new)

    def _see(self, aha: Aha) -> None:
        """Put something to see on the bench; what it does not name stays, but for short-term plasticity, which goes."""
        self.bench.param.update(**{"plasticity": None, **aha.choices()})

    # -- what it is made of

    def cards(self) -> list[Any]:
        train = controls(self.bench, ["rate", "count", "random"], prompt=True, words=True)
        pair = controls(self.bench, ["partner", "lag"], prompt=True, words=True)
        numerics = drawers(("Numerics", controls(self.bench, ["dt", "seed"], prompt=True, words=True)))
        return [self.synapse_card, card("Train", train), card("Two at once", pair), self.membrane, numerics, self.files]

    def views(self) -> list[Any]:
        first, train, *others = self.measured.values()
        look: dict[str, Any] = {"sizing_mode": "stretch_width", "stylesheets": [STACK_CSS]}
        pair = pn.Column(
            pn.Column(*others[::2], **look),
            pn.Column(*others[1::2], **look),
            sizing_mode="stretch_width",
            stylesheets=[PAIR_CSS],
        )
        written = drawers(("Equations", self.equations), ("Python that does the same", self.files.program))
        return [card("", self.ahas, self.note), first, train, pair, written]

    def close(self) -> None:
        self.follower.close()
        super().close()
