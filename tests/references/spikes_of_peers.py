"""Spike times of two cells in NEST, for ``tests/neurons/test_against_solvers.py``: a leaky cell with a pause, and Naud's adapting AdEx.

Run by hand where NEST is installed: ``python spikes_of_peers.py``. NEST 3.10.0 in steps of 0.01 ms gave

leaky    21.98 42.31 62.64 82.97 103.30 123.63 143.96 164.29 184.62
adapting 14.91 26.18 40.55 60.16 89.59 137.33
"""

from __future__ import annotations

LEAKY = {"C_m": 200.0, "tau_m": 20.0, "E_L": -70.0, "V_th": -50.0, "V_reset": -65.0, "t_ref": 2.0, "I_e": 300.0}
ADAPTING = {
    "C_m": 200.0,
    "g_L": 12.0,
    "E_L": -70.0,
    "V_th": -50.0,
    "Delta_T": 2.0,
    "V_peak": 0.0,
    "V_reset": -58.0,
    "a": 2.0,
    "b": 60.0,
    "tau_w": 300.0,
    "t_ref": 0.0,
    "I_e": 500.0,
}


def main() -> None:
    import nest  # pyright: ignore[reportMissingImports]

    nest.ResetKernel()
    nest.resolution = 0.01
    recorders = {}
    for name, model, values in (("leaky", "iaf_psc_exp", LEAKY), ("adapting", "aeif_cond_exp", ADAPTING)):
        cell, recorders[name] = nest.Create(model, params={**values, "V_m": -70.0}), nest.Create("spike_recorder")
        nest.Connect(cell, recorders[name])
    nest.Simulate(200.0)
    for name, recorder in recorders.items():
        print(name, *(f"{float(time):.2f}" for time in recorder.get("events", "times")))


if __name__ == "__main__":
    main()
