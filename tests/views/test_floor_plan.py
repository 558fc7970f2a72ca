"""The floor plan as a page shows it, and what a drag in a browser may and may not do."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.hardware.chips.loihi import Loihi
from workbench.hardware.floor import floor
from workbench.network.presets.feedforward import feedforward
from workbench.views.floor_plan import FloorPlan, floor_figure, spots, told


@pytest.fixture(scope="module")
def seen():
    mapping = Loihi().map(feedforward((60, 500, 700, 10), seed=2, gain=4.0))
    run = mapping.run(np.random.default_rng(3).random((6, 1, 60)) < 0.3)
    return mapping, floor(mapping, run)


def dots(plot):
    return next(
        renderer.data_source for renderer in plot.renderers if "core" in getattr(renderer.data_source, "data", {})
    )


def test_cores_that_share_a_router_stand_around_it(seen):
    x, y = spots(*seen)
    assert len(set(zip(x.tolist(), y.tolist(), strict=True))) == len(seen[1].cores)
    cores = [seen[0].layout.cores[index] for index in seen[1].cores]
    assert np.abs(x - [core.x for core in cores]).max() < 0.5
    assert np.abs(y - [core.y for core in cores]).max() < 0.5


def test_a_dragged_core_is_told_with_the_nearest_router_on_the_chip(seen):
    moves = []
    plot = floor_figure(*seen, lambda *move: moves.append(move))
    source = dots(plot)
    x, y = list(source.data["x"]), list(source.data["y"])
    source.data = {**source.data, "x": [*x[:-1], 3.3], "y": [*y[:-1], -7.0]}
    assert moves == [(int(seen[1].cores[-1]), 3, 0)]


@pytest.mark.parametrize("bad", [{"x": ["a"], "y": [1]}, {"x": [1.0], "y": [1.0]}, {"y": [1.0]}])
def test_nonsense_from_a_browser_moves_nothing(seen, bad):
    moves = []
    plot = floor_figure(*seen, lambda *move: moves.append(move))
    source = dots(plot)
    old = dict(source.data)
    source.trigger("data", old, bad)
    assert moves == []


def test_the_same_stands_in_words_and_in_a_table(seen):
    html = told(*seen)
    assert html.count("<tr>") == 1 + len(seen[1].cores)
    assert "hops an inference" in html


def test_nothing_to_show_is_said():
    plan = FloorPlan(lambda *_: None)
    plan.show(None, None)
    assert "has not run yet" in plan.words.object
