"""Winner-take-all: groups compete through one pool of inhibition, and the one with the strongest input silences the rest."""

from __future__ import annotations

from workbench.core.source import Source
from workbench.network.distributions import Uniform
from workbench.network.network import Network
from workbench.network.preset import NetworkPreset
from workbench.network.wiring.all_to_all import AllToAll
from workbench.network.wiring.one_to_one import OneToOne
from workbench.neurons.lif import LIF
from workbench.stimuli.white_noise import WhiteNoise
from workbench.synapses.exponential_current import ExponentialCurrent

SOURCE = Source("Maass 2000, Neural Computation 12:2519", doi="10.1162/089976600300014827")


def winner_take_all(choices: int = 4, favored: int = 1, advantage: float = 15.0, size: int = 80) -> Network:
    """Groups that excite themselves and, through a common pool, inhibit each other; one gets a little more input.

    All see noise around 190 pA, less than the 200 pA that a cell needs. The pool answers as one, so the winner fires in waves. The
    paper shows what such a circuit can compute; cells and weights are chosen here.

    Parameters
    ----------
    favored
        Which choice has the advantage, counted from 1.
    advantage
        How much more current it gets, in pA.
    size
        Cells of a group and of the pool.
    """
    cell = {"g_l": 10.0, "e_l": -70.0, "v_t": -50.0, "v_r": -60.0, "t_ref": 2.0}
    net = Network("winner-take-all")
    pool = net.add(LIF(c_m=100.0, **cell), size, name="inhibition", start={"v": Uniform(-70.0, -50.0)})
    share = 80 / size  # a group's pull on a cell is that of 80 cells, whatever its size
    for k in range(1, choices + 1):
        group = net.add(LIF(c_m=200.0, **cell), size, name=f"choice {k}", start={"v": Uniform(-70.0, -50.0)})
        mean = 190.0 + (advantage if k == favored else 0.0)
        net.connect(net.add(WhiteNoise(mean=mean, sigma=300.0), size, name=f"input {k}"), group, OneToOne())
        net.connect(group, group, AllToAll(), ExponentialCurrent(tau=10.0), weight=12.0 * share, delay=1.0)
        net.connect(group, pool, AllToAll(), ExponentialCurrent(tau=5.0), weight=10.0 * share, delay=1.0)
        net.connect(pool, group, AllToAll(), ExponentialCurrent(tau=10.0), weight=-10.0 * share, delay=1.0)
    return net


PRESET = NetworkPreset("Winner-take-all", winner_take_all, SOURCE)
