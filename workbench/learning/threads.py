"""How many threads torch may use: small networks are slowed by more than one, and a server's cores are shared."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch


@contextmanager
def torch_threads(count: int) -> Iterator[None]:
    """Hold torch to ``count`` threads in the calling thread, and put back what was there.

    OpenMP keeps this number for each thread that asks, so a worker thread sets it around every step it takes.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def cpu_seconds(work: Callable[[], Any]) -> float:
    """CPU time of some work (s), with torch held to the calling thread, so that no other thread's share is lost."""
    with torch_threads(1):
        began = time.thread_time()
        work()
        return time.thread_time() - began
