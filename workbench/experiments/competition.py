"""Inputs that compete for a cell: groups of plastic synapses, some of whose inputs fire together."""

from __future__ import annotations

from workbench.core.model import Rule
from workbench.core.source import Source
from workbench.network.network import Network
from workbench.network.wiring.all_to_all import AllToAll
from workbench.network.wiring.one_to_one import OneToOne
from workbench.neurons.clopath_adex import ClopathAdEx
from workbench.neurons.lif import LIF
from workbench.plasticity.inhibitory_stdp import InhibitorySTDP
from workbench.stimuli.background import Background
from workbench.stimuli.correlated_poisson import CorrelatedPoisson
from workbench.synapses.exponential_conductance import ExponentialConductance

SOURCE = Source("Song, Miller and Abbott 2000, Nature Neuroscience 3:919", doi="10.1038/78829")
CELL = {"c_m": 200.0, "g_l": 10.0, "e_l": -70.0, "v_t": -54.0, "v_r": -60.0}
"""The cell of the source: a membrane of 20 ms, threshold and reset."""
TAU, SHUNTS, INHIBITS = (
    5.0,
    -70.0,
    -80.0,
)  # ms; mV of the source's inhibition, and of inhibition that learns (Vogels et al. 2011)
REACH = 80.0
"""nS: all inputs at their largest weight together; a thousand of the source reach 150."""
STRONGER = 4.0
"""How many times as far weights of inhibition reach, so that they can hold what excites."""
OTHERS = {"rate": 10.0, "trains": 200.0}
OTHER_WEIGHT = 0.5
"""The other inputs of the source: 200 that inhibit at 10 Hz, each with 0.05 of the leak (nS)."""
INPUTS, CELLS, PLASTIC = "inputs", "cells", "inputs->cells"


def competition(
    rule: Rule,
    inputs: int = 100,
    cells: int = 1,
    start: float = 0.5,
    stimulus: CorrelatedPoisson | None = None,
) -> Network:
    """A network of ``cells`` that each get all ``inputs`` through plastic synapses, and 200 others through synapses that do not learn.

    However many inputs there are, together they can do as much. The rule of inhibition learns on inhibitory inputs, beside
    others that excite. A rule that reads the membrane gets a cell that was made for it, with weights in proportion to its leak.

    Parameters
    ----------
    rule
        Its largest weight is set to an input's share of 80 nS, four times that where it inhibits, and what else it has in the unit of the weight in proportion.
    start
        Weight of all inputs at the beginning, as a share of the largest.
    """
    inhibits = isinstance(rule, InhibitorySTDP)
    cell = ClopathAdEx() if rule.declared().cell else LIF(**CELL)
    leak = cell.values()["g_l"] / CELL["g_l"]
    largest = leak * REACH / inputs * (STRONGER if inhibits else 1.0)
    fit(rule, largest)
    net = Network("inputs that compete")
    lines = net.add(stimulus or CorrelatedPoisson(), inputs, name=INPUTS)
    post = net.add(cell, cells, name=CELLS)
    learns = ExponentialConductance(tau=TAU, e_rev=INHIBITS if inhibits else 0.0)
    rests = ExponentialConductance(tau=TAU, e_rev=0.0 if inhibits else SHUNTS)
    top = rule.values().get("w_max", largest)
    net.connect(lines, post, AllToAll(), learns, weight=start * top, delay=1.0, plasticity=rule, name=PLASTIC)
    others = net.add(Background(**OTHERS), cells, name="others")
    net.connect(others, post, OneToOne(), rests, weight=leak * OTHER_WEIGHT, delay=1.0)
    return net


def fit(rule: Rule, largest: float) -> None:
    """Set the largest weight of a rule, and what else it has in the unit of the weight in the same proportion."""
    if "w_max" in rule.values():
        factor = largest / rule.values()["w_max"]
        rule.param.update({name: float(f"{rule.values()[name] * factor:.6g}") for name in rule.weights})
