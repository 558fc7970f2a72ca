"""A synapse on a cell, ready to be measured: spikes come in, and the membrane and the synaptic current are watched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.core.errors import TooLarge
from workbench.core.model import Rule, Synapse
from workbench.core.symbolic import parse
from workbench.engines.evaluate import evaluate
from workbench.engines.lowering import prefixed
from workbench.engines.simulation import Simulation
from workbench.network.network import Network
from workbench.network.wiring.sparse_arrays import SparseArrays
from workbench.neurons.lif import LIF
from workbench.stimuli.spike_list import SpikeList

CELL, SOURCE, SYNAPSE = "cell", "source", "synapse"
OUT_OF_REACH = 1000.0  # mV, the threshold of a cell that must not spike
HELD = 1e9  # pF: a membrane that no synapse moves, as an ideal voltage clamp holds it
QUIET = 5.0  # ms before the first spike
MOST = 20_000_000  # samples of a run; more are refused before any is taken


@dataclass(frozen=True)
class Contact:
    """One synapse with its weight (in its unit), its delay (ms) and its short-term plasticity."""

    synapse: Synapse
    weight: float
    delay: float = 1.0
    plasticity: Rule | None = None


@dataclass(frozen=True)
class Preparation:
    """What is on the synapse bench, as a measurement gets it.

    Attributes
    ----------
    contact, partner
        The synapse, and the one that is used with it where two are needed.
    cell
        The postsynaptic cell.
    holding
        Potential (mV) at which the membrane is held where synaptic currents are measured.
    rate, count, random
        A train: its rate (Hz), its number of spikes, and whether its intervals are drawn at random.
    lag
        How much later the partner's spike comes (ms).
    """

    contact: Contact
    partner: Contact
    cell: LIF
    holding: float = -70.0
    rate: float = 20.0
    count: int = 10
    random: bool = False
    lag: float = 0.0
    dt: float = 0.05
    seed: int = 1

    @property
    def tau(self) -> float:
        """The membrane's time constant (ms)."""
        return self.cell.c_m / self.cell.g_l

    @property
    def slowest(self) -> float:
        """The longest time constant of membrane and synapses (ms): after some of it a potential is over."""
        found = [self.tau]
        for contact in (self.contact, self.partner):
            synapse = contact.synapse
            found += [float(getattr(synapse, name)) for name, unit in synapse.units().items() if unit == "ms"]
        return max(found)

    def passive(self) -> LIF:
        """The same cell with a threshold out of reach."""
        return LIF(**{**self.cell.values(), "v_t": OUT_OF_REACH})


@dataclass(frozen=True)
class Input:
    """Trains of spikes (ms) that reach copies of a cell through one contact; train ``k`` goes to copy ``targets[k]``, by default ``k``."""

    contact: Contact
    trains: Sequence[np.ndarray]
    targets: Sequence[int] = ()


@dataclass(frozen=True)
class Run:
    """What the copies of a cell did: times (ms), membranes (mV) and synaptic currents (pA), ``(steps, copies)``; spikes (ms) by copy."""

    times: np.ndarray
    membrane: np.ndarray
    current: np.ndarray
    spikes: list[np.ndarray]


def with_background(cell: LIF, conductance: float, reversal: float) -> LIF:
    """The cell under a steady conductance (nS) with a reversal potential (mV): it leaks more, and rests elsewhere.

    >>> cell = with_background(LIF(g_l=10.0, e_l=-75.0), 6.24, -30.7692307)
    >>> round(cell.g_l, 2), round(cell.e_l, 1)
    (16.24, -58.0)
    """
    if not conductance:
        return cell
    total = cell.g_l + conductance
    rest = (cell.g_l * cell.e_l + conductance * reversal) / total
    return LIF(**{**cell.values(), "g_l": total, "e_l": rest})


