"""The cells of a bench running on without an end, while their sliders are turned."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import param

from workbench.core.model import Neuron, Stimulus
from workbench.experiments.live_network import LiveNetwork
from workbench.experiments.neuron_bench import NeuronBench
from workbench.experiments.trial import DRIVE, names_of
from workbench.network.network import Network
from workbench.network.wiring.all_to_all import AllToAll

ENDLESS = {
    "StepCurrent": {"onset": 0.0, "duration": 1e9},
    "PulseTrain": {"count": 1_000_000},
}  # or a live cell would soon rest for ever
STATES = 2  # further states of the first cell that are drawn


def endless(stimulus: Stimulus) -> Stimulus:
    """The stimulus as a run without an end gets it."""
    copied = deepcopy(stimulus)
    copied.param.update(**ENDLESS.get(type(stimulus).__name__, {}))
    return copied


def bench_network(bench: NeuronBench, drive: Stimulus | None = None) -> Network:
    """The cells of a bench as populations of one network, all with the same drive."""
    net = Network("bench")
    used: Any = drive or bench.stimulus
    net.add(used, 1 if used.analog else bench.lines, name=DRIVE)
    for name, cell in zip(names_of(bench.cells), bench.cells, strict=True):
        start = {state: value for state, value in bench.start.items() if state in cell.declared().states}
        net.add(cell, 1, name=name, start=start)
        if used.analog:
            net.connect(DRIVE, name)
        else:
            net.connect(DRIVE, name, AllToAll(), deepcopy(bench.synapse), weight=bench.weight, delay=1.0)
    return net


class LiveBench(LiveNetwork):
    """A live run of a bench: its sliders act at once; another model, stimulus, dt or seed begins anew.

    Parameters
    ----------
    bench
        Whose cells run. :meth:`renew` takes its present choices; call it before a run that is ``stale``.
    """

    def __init__(self, bench: NeuronBench, **params: Any) -> None:
        self.bench = bench
        self._drive = endless(bench.stimulus)
        self._followed: list[tuple[param.Parameterized, Any]] = []
        super().__init__(network=bench_network(bench, self._drive), **{"speed": 0.1, **params})
        self.renew()
        bench.param.watch(
            self._outdated,
            ["neuron", "compared", "stimulus", "synapse", "lines", "dt", "integrator", "reset", "seed"],
        )
        bench.param.watch(self._reweigh, "weight")

    def restart_from(self, states: dict[str, float]) -> None:
        """Let every running cell that has these states go on from them."""
        for name, cell in self._named():
            if mine := {state: value for state, value in states.items() if state in cell.declared().states}:
                self.move(name, **mine)

    def renew(self) -> None:
        """Take the cells and the stimulus that are on the bench now."""
        bench = self.bench
        self._drive = endless(bench.stimulus)
        self.param.update(
            network=bench_network(bench, self._drive),
            dt=bench.dt,
            seed=bench.seed,
            integrator=bench.integrator,
            reset=bench.reset,
        )
        self._follow()
        self.watched = self.lanes()
        self.stale = True

    def lanes(self) -> list[tuple[str, int, str]]:
        """What is drawn of the run: every membrane, the current, and the first states beside the membrane."""
        shown = [(name, 0, cell.declared().membrane) for name, cell in self._named()]
        first, cell = self._named()[0]
        others = [state for state in cell.declared().states if state != cell.declared().membrane][:STATES]
        shown += [(first, 0, state) for state in others]
        return [*shown, (first, 0, "i")] if self.bench.stimulus.analog else shown

    def _named(self) -> list[tuple[str, Neuron]]:
        return list(zip(names_of(self.bench.cells), self.bench.cells, strict=True))

    def _outdated(self, *_events: Any) -> None:
        self.stale = True

    def _follow(self) -> None:
        """Hand what is turned on the bench's stimulus and synapse to the copies that run."""
        for model, watcher in self._followed:
            model.param.unwatch(watcher)
        self._followed = []
        fixed = ENDLESS.get(type(self.bench.stimulus).__name__, {})
        names = [name for name in self.bench.stimulus.param if name not in ("name", *fixed)]
        self._followed.append((self.bench.stimulus, self.bench.stimulus.param.watch(self._redrive, names)))
        synapse = self.bench.synapse
        if names := list(synapse.quantities()):
            self._followed.append((synapse, synapse.param.watch(self._resynapse, names)))

    def _redrive(self, *events: param.parameterized.Event) -> None:
        changed = {event.name: event.new for event in events}
        self._drive.param.update(**changed)
        if chosen := {name: value for name, value in changed.items() if name not in self._drive.quantities()}:
            self.change(DRIVE, **chosen)

    def _resynapse(self, *events: param.parameterized.Event) -> None:
        # equal synapses onto one cell share a receptor, so each is turned by its own projection
        for projection in self.network.projections.values():
            if projection.synapse is not None:
                projection.synapse.param.update(**{event.name: event.new for event in events})

    def _reweigh(self, event: param.parameterized.Event) -> None:
        if not self.bench.stimulus.analog:
            for name, projection in self.network.projections.items():
                projection.weight = float(event.new)
                self.change(name, weight=float(event.new))
