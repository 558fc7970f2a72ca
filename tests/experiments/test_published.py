"""Published readings: the residuals that the reference notes print, found again."""

from __future__ import annotations

import pytest

from workbench.experiments.published import PROOF, measurements


def residuals(chip: str, words: str = "", model: str = "") -> list[tuple[float, float]]:
    return [
        (100 * row.error[0], 100 * row.error[1])
        for row in measurements()
        if row.chip == chip and words in row.workload and model in row.model
    ]


def test_truenorth_predicts_the_reading_between_and_misses_other_voltages():
    # reference notes: middle -0.5 %, 0.775 V -2 %, 0.75 V +8.6 %
    assert residuals("IBM TrueNorth", "20.07 Hz") == [pytest.approx((-0.5, -0.5), abs=0.06)]
    assert residuals("IBM TrueNorth", "0.775 V") == [pytest.approx((-2, -2), abs=0.1)]
    assert residuals("IBM TrueNorth", "0.75 V") == [pytest.approx((8.6, 8.6), abs=0.05)]


def test_loihi_is_predicted_from_another_paper_and_one_set_does_better():
    # reference notes: Davies +9 to +20 %, SANA-FE dense +54 to +71 %
    assert residuals("Intel Loihi", model="Davies") == [pytest.approx((9, 20), abs=0.3)]
    assert residuals("Intel Loihi", model="SANA-FE") == [pytest.approx((54, 71), abs=0.6)]


@pytest.mark.parametrize(("chip", "within"), [("ODIN", 0.5), ("SpiNNaker", 0.2), ("45 nm operations", 0.1)])
def test_what_repeats_its_own_constants_agrees_closely(chip, within):
    assert residuals(chip)
    for low, high in residuals(chip):
        assert abs(low) <= within
        assert abs(high) <= within


def test_the_readings_of_brainscales_lie_at_the_ends_of_its_power_range():
    first, second, third = residuals("BrainScaleS-2")
    assert first[0] == pytest.approx(0.2, abs=0.1)  # 8.4 uJ is 175 mW at 20,800 a second
    assert second[1] == pytest.approx(-2, abs=0.1)  # 2.4 uJ is 204 mW at 85,000 a second
    assert third == pytest.approx((0, 0), abs=0.1)


def test_every_row_says_where_it_is_from_and_what_it_proves():
    for row in measurements():
        assert row.proof in PROOF
        assert row.published.source.text
        assert row.published.confidence
        assert row.published.check
        assert row.model
