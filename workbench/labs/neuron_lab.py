"""The neuron lab: cells on a bench, what drives them, and every picture of what they do."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, ClassVar

import panel as pn
import panel_material_ui as pmui

from workbench.core.errors import WorkbenchError
from workbench.core.jobs import through
from workbench.core.part import part
from workbench.experiments.bench_code import bench_code
from workbench.experiments.bench_files import trial_exports
from workbench.experiments.bench_scale import fitting, scaled, strength
from workbench.experiments.live_bench import LiveBench
from workbench.experiments.neuron_bench import NeuronBench
from workbench.experiments.phase_plane import Plane
from workbench.experiments.protocols.protocol import Protocol
from workbench.experiments.trial import Trial, names_of
from workbench.labs.aside import Aside
from workbench.labs.follower import Follower
from workbench.labs.lab import STACK_CSS
from workbench.labs.live import LiveLab
from workbench.views.bench_files import BenchFiles
from workbench.views.cell_card import CellCard
from workbench.views.controls import controls
from workbench.views.equation_card import EquationCard
from workbench.views.isi_histogram import IsiHistogram
from workbench.views.numerics_pane import NumericsPane
from workbench.views.own_editor import OwnEditor
from workbench.views.phase_plane import PhasePlane
from workbench.views.protocol_pane import ProtocolPane
from workbench.views.stimulus_card import StimulusCard
from workbench.views.trial_figure import TrialFigure
from workbench.views.trial_words import trial_patterns, trial_text, words_html
from workbench.views.words import card, drawers, heading, say, sentence

TRIAL, LIVE = "Trial", "Live"
TRACE, PLANE = "trace", "plane"

PAIR_CSS = """
:host { display: grid !important; grid-template-columns: repeat(auto-fit, minmax(min(430px, 100%), 1fr)); gap: 12px; min-width: 0; margin: 0 !important; align-items: start; }
"""


def page_bench() -> NeuronBench:
    """A bench whose trials are run by a worker."""
    return NeuronBench(auto=False)


class NeuronLab(LiveLab):
    """A slider moves, and the trace, the phase plane and the equation follow at once; play lets the same cells run on."""

    title: ClassVar[str] = "Neuron"
    slug: ClassVar[str] = "neuron"
    order: ClassVar[float] = 11.0

    bench = part(NeuronBench, page_bench)
    single = True

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self.bench.auto = False
        asked = pn.state.session_args.get("bench", []) if pn.state.session_args else []
        if asked:
            self.guarded(self.bench.take_link)(asked[0].decode("ascii", "replace"))
        self.live: LiveBench = LiveBench(self.bench)
        self.make_live(height=420, visible=False)
        self.window.visible = False
        works = {TRACE: self.bench.compute, PLANE: lambda: self.plane.compute()}
        self.trials = Follower(works, self._take, self.report, self._rest, self._quiet, self._late)
        self.measure = Aside(self._fail_protocol)
        self.search = Aside(self.report, self._found)
        self.compare = Aside(self._fail_numerics)
        self._compiled: set[type] = set()
        self.figure = TrialFigure(self.bench.cells, self.bench.stimulus.analog)
        self.summary = pn.pane.HTML("", sizing_mode="stretch_width", margin=(2, 12, 4, 12))
        self.note = sentence("", margin=(0, 12))
        self.mode = pmui.RadioButtonGroup(options=[TRIAL, LIVE], value=TRIAL, size="small", margin=(6, 12))
        self.cell_card = CellCard(self.bench)
        self.stimulus_card = StimulusCard(self.bench)
        self.editor = OwnEditor()
        self.plane = PhasePlane(self.bench, auto=False)
        self.protocols = ProtocolPane(self._measure, self._stop_protocol)
        self.numerics = NumericsPane(self.bench, self.compare.run)
        self.isi = IsiHistogram(height=240)
        self.equation = EquationCard(self.bench)
        self.files = BenchFiles(
            self.bench, self.slug, self.guarded, lambda: bench_code(self.bench), trial_exports(self.bench)
        )
        self.mode.param.watch(self.guarded(self._look), "value")
        self.bench.param.watch(self.guarded(self._want), "wanted")
        self.bench.param.watch(self.guarded(self._show), "trials")
        self.bench.param.watch(self._refuse, "refused")
        self.bench.param.watch(self._start, "start")
        self.files.vector.param.watch(self.guarded(self._vector), "value")
        self.plane.param.watch(self.guarded(self._want_plane), "wanted")
        self.editor.param.watch(self.guarded(self._own), "model")
        self.cell_card.param.watch(self.guarded(self._rescale), "swapped")
        self.live.param.watch(self.guarded(self._renewed), "stale")
        # a change that comes while the browser connects may be lost
        pn.state.onload(self._want)

    # -- trials and planes, computed by a worker

    def _want(self, *_events: Any) -> None:
        self.trials.want(TRACE)

    def _want_plane(self, *_events: Any) -> None:
        self.trials.want(PLANE)

    def _quiet(self) -> None:
        if not self.search.busy:
            say(self.note, "")

    def _take(self, _name: str, came: list[Trial] | Plane | WorkbenchError) -> None:
        if isinstance(came, WorkbenchError):
            self.bench.refused = str(came)
        elif isinstance(came, Plane):
            self.plane.show(came)
        else:
            self._compiled |= {type(cell) for cell in self.bench.cells}
            self.bench.keep(came)

    def _late(self) -> None:
        """Say what is being waited for; the pictures before it stay."""
        fresh = [type(cell).__name__ for cell in self.bench.cells if type(cell) not in self._compiled]
        say(self.note, f"Compiling {', '.join(fresh)} ..." if fresh else "Computing ...")

    def _refuse(self, event: Any) -> None:
        self.report(event.new)

    def _show(self, *_events: Any) -> None:
        bench = self.bench
        self.figure.show(bench.cells, bench.trials, bench.duration, bench.stimulus.analog)
        if self.mode.value == TRIAL:
            self._summarize()

    def _vector(self, event: Any) -> None:
        """Draw the trial so that it is saved as SVG, or as PNG."""
        self.figure.vector = event.new
        self._show()

    def _rest(self, name: str) -> None:
        """Show what can wait until the trace has moved."""
        if name != TRACE:
            return
        bench = self.bench
        self.isi.show(bench.trials[0].spikes)
        main = strength(bench.stimulus)
        self.protocols.point(float(getattr(bench.stimulus, main)) if main == "amplitude" else None)
        self.files.show()
        self.equation.show()

    def _summarize(self) -> None:
        if self.bench.trials:
            self._say([trial_text(trial) for trial in self.bench.trials], trial_patterns(self.bench))

    def _say(self, told: list[Any], found: Any = ()) -> None:
        """Say what each cell did."""
        markup = words_html(names_of(self.bench.cells), told, found)
        if self.summary.object != markup:
            self.summary.object = markup

    # -- what a reader changes

    def _own(self, event: Any) -> None:
        """Put a model of the reader's own in the place of the chosen cell."""
        self.bench.swap(self.cell_card.chosen, event.new)

    def _rescale(self, *_events: Any) -> None:
        """Look for a current that moves the new cell; what moved the one before may be nothing to it, or far too much."""
        bench = self.bench
        if self.cell_card.chosen == 0 and strength(bench.stimulus) is not None:
            cell, dt, integrator = deepcopy(bench.neuron), bench.dt, bench.integrator
            say(self.note, "Looking for a current that makes it fire ...")
            self.search.run(lambda: through(fitting(cell, dt, integrator)), self._fit)

    def _fit(self, item: Any) -> None:
        if isinstance(item, float):
            self.bench.stimulus = scaled(self.bench.stimulus, item)

    def _found(self) -> None:
        say(self.note, "")

    # -- protocols

    def _measure(self, protocol: Protocol) -> None:
        cell, dt, integrator = deepcopy(self.bench.neuron), self.bench.dt, self.bench.integrator
        self.measure.run(lambda: through(protocol.run(cell, dt, integrator)), self.protocols.take)

    def _stop_protocol(self) -> None:
        self.measure.runner.stop()

    def _fail_protocol(self, error: BaseException) -> None:
        self.protocols.fail(error)

    def _fail_numerics(self, error: BaseException) -> None:
        self.numerics.fail(error)

    # -- the live run of the same cells

    def begin(self) -> None:
        self.mode.value = LIVE
        if self.live.stale:
            self.live.renew()
            self.clock = None
            self.scope.restart(self.feed())

    def tell(self, told: dict[str, Any]) -> None:
        self._say([told[name] for name in names_of(self.bench.cells) if name in told])

    def _renewed(self, event: Any) -> None:
        """Begin anew with other cells; what was playing plays on."""
        if event.new and self.runner.active:
            self.reset()

    def _start(self, event: Any) -> None:
        """A click in the phase plane moves the cell that runs."""
        if event.new and not self.live.stale:
            self.live.restart_from(event.new)

    def _look(self, *_events: Any) -> None:
        live = self.mode.value == LIVE
        self.scope.visible = self.window.visible = live
        self.figure.column.visible = not live
        if not live:
            self._summarize()

    # -- what it is made of

    def cards(self) -> list[Any]:
        numerics = controls(self.bench, ["duration", "dt", "integrator", "reset", "seed"], prompt=True)
        return [self.cell_card, self.stimulus_card, drawers(("Numerics", numerics)), self.files]

    def views(self) -> list[Any]:
        told = pn.Column(
            heading("What the cell does", margin=(8, 12, 0, 12)),
            self.summary,
            self.note,
            margin=0,
            sizing_mode="stretch_width",
        )
        tools = pn.Row(told, self.window, self.mode, sizing_mode="stretch_width", margin=0)
        pair = pn.Column(
            _stack(card("Phase plane", self.plane)),
            _stack(card("Measure it", self.protocols), card("Intervals between spikes", self.isi)),
            sizing_mode="stretch_width",
            stylesheets=[PAIR_CSS],
        )
        written = drawers(("Your own model", self.editor), ("Python that does the same", self.files.program))
        return [
            card("", tools, self.figure, self.scope),
            pair,
            card("Equation", self.equation),
            card("Integrators and steps compared", self.numerics),
            written,
        ]

    def close(self) -> None:
        for aside in (self.trials, self.measure, self.search, self.compare):
            aside.close()
        super().close()


def _stack(*cards: Any) -> pn.Column:
    return pn.Column(*cards, sizing_mode="stretch_width", stylesheets=[STACK_CSS])
