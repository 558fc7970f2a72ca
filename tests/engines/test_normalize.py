"""The weights onto a cell are brought to a declared total: ratios stay, in every engine, and a file keeps the declaration."""

from __future__ import annotations

import numpy as np
import pytest

import workbench as wb
from workbench.core.errors import RangeError, SpecError
from workbench.engines.simulation import Simulation
from workbench.experiments.network_code import network_code


def learning(total: float | None = 6.0) -> wb.Network:
    net = wb.Network("learning")
    inputs, cells = net.add(wb.Poisson(rate=80.0), 5, name="inputs"), net.add(wb.LIF(), 3, name="cells")
    given = np.random.default_rng(1).uniform(0.5, 4.0, (5, 3))
    given[:, 2] = 0.0
    net.connect(
        inputs,
        cells,
        wb.DenseMatrix(),
        wb.Delta(),
        weight=given,
        plasticity=wb.PairSTDP(w_max=8.0),
        name="onto",
        total=total,
    )
    return net


@pytest.mark.parametrize("engine", ["event", "reference", "batch"])
def test_the_weights_onto_a_cell_add_up_and_keep_their_ratios(engine: str):
    sim = Simulation(learning(), engine=engine, dt=0.5)
    sim.advance(200.0)
    before = sim.weights("onto")[2].reshape(5, 3)
    sim.normalize("onto")
    after = sim.weights("onto")[2].reshape(5, 3)
    np.testing.assert_allclose(after.sum(0)[:2], 6.0, rtol=1e-6)
    np.testing.assert_allclose(after[:, :2], before[:, :2] * 6.0 / before[:, :2].sum(0), rtol=1e-6)
    np.testing.assert_array_equal(after[:, 2], 0.0)
    sim.advance(50.0)
    assert not np.array_equal(sim.weights("onto")[2].reshape(5, 3), after)  # it goes on learning


def test_going_back_undoes_it():
    sim = Simulation(learning(), dt=0.5)
    before, now = sim.weights("onto")[2], sim.snapshot()
    sim.normalize("onto")
    sim.restore(now)
    np.testing.assert_array_equal(sim.weights("onto")[2], before)


def test_a_projection_without_a_total_is_refused():
    with pytest.raises(RangeError, match="declares a total"):
        Simulation(learning(None), dt=0.5).normalize("onto")


@pytest.mark.parametrize("total", [0.0, -1.0, float("inf"), "much"])
def test_a_total_is_more_than_nothing(total):
    with pytest.raises(RangeError, match=r"onto\.total"):
        learning(total)


def test_files_and_code_keep_it():
    net = learning()
    assert net.copy().projections["onto"].total == 6.0
    net.projections["onto"].weight = 1.0
    assert "total=6.0" in network_code(net)
    spec = net.to_spec()
    spec["projections"][0]["total"] = "much"
    with pytest.raises(SpecError):
        wb.Network.from_spec(spec)
