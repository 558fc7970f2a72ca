"""The multiplier of BrainScaleS-2 against the one reading of it that is published."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.errors import RangeError
from workbench.hardware.chips.brainscales import BrainScaleS
from workbench.hardware.emulate.mac import MacArray


def test_a_hundred_inputs_of_fifteen_read_as_published():
    # demonstrations of BrainScaleS-2: 100 inputs of 15, weight 21, ten columns: mean 58.6, standard deviation 2.7.
    # The gain was derived from that mean, so it tests units; three standard errors of a mean of ten, over 20 chips
    means, spreads = [], []
    for seed in range(20):
        readings = BrainScaleS(seed=seed).multiplier(np.full((100, 10), 21)).read(np.full((1, 100), 15))[0]
        means.append(readings.mean())
        spreads.append(readings.std(ddof=1))
        assert abs(readings.mean() - 58.6) < 4 * 2.7 / 10**0.5
    assert np.mean(means) == pytest.approx(58.6, abs=3 * 2.7 / 200**0.5)
    assert np.mean(spreads) == pytest.approx(2.7, rel=0.15)


def test_readings_are_linear_signed_and_end_at_eight_bits():
    array = MacArray(np.array([[63, -63, 10]] * 128), gain=0.00186, spread=0.0)
    assert array.read(np.full((1, 128), 31))[0].tolist() == [127, -128, 74]
    low, high = array.read(np.array([[4] * 128, [8] * 128]))
    assert high[2] == pytest.approx(2 * low[2], abs=1)


def test_a_chip_reads_the_same_every_time_and_another_one_otherwise():
    weights, inputs = np.full((100, 10), 21), np.full((1, 100), 15)
    same, again, other = (BrainScaleS(seed=seed).multiplier(weights).read(inputs) for seed in (1, 1, 2))
    assert np.array_equal(same, again)
    assert not np.array_equal(same, other)


@pytest.mark.parametrize(("weight", "given"), [(64, 1), (-64, 1), (1, 32), (1, -1), (0.5, 1)])
def test_numbers_that_do_not_fit_are_refused(weight, given):
    with pytest.raises(RangeError, match="whole numbers"):
        MacArray(np.full((2, 2), weight), 0.002, 0.0).read(np.full((1, 2), given))


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(RangeError, match="batch, 2"):
        MacArray(np.ones((2, 2)), 0.002, 0.0).read(np.ones((1, 3)))
    with pytest.raises(RangeError, match="inputs, columns"):
        MacArray(np.ones(2), 0.002, 0.0)
