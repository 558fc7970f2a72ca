"""A ring attractor: a bump of activity that stays where a cue put it, after the cue is gone."""

from __future__ import annotations

import numpy as np

from workbench.core.source import Source
from workbench.network.distributions import Uniform
from workbench.network.layout import Ring
from workbench.network.network import Network
from workbench.network.preset import NetworkPreset
from workbench.network.wiring.all_to_all import AllToAll
from workbench.network.wiring.distance_kernel import DistanceKernel
from workbench.network.wiring.one_to_one import OneToOne
from workbench.network.wiring.sparse_arrays import SparseArrays
from workbench.neurons.lif import LIF
from workbench.stimuli.step_current import StepCurrent
from workbench.stimuli.white_noise import WhiteNoise
from workbench.synapses.exponential_current import ExponentialCurrent

SOURCE = Source("Zhang 1996, J. Neurosci. 16:2112", doi="10.1523/JNEUROSCI.16-06-02112.1996")
SIZE, CUED = 256, 32


def ring_attractor(direction: float = 90.0) -> Network:
    """Cells on a ring, one degree of direction a unit of its length, that excite those within 40 degrees and inhibit all alike.

    From 300 to 500 ms a cue drives 32 cells around ``direction`` (degrees). Slow excitation holds the bump up and common inhibition keeps it
    narrow; as every place on the ring is as good as any other, nothing pulls it back, and noise moves it slowly. Zhang
    showed the principle with rates; cells and weights are chosen here.
    """
    cell = {"g_l": 10.0, "e_l": -70.0, "v_t": -50.0, "v_r": -60.0, "t_ref": 2.0}
    net = Network("ring attractor")
    ring = net.add(LIF(c_m=200.0, **cell), SIZE, name="ring", start={"v": Uniform(-70.0, -60.0)}, layout=Ring(360.0))
    pool = net.add(LIF(c_m=100.0, **cell), SIZE // 4, name="inhibition")
    for cells, mean, sigma in ((ring, 130.0, 200.0), (pool, 0.0, 300.0)):
        noise = net.add(WhiteNoise(mean=mean, sigma=sigma), cells.size, name=f"noise {cells.name}")
        net.connect(noise, cells, OneToOne())
    cued = (round(direction / 360.0 * SIZE) + np.arange(-CUED // 2, CUED // 2)) % SIZE
    cue = net.add(StepCurrent(amplitude=300.0, onset=300.0, duration=200.0), 1, name="cue")
    net.connect(cue, ring, **SparseArrays.listed(np.zeros(CUED, dtype=int), cued))
    near = DistanceKernel(kernel="disc", sigma=40.0)
    net.connect(ring, ring, near, ExponentialCurrent(tau=100.0), weight=1.5, delay=1.0)
    net.connect(ring, pool, AllToAll(), ExponentialCurrent(tau=5.0), weight=6.0, delay=1.0)
    net.connect(pool, ring, AllToAll(), ExponentialCurrent(tau=10.0), weight=-20.0, delay=1.0)
    return net


PRESET = NetworkPreset("Ring attractor", ring_attractor, SOURCE)
