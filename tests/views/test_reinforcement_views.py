"""The cart, the policy and the returns as pictures, each with words and a table that say the same."""

from __future__ import annotations

import re

import numpy as np
import pytest

from workbench.experiments.reinforcement import Scene
from workbench.learning.returns import Returns
from workbench.views.cart_picture import CartPicture, cart_svg
from workbench.views.policy_view import TURNS, PolicyView, joined
from workbench.views.return_table import return_table, return_words


def scene(turn: int, action: int = 0, right: float = 0.25) -> Scene:
    spikes = {"hidden": (np.array([2.0, 3.0]), np.array([0, 5]))}
    return Scene(turn, 1, np.zeros(4), action, np.array([1 - right, right]), 40.0, spikes, 8.0, float(turn), False)


def ends(svg: str) -> list[float]:
    """Where the pole begins and ends, in pixels."""
    return [
        float(number)
        for number in re.search(
            r'x1="([\d.]+)" y1="126" x2="([\d.]+)" y2="([\d.]+)" stroke="#', svg.split("<rect")[1]
        ).groups()
    ]  # type: ignore[union-attr]


def test_the_pole_leans_to_the_side_of_a_positive_angle():
    base, top, height = ends(cart_svg(np.array([0.0, 0.0, np.radians(10), 0.0]), None, False, "x"))
    assert (top - base) / (126 - height) == pytest.approx(np.tan(np.radians(10)), abs=0.01)
    left, *_ = ends(cart_svg(np.array([-1.2, 0.0, 0.0, 0.0]), None, False, "x"))
    assert left == pytest.approx(240 - 105, abs=0.1)  # half of the way to the left end, 210 px from the middle


def test_the_cart_is_told_in_words():
    picture = CartPicture()
    picture.show(np.array([-0.5, 0.0, -0.1, 0.0]), 0, 7, False)
    words = "Turn 7: the cart is 0.50 m left of the middle, the pole leans 5.7 degrees to the left; pushed to the left."
    assert words in picture.text.object
    assert f'aria-label="{words}"' in picture.pane.object


def test_spikes_of_turns_follow_each_other():
    times, cells = joined([scene(1), scene(2)])["hidden"]
    assert times.tolist() == [2.0, 3.0, 10.0, 11.0]
    assert cells.tolist() == [0, 5, 0, 5]


def test_the_policy_is_drawn_told_and_listed():
    view = PolicyView(("left", "right"))
    view.clear({"hidden": 8})
    view.add([scene(turn, action=turn % 2, right=turn / 100) for turn in range(1, 51)])
    view.draw({"hidden": 8})
    assert len(view.turns) == TURNS == len(view.inclined.data["y"])
    assert view.inclined.data["y"][-1] == 0.5
    assert view.done.data["y"].tolist() == [turn % 2 for turn in range(19, 51)]
    assert len(view.raster.source.data["x"]) == 2 * TURNS
    assert "2 of hidden. Inclined to push left 50 %, right 50 %; expects a return of 40." in view.text.object
    assert view.table.object.count("<tr>") == 11


def test_returns_are_told_and_listed():
    returns = Returns(list(range(10, 1510, 10)), [float(value) for value in range(150)])
    assert return_words(returns, 475.0).startswith(
        "150 episodes, the latest earned 149; mean 99.5, best mean of 100 99.5."
    )
    assert "<td>1,500</td><td>150</td><td>149</td><td>99.5</td>" in return_table(returns)
    assert return_table(None) == ""
    assert "No episode" in return_words(None, 475.0)
