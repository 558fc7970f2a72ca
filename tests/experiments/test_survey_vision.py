"""Table 4: frames and events of the same movies, priced by the same numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from workbench.experiments.survey import Survey, vision_cells
from workbench.experiments.survey_vision import CONVENTIONAL, SPIKING, BarFrames, Seen, finding, measure
from workbench.experiments.survey_words import TABLES
from workbench.hardware.baseline import prices
from workbench.tasks.moving_bars import MovingBars


@pytest.fixture(scope="module")
def seen() -> dict[str, Seen]:
    """Few movies, one pass."""
    found = (step.values["seen"] for step in measure(160, 1) if "seen" in step.values)
    return {each.name: each for each in found}


def test_frames_are_of_the_very_movies_and_hold_what_happened_in_ten_milliseconds():
    bars = MovingBars(samples=80, noise=0.0)
    frames = BarFrames(bars)
    assert frames.features == 5 * 288
    for split in ("train", "test"):
        movies, framed = bars.split(split), frames.split(split)
        np.testing.assert_array_equal(movies.labels, framed.labels)
        trains = movies.inputs.trains(50, 1.0)
        np.testing.assert_array_equal(framed.inputs.reshape(-1, 5, 288)[:, 2], trains[20:30].max(0))


def test_operations_are_those_of_the_layers(seen: dict[str, Seen]):
    """3 x 3 windows at 144 places, cut at the rims: 34 x 34 of 36 x 36; a pool of 2 x 2; 8 x 36 cells onto 8."""
    convolution, pool, dense = 34 * 34 * 8, 144 * 8, 36 * 8 * 8
    assert seen[CONVENTIONAL].operations == seen[CONVENTIONAL].synapses == 10 * convolution + pool + dense
    assert seen[SPIKING].synapses == 2 * convolution + pool + dense


def test_energy_is_the_operations_times_published_numbers(seen: dict[str, Seen]):
    """4.6 and 0.9 pJ (Horowitz 2014); with memory an event moves three words of 32 bits and a multiply-add one."""
    frames, events = seen[CONVENTIONAL], seen[SPIKING]
    assert frames.bare == pytest.approx(4.6e-12 * frames.operations)
    assert events.bare == pytest.approx(0.9e-12 * events.operations)
    event, multiply, _ = prices("sram_32k_64b")
    word = multiply.middle - 4.6e-12
    assert event.middle == pytest.approx(0.9e-12 + 3 * word)
    assert events.stored == pytest.approx(event.middle * events.operations)


def test_frames_have_to_be_complete_and_events_may_do_sooner(seen: dict[str, Seen]):
    assert seen[CONVENTIONAL].ready == 50
    assert 1 <= seen[SPIKING].ready <= 50
    assert min(each.seconds for each in seen.values()) > 0


def test_the_finding_says_who_takes_less_and_the_table_shows_it(seen: dict[str, Seen]):
    assert finding({CONVENTIONAL: seen[CONVENTIONAL]}) == "Not measured yet."
    assert "times less energy" in finding(seen)
    quick = replace(seen[SPIKING], seconds=0.034 * seen[CONVENTIONAL].seconds, duration=80.0)
    assert "takes 0.034 times the time" in finding({**seen, SPIKING: quick})
    assert vision_cells(quick)[4].note == "of a movie of 80 ms"
    survey = Survey(seen=seen)
    for row in TABLES[3].rows:
        cells = survey.cells(TABLES[3], row)
        assert len(cells) == len(TABLES[3].measured)
        assert cells[4].value.endswith("ms")
