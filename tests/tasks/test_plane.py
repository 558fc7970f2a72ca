"""Points of a square, by the geometry that each task claims."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.catalogue import catalogue
from workbench.tasks.circles import INNER, OUTER, Circles
from workbench.tasks.plane import Plane
from workbench.tasks.spirals import Spirals
from workbench.tasks.xor_in_time import XORInTime

TASKS = list(catalogue("tasks", Plane).values())


@pytest.mark.parametrize("kind", TASKS, ids=lambda kind: kind.__name__)
def test_samples_are_points_of_the_square_and_their_mirror_images(kind: type[Plane]):
    task = kind(samples=600)
    inputs = task.load().inputs
    assert isinstance(inputs, np.ndarray)
    assert inputs.shape == (600, 4)
    assert inputs.min() >= 0
    assert inputs.max() <= 1
    np.testing.assert_allclose(inputs[:, :2] + inputs[:, 2:], 1, atol=1e-6)
    np.testing.assert_array_equal(inputs, kind(samples=600).load().inputs)
    assert np.bincount(task.load().labels).min() > 100


def test_circles_have_their_radii():
    batch = Circles(noise=0.0).load()
    radius = np.hypot(*(batch.inputs[:, :2] - 0.5).T)  # type: ignore[index]
    np.testing.assert_allclose(radius, np.where(batch.labels, OUTER, INNER), atol=1e-6)


def test_half_a_turn_takes_one_arm_to_the_other():
    batch = Spirals(noise=0.0, samples=4000).load()
    points = batch.inputs[:, :2] - 0.5  # type: ignore[index]
    first, other = points[batch.labels == 0], points[batch.labels == 1]
    away = np.hypot(*(first[:, None] + other[None]).transpose(2, 0, 1)).min(1)
    assert np.quantile(away, 0.95) < 0.01


def test_neither_time_alone_tells_whether_they_agree():
    batch = XORInTime(samples=4000).load()
    late = batch.inputs[:, :2] > 0.5  # type: ignore[operator]
    np.testing.assert_array_equal(late[:, 0] ^ late[:, 1], batch.labels)
    for line in late.T:
        assert batch.labels[line].mean() == pytest.approx(0.5, abs=0.05)
    assert np.abs(batch.inputs - 0.5).min() > 0.049  # type: ignore[operator]
