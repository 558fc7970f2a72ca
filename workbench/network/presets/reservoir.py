"""A liquid: a column of cells with synapses that tire, whose ripples tell what the input has been; nothing in it is trained."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from workbench.core.random import stream
from workbench.core.source import Source
from workbench.network.distributions import Uniform
from workbench.network.network import Network
from workbench.network.preset import NetworkPreset
from workbench.network.wiring.sparse_arrays import SparseArrays
from workbench.neurons.lif import LIF
from workbench.plasticity.tsodyks_markram import TsodyksMarkram
from workbench.stimuli.poisson import Poisson
from workbench.stimuli.spike_list import SpikeList
from workbench.stimuli.step_current import StepCurrent
from workbench.synapses.exponential_current import ExponentialCurrent

SOURCE = Source(
    "Maass, Natschlaeger and Markram 2002, Real-time computing without stable states, Neural Computation 14:2531",
    doi="10.1162/089976602760407955",
)
SHAPE, INHIBITORY, REACH = (15, 3, 3), 0.2, 2.0
"""Cells along the edges of the column; share of inhibitory ones; lambda, in distances of neighbors."""

PROBABILITY = {("exc", "exc"): 0.3, ("exc", "inh"): 0.2, ("inh", "exc"): 0.4, ("inh", "inh"): 0.1}
"""C: the probability of a synapse from a cell onto another in the same place."""
STRENGTH = {("exc", "exc"): 30e3, ("exc", "inh"): 60e3, ("inh", "exc"): -19e3, ("inh", "inh"): -19e3}
"""A: the mean current of a synapse that gives all it has (pA)."""
DYNAMICS = {
    ("exc", "exc"): (0.5, 1100.0, 50.0),
    ("exc", "inh"): (0.05, 125.0, 1200.0),
    ("inh", "exc"): (0.25, 700.0, 20.0),
    ("inh", "inh"): (0.32, 144.0, 60.0),
}
"""U, D and F: the share that a spike takes, times of recovery and of facilitation (ms)."""
INPUT = {"exc": 18e3, "inh": 9e3}
"""A of synapses from the input (pA)."""


def places(shape: tuple[int, int, int] = SHAPE) -> np.ndarray:
    """Where the cells of a column lie, ``(cells, 3)``."""
    return np.stack(np.unravel_index(np.arange(np.prod(shape)), shape), axis=1).astype(float)


def reservoir(
    train: Sequence[float] | np.ndarray | None = None,
    rate: float = 20.0,
    fan_out: float = 0.3,
    reach: float = REACH,
    shape: tuple[int, int, int] = SHAPE,
    seed: int = 1,
) -> Network:
    """The column of Maass, Natschlaeger and Markram 2002: near cells are joined more often, by synapses that tire or warm up.

    Published are the cells, the current of 13.5 nA to all of them, C, lambda, A, the means of U, D and F, the delays and the
    times of the currents; A is drawn from a gamma law with a standard deviation of its mean, as there. Not as there: U, D and F are
    the same for all synapses of a kind. Chosen here: that no cell is joined with itself, that the input tires not and needs
    0.8 ms, its rate, and how many cells it reaches.

    Parameters
    ----------
    train
        Spike times of the input (ms); a Poisson train of ``rate`` (Hz) if not given.
    fan_out
        Share of the cells that the input reaches, drawn at random.
    reach
        Lambda; at 0 there are no synapses between cells.
    seed
        Of places, synapses and weights; that of a simulation draws the membranes at the start.
    """
    rng = stream(seed, "reservoir")
    where = rng.permutation(places(shape))
    inhibitory = round(INHIBITORY * len(where))
    at = {"exc": where[inhibitory:], "inh": where[:inhibitory]}
    net = Network("liquid")
    cell = {"c_m": 30e3, "g_l": 1e3, "e_l": 0.0, "v_t": 15.0, "v_r": 13.5}  # 30 ms and 1 MOhm
    for name, late in (("exc", 3.0), ("inh", 2.0)):
        net.add(LIF(**cell, t_ref=late), len(at[name]), name=name, start={"v": Uniform(13.5, 15.0)})
    current = net.add(StepCurrent(amplitude=13.5e3), 1, name="current")
    source = Poisson(rate=rate) if train is None else SpikeList(times=train, ids=[0] * len(train))
    net.add(source, 1, name="input")
    for post, mean in INPUT.items():
        net.connect(current, post)
        reached = np.flatnonzero(rng.random(len(at[post])) < fan_out)
        rule, weight = SparseArrays(pre=np.zeros_like(reached), post=reached), rng.exponential(mean, len(reached))
        net.connect("input", post, rule, ExponentialCurrent(tau=3.0), weight=weight, delay=0.8)
    for (pre, post), highest in PROBABILITY.items():
        far = np.linalg.norm(at[pre][:, None] - at[post], axis=2)
        with np.errstate(divide="ignore", invalid="ignore"):
            joined = (far > 0) & (rng.random(far.shape) < highest * np.exp(-((far / reach) ** 2)))
        sources, targets = np.nonzero(joined)
        sign = np.sign(STRENGTH[pre, post])
        # a gamma law whose standard deviation is its mean is exponential
        weight = sign * rng.exponential(abs(STRENGTH[pre, post]), len(sources))
        use, recovery, facilitation = DYNAMICS[pre, post]
        net.connect(
            pre,
            post,
            SparseArrays(pre=sources, post=targets),
            ExponentialCurrent(tau=3.0 if pre == "exc" else 6.0),
            weight=weight,
            delay=1.5 if (pre, post) == ("exc", "exc") else 0.8,
            plasticity=TsodyksMarkram(U=use, tau_d=recovery, tau_f=facilitation),
        )
    return net


PRESET = NetworkPreset("Liquid state machine (Maass)", reservoir, SOURCE)
