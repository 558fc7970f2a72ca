"""What the integrator, the step of time and the order of the reset do to the answer, on the bench's cell or on a published case."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import panel as pn
import panel_material_ui as pmui
from panel.viewable import Viewer

from workbench.core.jobs import Job, Progress, through
from workbench.engines.schemes import INTEGRATORS
from workbench.experiments.bench_scale import STRONG, fitting
from workbench.experiments.neuron_bench import NeuronBench
from workbench.experiments.numerics import compare_schemes, convergence, famous_cases, usual_schemes
from workbench.experiments.result import Result
from workbench.views.protocol_figures import ProtocolFigures
from workbench.views.result_card import result_card, result_html
from workbench.views.words import alert, refusal, say, sentence, warn

BENCH = "the cell on the bench"
WEAK = 0.5  # rheobases of the current under which orders are measured: a spike would hide them

Work = Callable[[], Iterator[Any]]


def converge(bench: NeuronBench) -> Job:
    """Measure the order of every integrator on the first cell, under half of its rheobase."""
    cell = deepcopy(bench.neuron)
    found = yield from fitting(cell, bench.dt)
    current = WEAK / STRONG * found if found is not None else 0.0
    return (yield from convergence(cell, [name for name in INTEGRATORS if name != "auto"], current))


class NumericsPane(Viewer):
    """Two measurements and their pictures.

    Parameters
    ----------
    start
        Called with a job and with what takes each thing that it yields.
    """

    def __init__(self, bench: NeuronBench, start: Callable[[Work, Callable[[Any], Any]], Any]) -> None:
        super().__init__()
        self.bench, self.start = bench, start
        self.result: Result | None = None
        self.cases = famous_cases()
        self.case = pmui.Select(label="Of", options=[BENCH, *self.cases], value=BENCH, size="small", width=270, margin=(8, 10))  # fmt: skip
        self.compare = pmui.Button(label="Compare schemes", color="primary", margin=(10, 6))
        self.order = pmui.Button(label="Measure their order", variant="outlined", margin=(10, 6))
        self.about = sentence("", margin=(0, 12, 4, 12))
        self.status, self.summary = sentence("", margin=(2, 12)), sentence("", muted=False, margin=(6, 12))
        self.error = alert()
        self.figures, self.card = ProtocolFigures(), result_card()
        self.compare.on_click(lambda _event: self._begin(self._schemes()))
        self.order.on_click(lambda _event: self._begin(lambda: through(converge(self.bench))))
        self.case.param.watch(self._tell, "value")
        self._tell()

    def _tell(self, *_events: Any) -> None:
        case = self.cases.get(self.case.value)
        told = f"{case.about} {case.source}." if case else "The trial of the bench again, stepped in several ways."
        say(self.about, told)
        self.order.disabled = case is not None

    def _schemes(self) -> Work:
        if case := self.cases.get(self.case.value):
            return lambda: through(
                compare_schemes(case.neuron, case.stimulus, case.duration, case.schemes, dict(case.start))
            )
        bench = self.bench
        cell, stimulus = deepcopy(bench.neuron), deepcopy(bench.stimulus)
        duration, schemes, start, seed = bench.duration, usual_schemes(bench.dt, cell), dict(bench.start), bench.seed
        return lambda: through(compare_schemes(cell, stimulus, duration, schemes, start, seed=seed))

    def _begin(self, work: Work) -> None:
        warn(self.error, "")
        say(self.status, "Starting.")
        self.start(work, self.take)

    def take(self, item: Progress | Result) -> None:
        """Show what arrived: how far the job is, or what it found."""
        if isinstance(item, Result):
            self.result = item
            say(self.status, "")
            say(self.summary, item.summary, muted=False)
            self.figures.show(item)
            self.card.object = result_html(item)
        else:
            say(self.status, f"{100 * item.fraction:.0f} %: {item.message}")

    def fail(self, error: BaseException) -> None:
        """Show why it could not be measured; what was found before stays."""
        say(self.status, "")
        warn(self.error, refusal(error))

    def __panel__(self) -> pn.viewable.Viewable:
        head = pn.FlexBox(self.case, self.compare, self.order, sizing_mode="stretch_width", margin=0)
        parts = (head, self.about, self.status, self.error, self.summary, self.figures, self.card)
        return pn.Column(*parts, sizing_mode="stretch_width", margin=0)
