"""Pictures in turn: bright pixels fire at the rate of the bright, dark ones at that of the dark, and in the pauses nobody."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.errors import RangeError
from workbench.core.random import stream
from workbench.core.span import Span
from workbench.stimuli.picture_sequence import PictureSequence
from workbench.testing.models import check_told


def draw(*what):
    return stream(3, "pictures", *what)


def spikes(stimulus: PictureSequence, duration: float, lines: int) -> tuple[np.ndarray, np.ndarray]:
    steps, ids = stimulus.spikes(Span(0, round(duration / 0.1), 0.1, lines, draw))
    return 0.1 * (steps + 1), ids


def test_pixels_fire_by_their_brightness_and_pauses_are_silent():
    show = PictureSequence(pictures=[[1.0, 0.5, 0.0]], bright=80.0, dark=10.0, duration=100.0, pause=50.0)
    times, ids = spikes(show, 150_000.0, 3)
    rates = np.bincount(ids, minlength=3) / 100.0  # of 150 s, 100 s are pictures
    assert rates == pytest.approx([80.0, 45.0, 10.0], rel=0.05)
    assert (times % 150.0).max() <= 100.1


def test_pictures_come_in_turn_or_each_as_often_at_random():
    turns = PictureSequence(pictures=np.eye(3), order="in turn")
    assert [turns.shown(draw, turn) for turn in range(5)] == [0, 1, 2, 0, 1]
    random = PictureSequence(pictures=np.eye(3))
    shown = [random.shown(draw, turn) for turn in range(600)]
    assert np.bincount(shown) == pytest.approx([200, 200, 200], abs=40)
    times, ids = spikes(turns, 3 * turns.turn, 3)
    assert np.array_equal(np.unique((times // turns.turn).astype(int) - ids), [0]), "only the bright pixel of each turn"


def test_lines_beyond_the_pixels_are_silent_and_pixels_beyond_the_lines_are_dropped():
    show = PictureSequence(pictures=np.ones((1, 4)))
    assert set(spikes(show, 1000.0, 6)[1]) == {0, 1, 2, 3}
    assert set(spikes(show, 1000.0, 2)[1]) == {0, 1}


@pytest.mark.parametrize("wrong", [[1.0, 0.0], [[2.0]], "abc", [[np.nan]], np.zeros((0, 3))])
def test_what_is_no_picture_is_refused(wrong):
    with pytest.raises(RangeError, match="shape \\(pictures, pixels\\)"):
        PictureSequence(pictures=wrong)


def test_it_is_the_same_in_every_engine_and_survives_its_data():
    show = PictureSequence(pictures=[[1, 0, 1, 0, 0.5], [0, 1, 0, 1, 0.5]])
    check_told(show)
    again = PictureSequence.from_dict(show.to_dict())
    assert np.array_equal(again.pictures, show.pictures)
