"""Deal the neurons of a population to cores so that few sources reach several of them: a hypergraph is cut where it costs least.

A source is a hyperedge around its targets. Every core it reaches beyond the first is one more packet, and that is what the
partitioner makes small (the connectivity objective of Mt-KaHyPar, deterministic preset, fixed seed).
"""

from __future__ import annotations

import io
import subprocess
import sys
import time
from importlib.util import find_spec
from tempfile import TemporaryFile

import numpy as np

from workbench.core.errors import SpecError
from workbench.core.jobs import Job, Progress
from workbench.hardware.form import Form

LIBRARY = "mtkahypar"
SLACK = 0.03
"""Share by which a core may get more neurons than its even part."""
MOST_PINS = 300_000
"""Synapses of a population beyond which it is left in its order: the partitioner would take minutes."""
PATIENCE = 600.0  # s
LOOK = 0.05  # s between two looks at whether the partitioner has finished


def blocks(form: Form, population: str, cores: int, seed: int = 1) -> Job:
    """Return the neurons of each core, as many cores as asked for; nothing where the population is too large or has no inputs.

    The library keeps Python to itself while it works, so a process of its own does it, and pages stay alive. It ends with
    the job, also with one that is left before its end.

    Raises
    ------
    SpecError
        If the library is not installed, gave up, or takes longer than ``PATIENCE``.
    """
    if find_spec(LIBRARY) is None:
        raise SpecError("filling", f"the library {LIBRARY}", "none", "pip install 'workbench-snn[partition]'")
    pre, post, offset = [], [], 0
    for wires in form.into(population):
        pre.append(wires.pre + offset)
        post.append(wires.post)
        offset += wires.shape[0]
    size = form.size(population)
    pins = sum(map(len, pre))
    if cores < 2 or not 0 < pins <= MOST_PINS:
        return ()
    pairs = np.unique(np.concatenate(pre).astype(np.int64) * size + np.concatenate(post))
    task = io.BytesIO()
    np.savez(task, source=pairs // size, target=pairs % size, size=size, cores=cores, seed=seed)
    answer = yield from _beside(task.getvalue(), f"the partitioner deals {population} to {cores} cores")
    block = np.frombuffer(answer[-8 * size :], np.int64)
    return tuple(part for each in range(cores) if len(part := np.flatnonzero(block == each)))


def _beside(task: bytes, message: str) -> Job:
    """Have the task done by a process of its own, looking now and then; returns what it wrote."""
    with TemporaryFile() as given, TemporaryFile() as made, TemporaryFile() as wrong:
        given.write(task)
        given.seek(0)
        child = subprocess.Popen([sys.executable, "-m", __name__], stdin=given, stdout=made, stderr=wrong)
        try:
            until = time.monotonic() + PATIENCE
            while child.poll() is None:
                if time.monotonic() > until:
                    raise SpecError("filling", f"cores within {PATIENCE:g} s", "none", "consecutive")
                yield Progress(0, 1, message)
                time.sleep(LOOK)
        finally:
            child.kill()
            child.wait()
        made.seek(0)
        wrong.seek(0)
        if child.returncode:
            told = wrong.read().decode(errors="replace").strip().splitlines()
            raise SpecError(
                "filling", "cores from the partitioner", told[-1][:200] if told else "nothing", "consecutive"
            )
        return made.read()


def _work(data: bytes) -> np.ndarray:
    """The block of each neuron, ``(neurons,)``; runs in the process of its own."""
    import mtkahypar  # an extra: nobody else needs it

    task = np.load(io.BytesIO(data))
    source, target = task["source"], task["target"]
    starts = np.flatnonzero(np.concatenate([[True], source[1:] != source[:-1]]))
    edges = [edge.tolist() for edge in np.split(target, starts[1:]) if len(edge) > 1]
    threads = mtkahypar.initialize(1)
    mtkahypar.set_seed(int(task["seed"]))
    context = threads.context_from_preset(mtkahypar.PresetType.DETERMINISTIC)
    context.set_partitioning_parameters(int(task["cores"]), SLACK, mtkahypar.Objective.KM1)
    size = int(task["size"])
    cut = threads.create_hypergraph(context, size, len(edges), edges).partition(context)
    return np.array([cut.block_id(neuron) for neuron in range(size)], np.int64)


if __name__ == "__main__":
    sys.stdout.buffer.write(_work(sys.stdin.buffer.read()).tobytes())
