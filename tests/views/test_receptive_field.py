"""Weights as pictures: by input, as an image of all cells, and as a square."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.experiments.projection_watch import Ends
from workbench.views.receptive_field import ALL, SQUARE, ReceptiveField, field, matrix, square


def dense(inputs: int, cells: int) -> Ends:
    pre, post = np.repeat(np.arange(inputs), cells), np.tile(np.arange(cells), inputs)
    return Ends(pre, post, pre * 2 // inputs, (inputs, cells))


def test_an_image_has_a_row_for_each_cell():
    ends = dense(3, 2)
    weights = 0.1 * ends.pre + ends.post
    np.testing.assert_allclose(matrix(weights, ends), [[0.0, 0.1, 0.2], [1.0, 1.1, 1.2]])


def test_what_is_not_joined_has_no_number_and_large_images_are_averaged():
    sparse = Ends(np.array([0]), np.array([1]), np.array([0]), (2, 2))
    assert np.isnan(matrix(np.array([0.5]), sparse)).tolist() == [[True, True], [False, True]]
    ends = dense(1000, 200)
    image = matrix(ends.pre / 1000, ends)
    assert image.shape == (100, 250)
    assert image[0, 0] == pytest.approx(np.mean([0, 1, 2, 3]) / 1000)


def test_a_square_is_read_from_its_top():
    image = square(np.arange(4), np.array([0.1, 0.2, 0.3, 0.4]), 4)
    assert image.tolist() == [[0.3, 0.4], [0.1, 0.2]]


def test_a_click_follows_the_nearest_weight_in_every_look():
    followed = []
    view = ReceptiveField(lambda pre, post: followed.append((pre, post)))
    ends = dense(9, 3)
    view.show(np.linspace(0, 1, 27), ends)

    class Click:
        x, y = 4.2, 0.5

    view._tapped(Click())
    view.look.value = ALL
    Click.x, Click.y = 6.8, 2.2
    view._tapped_image(Click())
    view.look.value, view.cell.value = SQUARE, 1
    Click.x, Click.y = 0.1, 1.9
    view._tapped_image(Click())
    Click.x = float("nan")
    view._tapped_image(Click())
    view._tapped(Click())
    assert followed == [(4, 0), (7, 2), (0, 1)]
    assert "Cell 1" in view.text.object
    assert [len(part) for part in field(np.linspace(0, 1, 27), ends, 1)] == [9, 9, 9]
