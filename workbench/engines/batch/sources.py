"""What stimuli emit, for a whole run and a whole batch: the very draws of the other engines."""

from __future__ import annotations

import numpy as np

from workbench.core.random import key
from workbench.engines.engine import current_is_on, listed_steps, poisson_key, poisson_threshold
from workbench.engines.philox import words
from workbench.engines.plan import Plan, Source


def emitted(plan: Plan, source: Source, first: int, steps: int, batch: int) -> np.ndarray:
    """Return spikes (0 or 1) or currents (pA) from step ``first`` on, ``(steps, batch, lines)``.

    The first member of a batch gets what the other engines draw; the others draw from streams of their own. Lists and
    currents are the same for all. An input that was not fed is silent.
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
                    found[row, member] = words(stream, first + row, source.size) < threshold
        case "SpikeList":
            at, ids = listed_steps(source, plan.dt)
            now = (at >= first) & (at < first + steps)
            found[at[now] - first, :, ids[now]] = 1
        case "StepCurrent":
            on = [current_is_on(source, first + row, plan.dt) for row in range(steps)]
            found[on] = source.model.coherent()["amplitude"]
    return found
