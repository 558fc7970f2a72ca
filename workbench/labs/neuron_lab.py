"""The neuron lab: cells on a bench, what drives them, and every picture of what they do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import panel as pn
import panel_material_ui as pmui

from workbench.core.errors import WorkbenchError
from workbench.core.part import part
from workbench.experiments.live_bench import LiveBench, names_of_cells
from workbench.experiments.neuron_bench import NeuronBench
from workbench.experiments.trial import Trial
from workbench.labs.aside import Aside
from workbench.labs.live import LiveLab
from workbench.views.bench_files import BenchFiles
from workbench.views.cell_card import CellCard
from workbench.views.controls import controls
from workbench.views.equation_card import EquationCard
from workbench.views.stimulus_card import StimulusCard
from workbench.views.tallies import tallies_html
from workbench.views.trial_figure import TrialFigure, names_of, trial_text
from workbench.views.words import card, drawers, heading

TRIAL, LIVE = "Trial", "Live"


def page_bench() -> NeuronBench:
    """A bench whose trials are run by a worker."""
    return NeuronBench(auto=False)


class NeuronLab(LiveLab):
    """A slider moves, and the trace, the phase plane and the equation follow at once; play lets the same cells run on."""

    title: ClassVar[str] = "Neuron"
    slug: ClassVar[str] = "neuron"
    order: ClassVar[float] = 15.0

    bench = part(NeuronBench, page_bench)
    single = True

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self.bench.auto = False
        self.live: LiveBench = LiveBench(self.bench)
        self.make_live(height=420, visible=False)
        self.window.visible = False
        self.trials = Aside(self.report, self._again)
        self._stale = False
        self.summary = pn.pane.HTML("", sizing_mode="stretch_width", margin=(2, 12, 4, 12))
        self.mode = pmui.RadioButtonGroup(options=[TRIAL, LIVE], value=TRIAL, size="small", margin=(6, 12))
        asked = pn.state.session_args.get("bench", []) if pn.state.session_args else []
        if asked:
            self.guarded(self.bench.take_link)(asked[0].decode("ascii", "replace"))
        self.figure = TrialFigure(self.bench.cells, self.bench.stimulus.analog)
        self.cell_card = CellCard(self.bench)
        self.stimulus_card = StimulusCard(self.bench)
        self.equation = EquationCard(self.bench)
        self.files = BenchFiles(self.bench, self.slug, self.guarded)
        self.mode.param.watch(self.guarded(self._look), "value")
        self.bench.param.watch(self.guarded(self._want), "wanted")
        self.bench.param.watch(self.guarded(self._show), "trials")
        self.bench.param.watch(self._refuse, "refused")
        self.live.param.watch(self.guarded(self._renewed), "stale")
        self._want()

    # -- trials, run by a worker

    def _want(self, *_events: Any) -> None:
        """Ask for a trial of the present choices; while one is under way, what changes meanwhile waits for the next."""
        self._stale = True
        if not self.trials.busy:
            self.trials.run(self._work, self._take)

    def _work(self) -> Iterator[list[Trial] | WorkbenchError]:
        while self._stale:
            self._stale = False
            try:
                yield self.bench.compute()
            except WorkbenchError as error:
                yield error

    def _take(self, item: list[Trial] | WorkbenchError) -> None:
        if isinstance(item, WorkbenchError):
            self.bench.refused = str(item)
        else:
            self.bench.keep(item)

    def _again(self) -> None:
        """Run once more if something changed in the last moment of a trial."""
        if self._stale:
            self._want()

    def _refuse(self, event: Any) -> None:
        self.report(event.new)

    def _show(self, *_events: Any) -> None:
        bench = self.bench
        self.figure.show(bench.cells, bench.trials, bench.duration, bench.stimulus.analog)
        self.files.show()
        self.equation.show()
        if self.mode.value == TRIAL:
            self._summarize()

    def _summarize(self) -> None:
        self._say([trial_text(trial) for trial in self.bench.trials])

    def _say(self, told: list[Any]) -> None:
        """Say what each cell did."""
        names = names_of(self.bench.cells)
        markup = tallies_html(dict(zip(names, told, strict=False)), names)
        if self.summary.object != markup:
            self.summary.object = markup

    # -- the live run of the same cells

    def begin(self) -> None:
        self.mode.value = LIVE
        if self.live.stale:
            self.live.renew()
            self.clock = None
            self.scope.restart(self.feed())

    def tell(self, told: dict[str, Any]) -> None:
        self._say([told[name] for name in names_of_cells(len(self.bench.cells)) if name in told])

    def _renewed(self, event: Any) -> None:
        """Begin anew with other cells; what was playing plays on."""
        if event.new and self.runner.active:
            self.reset()

    def _look(self, *_events: Any) -> None:
        live = self.mode.value == LIVE
        self.scope.visible = self.window.visible = live
        self.figure.column.visible = not live
        if not live:
            self._summarize()

    # -- what it is made of

    def cards(self) -> list[Any]:
        numerics = controls(self.bench, ["duration", "dt", "integrator", "seed"])
        return [self.cell_card, self.stimulus_card, drawers(("Numerics", numerics)), self.files]

    def views(self) -> list[Any]:
        tools = pn.Row(
            pn.Column(
                heading("What the cell does", margin=(8, 12, 0, 12)),
                self.summary,
                margin=0,
                sizing_mode="stretch_width",
            ),
            self.window,
            self.mode,
            sizing_mode="stretch_width",
            margin=0,
        )
        return [card("", tools, self.figure, self.scope), card("Equation", self.equation), self.files.code]

    def close(self) -> None:
        self.trials.close()
        super().close()
