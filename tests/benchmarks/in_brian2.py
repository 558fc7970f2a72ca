"""A network in Brian2's C++ standalone mode: compiles it, then runs all of it anew for every line it is sent (see ``race.py``).

Only the loop over steps is counted: the program itself writes the CPU time before and after it.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

import brian2 as b  # pyright: ignore[reportMissingImports]
import numpy as np
from pace import answer, describe


def cuba(rng: np.random.Generator) -> tuple[Any, list[Any]]:
    """As ``presets/balanced.py``, with the mean membrane and the weights in mV."""
    equations = "dv/dt = (ge + gi - (v + 49*mV))/(20*ms) : volt (unless refractory)\ndge/dt = -ge/(5*ms) : volt\ndgi/dt = -gi/(10*ms) : volt"
    cells = b.NeuronGroup(
        4000, equations, threshold="v > -50*mV", reset="v = -60*mV", refractory=5 * b.ms, method="exact"
    )
    cells.v = rng.uniform(-60, -50, 4000) * b.mV
    exc = b.Synapses(cells[:3200], cells, on_pre="ge += 1.62*mV", delay=0.1 * b.ms)
    exc.connect("i != j", p=0.02)
    inh = b.Synapses(cells[3200:], cells, on_pre="gi -= 9*mV", delay=0.1 * b.ms)
    inh.connect("i != j - 3200", p=0.02)
    return cells, [exc, inh]


CHANNELS = """
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


def cobahh(rng: np.random.Generator) -> tuple[Any, list[Any]]:
    """As ``presets/cobahh.py``, by exponential Euler, which Brian2's own COBAHH takes."""
    namespace = {"drive": b.TimedArray(np.array([200.0] + [0.0] * 200) * b.pA, dt=50 * b.ms)}
    cells = b.NeuronGroup(
        4000, CHANNELS, threshold="v > -20*mV", refractory=3 * b.ms, method="exponential_euler", namespace=namespace
    )
    cells.v = rng.normal(-65, 5, 4000) * b.mV
    for gate in "mhn":
        setattr(cells, gate, f"a{gate}/(a{gate} + b{gate})")
    exc = b.Synapses(cells[:3200], cells, on_pre="ge += 6*nS", delay=0.1 * b.ms)
    exc.connect("i != j", p=0.02)
    inh = b.Synapses(cells[3200:], cells, on_pre="gi += 67*nS", delay=0.1 * b.ms)
    inh.connect("i != j - 3200", p=0.02)
    return cells, [exc, inh]


ADDITIVE = ("w = clip(w - 0.00105*0.2*y, 0, 0.2)", "w = clip(w + 0.001*0.2*x, 0, 0.2)")
MULTIPLICATIVE = ("w = clip(w - 0.01*w*y, 0, 0.2)", "w = clip(w + 0.01*(0.2 - w)*x, 0, 0.2)")
"""Of a learning rule, what a spike of either side does to the weight, in mV, as in ``race.py``."""


def brunel(rng: np.random.Generator, rule: tuple[str, str] | None = None) -> tuple[Any, list[Any]]:
    """As ``presets/brunel.py``: in-degrees of 1,000 and 250, multapses allowed; g = 5, eta = 2; a rule between excitatory cells.

    Its synapses see presynaptic spikes when they arrive, as one pathway for both is Brian2's fastest.
    """
    cells = b.NeuronGroup(
        12_500,
        "dv/dt = -v/(20*ms) : volt (unless refractory)",
        threshold="v > 20*mV",
        reset="v = 10*mV",
        refractory=2 * b.ms,
        method="exact",
    )
    cells.v = rng.uniform(10, 20, 12_500) * b.mV
    parts: list[Any] = [b.PoissonInput(cells, "v", 1000, 20 * b.Hz, 0.1 * b.mV)]
    for pre, first, count, inputs, jump in (
        (cells[:10_000], 0, 10_000, 1000, "v += 0.1*mV"),
        (cells[10_000:], 10_000, 2500, 250, "v -= 0.5*mV"),
    ):
        target = np.repeat(np.arange(12_500), inputs)
        own = (target >= first) & (target < first + count)
        source = rng.integers(0, np.where(own, count - 1, count))
        source += own & (source >= target - first)
        if rule and first == 0:
            traces = "w : 1\ndx/dt = -x/(20*ms) : 1 (event-driven)\ndy/dt = -y/(20*ms) : 1 (event-driven)"
            on_pre, on_post = f"v += w*mV\nx += 1\n{rule[0]}", f"y += 1\n{rule[1]}"
            learning = b.Synapses(
                pre, cells[:10_000], traces, on_pre=on_pre, on_post=on_post, delay={"pre": 1.5 * b.ms}
            )
            learning.connect(i=source[target < 10_000], j=target[target < 10_000])
            learning.w = 0.1
            parts.append(learning)
            source, target = source[target >= 10_000], target[target >= 10_000]
        synapses = b.Synapses(pre, cells, on_pre=jump, delay=1.5 * b.ms)
        synapses.connect(i=source, j=target)
        parts.append(synapses)
    return cells, parts


NETWORKS = {
    "cuba": cuba,
    "cobahh": cobahh,
    "brunel": brunel,
    "brunel-stdp": partial(brunel, rule=MULTIPLICATIVE),
    "brunel-stdp-additive": partial(brunel, rule=ADDITIVE),
}


def main(network: str, seed: int, settle: float, stretch: float) -> None:
    folder = Path(tempfile.mkdtemp())
    b.set_device("cpp_standalone", build_on_run=False, directory=str(folder))
    b.prefs.devices.cpp_standalone.openmp_threads = 0
    b.prefs.codegen.cpp.extra_compile_args_gcc = ["-w", "-O3", "-ffast-math", "-march=native"]
    b.defaultclock.dt = 0.1 * b.ms
    b.seed(seed)
    begin = time.process_time()
    cells, parts = NETWORKS[network](np.random.default_rng(seed))
    monitor = b.SpikeMonitor(cells)
    net = b.Network(cells, monitor, *parts)
    net.run(settle * b.ms)
    clock = 'std::ofstream("{}/cpu_{}") << (double) std::clock() / CLOCKS_PER_SEC;'
    b.device.insert_code("main", clock.format(folder, "begin"))
    net.run(stretch * b.ms)
    b.device.insert_code("main", clock.format(folder, "end"))
    with contextlib.redirect_stdout(sys.stderr):
        b.device.build(run=False, directory=str(folder))
    used = os.times()
    build = time.process_time() - begin + used.children_user + used.children_system

    def run() -> float:
        with contextlib.redirect_stdout(sys.stderr):
            b.device.run(str(folder), with_output=False, run_args=[])
        before, after = (float((folder / f"cpu_{name}").read_text()) for name in ("begin", "end"))
        return after - before

    def told() -> dict[str, float]:
        times, ids = np.asarray(monitor.t / b.ms), np.asarray(monitor.i)
        return describe(times, ids, len(cells), settle, stretch)

    answer(run, told, build)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4]))
