"""ExpIF: analytic rheobase, strength against duration, and a cut-off that does not matter."""

from __future__ import annotations

import pytest

from workbench.neurons.exponential_if import ExpIF


def test_rheobase_is_where_the_resting_point_goes(fires):
    """Exercise 13 of the reference: 0.40 nA."""
    cell = ExpIF.preset("EPFL")
    assert cell.closed_rheobase() == pytest.approx(400.0)
    assert len(fires(cell, 0.995 * cell.closed_rheobase(), 2000.0, 0.05)) == 0
    assert len(fires(cell, 1.01 * cell.closed_rheobase(), 2000.0, 0.05)) > 0
    other = ExpIF(e_l=-72.0, v_t=-52.0, delta_t=1.3)
    assert len(fires(other, 0.995 * other.closed_rheobase(), 2000.0, 0.05)) == 0
    assert len(fires(other, 1.01 * other.closed_rheobase(), 2000.0, 0.05)) > 0


# exercise 14 of the reference: pulse (ms) and the smallest amplitude that makes a spike (pA)
@pytest.mark.parametrize(
    ("pulse", "amplitude"), [(1, 8570), (2, 4410), (5, 1920), (10, 1100), (20, 700), (50, 480), (100, 420)]
)
def test_short_pulses_need_more(fires, pulse, amplitude):
    cell = ExpIF.preset("EPFL")
    assert len(fires(cell, 0.98 * amplitude, 300.0, end=float(pulse))) == 0
    assert len(fires(cell, 1.02 * amplitude, 300.0, end=float(pulse))) == 1


def test_a_higher_cut_off_changes_no_count(fires):
    """Exercise 15 of the reference."""
    cells = [ExpIF(**{**ExpIF.preset("EPFL").values(), "v_cut": cut}) for cut in (-30.0, 10.0)]
    first, second = (len(fires(cell, 450.0, 1000.0)) for cell in cells)
    assert first == second > 5
