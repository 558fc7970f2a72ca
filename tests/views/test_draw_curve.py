"""What is drawn is read from left to right."""

from workbench.views.draw_curve import DrawCurve


def test_points_are_sorted_however_they_were_set():
    drawing = DrawCurve("x", "y", (0, 1), (0, 1))
    drawing.source.data = {"x": [0.8, 0.1, 0.5], "y": [3, 1, 2]}  # as the browser sends them
    assert drawing.points == [(0.1, 1.0), (0.5, 2.0), (0.8, 3.0)]
    assert list(drawing.path.data["y"]) == [1.0, 2.0, 3.0]


def test_starting_over_leaves_nothing():
    drawing = DrawCurve("x", "y", (0, 1), (0, 1))
    drawing.points = [(0, 0), (1, 1)]
    drawing.again.clicks += 1
    assert drawing.points == []
    assert list(drawing.path.data["x"]) == []
