"""What an inference takes: spikes, synaptic operations, memory, and time until the answer stands."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from workbench.core.errors import RangeError
from workbench.network.degrees import degrees
from workbench.network.network import Network


@dataclass(frozen=True)
class Expenses:
    """Counts of one inference, mean over samples.

    Attributes
    ----------
    spikes
        Of neurons; inputs are not counted.
    additions
        Synaptic operations: each spike, of an input too, once for every synapse that it meets.
    multiply_adds
        Of values that flow in as currents, once a step for every synapse.
    updates
        Neurons times steps: what a clocked machine does without any spike.
    synapses
        All of them, whether or not they share weights.
    weights, states
        Numbers that are kept: weights, each once however many synapses share it, and states of cells.
    """

    spikes: float
    additions: float
    multiply_adds: float
    updates: int
    synapses: int
    weights: int
    states: int

    def memory(self, weight_bits: int = 32, state_bits: int = 32) -> tuple[int, int]:
        """Bits of all weights, the survey's M_syn = N_syn b_syn where none is shared, and of all states.

        >>> Expenses(0, 0, 0, 0, synapses=100, weights=100, states=10).memory(8)
        (800, 320)
        """
        for name, bits in (("weight_bits", weight_bits), ("state_bits", state_bits)):
            if bits < 1:
                raise RangeError(f"memory({name}=...)", "1 bit or more", str(bits))
        return self.weights * weight_bits, self.states * state_bits


def expenses(network: Network, trains: Mapping[str, np.ndarray], steps: int, seed: int = 0) -> Expenses:
    """Count what a network did.

    Parameters
    ----------
    trains
        Spikes of every population, ``(steps, batch, cells)``; of a fed current nothing.
    seed
        Of the run, if the network draws its wiring.
    """
    spikes = additions = multiply_adds = 0.0
    synapses = weights = 0
    for projection in network.projections.values():
        ends = degrees(network, projection.name, seed).outgoing
        synapses += int(ends.sum())
        listed = (
            isinstance(projection.weight, np.ndarray) and projection.weight.ndim == 1
        )  # one a synapse, whatever the rule
        shared = None if listed else projection.rule.shared
        weights += int(ends.sum()) if shared is None else math.prod(shared)
        train = trains.get(projection.pre)
        if network.populations[projection.pre].analog:
            multiply_adds += float(ends.sum()) * steps
        elif train is not None:
            additions += float((train.sum(0, dtype=np.float64) @ ends).mean())
    updates = states = 0
    for name, population in network.populations.items():
        if not population.is_stimulus:
            updates += population.size * steps
            states += population.size * len(population.model.declared().states)
            spikes += float(trains[name].sum((0, 2), dtype=np.float64).mean()) if name in trains else 0.0
    return Expenses(spikes, additions, multiply_adds, updates, synapses, weights, states)
