"""The CUBA network of Brette et al. 2007 (benchmark 2) in Brian2: rates and irregularity over 2 s after the first 0.2 s.

Run by hand with Brian2, numpy and this package installed: ``python cuba_brian2.py 4000 1`` (cells, seed). Brian2 2.9.0 gave

=====  ====  ==========  ==========  ======  ======
cells  seed  exc (Hz)    inh (Hz)    CV exc  CV inh
=====  ====  ==========  ==========  ======  ======
4000   1     5.55        5.60        0.617   0.614
4000   2     5.36        5.51        0.619   0.613
4000   3     6.21        5.70        0.624   0.639
1000   1     5.31        5.39        0.621   0.651
1000   2     5.81        5.49        0.622   0.611
1000   3     5.44        5.42        0.600   0.609
=====  ====  ==========  ==========  ======  ======
"""

from __future__ import annotations

import sys

import numpy as np

EQUATIONS = """
dv/dt = (ge + gi - (v + 49*mV))/(20*ms) : volt (unless refractory)
dge/dt = -ge/(5*ms) : volt
dgi/dt = -gi/(10*ms) : volt
"""


def main(size: int, number: int) -> None:
    import brian2 as b  # pyright: ignore[reportMissingImports]

    from workbench.analysis.spike_trains import cv

    b.prefs.codegen.target = "numpy"
    b.seed(number)
    b.defaultclock.dt = 0.1 * b.ms
    cells = b.NeuronGroup(
        size, EQUATIONS, threshold="v > -50*mV", reset="v = -60*mV", refractory=5 * b.ms, method="exact"
    )
    cells.v = "-60*mV + rand()*10*mV"
    first = round(0.8 * size)
    exc = b.Synapses(cells[:first], cells, on_pre="ge += 1.62*mV")
    exc.connect("i != j", p=80 / size)
    inh = b.Synapses(cells[first:], cells, on_pre="gi -= 9*mV")
    inh.connect(f"i != j - {first}", p=80 / size)
    monitor = b.SpikeMonitor(cells)
    net = b.Network(cells, exc, inh, monitor)
    net.run(2200 * b.ms)
    times, ids = np.asarray(monitor.t / b.ms), np.asarray(monitor.i)
    times, ids = times[times > 200], ids[times > 200]
    for name, chosen, count in (("exc", ids < first, first), ("inh", ids >= first, size - first)):
        print(f"{name} {chosen.sum() / count / 2:.2f} Hz, CV {cv(times[chosen], ids[chosen]):.3f}")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
