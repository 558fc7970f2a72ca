"""Synapses whose two cells fire when they are told to, many side by side in one run: the rig of every pairing protocol."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.core.errors import RangeError
from workbench.core.jobs import Job, Progress
from workbench.core.model import Neuron, Rule
from workbench.engines.rules import lower_rule
from workbench.engines.simulation import Simulation
from workbench.network.network import Network
from workbench.network.wiring.one_to_one import OneToOne
from workbench.neurons.clopath_adex import ClopathAdEx
from workbench.neurons.lif import LIF
from workbench.stimuli.spike_list import SpikeList
from workbench.synapses.delta import Delta
from workbench.synapses.exponential_current import ExponentialCurrent

DT = 0.1  # ms
KICK = 1000.0  # mV; fires a cell in the step in which it arrives
CHUNK = 20_000  # steps of time between two words of progress
AFTER = 5.0  # how many of the longest memory of the synapses a run goes on after the last spike
LONGEST = 60_000.0  # ms that it goes on at most
EDGE = "plastic"


@dataclass(frozen=True)
class Pairing:
    """The spikes of one synapse: times of either side in ms, rising, from 1 ms on."""

    pre: np.ndarray
    post: np.ndarray


def train(pairs: int, frequency: float, gap: float, first: float = 100.0) -> Pairing:
    """So many pairs at a frequency (Hz), the postsynaptic spike ``gap`` ms after the presynaptic one.

    >>> train(2, 10.0, -5.0).post.tolist()
    [95.0, 195.0]
    """
    begins = first + np.arange(pairs) * 1000.0 / frequency
    return Pairing(begins, begins + gap)


def memory(rule: Rule) -> float:
    """ms over which a synapse remembers spikes beside its weight, or its neuromodulator lasts; 0 if a spike acts at once."""
    lowered, numbers = lower_rule(rule), rule.coherent()
    factors = lowered.factors(numbers, 1.0)
    decays = [factors[name][0] for name in (*lowered.synapse, *lowered.shared) if name in factors]
    return max((-1.0 / np.log(decay) for decay in decays if 0 < decay < 1), default=0.0)


def post_cell(rule: Rule) -> Neuron:
    """The cell whose synapses are paired: one made for rules that read the membrane, or one that has no refractoriness."""
    return ClopathAdEx() if rule.declared().cell else LIF(t_ref=0.0)


def run_paired(
    rule: Rule,
    pairings: Sequence[Pairing],
    weights: np.ndarray,
    rewards: Sequence[tuple[float, float]] = (),
    message: str = "",
) -> Job:
    """Give each synapse its spikes and return the weights afterwards, in the unit of the rule; a job.

    Parameters
    ----------
    weights
        One for each pairing, before the first spike.
    rewards
        Times (ms, rising) and amounts, for a rule that knows them.
    """
    if len(pairings) != len(weights):
        raise RangeError("run_paired(weights)", f"{len(pairings)} weights", str(len(weights)))
    count = len(pairings)
    net = Network("pairings")
    before = net.add(_list([pairing.pre for pairing in pairings], 0.0), count, name="pre")
    # a kick leaves a step before it arrives, and the cell fires at the end of the step in which it does
    kicks = net.add(_list([pairing.post for pairing in pairings], 2 * DT), count, name="kicks")
    cells = net.add(post_cell(rule), count, name="post")
    net.connect(kicks, cells, OneToOne(), Delta(), weight=KICK, delay=DT)
    net.connect(
        before,
        cells,
        OneToOne(),
        ExponentialCurrent(),
        weight=np.asarray(weights),
        delay=DT,
        plasticity=rule,
        name=EDGE,
    )
    sim = Simulation(net, engine="event", dt=DT, keep=1.0, precision="double")
    last = max(float(np.max(times)) for pairing in pairings for times in (pairing.pre, pairing.post))
    end = round((last + min(AFTER * memory(rule), LONGEST) + 10.0) / DT)
    due = [(round(time / DT), amount) for time, amount in rewards]
    while (now := round(sim.t / DT)) < end:
        while due and due[0][0] <= now:
            sim.reward(EDGE, due.pop(0)[1])
        sim.advance((min(now + CHUNK, end, *(step for step, _ in due[:1])) - now) * DT)
        yield Progress(round(sim.t / DT), end, message)
    return sim.weights(EDGE)[2]


def _list(trains: Sequence[np.ndarray], ahead: float) -> SpikeList:
    """The spikes of many lines as one list, so many ms ahead of their time."""
    ids = np.repeat(np.arange(len(trains)), [len(times) for times in trains])
    return SpikeList(times=np.concatenate(list(trains)) - ahead, ids=ids)
