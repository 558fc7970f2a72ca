"""The time course of one synapse in closed form, where it has one: its current into a held membrane, and its potential in a free one."""

from __future__ import annotations

import numpy as np

from workbench.analysis.cascade import cascade, peak_time
from workbench.core.model import Synapse
from workbench.experiments.delivered import closed_shares
from workbench.experiments.preparation import Preparation, given


def stage_times(synapse: Synapse) -> tuple[float, ...] | None:
    """The time constants (ms) that a spike passes in the synapse; ``None`` if its time course is not known in closed form."""
    return None if synapse.stages is None else tuple(float(getattr(synapse, name)) for name in synapse.stages)


def rise_time(synapse: Synapse) -> float | None:
    """Time (ms) from a spike to the peak of what it opens, in closed form."""
    match stage_times(synapse):
        case (_,):
            return 0.0
        case (rise, decay):
            return peak_time(rise, decay)
    return None


def closed_current(preparation: Preparation, t: np.ndarray, holding: np.ndarray | float) -> np.ndarray | None:
    """The current (pA) at ``t`` ms after a first spike arrived, into a membrane that is held (mV); ``None`` where no form is known."""
    contact = preparation.contact
    taus = stage_times(contact.synapse)
    if not taus or not contact.synapse.equations.gives:
        return None
    last = list(contact.synapse.equations.states)[-1]
    opened = contact.weight * first_share(preparation) * cascade(t, taus) / _height(taus)
    return given(contact.synapse, {last: opened}, holding)


def closed_potential(preparation: Preparation, t: np.ndarray) -> np.ndarray | None:
    """The membrane (mV, from rest) at ``t`` ms after a first spike arrived; ``None`` where the membrane shapes its own input."""
    contact, cell = preparation.contact, preparation.cell
    taus = stage_times(contact.synapse)
    if taus is None or is_conductance(contact.synapse):
        return None
    size = contact.weight * first_share(preparation)
    if not taus:
        return size * cascade(t, (preparation.tau,))
    return size / cell.g_l * cascade(t, (*taus, preparation.tau)) / _height(taus)


def is_conductance(synapse: Synapse) -> bool:
    """Whether what a synapse gives depends on the membrane."""
    return synapse.weight_unit() == "nS"


def first_share(preparation: Preparation) -> float:
    """Share of the weight that the first spike of a rested synapse delivers, in closed form."""
    return float(closed_shares(preparation.contact.plasticity, np.zeros(1))[0])


def _height(taus: tuple[float, ...]) -> float:
    """How high a cascade gets, one or two stages long."""
    return 1.0 if len(taus) == 1 else float(cascade(np.array([peak_time(*taus)]), taus)[0])
