"""A network in NEST: builds it, then runs a stretch for every line it is sent (see ``race.py``)."""

from __future__ import annotations

import sys
import time
from typing import Any

import nest  # pyright: ignore[reportMissingImports]
from pace import answer, describe


def cuba() -> tuple[Any, Any]:
    """As ``presets/balanced.py``: every pair joined with a probability of 0.02."""
    cell = {"C_m": 200.0, "tau_m": 20.0, "E_L": -60.0, "V_th": -50.0, "V_reset": -60.0, "t_ref": 5.0, "I_e": 110.0}
    cells = nest.Create("iaf_psc_exp", 4000, {**cell, "tau_syn_ex": 5.0, "tau_syn_in": 10.0})
    cells.V_m = nest.random.uniform(-60.0, -50.0)
    for pre, weight in ((cells[:3200], 16.2), (cells[3200:], -90.0)):
        rule = {"rule": "pairwise_bernoulli", "p": 0.02, "allow_autapses": False}
        nest.Connect(pre, cells, rule, {"weight": weight, "delay": 0.1})
    return cells, cells[:3200]


def brunel() -> tuple[Any, Any]:
    """As ``presets/brunel.py``: in-degrees of 1,000 and 250, multapses allowed; g = 5, eta = 2."""
    cell = {"C_m": 200.0, "tau_m": 20.0, "E_L": 0.0, "V_th": 20.0, "V_reset": 10.0, "t_ref": 2.0}
    cells = nest.Create("iaf_psc_delta", 12_500, cell)
    cells.V_m = nest.random.uniform(10.0, 20.0)
    for pre, inputs, weight in ((cells[:10_000], 1000, 0.1), (cells[10_000:], 250, -0.5)):
        rule = {"rule": "fixed_indegree", "indegree": inputs, "allow_autapses": False, "allow_multapses": True}
        nest.Connect(pre, cells, rule, {"weight": weight, "delay": 1.5})
    outside = nest.Create("poisson_generator", params={"rate": 20_000.0})
    nest.Connect(outside, cells, "all_to_all", {"weight": 0.1, "delay": 1.5})
    return cells, cells[:10_000]


def main(network: str, seed: int, settle: float, stretch: float) -> None:
    nest.verbosity = nest.VerbosityLevel.ERROR
    nest.SetKernelStatus({"resolution": 0.1, "local_num_threads": 1, "rng_seed": seed})
    begin = time.process_time()
    cells, exc = {"cuba": cuba, "brunel": brunel}[network]()
    recorder = nest.Create("spike_recorder", params={"start": settle})
    nest.Connect(cells, recorder)
    nest.Prepare()
    build = time.process_time() - begin
    nest.Run(settle)

    def told() -> dict[str, float]:
        events = recorder.get("events")
        kept = events["senders"] <= max(exc.tolist())
        return describe(events["times"][kept], events["senders"][kept], len(exc), settle, stretch)

    answer(lambda: nest.Run(stretch), told, build)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4]))
