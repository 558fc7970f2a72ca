"""A network in NEST: builds what a spec of the workbench says, then runs a stretch for every line it is sent (see ``race.py``).

It knows leaky integrate-and-fire cells with jumps or exponential currents, the wiring rules that both simulators have, and
backgrounds; anything else is a KeyError.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import nest  # pyright: ignore[reportMissingImports]
from pace import answer, describe

LARGEST = 1e30


def number(value: Any) -> Any:
    """A number, or a law that NEST draws from; what is cut off is drawn again."""
    if not isinstance(value, dict):
        return value
    if value["law"] == "Uniform":
        return nest.random.uniform(value["low"], value["high"])
    drawn = nest.random.normal(value["mean"], value["std"])
    return nest.math.redraw(drawn, min=value.get("low", -LARGEST), max=value.get("high", LARGEST))


def rule(data: dict[str, Any]) -> dict[str, Any]:
    """A wiring rule in NEST's words."""
    params = data["params"]
    pairs = {"allow_autapses": params.get("autapses", False)}
    if data["type"] == "FixedProbability":
        return {"rule": "pairwise_bernoulli", "p": params["p"], **pairs}
    pairs["allow_multapses"] = params["multapses"]
    if data["type"] == "FixedInDegree":
        return {"rule": "fixed_indegree", "indegree": params["k"], **pairs}
    return {"rule": {"FixedTotal": "fixed_total_number"}[data["type"]], "N": params["n"], **pairs}


def cells(population: dict[str, Any], spec: dict[str, Any]) -> Any:
    """The cells of a population, with the currents and the time constants of what reaches it."""
    of, models = population["model"]["params"], {part["name"]: part["model"] for part in spec["populations"]}
    arriving = [part for part in spec["projections"] if part["post"] == population["name"]]
    injected = [part for part in arriving if part["synapse"] is None]
    values = {"C_m": of["c_m"], "tau_m": of["c_m"] / of["g_l"], "E_L": of["e_l"], "V_th": of["v_t"]}
    values |= {"V_reset": of["v_r"], "t_ref": of["t_ref"]}
    values["I_e"] = sum(models[part["pre"]]["params"]["amplitude"] * part["weight"] for part in injected)
    kinds = {part["synapse"]["type"] for part in arriving if part["synapse"] is not None}
    if kinds == {"ExponentialCurrent"}:
        for part in arriving:
            if part["synapse"] is not None:
                weight = part["weight"]["mean"] if isinstance(part["weight"], dict) else part["weight"]
                values["tau_syn_ex" if weight > 0 else "tau_syn_in"] = part["synapse"]["params"]["tau"]
    made = nest.Create(
        {"Delta": "iaf_psc_delta", "ExponentialCurrent": "iaf_psc_exp"}[kinds.pop()], population["size"], values
    )
    if "v" in population["start"]:
        made.V_m = number(population["start"]["v"])
    return made


def learning(part: dict[str, Any]) -> dict[str, Any]:
    """A pair rule in NEST's words; spikes of targets reach its synapses one delay late."""
    of, multiplicative = part["plasticity"]["params"], {"PairSTDP": 0.0, "MultiplicativeSTDP": 1.0}
    power = multiplicative[part["plasticity"]["type"]]
    return {
        "synapse_model": "stdp_synapse", "lambda": of["a_plus"], "alpha": of["a_minus"] / of["a_plus"],
        "mu_plus": power, "mu_minus": power, "Wmax": of["w_max"], "tau_plus": of["tau_plus"],
    }  # fmt: skip


def build(spec: dict[str, Any]) -> Any:
    """Everything that a spec says; returns all cells."""
    neurons = {part["name"]: cells(part, spec) for part in spec["populations"] if part["model"]["room"] == "neurons"}
    stimuli = {part["name"]: part["model"]["params"] for part in spec["populations"] if part["name"] not in neurons}
    for part in spec["projections"]:
        how = {"weight": number(part["weight"]), "delay": number(part["delay"])}
        if part["plasticity"] is not None:
            neurons[part["post"]].tau_minus = part["plasticity"]["params"]["tau_minus"]
            how |= learning(part)
        if part["pre"] in neurons:
            nest.Connect(neurons[part["pre"]], neurons[part["post"]], rule(part["rule"]), how)
        elif part["synapse"] is not None:
            outside = stimuli[part["pre"]]
            generator = nest.Create("poisson_generator", params={"rate": outside["rate"] * outside["trains"]})
            nest.Connect(generator, neurons[part["post"]], "all_to_all", how)
    return neurons.values()


def main(path: str, seed: int, settle: float, stretch: float) -> None:
    nest.verbosity = nest.VerbosityLevel.ERROR
    nest.SetKernelStatus({"resolution": 0.1, "local_num_threads": 1, "rng_seed": seed})
    begin = time.process_time()
    populations = build(json.loads(Path(path).read_text("utf-8")))
    recorder = nest.Create("spike_recorder", params={"start": settle})
    for population in populations:
        nest.Connect(population, recorder)
    nest.Prepare()
    took = time.process_time() - begin
    nest.Run(settle)

    def told() -> dict[str, float]:
        events = recorder.get("events")
        return describe(events["times"], events["senders"], sum(map(len, populations)), settle, stretch)

    answer(lambda: nest.Run(stretch), told, took)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4]))
