"""The tasks that are made on the spot are what their sources say."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.errors import RangeError, TooLarge
from workbench.tasks.delayed_xor import DelayedXOR
from workbench.tasks.events import Events
from workbench.tasks.labelled import Labelled
from workbench.tasks.moving_bars import MovingBars
from workbench.tasks.randman import Randman
from workbench.tasks.store_recall import StoreRecall
from workbench.tasks.yin_yang import YinYang, part_of

SPIKING = [Randman(samples=400), DelayedXOR(samples=200), StoreRecall(samples=200), MovingBars(samples=160)]


def linear_accuracy(task: Labelled, form) -> float:
    """How often a linear reader of the training samples is right on the test samples."""
    from sklearn.linear_model import LogisticRegression

    train, test = task.split("train"), task.split("test")
    reader = LogisticRegression(max_iter=300).fit(form(train.inputs), train.labels)
    return reader.score(form(test.inputs), test.labels)


def counts(events: Events) -> np.ndarray:
    return events.trains(200, 1.0).sum(0, dtype=float)


def test_yin_and_yang_change_places_when_the_sign_is_turned():
    points = np.random.default_rng(1).random((5000, 2))
    points = points[np.hypot(*(points - 0.5).T) < 0.5]
    turned = part_of(1 - points)
    np.testing.assert_array_equal(turned, np.array([1, 0, 2])[part_of(points)])


def test_the_dots_are_a_25th_of_the_sign_each():
    points = np.random.default_rng(2).random((200_000, 2))
    inside = np.hypot(*(points - 0.5).T) < 0.5
    assert (part_of(points[inside]) == 2).mean() == pytest.approx(2 * 0.1**2 / 0.5**2, abs=0.003)


def test_yin_yang_has_the_published_sizes_and_a_linear_reader_fails_as_published():
    """Kriener et al. 2022: 5,000, 1,000 and 1,000 points, classes equally often; a shallow network 64.3 +- 0.2 %."""
    task = YinYang()
    assert [len(task.split(name)) for name in ("train", "validation", "test")] == pytest.approx(
        [5000, 1000, 1000], abs=2
    )
    np.testing.assert_allclose(np.bincount(task.load().labels) / 7000, 1 / 3, atol=0.02)
    inputs = task.load().inputs
    np.testing.assert_allclose(inputs[:, :2] + inputs[:, 2:], 1, atol=1e-6)
    assert linear_accuracy(task, lambda values: values) == pytest.approx(0.643, abs=0.04)


@pytest.mark.parametrize("task", SPIKING, ids=lambda task: type(task).__name__)
def test_samples_depend_on_the_seed_alone_and_last_as_long_as_said(task: Labelled):
    first, again = task.load(), type(task)(samples=task.samples).load()  # type: ignore[attr-defined,call-arg]
    np.testing.assert_array_equal(first.inputs.times, again.inputs.times)  # type: ignore[union-attr]
    assert 0 <= first.inputs.times.min() <= first.inputs.times.max() < task.duration  # type: ignore[union-attr]
    assert first.inputs.width == task.features  # type: ignore[union-attr]
    assert set(first.labels) == set(range(len(task.classes)))
    other = type(task)(samples=task.samples, seed=9).load()  # type: ignore[attr-defined,call-arg]
    assert not np.array_equal(first.inputs.times, other.inputs.times)  # type: ignore[union-attr]


def test_every_line_of_a_random_manifold_spikes_once_so_counts_tell_nothing():
    task = Randman(samples=1000)
    assert (counts(task.load().inputs) == 1).all()  # type: ignore[arg-type]
    assert linear_accuracy(task, counts) < 0.2


def test_points_that_lie_near_on_a_manifold_spike_at_like_times():
    """A smooth curve: neighbors among 600 points on one class's curve differ by little, however they are drawn."""
    events = Randman(samples=6_000).load()
    times = events.inputs.times.reshape(-1, 20)[events.labels == 3]  # type: ignore[union-attr]
    near = times[np.argsort(times[:, 0])]
    assert np.median(np.ptp(times, axis=0)) > 95
    away = np.sort(np.abs(times[:200, None] - times).max(2), axis=1)[:, 1]
    assert np.median(away) < 2.0
    assert len(near) == 600


def test_each_cue_alone_tells_nothing_and_both_together_all():
    task = DelayedXOR(samples=2000)
    data = task.load()
    first = data.inputs.trains(20, 1.0)[:, :, :10].sum((0, 2)) > data.inputs.trains(20, 1.0)[:, :, 10:20].sum((0, 2))  # type: ignore[union-attr]
    assert np.corrcoef(first, data.labels)[0, 1] == pytest.approx(0, abs=0.07)
    assert linear_accuracy(task, counts) < 0.65  # a count of lines cannot tell different from different


def test_what_is_to_be_recalled_is_the_bit_of_the_order_to_store():
    task = StoreRecall(samples=300, delay=80.0)
    trains = task.load().inputs.trains(100, 1.0)  # type: ignore[union-attr]
    stored = trains[:20]
    bit = stored[:, :, 10:20].sum((0, 2)) > stored[:, :, :10].sum((0, 2))
    np.testing.assert_array_equal(bit, task.load().labels)
    orders = trains[:, :, 20:].sum((1, 2))
    assert orders[20:80].sum() == 0  # the orders come first and last, with nothing between
    assert trains[80:, :, :20].sum() == 0
    assert (task.answer, task.duration) == (80.0, 100.0)


def test_a_bar_that_moves_right_reaches_columns_one_after_the_other():
    task = MovingBars(samples=80, noise=0.0)
    data = task.load()
    assert (counts(data.inputs) == 1).all()  # type: ignore[arg-type]
    right = data.inputs[np.flatnonzero(data.labels == 0)[:1]]  # type: ignore[index]
    when = np.zeros(288)
    when[right.lines] = right.times
    columns = when[:144].reshape(12, 12)
    np.testing.assert_allclose(columns, np.broadcast_to(columns[0], (12, 12)), rtol=1e-4)
    assert (np.diff(columns[0]) > 0).all()
    up = data.inputs[np.flatnonzero(data.labels == 2)[:1]]  # type: ignore[index]
    when[up.lines] = up.times
    assert (np.diff(when[:144].reshape(12, 12)[:, 0]) < 0).all()  # the lowest row, which is the last, first


def test_spikes_fall_into_their_steps_and_late_ones_are_left_out():
    events = Events.of([(np.array([0.0, 0.9, 1.0, 9.0]), np.array([0, 1, 1, 0])), (np.array([]), np.array([]))], 2)
    trains = events.trains(3, 1.0)
    assert trains[:, 0].tolist() == [[1, 1], [0, 1], [0, 0]]
    assert trains[:, 1].sum() == 0
    assert events[np.array([1, 0])].ends.tolist() == [0, 4]
    with pytest.raises(TooLarge, match="fewer samples"):
        events.trains(10**9, 1.0)
    with pytest.raises(RangeError, match="lines"):
        Events.of([(np.array([0.0]), np.array([5]))], 2)
    with pytest.raises(RangeError, match="4294967297"):  # 1 in 32 bits
        Events.of([(np.array([0.0]), np.array([2**32 + 1]))], 2)
