"""A sweep on other processes: dask.distributed, on this machine or on any cluster."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pandas as pd

from workbench.core.errors import RangeError
from workbench.core.jobs import Job, Progress
from workbench.experiments.sweep_points import Row, run_elsewhere

if TYPE_CHECKING:
    from workbench.experiments.sweep import Sweep

POLL = 0.1  # seconds between two looks at what the others have done
PATIENCE = 10  # seconds until a scheduler must have answered
PIECES = 4  # pieces of work for each worker, so that none waits long for the last one


@contextmanager
def workers(address: str, runs: int) -> Iterator[Any]:
    """A client of a scheduler, or of a cluster of processes on this machine if no address is given; none has more processes than runs.

    Raises
    ------
    RangeError
        If no scheduler answers at the address.
    """
    from distributed import Client, LocalCluster

    cluster: Any = None
    if not address:
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        options: dict[str, Any] = {"dashboard_address": None, "silence_logs": 50}  # nobody looks at its own page
        cluster = LocalCluster(n_workers=max(1, min(cores, runs)), threads_per_worker=1, processes=True, **options)
    try:
        client = Client(cluster or address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        if cluster is not None:
            cluster.close()
        raise RangeError("Sweep(where=...)", "a scheduler that answers", str(error)[:100], '"local"') from None
    try:
        yield client
    finally:
        client.close()
        if cluster is not None:
            cluster.close()


def run_on(sweep: Sweep, address: str) -> Job:
    """Run a sweep's points on the workers of a scheduler, or of a cluster of processes on this machine if no address is given.

    One thread a worker: the event engine's results do not depend on threads, and kernels compiled by one process are read by the
    others from its cache on disk. A job that is stopped cancels what has not begun.
    """
    futures: dict[Any, tuple[list[dict[str, Any]], int]] = {}
    with workers(address, sweep.total) as client:
        try:
            _submit(sweep, client, futures)
            return (yield from _gather(sweep, futures))
        finally:
            client.cancel(list(futures))


def _submit(sweep: Sweep, client: Any, futures: dict[Any, tuple[list[dict[str, Any]], int]]) -> None:
    workers = max(1, len(client.scheduler_info()["workers"]))
    most = max(1, sweep.total // (PIECES * workers))
    for made, cold, points, seed in sweep.groups():
        spec = sweep.spec(made)
        for begin in range(0, len(points), most):
            piece = points[begin : begin + most]
            values = [each for _, each in piece]
            future = client.submit(run_elsewhere, spec, cold, values, seed, sweep.plan, pure=False)
            futures[future] = ([labels for labels, _ in piece], seed)


def _gather(sweep: Sweep, futures: dict[Any, tuple[list[dict[str, Any]], int]]) -> Job:
    each, done = len(sweep.plan.populations), 0
    found: dict[Any, list[Row]] = {}
    while len(found) < len(futures):
        waiting = [future for future in futures if future not in found]
        if not any(future.done() for future in waiting):
            time.sleep(POLL)
            yield Progress(done, sweep.total, f"{done} of {sweep.total} runs")
            continue
        fresh: list[Row] = []
        for future in waiting:
            if future.done():
                labels, seed = futures[future]
                rows = [{**labels[index // each], "seed": seed, **row} for index, row in enumerate(future.result())]
                found[future], done = rows, done + len(labels)
                fresh += rows
        yield Progress(done, sweep.total, f"{done} of {sweep.total} runs", {"rows": fresh})
    return pd.DataFrame([row for future in futures for row in found[future]])
