"""Short-term plasticity in closed form: the numbers of exercises 25 and 26, and a train that goes on for ever."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.analysis.short_term import releases, steady_release


@pytest.mark.parametrize(("rate", "ratio"), [(10, 0.82), (20, 0.63), (40, 0.41)])
def test_a_depressing_synapse_is_weaker_the_faster_it_is_used(rate, ratio):
    found = releases(np.arange(10) * 1000.0 / rate, 0.5, 100.0, 50.0)
    assert found[9] / found[0] == pytest.approx(ratio, rel=0.03)


def test_a_facilitating_synapse_likes_seven_or_eight_hertz():
    rates = np.arange(1.0, 60.0, 0.1)
    ratios = np.array([(r := releases(np.arange(10) * 1000.0 / rate, 0.2, 100.0, 750.0))[9] / r[0] for rate in rates])
    assert 7.0 < rates[ratios.argmax()] < 8.0
    assert ratios.max() == pytest.approx(2.46, rel=0.05)


@pytest.mark.parametrize(("rests", "last"), [(False, False), (True, False), (True, True)])
def test_a_long_train_comes_to_the_steady_release(rests, last):
    rates = np.array([0.5, 5.0, 20.0, 80.0])
    long = [releases(np.arange(400) * 1000.0 / rate, 0.3, 250.0, 400.0, rests, last)[-1] for rate in rates]
    np.testing.assert_allclose(steady_release(rates, 0.3, 250.0, 400.0, rests, last), long, rtol=1e-6)