def simulation(
    cell: LIF, inputs: Sequence[Input], copies: int = 1, dt: float = 0.05, holding: np.ndarray | None = None
) -> Simulation:
    """The copies of a cell at rest, with their inputs; with ``holding`` (mV, one a copy) their membranes are held there instead.

    Input ``k`` comes from the population ``source k`` through the projection ``synapse k``.
    """
    net = Network("preparation")
    if holding is None:
        net.add(cell, copies, name=CELL)
    else:
        held, at = LIF(c_m=HELD, v_t=OUT_OF_REACH), np.asarray(holding, dtype=float)
        net.add(held, copies, name=CELL, params={"e_l": at}, start={"v": at})
    for index, one in enumerate(inputs):
        source, trains = f"{SOURCE} {index}", one.trains
        times = np.concatenate([np.asarray(train, dtype=float) for train in trains])
        lines = np.repeat(np.arange(len(trains)), [len(train) for train in trains])
        net.add(SpikeList(times=times, ids=lines), len(trains), name=source)
        wiring = SparseArrays(pre=np.arange(len(trains)), post=np.asarray(one.targets or np.arange(len(trains))))
        contact = one.contact
        net.connect(
            source, CELL, wiring, contact.synapse, weight=contact.weight, delay=max(contact.delay, dt),
            plasticity=contact.plasticity, name=f"{SYNAPSE} {index}",
        )  # fmt: skip
    return Simulation(net, engine="event", dt=dt, seed=1, precision="double")


def watch(sim: Simulation, currents: bool = True) -> None:
    """Sample the membrane of every copy and, where ``currents`` are asked for, the states of its synapses."""
    cells = sim.plan.cells[CELL]
    for state in cells.program.states if currents else ("v",):
        sim.watch(CELL, state, list(range(cells.size)))


def taken(sim: Simulation) -> Run:
    """What a watched simulation did so far."""
    samples, cells = sim.recording.samples, sim.plan.cells[CELL]
    times, membrane = samples[CELL, "v"]
    membrane = membrane.astype(float)
    current = np.zeros_like(membrane)
    for index, synapse in enumerate(cells.receptors):
        states = {name: prefixed(index, name) for name in synapse.equations.states}
        if all((CELL, label) in samples for label in states.values()):
            known = {name: samples[CELL, label][1].astype(float) for name, label in states.items()}
            current = current + given(synapse, known, membrane)
    stamps, ids = sim.recording.of(CELL)
    return Run(times, membrane, current, [stamps[ids == copy] for copy in range(cells.size)])


def run(
    cell: LIF,
    inputs: Sequence[Input],
    duration: float,
    copies: int = 1,
    dt: float = 0.05,
    holding: np.ndarray | None = None,
    currents: bool = True,
) -> Run:
    """Run the copies of :func:`simulation` for ``duration`` ms.

    Raises
    ------
    TooLarge
        If so many samples were asked for that they might not fit in memory.
    """
    affordable(duration, copies, dt)
    sim = simulation(cell, inputs, copies, dt, holding)
    watch(sim, currents)
    sim.advance(duration)
    return taken(sim)


def affordable(duration: float, copies: int, dt: float) -> None:
    """Refuse a run of so many ms and copies if what is sampled of it might not fit in memory (raises TooLarge)."""
    if (samples := 4 * copies * duration / dt) > MOST:
        raise TooLarge("synapse bench", f"at most {MOST:,} samples", f"{samples:,.0f}", "a faster train or a larger dt")


def given(synapse: Synapse, states: dict[str, Any], membrane: Any) -> Any:
    """The current (pA) that a synapse in these states gives to a cell at this membrane potential (mV); zero if it gives none."""
    text = synapse.equations.gives.get("i")
    if text is None:
        return np.zeros_like(np.asarray(membrane, dtype=float))
    names = synapse.equations.names(synapse.quantities())
    return evaluate(parse(text, names), {**synapse.coherent(), **states, "v": membrane})
