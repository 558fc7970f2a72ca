"""The neuron lab: cells on a bench, what drives them, and every picture of what they do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from workbench.core.errors import WorkbenchError
from workbench.core.part import part
from workbench.experiments.neuron_bench import NeuronBench
from workbench.experiments.trial import Trial
from workbench.labs.aside import Aside
from workbench.labs.lab import Lab
from workbench.views.cell_card import CellCard
from workbench.views.controls import controls
from workbench.views.stimulus_card import StimulusCard
from workbench.views.trial_figure import TrialFigure, names_of, trial_text
from workbench.views.words import card, drawers, heading, say, sentence


def page_bench() -> NeuronBench:
    """A bench whose trials are run by a worker."""
    return NeuronBench(auto=False)


class NeuronLab(Lab):
    """A slider moves, and the trace, the phase plane and the equation follow at once; play lets the same cells run on."""

    title: ClassVar[str] = "Neuron"
    slug: ClassVar[str] = "neuron"
    order: ClassVar[float] = 15.0

    bench = part(NeuronBench, page_bench)

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self.bench.auto = False
        self.trials = Aside(self.report, self._again)
        self._stale = False
        self.figure = TrialFigure()
        self.summary = sentence("", muted=False, margin=(2, 12, 6, 12))
        self.cell_card = CellCard(self.bench)
        self.stimulus_card = StimulusCard(self.bench)
        self.bench.param.watch(self.guarded(self._want), "wanted")
        self.bench.param.watch(self.guarded(self._show), "trials")
        self.bench.param.watch(self._refuse, "refused")
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
        self.figure.show(bench.cells, bench.trials, bench.duration)
        names = names_of(bench.cells)
        told = [trial_text(trial) for trial in bench.trials]
        say(
            self.summary,
            told[0] if len(told) == 1 else "; ".join(f"{name}: {text}" for name, text in zip(names, told, strict=True)),
            muted=False,
        )

    # -- what it is made of

    def cards(self) -> list[Any]:
        numerics = controls(self.bench, ["duration", "dt", "integrator", "seed"])
        return [self.cell_card, self.stimulus_card, drawers(("Numerics", numerics))]

    def views(self) -> list[Any]:
        return [card("", heading("Trial", margin=(8, 12, 0, 12)), self.summary, self.figure)]

    def shortcuts(self) -> dict[str, Callable[[], Any]]:
        return {}

    def close(self) -> None:
        self.trials.close()
        super().close()
