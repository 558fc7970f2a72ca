"""Many copies of one cell, each under a current of its own, in one run: a whole curve costs little more than a point."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.core.errors import TooLarge
from workbench.core.jobs import Job, Progress
from workbench.core.model import Neuron, Stimulus
from workbench.engines.simulation import Simulation
from workbench.network.network import Network
from workbench.network.wiring.all_to_all import AllToAll

SETTLE = 300.0  # ms of quiet before any current, so that a cell that does not start at rest comes to rest
MOST = 40_000_000  # samples of watched states; more are refused before any is taken
STEPS = 60_000  # steps of single cells in one step of a job: some milliseconds, so that it can be stopped soon

Drive = tuple[Stimulus, np.ndarray]
"""A stimulus with an amplitude of 1 pA, and the factor with which each copy gets it."""


@dataclass(frozen=True)
class Copies:
    """What the copies did; times are in ms after the settling.

    Attributes
    ----------
    spikes
        Spike times of each copy.
    times, states
        End of each step, and each watched state ``(steps, copies)``; empty where nothing was watched.
    """

    spikes: list[np.ndarray]
    times: np.ndarray
    states: dict[str, np.ndarray]

    @property
    def membrane(self) -> np.ndarray:
        """The first watched state, ``(steps, copies)``."""
        return next(iter(self.states.values()))

    def counts(self, begin: float, end: float) -> np.ndarray:
        """Spikes of each copy after ``begin`` and up to ``end``."""
        return np.array([np.count_nonzero((times > begin) & (times <= end)) for times in self.spikes])


def run_copies(
    neuron: Neuron,
    drives: Iterable[Drive],
    duration: float,
    dt: float,
    integrator: str = "auto",
    settle: float = SETTLE,
    watch: Sequence[str] = (),
    message: str = "",
) -> Job:
    """Run one copy a column of the drives for ``duration`` ms after ``settle`` ms of quiet; the job returns :class:`Copies`.

    The onsets of the stimuli count from the beginning of the run, so a current that starts after the settling has
    ``onset=settle``.

    Raises
    ------
    TooLarge
        If so many states were watched for so long that they might not fit in memory.
    """
    drives = list(drives)
    size = len(drives[0][1])
    total = max(1, round((settle + duration) / dt))
    if (samples := len(watch) * size * total) > MOST:
        raise TooLarge(
            "the protocol",
            f"at most {MOST:,} samples",
            f"{samples:,}",
            "a shorter run, fewer currents or a larger step",
        )
    net = Network("copies")
    cells = net.add(neuron, size, name="cells")
    for index, (stimulus, factors) in enumerate(drives):
        net.connect(net.add(stimulus, 1, name=f"drive {index}"), cells, AllToAll(), weight=np.asarray(factors, float))
    # in single precision a slow membrane rests some microvolts beside where it should: too far for a resistance
    sim = Simulation(net, engine="event", dt=dt, seed=1, integrator=integrator, keep=0.0, precision="double")
    blocks = []
    quiet, piece, done = round(settle / dt), max(1, STEPS // size), 0
    while done < total:
        if done == quiet:
            for state in watch:
                sim.watch(cells, state, list(range(size)))
        until = min(total, done + piece) if done >= quiet else min(quiet, done + piece)
        blocks.append(sim.advance((until - done) * dt))
        done = until
        yield Progress(done, total, message)
    found = [block.spikes["cells"] for block in blocks]
    times, ids = (np.concatenate([part[side] for part in found]) for side in (0, 1))
    watched = [block for block in blocks if block.samples]
    return Copies(
        [times[ids == copy] - settle for copy in range(size)],
        np.concatenate([block.sample_times for block in watched]) - settle if watched else np.zeros(0),
        {state: np.concatenate([block.samples["cells", state] for block in watched]) for state in watch},
    )


def membrane_unit(neuron: Neuron) -> str:
    """The unit of a cell's membrane."""
    equations = neuron.declared()
    return equations.states[equations.membrane]
