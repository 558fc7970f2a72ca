"""What the player of a code says and draws of one step."""

from __future__ import annotations

import numpy as np

from workbench.experiments.code_signals import Signal, Told
from workbench.views.code_player import over_time, pictures, player_words
from workbench.views.train_raster import DRAWN, TrainRaster, marks, raster_words

TOLD = Told(
    Signal(np.array([[1.0, 0.5]]), (1, 2), "<b>two</b>"),
    np.array([[[1, 0]], [[1, 1]]]),
    np.array([[1.0, 0.0], [1.0, 0.5]]),
    np.array([[1, 0], [1, 1]]),
    False,
)


def test_a_step_is_told_in_words_and_pictures():
    assert player_words(TOLD, 0) == "After 1 of 2 ms the reader is off by 0.354. Spikes: 1 in this step, 1 so far."
    assert player_words(TOLD, 1) == "After 2 of 2 ms the reader is off by 0.000. Spikes: 2 in this step, 3 so far."
    markup = pictures(TOLD, 1)
    assert markup.count("<svg") == 3
    assert "<b>two" not in markup


def test_the_largest_value_is_followed():
    assert {name: values.tolist() for name, values in over_time(TOLD).items()} == {
        "x": [1, 2],
        "shown": [1.0, 1.0],
        "read": [1.0, 1.0],
    }


def test_spikes_carry_the_end_of_their_step():
    times, rows = marks(TOLD.trains[:, 0])
    assert (times.tolist(), rows.tolist()) == ([1, 2, 2], [0, 0, 1])
    assert raster_words(TOLD) == "First trial: 3 spikes of 2 of 2 lines in 2 ms. Line 0 in 1 trial: 2 spikes."


def test_no_more_lines_are_drawn_than_a_browser_bears_and_the_words_say_so():
    trains = np.ones((2, 1, DRAWN), np.uint8)
    told = Told(TOLD.signal, trains, TOLD.known, TOLD.by_value, False)
    raster = TrainRaster()
    raster.show(told)
    assert len(raster.sources[0].data["x"]) == DRAWN
    assert raster.plots[0].y_range.start == DRAWN / 2 - 0.5
    assert raster_words(told).endswith("The first 100,000 lines are drawn.")
