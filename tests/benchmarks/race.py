"""Published networks in the workbench and in its peers, side by side: rates and irregularity first, then CPU time.

    python tests/benchmarks/race.py --peers ~/peers/bin/python --json race.json

``--peers`` (or the environment variable WORKBENCH_PEERS) is a Python in which NEST and Brian2 are installed; without it, or where
one is missing, the workbench runs alone and the result says why. Every rival builds the network in a process of its own by the
same wiring rule, with one thread; then they take turns, stretch by stretch, so that what else the machine does hits all alike.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).resolve().parent
RIVALS = {"workbench": "in_workbench.py", "nest": "in_nest.py", "brian2": "in_brian2.py"}
MODULES = {"nest": "nest", "brian2": "brian2"}
# ms of the model: to settle, and in one stretch
NETWORKS = {"cuba": (200.0, 1000.0), "brunel": (100.0, 100.0)}


class Rival:
    """One simulator in a process of its own."""

    def __init__(self, name: str, python: str, network: str, seed: int) -> None:
        settle, self.stretch = NETWORKS[network]
        threads = dict.fromkeys(("OMP_NUM_THREADS", "NUMBA_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
        self.name, self.times = name, []
        command = [python, str(HERE / RIVALS[name]), network, str(seed), str(settle), str(self.stretch)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **threads}
        )
        self.build = self._read()["build_cpu_s"]

    def _read(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith("{"):
                return json.loads(line)
        raise RuntimeError(f"{self.name} ended with code {self.process.wait()}")

    def _tell(self, word: str) -> dict[str, Any]:
        assert self.process.stdin is not None
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()
        return self._read()

    def run(self) -> None:
        """Run one stretch."""
        self.times.append(self._tell("go")["cpu_s"] / (self.stretch / 1000.0))

    def end(self) -> dict[str, Any]:
        """What the cells did, and CPU seconds per second of the model."""
        told = self._tell("end")
        self.process.wait()
        return {
            "simulator": self.name,
            **told,
            "cpu_s_per_model_s": median(self.times),
            "low": min(self.times),
            "high": max(self.times),
            "build_cpu_s": self.build,
        }


def missing(name: str, python: str | None) -> str | None:
    """Why a peer cannot run, or nothing."""
    if name == "workbench":
        return None
    if python is None:
        return "no Python with peers was given (--peers, or WORKBENCH_PEERS)"
    found = subprocess.run([python, "-c", f"import {MODULES[name]}"], capture_output=True, text=True, check=False)
    return None if found.returncode == 0 else (found.stderr.strip().splitlines() or ["it cannot be imported"])[-1]


def race(network: str, names: list[str], peers: str | None, repeats: int, seed: int) -> dict[str, Any]:
    """Build a network in every rival, then let them take turns."""
    skipped = {name: why for name in names if (why := missing(name, peers))}
    rivals = [
        Rival(name, sys.executable if name == "workbench" else str(peers), network, seed)
        for name in names
        if name not in skipped
    ]
    for turn in range(repeats):
        for rival in rivals:
            rival.run()
        print(
            f"{network} {turn + 1}/{repeats}: " + ", ".join(f"{r.name} {r.times[-1]:.3g}" for r in rivals),
            file=sys.stderr,
        )
    results = [rival.end() for rival in rivals]
    ours = next((result["cpu_s_per_model_s"] for result in results if result["simulator"] == "workbench"), None)
    if ours:
        for result in results:
            result["times_ours"] = round(result["cpu_s_per_model_s"] / ours, 2)
    return {"network": network, "seed": seed, "repeats": repeats, "results": results, "skipped": skipped}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("networks", nargs="*", default=list(NETWORKS), help="cuba, brunel (default: both)")
    parser.add_argument("--peers", default=os.environ.get("WORKBENCH_PEERS"), help="a Python with NEST and Brian2")
    parser.add_argument("--only", nargs="+", choices=RIVALS, default=list(RIVALS), help="rivals (default: all)")
    parser.add_argument("--repeats", type=int, default=5, help="turns, of which the median is told (default 5)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="write the result to a file instead of the screen")
    options = parser.parse_args()
    for network in options.networks:
        if network not in NETWORKS:
            parser.error(f"expected one of {', '.join(NETWORKS)}, got {network!r}")
    result = {
        "what": "CPU seconds of one thread per second of the model; medians of turns taken one after the other; dt 0.1 ms",
        "machine": {
            "processor": platform.processor() or platform.machine(),
            "cores": os.cpu_count(),
            "load": os.getloadavg(),
        },
        "networks": [race(n, options.only, options.peers, options.repeats, options.seed) for n in options.networks],
    }
    text = json.dumps(result, indent=2)
    if options.json:
        options.json.write_text(text + "\n", "utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main()
