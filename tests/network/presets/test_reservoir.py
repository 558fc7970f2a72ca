"""The column is wired as Maass, Natschlaeger and Markram 2002 say, and tells inputs apart by how far apart they are."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.engines.simulation import Simulation
from workbench.network.presets.reservoir import places, reservoir

PERIOD = 500.0


def filtered(times: np.ndarray, moments: np.ndarray) -> np.ndarray:
    """The state of the liquid: spikes that fade with 30 ms."""
    ago = moments[:, None] - times
    return np.where(ago >= 0, np.exp(-np.maximum(ago, 0.0) / 30.0), 0.0).sum(axis=1)


def states(train: np.ndarray, wiring: int, start: int) -> np.ndarray:
    """Filtered spikes of all cells in the second half of the input, ``(moments, cells)``."""
    sim = Simulation(reservoir(train, seed=wiring), dt=0.1, seed=start)
    sim.advance(PERIOD)
    moments = np.arange(PERIOD / 2, PERIOD, 10.0)
    columns = []
    for name, size in (("exc", 108), ("inh", 27)):
        times, ids = sim.recording.of(name)
        columns += [filtered(times[ids == cell], moments) for cell in range(size)]
    return np.stack(columns, axis=1)


def distance(u: np.ndarray, v: np.ndarray) -> float:
    """The distance of two inputs: that of the trains seen through a Gaussian of 5 ms, over the root of their length (Fig. 2)."""
    grid = np.arange(0.0, PERIOD, 1.0)
    seen = [np.exp(-(((grid[:, None] - train) / 5.0) ** 2)).sum(axis=1) for train in (u, v)]
    return float(np.sqrt(np.mean((seen[0] - seen[1]) ** 2)))


def test_the_column_has_135_cells_and_a_fifth_inhibits():
    net = reservoir()
    assert (net.populations["exc"].size, net.populations["inh"].size) == (108, 27)
    assert places().max(axis=0).tolist() == [14.0, 2.0, 2.0]


@pytest.mark.parametrize(
    ("kind", "highest", "pairs"),
    [
        ("exc->exc", 0.3, 108 * 107),
        ("exc->inh", 0.2, 108 * 27),
        ("inh->exc", 0.4, 27 * 108),
        ("inh->inh", 0.1, 27 * 26),
    ],
)
def test_as_many_synapses_as_the_sum_of_the_probabilities(kind, highest, pairs):
    # C exp(-(D/lambda)^2) over all pairs of places, by the share of pairs that are of this kind
    gaps = np.linalg.norm(places()[:, None] - places(), axis=2)
    expected = highest * np.exp(-((gaps[gaps > 0] / 2.0) ** 2)).sum() * pairs / (135 * 134)
    found = [reservoir(seed=seed).degrees(kind).outgoing.sum() for seed in range(40)]
    assert np.mean(found) == pytest.approx(expected, abs=4.0 * np.std(found) / np.sqrt(len(found)))


def test_states_are_farther_apart_the_farther_apart_the_inputs_are():
    # the order of the curves of Fig. 2; at zero the liquids differ only in their membranes at the start
    rng = np.random.default_rng(1)
    shares = (0.0, 0.2, 0.5, 1.0)  # of the spikes that are drawn anew
    inputs, liquids = np.zeros((2, 12, len(shares)))
    for pair in range(12):
        u = np.sort(rng.uniform(1.0, PERIOD - 1.0, 10))
        first = states(u, pair, 1)
        for column, share in enumerate(shares):
            changed = round(share * len(u))
            v = np.sort(np.concatenate([u[rng.permutation(len(u))[changed:]], rng.uniform(1.0, PERIOD - 1.0, changed)]))
            inputs[pair, column] = distance(u, v)
            liquids[pair, column] = np.linalg.norm(first - states(v, pair, 2), axis=1).mean()
    assert (np.diff(inputs.mean(axis=0)) > 0).all()
    assert (np.diff(liquids.mean(axis=0)) > 0).all()
    assert liquids.mean(axis=0)[-1] > 1.5 * liquids.mean(axis=0)[0], "more than by chance"


def test_without_reach_only_the_input_has_synapses():
    net = reservoir(reach=0.0)
    assert sum(net.degrees(kind).outgoing.sum() for kind in ("exc->exc", "exc->inh", "inh->exc", "inh->inh")) == 0
    assert net.degrees("input->exc").outgoing.sum() > 0
    Simulation(net, dt=0.1).advance(10.0)
