"""How much of its weight a synapse delivers at each spike of a train: measured on a cell that keeps all it gets, and in closed form."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from workbench.analysis.short_term import releases, steady_release
from workbench.core.model import Rule
from workbench.experiments.preparation import CELL, HELD, OUT_OF_REACH, Contact, Input, simulation
from workbench.neurons.lif import LIF
from workbench.plasticity.tsodyks_markram import TsodyksMarkram
from workbench.synapses.delta import Delta

CONVENTIONS = {
    "u rests at 0, jumps first": (False, False),
    "u rests at U, jumps first": (True, False),
    "u rests at U, jumps last": (True, True),
}
"""Whether ``u`` rests at ``U``, and whether it jumps after the release."""


def delivered_shares(rule: Rule | None, trains: Sequence[np.ndarray], dt: float) -> list[np.ndarray]:
    """Share of the weight that each spike of each train (ms, whole steps apart) delivers.

    Every spike moves a membrane by its share of 1 mV, and a membrane so large keeps what it gets.
    """
    if rule is None:
        return [np.ones(len(train)) for train in trains]
    keeper = LIF(c_m=HELD, e_l=0.0, v_t=OUT_OF_REACH)
    sim = simulation(keeper, [Input(Contact(Delta(), 1.0, dt, rule), trains)], len(trains), dt)
    sim.watch(CELL, "v", list(range(len(trains))))
    block = sim.advance(max(float(train[-1]) for train in trains) + 3 * dt)
    kept = np.vstack([np.zeros(len(trains)), block.samples[CELL, "v"].astype(float)])
    found = []
    for copy, train in enumerate(trains):
        arrives = np.rint(np.asarray(train) / dt).astype(int) + 1
        found.append(kept[arrives + 1, copy] - kept[arrives, copy])
    return found


def closed_shares(rule: Rule | None, train: np.ndarray) -> np.ndarray:
    """The same in closed form; not a number for rules that have none."""
    if rule is None:
        return np.ones(len(train))
    if not isinstance(rule, TsodyksMarkram):
        return np.full(len(train), np.nan)
    return releases(train, rule.U, rule.tau_d, rule.tau_f, *CONVENTIONS[rule.convention])


def closed_steady(rule: Rule | None, rates: np.ndarray) -> np.ndarray:
    """Share that each spike of a long regular train delivers at each rate (Hz), in closed form; not a number for rules that have none."""
    if rule is None:
        return np.ones(len(rates))
    if not isinstance(rule, TsodyksMarkram):
        return np.full(len(rates), np.nan)
    return steady_release(rates, rule.U, rule.tau_d, rule.tau_f, *CONVENTIONS[rule.convention])
