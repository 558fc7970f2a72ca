"""Distance kernel: the nearer, the likelier."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import param

from workbench.core.errors import WiringError
from workbench.core.quantity import Quantity
from workbench.core.random import stream
from workbench.core.source import Source
from workbench.network.wiring.rule import Ends, Wiring

MOST_CELLS, MOST_PAIRS = 1_000_000, 1_000_000_000
AT_ONCE, SAMPLE = 2_000_000, 2_000


class DistanceKernel(Wiring):
    """A pair at distance ``d`` is joined with probability ``p`` times a kernel: a bell, a decay, or a disc.

    ``gaussian`` is ``exp(-d**2 / (2 sigma**2))``, ``exponential`` is ``exp(-d / sigma)``, and ``disc`` is 1 up to ``sigma``. Both
    populations need a layout. With ``periodic`` a sheet goes on at its other edge, so that no cell lies at a border; a ring always does.
    """

    source = Source("Senk et al. 2022, PLOS Computational Biology 18:e1010086", doi="10.1371/journal.pcbi.1010086")

    kernel = param.Selector(
        default="gaussian", objects=["gaussian", "exponential", "disc"], doc="How probability falls with distance."
    )
    sigma = Quantity(
        100.0, "um", symbol=r"\sigma", bounds=(1e-6, None), soft=(10, 1000), doc="Width, decay length or radius."
    )
    p = Quantity(1.0, "1", symbol="p", bounds=(0, 1), soft=(0, 1), doc="Probability at no distance.")
    periodic = param.Boolean(default=False, doc="Whether opposite edges of the sheet are joined.")
    autapses = param.Boolean(default=False, doc="Whether a cell may be joined to itself.")

    def probability(self, distance: np.ndarray) -> np.ndarray:
        """The probability of a synapse over a distance (um)."""
        far = distance / self.sigma
        shapes = {
            "gaussian": lambda: np.exp(-(far**2) / 2),
            "exponential": lambda: np.exp(-far),
            "disc": lambda: far <= 1,
        }
        return self.p * shapes[self.kernel]()

    def count(self, ends: Ends) -> float:
        """Expected number of synapses; beyond 2,000 cells of an end, from 2,000 of them drawn once and for all."""
        if self._unlaid(ends):
            return self.p * ends.pre * ends.targets(self.autapses)
        rng = stream(0, "DistanceKernel", ends.pre, ends.post)
        some = [rng.choice(size, SAMPLE, replace=False) if size > SAMPLE else np.arange(size) for size in ends[:2]]
        expected = sum(float(chances.sum()) for _, chances in self._chances(ends, *some))
        return expected * (ends.pre / len(some[0])) * (ends.post / len(some[1]))

    def misfit(self, ends: Ends, where: str) -> WiringError | None:
        if self._unlaid(ends):
            return WiringError(where, "a layout of both populations", "none", "net.add(..., layout=wb.Grid())")
        here, there = ends.pre_layout, ends.post_layout
        assert here is not None
        assert there is not None
        same_extent = (here.width, here.height) == (there.width, there.height)
        if here.closed != there.closed or (self._wraps(ends) and not same_extent):
            sheets = [f"{type(layout).__name__} {layout.width:g} by {layout.height:g} um" for layout in (here, there)]
            return WiringError(where, "two rings of one length, or two sheets of one size", " and ".join(sheets))
        if max(ends.pre, ends.post) > MOST_CELLS or ends.pre * ends.post > MOST_PAIRS:
            most = f"at most {MOST_CELLS:,} cells at an end and {MOST_PAIRS:,} pairs"
            return WiringError(where, most, f"{ends.pre:,} by {ends.post:,}", "FixedInDegree")
        return None

    def wire(self, ends: Ends, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        pre, post = [np.zeros(0, np.int32)], [np.zeros(0, np.int32)]
        for first, chances in self._chances(ends, np.arange(ends.pre), np.arange(ends.post)):
            sources, targets = np.nonzero(rng.random(chances.shape) < chances)
            pre.append((sources + first).astype(np.int32))
            post.append(targets.astype(np.int32))
        return np.concatenate(pre), np.concatenate(post)

    def _chances(self, ends: Ends, sources: np.ndarray, targets: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
        """The probability of each pair, some rows of sources at a time, with the place of the first of them."""
        assert ends.pre_layout is not None
        assert ends.post_layout is not None
        layout = ends.pre_layout
        here, there = layout.positions(ends.pre)[sources], ends.post_layout.positions(ends.post)[targets]
        rows = max(AT_ONCE // max(len(targets), 1), 1)
        for first in range(0, len(sources), rows):
            squares = np.zeros((len(here[first : first + rows]), len(targets)))
            for axis, around in enumerate((layout.width, layout.height)):
                away = np.abs(here[first : first + rows, axis, None] - there[None, :, axis])
                squares += (np.minimum(away, around - away) if self._wraps(ends) and around else away) ** 2
            chances = self.probability(np.sqrt(squares))
            if ends.same and not self.autapses:
                chances = np.where(sources[first : first + rows, None] == targets, 0.0, chances)
            yield first, chances

    def _wraps(self, ends: Ends) -> bool:
        return self.periodic or (ends.pre_layout is not None and ends.pre_layout.closed)

    @staticmethod
    def _unlaid(ends: Ends) -> bool:
        return ends.pre_layout is None or ends.post_layout is None
