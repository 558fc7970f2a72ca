"""Published networks in the workbench and in its peers, side by side: rates and irregularity first, then CPU time.

    python tests/benchmarks/race.py --peers ~/peers/bin/python --json race.json

``--peers`` (or the environment variable WORKBENCH_PEERS) is a Python in which NEST and Brian2 are installed; without it, or where
one is missing, the workbench runs alone and the result says why. Every rival builds the network in a process of its own by the
same wiring rule, with one thread (the full microcircuit with two) and the same scheme (COBAHH by exponential Euler); then they take turns, stretch by stretch, so that what else the machine does hits all alike.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from pace import Partner, machine, missing, ratios

from workbench.core.model import Rule
from workbench.network.network import Network
from workbench.network.presets.balanced import balanced
from workbench.network.presets.brunel import brunel
from workbench.network.presets.cobahh import cobahh
from workbench.network.presets.potjans_diesmann import potjans_diesmann
from workbench.plasticity.multiplicative_stdp import MultiplicativeSTDP
from workbench.plasticity.pair_stdp import PairSTDP

HERE = Path(__file__).resolve().parent
RIVALS = {"workbench": "in_workbench.py", "nest": "in_nest.py", "brian2": "in_brian2.py"}
MODULES = {"nest": "nest", "brian2": "brian2"}


class Entry(NamedTuple):
    """A network of the race: how it is made, who can run it, ms of the model to settle and in one stretch, threads and integrator of the workbench."""

    make: Callable[[], Network]
    rivals: tuple[str, ...]
    settle: float
    stretch: float
    threads: int = 1
    integrator: str = "auto"


def brunel_learning(rule: Rule) -> Network:
    """Brunel's network with a rule in its ten million synapses between excitatory cells."""
    net = brunel()
    net.projections["exc->exc"].plasticity = rule
    return net


MULTIPLICATIVE = MultiplicativeSTDP(a_plus=0.01, a_minus=0.01, w_max=0.2)
ADDITIVE = PairSTDP(a_plus=0.001, a_minus=0.00105, w_max=0.2)
"""The weights begin where growth and shrinkage of the first of them balance."""

NETWORKS = {
    "cuba": Entry(lambda: balanced(4000), tuple(RIVALS), 200.0, 1000.0),
    "cobahh": Entry(cobahh, ("workbench", "brian2"), 200.0, 200.0, integrator="exponential Euler"),
    "brunel": Entry(brunel, tuple(RIVALS), 100.0, 100.0),
    "brunel-stdp": Entry(partial(brunel_learning, MULTIPLICATIVE), tuple(RIVALS), 100.0, 50.0),
    "brunel-stdp-additive": Entry(partial(brunel_learning, ADDITIVE), tuple(RIVALS), 100.0, 50.0),
    "microcircuit": Entry(partial(potjans_diesmann, 0.1), ("workbench", "nest"), 200.0, 500.0),
    "microcircuit-full": Entry(potjans_diesmann, ("workbench",), 200.0, 200.0, threads=2),
}
LARGE = ("microcircuit-full", "brunel-stdp-additive")
"""Networks that are raced only if they are asked for."""


class Rival(Partner):
    """One simulator in a process of its own; times are seconds per second of the model."""

    def __init__(self, name: str, python: str, network: str, spec: Path, seed: int) -> None:
        _, _, settle, self.stretch, *own = NETWORKS[network]
        # Brian2's networks are written by hand, the others read the spec
        what = network if name == "brian2" else str(spec)
        command = [python, str(HERE / RIVALS[name]), what, str(seed), str(settle), str(self.stretch)]
        super().__init__(name, command + (list(map(str, own)) if name == "workbench" else []))

    def run(self) -> None:
        """Run one stretch."""
        super().run()
        self.times[-1] /= self.stretch / 1000.0
        self.walls[-1] /= self.stretch / 1000.0

    def end(self) -> dict[str, Any]:
        """What the cells did, and CPU seconds per second of the model."""
        return {
            "simulator": self.name,
            **super().end(),
            "cpu_s_per_model_s": median(self.times),
            "low": min(self.times),
            "high": max(self.times),
            "wall_s_per_model_s": median(self.walls),
            "build_cpu_s": self.build,
        }


def race(network: str, names: list[str], peers: str | None, repeats: int, seed: int) -> dict[str, Any]:
    """Build a network in every rival, then let them take turns."""
    skipped = {name: why for name in names if name in MODULES and (why := missing(MODULES[name], peers))}
    skipped |= {name: f"{network} is not written for it" for name in names if name not in NETWORKS[network].rivals}
    with tempfile.TemporaryDirectory() as folder:
        spec = Path(folder) / "spec.json"
        spec.write_text(json.dumps(NETWORKS[network].make().to_spec()), "utf-8")
        rivals = [
            Rival(name, sys.executable if name == "workbench" else str(peers), network, spec, seed)
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
    ours = next((rival.times for rival in rivals if rival.name == "workbench"), None)
    for rival, result in zip(rivals, results, strict=True):
        if ours:
            result |= ratios(rival.times, ours)
    return {"network": network, "seed": seed, "repeats": repeats, "results": results, "skipped": skipped}


def table(races: list[dict[str, Any]]) -> str:
    """The results as a table in Markdown."""
    lines = [
        "| network | simulator | rate (Hz) | CV | CPU s per model s | times the workbench's | wall s per model s |",
        "|---|---|---|---|---|---|---|",
    ]
    for of in races:
        for one in of["results"]:
            ratio = (
                f"{one['times_ours']:.3g} ({one['times_ours_low']:.3g} to {one['times_ours_high']:.3g})"
                if "times_ours" in one
                else ""
            )
            lines.append(
                f"| {of['network']} | {one['simulator']} | {one['rate_hz']:.2f} | {one['cv']:.2f} | {one['cpu_s_per_model_s']:.3g} | {ratio} | {one['wall_s_per_model_s']:.3g} |"
            )
        lines += [f"| {of['network']} | {name} | skipped: {why} | | | | |" for name, why in of["skipped"].items()]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "networks",
        nargs="*",
        default=[n for n in NETWORKS if n not in LARGE],
        help=f"{', '.join(NETWORKS)} (default: all but {', '.join(LARGE)})",
    )
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
        "machine": machine(),
        "networks": [race(n, options.only, options.peers, options.repeats, options.seed) for n in options.networks],
    }
    print(table(result["networks"]), file=sys.stderr)
    text = json.dumps(result, indent=2)
    if options.json:
        options.json.write_text(text + "\n", "utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main()
