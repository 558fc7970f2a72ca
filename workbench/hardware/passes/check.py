"""Limits that do not depend on where neurons sit: delays, refractory periods, leaks."""

from __future__ import annotations

import numpy as np

from workbench.hardware.form import Form
from workbench.hardware.misfit import Misfit

SHORTEST = 2
"""Steps from a spike to its arrival with the shortest delay of a network."""


def delays(form: Form, most: int, why: str) -> list[Misfit]:
    """Projections whose spikes take more than ``most`` steps to arrive; the shortest delay of a network takes two."""
    return [
        Misfit(
            "delay",
            wires.name,
            f"at most {most} steps from a spike to its arrival ({why})",
            str(wires.delay),
            f"delay={(most - 1) * form.dt:g}",
        )
        for wires in form.wires
        if wires.delay > most
    ]


def fan_in(form: Form, most: int, why: str) -> list[Misfit]:
    """Populations with a cell of more than ``most`` distinct sources."""
    found = {name: form.fan_in(name) for name in form.cells}
    return [
        Misfit("fan-in", name, f"at most {most} sources of a neuron ({why})", str(count), "fewer inputs")
        for name, count in found.items()
        if count > most
    ]


def fan_out(form: Form, most: int) -> list[Misfit]:
    """Populations with a cell of more than ``most`` synapses onto others."""
    found = {
        name: sum(
            (np.bincount(wires.pre, minlength=cells.size) for wires in form.out_of(name)),
            np.zeros(cells.size, np.int64),
        ).max(initial=0)
        for name, cells in form.cells.items()
    }
    return [
        Misfit("fan-out", name, f"at most {most} targets of a neuron", str(int(count)), "fewer targets")
        for name, count in found.items()
        if count > most
    ]


def refractory(form: Form, most: int, why: str) -> list[Misfit]:
    """Populations that stay refractory for more than ``most`` steps."""
    return [
        Misfit(
            "refractory",
            name,
            f"at most {most} steps ({why})",
            str(int(cells.refractory.max())),
            f"t_ref={most * form.dt:g}",
        )
        for name, cells in form.cells.items()
        if cells.refractory.max() > most
    ]


def leaks(form: Form, why: str) -> list[Misfit]:
    """Populations without a leak, for chips whose arithmetic needs one."""
    return [
        Misfit("leak", name, f"a leak ({why})", "none", "LIF() with a long time constant")
        for name, cells in form.cells.items()
        if np.any(cells.decay == 1.0)
    ]


def profiles(form: Form, most: int) -> list[Misfit]:
    """Populations with more distinct pairs of decay and refractory period than one core can hold."""
    found = {
        name: len(set(zip(cells.decay.tolist(), cells.refractory.tolist(), strict=True)))
        for name, cells in form.cells.items()
        if not np.isnan(cells.decay).any()  # a cell without a chip form has no profile
    }
    return [
        Misfit(
            "neuron profiles",
            name,
            f"at most {most} distinct decays and refractory periods",
            str(count),
            "one time constant for the population",
        )
        for name, count in found.items()
        if count > most
    ]


def thresholds(form: Form, most: int) -> list[Misfit]:
    """Populations with more distinct thresholds than one core can hold."""
    found = {name: len(np.unique(cells.threshold)) for name, cells in form.cells.items()}
    return [
        Misfit(
            "threshold profiles",
            name,
            f"at most {most} distinct thresholds",
            str(count),
            "one threshold for the population",
        )
        for name, count in found.items()
        if count > most
    ]


def recurrent(form: Form) -> bool:
    """Whether any population can reach itself.

    A network is free of loops if populations without unseen sources can be taken away until none is left.
    """
    left = set(form.cells)
    while left:
        free = {name for name in left if not any(wires.source in left for wires in form.into(name))}
        if not free:
            return True
        left -= free
    return False
