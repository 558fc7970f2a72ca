"""A network in the event engine of the workbench: builds it, then runs a stretch for every line it is sent (see ``race.py``)."""

from __future__ import annotations

import sys
import time

from pace import answer, describe

from workbench.engines.simulation import Simulation
from workbench.network.presets.balanced import balanced
from workbench.network.presets.brunel import brunel


def main(network: str, seed: int, settle: float, stretch: float) -> None:
    begin = time.process_time()
    net = {"cuba": lambda: balanced(4000), "brunel": brunel}[network]()
    sim = Simulation(net, dt=0.1, seed=seed)
    build = time.process_time() - begin
    sim.advance(settle)
    sim.recording.blocks.clear()

    def run() -> None:
        sim.advance(stretch)

    answer(run, lambda: describe(*sim.recording.of("exc"), sim.recording.sizes["exc"], settle, stretch), build)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4]))
