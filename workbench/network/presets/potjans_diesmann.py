"""The cortical microcircuit of Potjans and Diesmann: the cells under a square millimeter of cortex, in four layers."""

from __future__ import annotations

import math
from functools import partial

from workbench.core.errors import RangeError
from workbench.core.source import Source
from workbench.network.distributions import Normal
from workbench.network.network import Network
from workbench.network.preset import NetworkPreset
from workbench.network.wiring.fixed_total import FixedTotal
from workbench.network.wiring.one_to_one import OneToOne
from workbench.neurons.lif import LIF
from workbench.stimuli.background import Background
from workbench.stimuli.step_current import StepCurrent
from workbench.synapses.exponential_current import ExponentialCurrent

SOURCE = Source(
    "Potjans and Diesmann 2014, The cell-type specific cortical microcircuit, Cerebral Cortex 24:785",
    doi="10.1093/cercor/bhs358",
)
SCALING = Source(
    "van Albada, Helias and Diesmann 2015, Scalability of asynchronous networks is limited by one-to-one mapping",
    doi="10.1371/journal.pcbi.1004490",
)
"""Of the weights and currents that keep the mean and the variance of the input when there are fewer synapses."""

SIZES = {
    "L23E": 20683, "L23I": 5834, "L4E": 21915, "L4I": 5479, "L5E": 4850, "L5I": 1065, "L6E": 14395, "L6I": 2948,
}  # fmt: skip
OUTSIDE = {"L23E": 1600, "L23I": 1500, "L4E": 2100, "L4I": 1900, "L5E": 2000, "L5I": 1900, "L6E": 2900, "L6I": 2100}
"""Trains from outside onto each cell (Table 5)."""

PROBABILITIES = {
    "L23E": (0.1009, 0.1689, 0.0437, 0.0818, 0.0323, 0.0, 0.0076, 0.0),
    "L23I": (0.1346, 0.1371, 0.0316, 0.0515, 0.0755, 0.0, 0.0042, 0.0),
    "L4E": (0.0077, 0.0059, 0.0497, 0.1350, 0.0067, 0.0003, 0.0453, 0.0),
    "L4I": (0.0691, 0.0029, 0.0794, 0.1597, 0.0033, 0.0, 0.1057, 0.0),
    "L5E": (0.1004, 0.0622, 0.0505, 0.0057, 0.0831, 0.3726, 0.0204, 0.0),
    "L5I": (0.0548, 0.0269, 0.0257, 0.0022, 0.0600, 0.3158, 0.0086, 0.0),
    "L6E": (0.0156, 0.0066, 0.0211, 0.0166, 0.0572, 0.0197, 0.0396, 0.2252),
    "L6I": (0.0364, 0.0010, 0.0034, 0.0005, 0.0277, 0.0080, 0.0658, 0.1443),
}
"""That two cells are joined at least once, by target; sources in the order of ``SIZES`` (Table 5)."""

RATES = {
    "L23E": 0.903, "L23I": 2.965, "L4E": 4.414, "L4I": 5.876, "L5E": 7.569, "L5I": 8.633, "L6E": 1.105, "L6I": 7.829,
}  # fmt: skip
"""Mean rates (Hz) of the full network in NEST (``full_mean_rates`` of its example Potjans_2014), which the lost input of a network with fewer synapses is computed from."""

CELL = {"c_m": 250.0, "g_l": 25.0, "e_l": -65.0, "v_t": -50.0, "v_r": -65.0, "t_ref": 2.0}
TAU, TAU_S = 10.0, 0.5
POTENTIAL, INHIBITION, OUTSIDE_RATE = 0.15, -4.0, 8.0
"""Peak of an excitatory postsynaptic potential (mV), strength of inhibition relative to it, rate of a train from outside (Hz)."""


def peak_current() -> float:
    """The jump of the synaptic current (pA) whose potential peaks at ``POTENTIAL``.

    >>> round(peak_current(), 1)
    87.8
    """
    peak = TAU * TAU_S / (TAU - TAU_S) * math.log(TAU / TAU_S)
    rise = TAU * TAU_S / (CELL["c_m"] * (TAU - TAU_S)) * (math.exp(-peak / TAU) - math.exp(-peak / TAU_S))
    return POTENTIAL / rise


