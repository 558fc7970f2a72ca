"""The COBAHH network of Brette et al. 2007 (benchmark 3) in Brian2: rates over 0.8 s after the first 0.2 s.

Run by hand with Brian2 installed: ``python cobahh_brian2.py 4000 1`` (cells, seed). It starts as ours does, with 50 ms of current
instead of open synapses, in steps of 0.1 ms, with at most one spike in 3 ms. Brian2 2.9.0 gave

    seed 1: E 34.00, I 34.70 Hz; seed 2: 31.81, 33.99; seed 3: 35.81, 36.73
"""

from __future__ import annotations

import sys

import numpy as np

EQUATIONS = """
dv/dt = (drive(t) + 10*nS*(-60*mV - v) + ge*(0*mV - v) + gi*(-80*mV - v)
         + 20*usiemens*m**3*h*(50*mV - v) + 6*usiemens*n**4*(-90*mV - v))/(200*pF) : volt
dge/dt = -ge/(5*ms) : siemens
dgi/dt = -gi/(10*ms) : siemens
x = (v + 63*mV)/mV : 1
dm/dt = am*(1 - m) - bm*m : 1
dh/dt = ah*(1 - h) - bh*h : 1
dn/dt = an*(1 - n) - bn*n : 1
am = 1.28/exprel((13 - x)/4)/ms : Hz
bm = 1.4/exprel((x - 40)/5)/ms : Hz
ah = 0.128*exp((17 - x)/18)/ms : Hz
bh = 4/(1 + exp((40 - x)/5))/ms : Hz
an = 0.16/exprel((15 - x)/5)/ms : Hz
bn = 0.5*exp((10 - x)/40)/ms : Hz
"""


def main(size: int, number: int) -> None:
    import brian2 as b  # pyright: ignore[reportMissingImports]

    b.prefs.codegen.target = "numpy"
    b.seed(number)
    b.defaultclock.dt = 0.1 * b.ms
    namespace = {"drive": b.TimedArray(np.array([200.0] + [0.0] * 20) * b.pA, dt=50 * b.ms)}
    cells = b.NeuronGroup(
        size,
        EQUATIONS,
        threshold="v > -20*mV",
        refractory=3 * b.ms,
        method="exponential_euler",
        namespace=namespace,
    )
    cells.v = "-65*mV + 5*mV*randn()"
    for gate in "mhn":
        setattr(cells, gate, f"a{gate}/(a{gate} + b{gate})")
    first = round(0.8 * size)
    exc = b.Synapses(cells[:first], cells, on_pre="ge += 6*nS")
    exc.connect("i != j", p=80 / size)
    inh = b.Synapses(cells[first:], cells, on_pre="gi += 67*nS")
    inh.connect(f"i != j - {first}", p=80 / size)
    monitor = b.SpikeMonitor(cells)
    b.Network(cells, exc, inh, monitor).run(1000 * b.ms)
    times, ids = np.asarray(monitor.t / b.ms), np.asarray(monitor.i)
    ids = ids[times > 200]
    print(number, f"{(ids < first).sum() / first / 0.8:.2f} {(ids >= first).sum() / (size - first) / 0.8:.2f} Hz")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
