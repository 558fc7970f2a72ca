"""The ledger: integer counts of what a chip did, per step, image and core, before any price."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

COUNTS = {
    "synaptic_events": "synaptic events on the core",
    "axon_events": "spikes that came in on an axon",
    "neurons_visited": "neurons mapped to the core, every step",
    "neurons_updated": "neurons with input or a membrane away from rest",
    "neurons_fired": "neurons that spiked",
    "weights_changed": "weights that learning changed",
    "packets": "packets sent",
    "packets_in_node": "packets whose target shares the router",
    "hops_x": "hops east or west",
    "hops_y": "hops north or south",
    "hops_z": "hops between stacked chips",
    "way_x": "hops east or west of the packet that is longest on its way in a step",
    "way_y": "hops north or south of the packet that is longest on its way in a step",
    "off_chip": "packets that leave the chip",
    "host_in": "packets from outside",
    "host_out": "output spikes read by the host",
}


@dataclass(frozen=True)
class Ledger:
    """Counts by name, each an int64 array ``(steps, images, cores)``.

    What is not counted on a chip is zero there; ``chips`` are the chips in use, ``dt`` the network's step in ms.
    """

    counts: dict[str, np.ndarray]
    chips: int
    dt: float

    @property
    def steps(self) -> int:
        """Steps of one inference."""
        return self._shape[0]

    @property
    def images(self) -> int:
        """Inferences that were run."""
        return self._shape[1]

    @property
    def cores(self) -> int:
        """Cores in use."""
        return self._shape[2]

    @property
    def _shape(self) -> tuple[int, ...]:
        return next(iter(self.counts.values())).shape

    def total(self, name: str) -> int:
        """Sum of one count over all steps, images and cores.

        >>> ledger = blank(2, 1, 1)
        >>> ledger.counts["packets"][:] = 3
        >>> ledger.total("packets")
        6
        """
        return int(self.counts[name].sum())

    def mean(self, name: str) -> float:
        """One count per inference."""
        return self.total(name) / self.images if self.images else 0.0

    def join(self, other: Ledger) -> Ledger:
        """The ledger of both runs, images one after another."""
        return Ledger(
            {name: np.concatenate([mine, other.counts[name]], axis=1) for name, mine in self.counts.items()},
            self.chips,
            self.dt,
        )


def blank(steps: int, images: int, cores: int, chips: int = 1, dt: float = 1.0) -> Ledger:
    """A ledger with every count at zero."""
    return Ledger({name: np.zeros((steps, images, cores), np.int64) for name in COUNTS}, chips, dt)
