"""The digits are the real ones, cut the same way every time."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.errors import UnknownName
from workbench.tasks.digits import Digits

TASK = Digits()


def test_they_are_the_1797_of_the_source():
    """Counts by class from the description file of the data set (optdigits.names, test set)."""
    data = TASK.load()
    assert data.inputs.shape == (1797, 64)
    assert data.inputs.dtype == np.float32
    assert (data.inputs.min(), data.inputs.max()) == (0.0, 1.0)
    assert np.bincount(data.labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_no_image_is_in_two_splits_and_none_is_lost():
    everything = np.concatenate([TASK.split(name).inputs for name in ("train", "validation", "test")])
    source = TASK.load().inputs
    order = lambda rows: rows[np.lexsort(rows.T)]  # noqa: E731
    np.testing.assert_array_equal(order(everything), order(source))


def test_every_class_is_held_in_proportion():
    for name, share in (("test", 0.2), ("validation", 0.1), ("train", 0.7)):
        counts = np.bincount(TASK.split(name).labels)
        assert abs(counts / np.bincount(TASK.load().labels) - share).max() < 0.005


def test_the_cut_depends_on_its_seed_alone():
    np.testing.assert_array_equal(Digits().split("test").inputs, TASK.split("test").inputs)
    assert not np.array_equal(Digits(split_seed=1).split("test").inputs, TASK.split("test").inputs)


def test_batches_cover_a_split_once_in_an_order_of_their_own():
    first = list(TASK.batches("train", 64, seed=1, epoch=0))
    assert sum(map(len, first)) == len(TASK.split("train"))
    again, other = (next(TASK.batches("train", 64, seed=1, epoch=epoch)) for epoch in (0, 1))
    np.testing.assert_array_equal(again.labels, first[0].labels)
    assert not np.array_equal(other.labels, first[0].labels)


def test_an_unknown_split_is_refused_by_name():
    with pytest.raises(UnknownName, match="'test'"):
        TASK.split("tset")
