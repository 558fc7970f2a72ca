"""Two patterns: two cells that silence each other, each of which makes one of two pictures its own."""

from __future__ import annotations

import numpy as np

from workbench.core.source import Source
from workbench.network.distributions import Uniform
from workbench.network.network import Network
from workbench.network.preset import NetworkPreset
from workbench.network.wiring.all_to_all import AllToAll
from workbench.neurons.adaptive_lif import ALIF
from workbench.plasticity.pair_stdp import PairSTDP
from workbench.stimuli.picture_sequence import PictureSequence
from workbench.synapses.delta import Delta

SOURCE = Source(
    "Diehl and Cook 2015, Unsupervised learning of digit recognition using spike-timing-dependent plasticity, Front. Comput. Neurosci. 9:99",
    doi="10.3389/fncom.2015.00099",
)
DIAGONALS = ("x...x", ".x.x.", "..x..", ".x.x.", "x...x")
CROSS = ("..x..", "..x..", "xxxxx", "..x..", "..x..")
"""Nine bright pixels each, of which they share the middle one."""


def picture(rows: tuple[str, ...]) -> np.ndarray:
    """The brightness of each pixel of a picture, row by row.

    >>> picture((".x", "xx")).tolist()
    [0.0, 1.0, 1.0, 1.0]
    """
    return np.array([float(mark == "x") for row in rows for mark in row])


def two_patterns(inhibition: float = 60.0, b: float = 0.3, tau_a: float = 3000.0) -> Network:
    """The recipe of Diehl and Cook 2015 at its smallest: two pictures of 5 by 5 pixels, and two cells.

    Theirs has 784 pixels, hundreds of cells, conductances and inhibition by a second layer. What is kept are its three parts: STDP,
    cells that inhibit each other, and a threshold that rises in whoever wins, without which one cell often takes both
    pictures.

    Parameters
    ----------
    inhibition
        How far a spike throws the other cell back (mV).
    b, tau_a
        What a spike adds to the threshold (mV), and for how long (ms).
    """
    net = Network("two patterns")
    pictures = PictureSequence(pictures=np.stack([picture(DIAGONALS), picture(CROSS)]), bright=60.0, dark=5.0)
    pixels = net.add(pictures, 25, name="pixels")
    cells = net.add(ALIF(v_t=-55.0, b=b, tau_a=tau_a, t_ref=5.0), 2, name="cells")
    rule = PairSTDP(a_plus=0.02, a_minus=0.024, w_max=4.0)
    net.connect(pixels, cells, AllToAll(), Delta(), weight=Uniform(1.0, 2.0), delay=1.0, plasticity=rule)
    net.connect(cells, cells, AllToAll(), Delta(), weight=-inhibition, delay=0.2)
    return net


PRESET = NetworkPreset("Two patterns, two cells", two_patterns, SOURCE, dt=0.2)
