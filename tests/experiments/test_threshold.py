"""The search finds thresholds that are given, in few rounds, and says when there are none."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.errors import Diverged
from workbench.core.jobs import Progress, run
from workbench.experiments.threshold import MOST, SPONTANEOUS, thresholds


def over(*truth: float, rounds: list[np.ndarray] | None = None):
    """A measurement with these thresholds."""

    def measure(currents: np.ndarray):
        if rounds is not None:
            rounds.append(currents)
        yield Progress(0, 1)
        return currents >= np.array(truth)[:, None]

    return measure


@pytest.mark.parametrize("truth", [0.005, 0.3, 7.7, 200.0, 99_000.0])
def test_a_threshold_of_any_scale_is_found_to_a_thousandth(truth):
    rounds: list[np.ndarray] = []
    found = run(thresholds(over(truth, rounds=rounds)))
    assert truth <= found.first <= truth * 1.0011
    assert len(rounds) <= 8


def test_cases_are_searched_together():
    truth = (3.0, 4000.0, 0.2)
    found = run(thresholds(over(*truth), cases=3))
    np.testing.assert_allclose(found.currents, truth, rtol=1.1e-3)


def test_a_case_without_a_threshold_does_not_stop_the_others():
    found = run(thresholds(over(5.0, 2 * MOST), cases=2))
    assert found.first == pytest.approx(5.0, rel=1.1e-3)
    assert np.isnan(found.currents[1])
    assert found.why == "none found below 100 nA"


def test_what_fires_without_current_has_no_threshold():
    found = run(thresholds(over(0.0)))
    assert not found.found
    assert found.why == SPONTANEOUS


def test_a_model_that_leaves_all_bounds_ends_the_search_with_a_reason():
    def measure(currents: np.ndarray):
        yield Progress(0, 1)
        if currents.max() > 50.0:
            raise Diverged("cells.v", "a finite number", "inf in cell 3 before 10 ms")
        return np.zeros(currents.shape, dtype=bool)

    found = run(thresholds(measure))
    assert not found.found
    assert "leaves all bounds" in found.why
