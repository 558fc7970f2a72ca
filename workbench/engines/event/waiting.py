"""The compiled half of ``meeting.py``: a thread waits until the others have come."""

from __future__ import annotations

from numba import int64, njit

from workbench.engines.event.intrinsics import add_shared, invoke, read_shared
from workbench.engines.event.meeting import CAME, GONE, SPINS, YIELDS


@njit(nogil=True, error_model="numpy")
def meet(shared, many, turn, offer, sleep, nap):
    """Wait until ``many`` threads have come to this turn; return whether they have, rather than one being gone."""
    add_shared(shared, CAME, 1)
    looks = 0
    while read_shared(shared, CAME) < many * (turn + 1):
        if read_shared(shared, GONE) != 0:
            return False
        looks += 1
        if looks > SPINS + YIELDS:
            invoke(sleep, (int64(nap),))
        elif looks > SPINS:
            invoke(offer, (int64(0),))
    return True
