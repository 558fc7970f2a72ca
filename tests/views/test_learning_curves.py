"""Learning curves are drawn with few points and keep what matters."""

from __future__ import annotations

import numpy as np

from workbench.views.learning_curves import MOST, accuracy_plot, binned, loss_plot, reach


def test_a_short_curve_is_drawn_as_it_is():
    points = binned([1, 2, 3], [0.5, 0.25, 0.125])
    assert points["y"].tolist() == points["low"].tolist() == points["high"].tolist() == [0.5, 0.25, 0.125]


def test_a_long_curve_is_averaged_and_its_extremes_are_kept():
    y = np.random.default_rng(0).random(10_007)
    points = binned(range(len(y)), y.tolist())
    assert len(points["x"]) <= MOST
    assert points["low"].min() == np.float32(y.min())
    assert points["high"].max() == np.float32(y.max())
    assert (points["low"] <= points["y"]).all()
    assert (points["y"] <= points["high"]).all()


def test_nothing_measured_is_nothing_drawn():
    assert all(len(values) == 0 for values in binned([], []).values())


def test_an_axis_holds_every_value():
    for most in (0.3, 99.0, 101.0, 1499.0, 72_000.0):
        low, high = reach([most], (0, 100))
        assert low <= most <= high
    low, high = reach([3e-4, 17.0], (0.3, 3), log=True)
    assert 0 < low <= 3e-4
    assert high >= 17.0


def test_lines_are_replaced_and_the_axis_spans_the_run():
    plot = loss_plot()
    plot.show({"loss": ([1, 2], [2.0, 1.0])}, total=500)
    assert plot.plot.x_range.end == 500
    assert plot.sources["loss"].data["y"].tolist() == [2.0, 1.0]
    plot.plot.x_range.update(start=10, end=20)
    plot.show({"loss": ([1, 2, 3], [2.0, 1.0, 0.9])}, total=500)
    assert plot.plot.x_range.end == 20  # what the reader zoomed to stays
    plot.show({}, total=700)
    assert plot.plot.x_range.end == 700
    assert len(plot.sources["loss"].data["y"]) == 0


def test_shares_have_their_own_marks():
    assert set(accuracy_plot().sources) == {"training", "validation*", "test*"}
