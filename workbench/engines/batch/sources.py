"""What stimuli give, for a whole run and a whole batch: the very spikes and currents of the other engines."""

from __future__ import annotations

import numpy as np

from workbench.core.moments import Memory
from workbench.core.random import key
from workbench.engines.background import counts
from workbench.engines.correlated import fired
from workbench.engines.engine import poisson_key, poisson_threshold
from workbench.engines.philox import words
from workbench.engines.plan import Plan, Source
from workbench.engines.told import told_spikes
from workbench.engines.waves import levels, rows


def emitted(plan: Plan, source: Source, first: int, steps: int, batch: int) -> np.ndarray:
    """Return spikes (0 or 1; of a background any number) from step ``first`` on, ``(steps, batch, lines)``.

    The first member of a batch gets what the other engines draw; the others draw from streams of their own. Lists are the
    same for all. An input that was not fed is silent.
    """
    found = np.zeros((steps, batch, source.size), dtype=np.float32)
    match type(source.model).__name__:
        case "Poisson":
            threshold = poisson_threshold(source.model.coherent()["rate"], plan.dt)
            keys = [poisson_key(plan, source.name)] + [
                key(plan.seed, source.name, "poisson", member) for member in range(1, batch)
            ]
            for row in range(steps):
                for member, stream in enumerate(keys):
                    found[row, member] = words(stream, first + row, 1, source.size)[0] < threshold
        case "CorrelatedPoisson":
            for row in range(steps):
                for member in range(batch):
                    found[row, member, fired(plan, source, first + row, member)] = 1
        case "Background":
            for row in range(steps):
                for member in range(batch):
                    found[row, member] = counts(plan, source, first + row, member)
        case _ if source.model.told:
            for member in range(batch):
                at, ids = told_spikes(plan, source, first, steps, member)
                found[at - first, member, ids] = 1
    return found


def injected(
    plan: Plan, source: Source, first: int, steps: int, memories: list[Memory]
) -> tuple[np.ndarray, list[Memory]]:
    """Return currents (pA) from step ``first`` on, ``(steps, batch, lines)``, and what each member then remembers.

    The first member of a batch gets the noise of the other engines; the others draw from streams of their own.
    """
    found, after = np.zeros((steps, len(memories), source.size)), []
    most = rows(source.size)
    for member, memory in enumerate(memories):
        for done in range(0, steps, most):
            many = min(most, steps - done)
            found[done : done + many, member], memory = levels(plan, source, first + done, many, memory, member)
        after.append(memory)
    return found, after
