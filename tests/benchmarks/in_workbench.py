"""A network in the event engine of the workbench: builds what a spec says, then runs a stretch for every line it is sent (see ``race.py``)."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np
from pace import answer, describe

from workbench.core.model import Neuron
from workbench.engines.simulation import Simulation
from workbench.network.network import Network


def main(path: str, seed: int, settle: float, stretch: float, threads: str = "1", integrator: str = "auto") -> None:
    net = Network.from_spec(json.loads(Path(path).read_text("utf-8")))
    begin = time.process_time()
    sim = Simulation(net, dt=0.1, seed=seed, integrator=integrator, threads=int(threads))
    took = time.process_time() - begin
    sim.advance(settle)
    sim.recording.blocks.clear()
    sizes = {name: part.size for name, part in net.populations.items() if isinstance(part.model, Neuron)}

    def told() -> dict[str, float]:
        first = np.cumsum([0, *sizes.values()])
        found = [
            (times, ids + low)
            for name, low in zip(sizes, first, strict=False)
            for times, ids in [sim.recording.of(name)]
        ]
        times, ids = (np.concatenate(parts) for parts in zip(*found, strict=True))
        return describe(times, ids, sum(sizes.values()), settle, stretch)

    def run() -> None:
        sim.advance(stretch)

    answer(run, told, took)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4]), *sys.argv[5:])