def synapse_count(target: str, source: str) -> float:
    """Synapses of the full network from one population to another, from the probability that a pair has any."""
    probability = PROBABILITIES[target][list(SIZES).index(source)]
    return math.log1p(-probability) / math.log1p(-1.0 / (SIZES[source] * SIZES[target]))


def strength(target: str, source: str) -> float:
    """Mean jump of the current (pA) in the full network; from layer 4 to layer 2/3 excitation is twice as strong."""
    doubled = 2.0 if (target, source) == ("L23E", "L4E") else 1.0
    return peak_current() * (INHIBITION if source.endswith("I") else doubled)


def lost_current(target: str, k_scale: float) -> float:
    """The constant current (pA) in place of the mean input that a cell loses with ``k_scale`` of its synapses.

    Each of those is stronger by 1/sqrt(k_scale), which keeps the variance and leaves sqrt(k_scale) of the mean.
    """
    inside = sum(synapse_count(target, name) / SIZES[target] * strength(target, name) * RATES[name] for name in SIZES)
    outside = OUTSIDE[target] * peak_current() * OUTSIDE_RATE
    return (1.0 - math.sqrt(k_scale)) * TAU_S / 1000.0 * (inside + outside)


def potjans_diesmann(scale: float = 1.0, k_scale: float | None = None) -> Network:
    """The microcircuit with ``scale`` of its 77,169 cells, for a step of 0.1 ms.

    Parameters
    ----------
    scale
        Share of the cells of every population, above 0 and at most 1.
    k_scale
        Share of the synapses onto each cell; as ``scale`` if not given. Below 1, weights grow and a constant current is
        added, so that mean and variance of the input stay (van Albada et al. 2015); correlations do not.

    Raises
    ------
    RangeError
        If a share is not within 0 and 1.
    """
    k_scale = scale if k_scale is None else k_scale
    for name, value in (("scale", scale), ("k_scale", k_scale)):
        if not 0 < value <= 1:
            raise RangeError(f"potjans_diesmann({name}=...)", "0 < share <= 1", f"{value:g}", f"{name}=0.1")
    net = Network("cortical microcircuit")
    sizes = {name: max(round(scale * size), 1) for name, size in SIZES.items()}
    # the published start; cells that begin above their threshold fire in the first step
    cells = [net.add(LIF(**CELL), size, name=name, start={"v": Normal(-58.0, 10.0)}) for name, size in sizes.items()]
    synapse, grown = ExponentialCurrent(tau=TAU_S), 1.0 / math.sqrt(k_scale)
    late = {"E": Normal(1.5, 0.75, low=0.1), "I": Normal(0.8, 0.4, low=0.1)}
    for target in cells:
        drive = net.add(
            Background(rate=OUTSIDE_RATE, trains=k_scale * OUTSIDE[target.name]), target.size, f"outside {target.name}"
        )
        net.connect(drive, target, OneToOne(), synapse, weight=grown * peak_current(), delay=1.5)
        if k_scale < 1:
            mean = net.add(StepCurrent(amplitude=lost_current(target.name, k_scale)), 1, f"mean {target.name}")
            net.connect(mean, target)
        for source in cells:
            per_cell = k_scale * synapse_count(target.name, source.name) / SIZES[target.name]
            if number := round(per_cell * target.size):
                mean_weight = grown * strength(target.name, source.name)
                side = {"low": 0.0} if mean_weight > 0 else {"high": 0.0}
                weight = Normal(mean_weight, 0.1 * abs(mean_weight), **side)
                rule = FixedTotal(number, autapses=True)
                net.connect(source, target, rule, synapse, weight=weight, delay=late[source.name[-1]])
    return net


PRESET = NetworkPreset("Cortical microcircuit (a tenth)", partial(potjans_diesmann, 0.1), SOURCE)
