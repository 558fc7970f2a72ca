"""Pictures that follow a slider: patched, calm, and built anew only for other curves."""

from __future__ import annotations

import numpy as np

from workbench.experiments.result import Axis, Curve, Mark, Panel, Result
from workbench.views.live_panels import LivePanels

TIME, MEMBRANE = Axis("time", "ms"), Axis("membrane", "mV")


def result(height: float, marks: tuple[Mark, ...] = (), name: str = "v", end: float = 50.0) -> Result:
    t = np.linspace(0.0, 100.0, 201)
    membrane = Panel(TIME, MEMBRANE, (Curve(name, t, height * np.sin(t / 20.0)),), marks)
    share = Panel(TIME, Axis("share"), (Curve("x", np.array([10.0, end]), np.array([0.5, np.nan]), points=True),))
    return Result("test", "", "", panels=(membrane, share))


def test_a_second_result_is_patched_into_the_same_pictures():
    view = LivePanels()
    view.show(result(1.0))
    figures = [plot.figure for plot in view.plots]
    view.show(result(1.2))
    assert [plot.figure for plot in view.plots] == figures
    assert np.asarray(view.plots[0].sources[0].data["y"]).max() > 1.19
    view.show(result(1.2, name="w"))
    assert view.plots[0].figure is not figures[0]


def test_pictures_over_one_axis_hold_the_longest_of_them():
    view = LivePanels()
    view.show(result(1.0))
    ranges = [plot.figure.x_range for plot in view.plots]
    assert ranges[0] is ranges[1]
    assert (ranges[0].start, ranges[0].end) == (0.0, 100.0)
    assert len(view.plots[1].sources[0].data["x"]) == 1, "what is not a number is left out"


def test_the_axis_is_calm_until_a_curve_leaves_it_or_fills_little_of_it():
    view = LivePanels()
    view.show(result(1.0))
    ends = (view.plots[0].figure.y_range.start, view.plots[0].figure.y_range.end)
    view.show(result(0.9))
    assert (view.plots[0].figure.y_range.start, view.plots[0].figure.y_range.end) == ends
    view.show(result(5.0))
    assert view.plots[0].figure.y_range.end > 5.0
    view.show(result(0.1))
    assert view.plots[0].figure.y_range.end < 0.2


def test_marks_come_move_and_go():
    view = LivePanels()
    view.show(result(1.0, (Mark("peak", 30.0), Mark("now", 40.0))))
    shown = [(line.location, label.text) for line, label in view.plots[0].marks if line.visible]
    assert shown == [(30.0, "peak"), (40.0, "now")]
    view.show(result(1.0, (Mark("peak", 31.0),)))
    assert [line.location for line, _ in view.plots[0].marks if line.visible] == [31.0]


def test_what_a_logarithm_cannot_show_is_left_out():
    view = LivePanels()
    x, y = np.array([0.0, 1.0, 10.0, 100.0]), np.array([1.0, 1.0, 0.0, 0.01])
    panel = Panel(Axis("frequency", "Hz", log=True), Axis("share", log=True), (Curve("measured", x, y, points=True),))
    view.show(Result("test", "", "", panels=(panel,)))
    assert view.plots[0].sources[0].data["x"].tolist() == [1.0, 100.0]
    assert 0.0 < view.plots[0].figure.y_range.start <= 0.01


def test_no_picture_is_no_picture():
    view = LivePanels()
    view.show(result(1.0))
    view.show(Result("test", "", "nothing to draw"))
    assert view.plots == []
    assert len(view.column) == 0


def test_a_long_legend_stands_in_two_rows_of_one_length_and_a_color_that_comes_again_has_another_line():
    t = np.array([0.0, 1.0])
    view = LivePanels()
    curves = tuple(Curve(f"choice {index}", t, t, points=True) for index in range(9))
    view.show(Result("test", "", "", panels=(Panel(TIME, MEMBRANE, curves),)))
    (legend,) = view.plots[0].figure.legend
    assert legend.ncols == 5
    lines = [item.renderers[0].glyph for item in legend.items]
    assert lines[7].line_color == lines[0].line_color
    assert lines[7].line_dash != lines[0].line_dash
