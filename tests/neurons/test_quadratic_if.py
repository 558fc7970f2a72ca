"""QIF fires at its closed-form rate, which starts at zero with a square root."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.neurons.quadratic_if import QIF


@pytest.mark.parametrize("current", [50.5, 60.0, 100.0, 400.0])
@pytest.mark.parametrize("t_ref", [0.0, 2.0])
def test_rate_is_the_closed_form(fires, current, t_ref):
    cell = QIF(t_ref=t_ref, v_r=-60.0)
    gaps = np.diff(fires(cell, current, 2000.0))
    assert gaps.mean() == pytest.approx(1000 / cell.closed_rate(current), abs=0.011)


def test_onset_is_a_square_root(fires):
    cell = QIF(v_cut=5000.0, v_r=-5000.0)
    rheobase = cell.closed_rheobase()
    near, far = cell.closed_rate(np.array([rheobase + 0.01, rheobase + 0.04]))
    assert far / near == pytest.approx(2.0, rel=0.01)
    assert len(fires(QIF(), 0.995 * QIF().closed_rheobase(), 1000.0, 0.05)) == 0
    np.testing.assert_array_equal(cell.closed_rate(np.array([-10.0, rheobase])), 0.0)
