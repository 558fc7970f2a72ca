"""The exact membrane: closed forms for a leaky and a perfect cell."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.hardware.emulate.membrane import Membrane
from workbench.hardware.emulate.rows import Rows
from workbench.hardware.form import Cells


def cell(decay: float, threshold: float, refractory: int = 0, gain: float = 1.0) -> Membrane:
    cells = Cells("a", 1, np.array([decay]), np.array([threshold]), np.array([refractory]))
    made = Membrane(cells, [Rows.dense(np.array([[1.0]]))], cells.threshold, np.array([gain]))
    made.start(1)
    return made


def test_constant_kicks_reach_the_geometric_sum():
    made = cell(0.8, 100.0)
    for step in range(1, 30):
        made.step([np.ones((1, 1))])
        assert made.v[0, 0] == pytest.approx(0.8 * (1 - 0.8**step) / 0.2)


def test_the_threshold_is_passed_not_met():
    made = cell(1.0, 3.0)
    assert [bool(made.step([np.ones((1, 1))])[0, 0]) for _ in range(8)] == [False, False, False, True] * 2


def test_a_stronger_circuit_spikes_earlier():
    made = cell(1.0, 3.0, gain=2.0)
    assert [bool(made.step([np.ones((1, 1))])[0, 0]) for _ in range(4)] == [False, True, False, True]


def test_a_cell_at_rest_without_input_has_nothing_to_do():
    made = cell(0.9, 3.0)
    made.step([np.zeros((1, 1))])
    assert not made.active.any()
    made.step([np.ones((1, 1))])
    made.step([np.zeros((1, 1))])
    assert made.active.all()
