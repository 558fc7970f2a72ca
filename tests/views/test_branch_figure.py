"""The raster of two branches sorts each spike by who has it, and its table tells the rates."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.engines.recording import Block
from workbench.experiments.branches import Difference
from workbench.views.branch_figure import branch_figure, branch_rows


def block(times: list[float], ids: list[int]) -> Block:
    return Block(0.0, 100.0, {"a": (np.array(times), np.array(ids))}, {}, 0.1 * (1 + np.arange(1000)))


@pytest.fixture
def found() -> Difference:
    return Difference(0.0, 100.0, {"a": 2}, block([10.0, 20.0, 30.0], [0, 1, 0]), block([10.0, 25.0], [0, 1]))


def test_spikes_are_drawn_by_which_branch_has_them(found: Difference):
    both, first, second, parting = (each.data_source.data for each in branch_figure(found).renderers)
    np.testing.assert_allclose(both["x"], [10.0])
    np.testing.assert_allclose(first["x"], [20.0, 30.0])
    np.testing.assert_array_equal(first["y"], [1, 0])
    np.testing.assert_allclose(second["x"], [25.0])
    np.testing.assert_allclose(parting["x"], [20.0, 20.0])


def test_the_table_tells_rates_and_where_they_part(found: Difference):
    rows = branch_rows(found)
    # 3 and 2 spikes of 2 cells in 0.1 s; 1 of each branch's spikes shared: 1 / (1 + 3 / 2)
    assert list(rows[0].values()) == ["a", "15.00", "10.00", "40 %"]
    assert rows[-1]["spikes shared"] == "20.0 ms"


def test_branches_that_are_alike_never_part():
    alike = Difference(0.0, 100.0, {"a": 2}, block([10.0], [0]), block([10.0], [0]))
    assert branch_rows(alike)[-1]["spikes shared"] == "never"
    assert len(branch_figure(alike).renderers) == 3
