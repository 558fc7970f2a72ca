"""One step of training in the workbench and in its peers, side by side: forward, backward and Adam, CPU time of one thread.

    python tests/benchmarks/train_race.py --peers ~/peers/bin/python --json training.json

``--peers`` (or the environment variable WORKBENCH_TRAINING_PEERS) is a Python in which snnTorch, Norse, SpikingJelly and Sinabs are
installed; without it, or where one is missing, the workbench runs alone and the result says why. All learn the same random batch in networks of the
same size, each built as its documentation says, in a process of its own; they take turns, so that what else the machine does hits all alike. The workbench
also says how far its gradients are from those of plain autograd, as a share of the largest.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from statistics import median
from typing import Any

from learners import SHAPES
from pace import Partner, machine, missing, ratios

HERE = Path(__file__).resolve().parent
PEERS = {
    "snntorch": "snntorch",
    "norse": "norse.torch",
    "spikingjelly": "spikingjelly.activation_based.neuron",
    "sinabs": "sinabs.layers",
}


def race(shape: str, peers: str | None, repeats: int, seed: int, density: float) -> dict[str, Any]:
    """Build a network in every rival, then let them take turns."""
    skipped = {name: why for name, module in PEERS.items() if (why := missing(module, peers))}
    told = [shape, str(seed), str(density)]
    rivals = [Partner("workbench", [sys.executable, str(HERE / "train_in_workbench.py"), *told])]
    for name in PEERS:
        if name not in skipped:
            rivals.append(Partner(name, [str(peers), str(HERE / "train_in_torch.py"), name, *told]))
    for turn in range(repeats):
        for rival in rivals:
            rival.run()
        print(
            f"{shape} {turn + 1}/{repeats}: " + ", ".join(f"{r.name} {1e3 * r.times[-1]:.3g} ms" for r in rivals),
            file=sys.stderr,
        )
    results = [
        {"library": rival.name, **rival.end(), "cpu_s": median(rival.times), **ratios(rival.times, rivals[0].times)}
        for rival in rivals
    ]
    return {"shape": shape, **SHAPES[shape]._asdict(), "density": density, "results": results, "skipped": skipped}


def table(races: list[dict[str, Any]]) -> str:
    """The results as a table in Markdown."""
    lines = [
        "| network | library | CPU ms a step | times the workbench's | spikes a hidden cell and step |",
        "|---|---|---|---|---|",
    ]
    for of in races:
        for one in of["results"]:
            spread = f"{one['times_ours']:.3g} ({one['times_ours_low']:.3g} to {one['times_ours_high']:.3g})"
            lines.append(
                f"| {of['shape']} | {one['library']} | {1e3 * one['cpu_s']:.3g} | {spread} | {one['hidden_per_step']:.3f} |"
            )
        lines += [f"| {of['shape']} | {name} | skipped: {why} | | |" for name, why in of["skipped"].items()]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shapes", nargs="*", default=list(SHAPES), help=f"{', '.join(SHAPES)} (default: all)")
    parser.add_argument("--peers", default=os.environ.get("WORKBENCH_TRAINING_PEERS"), help="a Python with the peers")
    parser.add_argument("--repeats", type=int, default=9, help="turns, of which the median is told (default 9)")
    parser.add_argument("--density", type=float, default=0.1, help="share of the input that is spikes (default 0.1)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="write the result to a file instead of the screen")
    options = parser.parse_args()
    for shape in options.shapes:
        if shape not in SHAPES:
            parser.error(f"expected one of {', '.join(SHAPES)}, got {shape!r}")
    races = [race(s, options.peers, options.repeats, options.seed, options.density) for s in options.shapes]
    what = "CPU seconds of one training step (forward, backward, Adam) on one thread; medians of turns taken one after the other"
    text = json.dumps({"what": what, "machine": machine(), "shapes": races}, indent=2)
    print(table(races), file=sys.stderr)
    if options.json:
        options.json.write_text(text + "\n", "utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main()
