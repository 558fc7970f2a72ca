"""Sparse arrays: the very pairs somebody wrote down, in two lists or in a CSV file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import param

from workbench.core.errors import RangeError, SpecError, TooLarge, WiringError
from workbench.core.source import Source
from workbench.network.wiring.edge_list import read_csv
from workbench.network.wiring.rule import Ends, Wiring

MOST = 100_000_000
"""Synapses of a list beyond which it is refused."""
SHOWN = 64
"""Synapses that are written out where a rule is named."""


class SparseArrays(Wiring):
    """Synapse k leads from ``pre[k]`` to ``post[k]``; the lists rise by source and then by target, and a pair may come twice.

    :meth:`listed` takes them in any order, with weights and delays beside them; :meth:`from_csv` reads them from text.

    >>> SparseArrays(pre=[0, 0, 2], post=[1, 3, 0]).count(Ends(3, 4))
    3.0
    """

    source = Source("this workbench")

    pre = param.Array(default=np.zeros(0, np.int32), constant=True, doc="Source of each synapse, counted from 0.")
    post = param.Array(default=np.zeros(0, np.int32), constant=True, doc="Target of each synapse, counted from 0.")

    def __init__(self, **params: Any) -> None:
        lists = {name: _cells(params[name], f"SparseArrays.{name}") for name in ("pre", "post") if name in params}
        super().__init__(**{**params, **lists})
        if len(self.pre) != len(self.post):
            raise RangeError("SparseArrays", "as many targets as sources", f"{len(self.pre)} and {len(self.post)}")
        falls = (np.diff(self.pre) < 0) | ((np.diff(self.pre) == 0) & (np.diff(self.post) < 0))
        if falls.any():
            k = int(np.flatnonzero(falls)[0])
            pairs = f"{self.pre[k]} to {self.post[k]} before {self.pre[k + 1]} to {self.post[k + 1]}"
            raise RangeError("SparseArrays", "pairs by source and then by target", pairs, "SparseArrays.listed(...)")

    @classmethod
    def listed(cls, pre: Any, post: Any, weight: Any = None, delay: Any = None) -> dict[str, Any]:
        """Sort a list of synapses and return what :meth:`Network.connect` takes: ``rule``, and ``weight`` and ``delay`` if given.

        Parameters
        ----------
        weight, delay
            One value a synapse, in the order of ``pre`` and ``post``.

        >>> found = SparseArrays.listed([1, 0], [0, 1], weight=[2.0, 3.0])
        >>> found["rule"].pre.tolist(), found["weight"].tolist()
        ([0, 1], [3.0, 2.0])
        """
        pre, post = _cells(pre, "SparseArrays.pre"), _cells(post, "SparseArrays.post")
        columns = {
            name: np.asarray(value, float)
            for name, value in (("weight", weight), ("delay", delay))
            if value is not None
        }
        for name, column in (("post", post), *columns.items()):
            if column.shape != pre.shape:
                raise RangeError(f"SparseArrays.{name}", f"{len(pre)} values", f"shape {column.shape}")
        order = np.lexsort((post, pre))
        return {
            "rule": cls(pre=pre[order], post=post[order]),
            **{name: column[order] for name, column in columns.items()},
        }

    @classmethod
    def from_csv(cls, text: str) -> dict[str, Any]:
        """Read ``pre,post[,weight][,delay]`` and return what :meth:`Network.connect` takes, as :meth:`listed` does.

        Raises
        ------
        SpecError, TooLarge
            Naming line and column.

        >>> found = SparseArrays.from_csv("pre,post,weight\\n0,1,2.5\\n")
        >>> found["rule"], found["weight"].tolist()
        (wb.SparseArrays(pre=[0], post=[1]), [2.5])
        """
        return cls.listed(**read_csv(text))

    def count(self, ends: Ends) -> float:
        return float(len(self.pre))

    def misfit(self, ends: Ends, where: str) -> WiringError | None:
        for name, cells, size in (("pre", self.pre, ends.pre), ("post", self.post, ends.post)):
            if len(cells) and cells.max() >= size:
                return WiringError(f"{where}.{name}", f"cells 0 to {size - 1}", str(cells.max()), "a larger population")
        return None

    def wire(self, ends: Ends, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        return self.pre.copy(), self.post.copy()

    def __repr__(self) -> str:
        return super().__repr__() if len(self.pre) <= SHOWN else f"wb.SparseArrays({len(self.pre):,} synapses)"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, SparseArrays)
            and np.array_equal(self.pre, other.pre)
            and np.array_equal(self.post, other.post)
        )

    # a changing object is found by its identity
    __hash__ = object.__hash__

    def to_dict(self) -> dict[str, Any]:
        """The rule as plain data; its lists are marked as arrays, so that a file keeps long ones beside it."""
        data = super().to_dict()
        return {**data, "params": {name: {"array": values} for name, values in data["params"].items()}}


def _cells(given: Any, where: str) -> np.ndarray:
    """A list of whole numbers from 0 as int32, refused otherwise."""
    if isinstance(given, Mapping) and set(given) == {"array"}:
        given = given["array"]
    if not isinstance(given, (list, tuple, np.ndarray)):
        raise RangeError(where, "a list of cells", repr(given)[:60])
    if len(given) > MOST:
        raise TooLarge(where, f"at most {MOST:,} synapses", f"{len(given):,}", "a rule that draws them")
    try:
        numbers = np.asarray(given)
        with np.errstate(invalid="ignore"):
            whole = numbers.astype(np.int64)
        fits = numbers.ndim == 1 and numbers.dtype != bool and bool((whole == numbers).all())
    except (TypeError, ValueError, OverflowError):
        fits = False
    if not fits or (len(whole) and not 0 <= whole.min() <= whole.max() < 2**31):
        raise SpecError(where, "a list of whole numbers from 0", repr(given)[:60])
    return whole.astype(np.int32)
