"""IF counts charge."""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.neurons.integrate_and_fire import IF


@pytest.mark.parametrize("engine", ["reference", "event"])
def test_it_counts_charge(fires, engine):
    cell = IF()
    charge = cell.c_m * (cell.v_t - cell.v_r)
    # 100 pA over 995 ms; a spike needs strictly more than the threshold
    assert len(fires(cell, 100.0, 995.0, 0.1, engine=engine)) == math.floor(100.0 * 995.0 / charge)


def test_rate_is_current_over_charge():
    cell = IF(t_ref=5.0)
    np.testing.assert_allclose(cell.closed_rate(np.array([-1.0, 0.0, 100.0, 400.0])), [0, 0, 1000 / 45, 1000 / 15])
    assert cell.closed_rheobase() == 0
