"""Hopfield's memory in spiking cells: patterns stored in the weights come back from a part of them."""

from __future__ import annotations

import numpy as np

from workbench.core.random import stream
from workbench.core.source import Source
from workbench.network.network import Network
from workbench.network.preset import NetworkPreset
from workbench.network.wiring.dense_matrix import DenseMatrix
from workbench.neurons.lif import LIF
from workbench.stimuli.step_current import StepCurrent
from workbench.synapses.exponential_current import ExponentialCurrent

SOURCE = Source(
    "Hopfield 1982, Neural networks and physical systems with emergent collective computational abilities, PNAS 79:2554",
    doi="10.1073/pnas.79.8.2554",
)
CHECKERBOARD = np.where(np.add.outer(np.arange(4), np.arange(4)) % 2, -1, 1).reshape(1, 16)
"""One pattern of 16 cells in four rows, +1 and -1 in turn."""
CUE, STRENGTH = 100.0, 300.0
"""How long the cue lasts (ms); the current that a spike adds (pA) where Hebb's weight is 1."""


def hebb(patterns: np.ndarray) -> np.ndarray:
    """The weights that store patterns of +1 and -1, ``(patterns, cells)``: their outer products over the number of cells.

    >>> sorted({float(w) for w in hebb(CHECKERBOARD).ravel()})
    [-0.0625, 0.0, 0.0625]
    """
    patterns = np.asarray(patterns, float)
    weights = patterns.T @ patterns / patterns.shape[1]
    np.fill_diagonal(weights, 0.0)
    return weights


def random_patterns(cells: int, count: int, seed: int = 1) -> np.ndarray:
    """Patterns of +1 and -1 drawn at random, half of the cells each, ``(count, cells)``."""
    rng = stream(seed, "hopfield")
    half = np.repeat([1, -1], [cells - cells // 2, cells // 2])
    return np.stack([rng.permutation(half) for _ in range(count)])


def hopfield(patterns: np.ndarray | None = None, cue: np.ndarray | None = None, drive: float = 190.0) -> Network:
    """One cell for each unit: it fires for +1 and is silent for -1. For a step of 0.1 ms.

    The paper's units are switches; here a leaky cell stands for each, and its current adds up what the others say. Stored weights are
    Hebb's, so that a cell excites some and inhibits others, as in the paper and unlike Dale's principle. After 100 ms of cue nothing
    tells the cells apart but these weights.

    Parameters
    ----------
    patterns
        What is stored, +1 and -1, ``(patterns, cells)``; three random ones of 100 cells if not given.
    cue
        +1 for the cells that get a current at first; the first pattern with every seventh cell turned around if not given.
    drive
        Current to all cells all the time (pA), a little below the 200 pA that a cell needs.
    """
    patterns = random_patterns(100, 3) if patterns is None else np.asarray(patterns)
    cells = patterns.shape[1]
    if cue is None:
        cue = np.where(np.arange(cells) % 7 == 0, -patterns[0], patterns[0])
    net = Network("Hopfield memory")
    units = net.add(LIF(c_m=200.0, g_l=10.0, e_l=-70.0, v_t=-50.0, v_r=-60.0, t_ref=5.0), cells, name="units")
    net.connect(net.add(StepCurrent(amplitude=drive), 1, name="drive"), units)
    shown = net.add(StepCurrent(amplitude=200.0, duration=CUE), 1, name="cue")
    net.connect(shown, units, DenseMatrix(), weight=(np.asarray(cue) > 0).astype(float))
    weights = STRENGTH * hebb(patterns)
    net.connect(units, units, DenseMatrix(), ExponentialCurrent(tau=20.0), weight=weights, delay=1.0)
    return net


PRESET = NetworkPreset("Memory of patterns (Hopfield)", hopfield, SOURCE)
