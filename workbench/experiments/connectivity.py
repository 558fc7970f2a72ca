"""Connectivity efficiency of the survey's section 5.1 for every shipped network, beside that of nervous systems."""

from __future__ import annotations

from typing import NamedTuple

from workbench.core.jobs import Job, Progress
from workbench.core.source import Source
from workbench.engines.simulation import Simulation
from workbench.network.network import Network
from workbench.network.preset import NetworkPreset, network_presets


class Wiring(NamedTuple):
    """How densely cells are joined.

    Attributes
    ----------
    neurons, synapses
        Cells, and synapses between them; what comes from stimuli is not counted.
    """

    neurons: int
    synapses: float

    @property
    def efficiency(self) -> float:
        """C_eff = N_syn / N_neur^2: 1 if every cell has one synapse onto every cell, itself included.

        >>> Wiring(10, 50).efficiency
        0.5
        """
        return self.synapses / self.neurons**2

    @property
    def degree(self) -> float:
        """Synapses onto a cell, on average."""
        return self.synapses / self.neurons


class Found(NamedTuple):
    """What a shipped network has and does: its wiring, mean rate of its cells (Hz), and synaptic events a second of its own time."""

    title: str
    wiring: Wiring
    rate: float
    events: float


WHITE = Source(
    "White et al. 1986, The structure of the nervous system of the nematode Caenorhabditis elegans",
    doi="10.1098/rstb.1986.0056",
)
DORKENWALD = Source(
    "Dorkenwald et al. 2024, Neuronal wiring diagram of an adult brain", doi="10.1038/s41586-024-07558-y"
)

# Nervous system -> neurons and chemical synapses between them, both from the abstract of the source.
LIVING = {
    "Roundworm (C. elegans), all of it": (Wiring(302, 5_000), WHITE),
    "Fruit fly, adult brain": (Wiring(139_255, 5e7), DORKENWALD),
}
SETTLE, DURATION, PIECE = 100.0, 200.0, 20.0
"""ms of its own time that each network runs before and while it is counted, and at a time."""


def wiring(net: Network) -> Wiring:
    """The cells and synapses of a network, as its rules ask for them, without what comes from stimuli."""
    cells = {name for name, population in net.populations.items() if not population.is_stimulus}
    inside = [projection for projection in net.projections.values() if projection.pre in cells]
    return Wiring(
        sum(net.populations[name].size for name in cells), sum(each.rule.count(net.ends(each)) for each in inside)
    )


def joined() -> dict[str, NetworkPreset]:
    """The shipped networks whose cells are joined with each other; a single cell among its inputs has no connectivity to speak of."""
    return {title: preset for title, preset in network_presets().items() if wiring(preset.make()).synapses}


def measure(presets: dict[str, NetworkPreset] | None = None) -> Job:
    """Build and run every shipped network of joined cells for a while; each finding is in the progress as ``values["network"]``."""
    presets = joined() if presets is None else presets
    for done, (title, preset) in enumerate(presets.items()):
        yield Progress(done, len(presets), f"{title}: being built")
        net = preset.make()
        sim = Simulation(net, dt=preset.dt, seed=1, integrator=preset.integrator)
        while sim.t < SETTLE + DURATION - 1e-9:
            sim.advance(PIECE)
            if sim.t <= SETTLE + 1e-9:
                sim.recording.blocks.clear()
            yield Progress(done, len(presets), f"{title}: running")
        yield Progress(done + 1, len(presets), f"{title}: counted", {"network": _counted(title, net, sim)})


def _counted(title: str, net: Network, sim: Simulation) -> Found:
    made, rates = wiring(net), sim.recording.rates()
    cells = {name: population.size for name, population in net.populations.items() if not population.is_stimulus}
    spikes = sum(rates[name] * size for name, size in cells.items())
    # every spike of a cell is one event at each of its synapses
    events = sum(
        rates[each.pre] * each.rule.count(net.ends(each)) for each in net.projections.values() if each.pre in cells
    )
    return Found(title, made, spikes / made.neurons, events)
