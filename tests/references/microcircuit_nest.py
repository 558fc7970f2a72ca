"""The microcircuit of Potjans and Diesmann at a tenth in NEST: mean rates over 2 s after the first 0.5 s.

Here: ``potjans_diesmann(0.1).save("tenth.json")``; where NEST is installed: ``python microcircuit_nest.py tenth.json 1`` (file, seed).
Wiring, weights, delays and background are drawn by NEST from the requests of the file. NEST 3.10.0 gave (Hz)

====  =====  =====  ====  ====  ====  ====  ====  ====
seed  L23E   L23I   L4E   L4I   L5E   L5I   L6E   L6I
====  =====  =====  ====  ====  ====  ====  ====  ====
1     0.48   2.17   3.95  5.03  6.90  7.80  0.86  7.01
2     0.48   2.13   4.02  5.06  6.82  7.87  0.83  7.01
3     0.48   2.13   3.97  5.02  6.48  7.75  0.84  6.96
====  =====  =====  ====  ====  ====  ====  ====  ====

They lie below those of the full network, as with a tenth of the inputs correlations are stronger (van Albada et al. 2015).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def main(path: Path, seed: int) -> None:
    import nest  # pyright: ignore[reportMissingImports]

    def drawn(law: Any) -> Any:
        """A number, or NEST's normal law with its ends: what falls outside is drawn again."""
        if not isinstance(law, dict):
            return law
        ends = {"min": law.get("low", -1e9), "max": law.get("high", 1e9)}
        return nest.math.redraw(nest.random.normal(law["mean"], law["std"]), **ends)

    spec = json.loads(path.read_text(encoding="utf-8"))
    nest.ResetKernel()
    nest.set(resolution=0.1, rng_seed=seed, print_time=False)
    cells, recorders, drives, tau = {}, {}, {}, spec["projections"][0]["synapse"]["params"]["tau"]
    for population in spec["populations"]:
        values, name = population["model"].get("params", {}), population["name"]
        if population["model"]["type"] == "LIF":
            cell = {"C_m": values["c_m"], "tau_m": values["c_m"] / values["g_l"], "E_L": values["e_l"]}
            cell |= {"V_th": values["v_t"], "V_reset": values["v_r"], "t_ref": values["t_ref"]}
            cells[name] = nest.Create("iaf_psc_exp", population["size"], cell | {"tau_syn_ex": tau, "tau_syn_in": tau})
            cells[name].V_m = drawn(population["start"]["v"])
            recorders[name] = nest.Create("spike_recorder")
            nest.Connect(cells[name], recorders[name])
        else:
            drives[name] = values
    for projection in spec["projections"]:
        target, values = cells[projection["post"]], drives.get(projection["pre"], {})
        if "amplitude" in values:
            target.I_e = values["amplitude"]
            continue
        synapse = {"weight": drawn(projection["weight"]), "delay": drawn(projection["delay"])}
        if values:
            generator = nest.Create("poisson_generator", params={"rate": values["rate"] * values["trains"]})
            nest.Connect(generator, target, "all_to_all", synapse)
        else:
            rule = {"rule": "fixed_total_number", "N": projection["rule"]["params"]["n"]}
            nest.Connect(cells[projection["pre"]], target, rule, synapse)
    nest.Simulate(500.0)
    before = {name: recorder.n_events for name, recorder in recorders.items()}
    nest.Simulate(2000.0)
    print(seed, *(f"{(recorders[name].n_events - before[name]) / len(cells[name]) / 2:.2f}" for name in cells))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
