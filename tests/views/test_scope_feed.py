"""The scope's bytes hold what happened: times, cells, rates and samples, whatever the blocks."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from workbench.engines.recording import Block
from workbench.network.network import Network
from workbench.network.presets.balanced import balanced
from workbench.neurons.lif import LIF
from workbench.views.scope_feed import ROWS, SPIKES, Feed, thin

FIELDS = (
    "seq",
    "clear",
    "t0",
    "t1",
    "spikes",
    "marks",
    "lanes",
    "samples",
    "bins",
    "groups",
    "share",
    "sample0",
    "step",
    "bin0",
    "bin",
)


def read(message: bytes) -> dict:
    """Read a message as the browser does."""
    head = dict(zip(FIELDS, np.frombuffer(message, "<f8", 15), strict=True))
    at = 15 * 8
    counts = {name: int(head[name]) for name in ("spikes", "marks", "lanes", "samples", "bins", "groups")}
    found = {}
    for name, kind, count in (
        ("times", "<f4", counts["spikes"]),
        ("mark_times", "<f4", counts["marks"]),
        ("traces", "<f4", counts["lanes"] * counts["samples"]),
        ("rates", "<f4", counts["bins"] * counts["groups"]),
        ("rows", "<u4", counts["spikes"]),
        ("owners", "<u4", counts["spikes"]),
        ("marks", "<u4", counts["marks"]),
    ):
        found[name] = np.frombuffer(message, kind, count, at)
        at += 4 * count
    assert at == len(message)
    found["traces"] = found["traces"].reshape(counts["lanes"], counts["samples"])
    found["rates"] = found["rates"].reshape(counts["bins"], counts["groups"])
    return {**head, **found}


def pair() -> Network:
    net = Network("pair")
    net.add(LIF(), 4, name="a")
    net.add(LIF(), 2, name="b")
    return net


def block(t0: float, t1: float, a=((), ()), b=((), ()), dt: float = 0.1) -> Block:
    times = t0 + dt * (1 + np.arange(round((t1 - t0) / dt)))
    spikes = {name: (np.array(stamps, float), np.array(ids, np.int32)) for name, (stamps, ids) in (("a", a), ("b", b))}
    samples = {("a", "v"): np.stack([times, -times], 1).astype("f4"), ("b", "v"): (2 * times[:, None]).astype("f4")}
    return Block(t0, t1, spikes, samples, times)


def test_spikes_come_with_their_time_row_and_group():
    feed = Feed(pair(), [("a", 0)], 100.0)
    got = read(feed.encode([block(1e7, 1e7 + 4, a=([1e7 + 1, 1e7 + 2.5], [3, 0]), b=([1e7 + 4], [1]))], 7))
    assert (got["seq"], got["t0"], got["t1"], got["share"]) == (7, 1e7, 1e7 + 4, 1)
    np.testing.assert_allclose(got["times"], [1.0, 2.5, 4.0], atol=1e-6)  # exact after hours of run
    assert got["rows"].tolist() == [3, 0, 1]
    assert got["owners"].tolist() == [0, 0, 1]


def test_spikes_of_watched_cells_are_marked_on_their_lane():
    feed = Feed(pair(), [("a", 1), ("b", 0)], 100.0)
    got = read(feed.encode([block(0, 4, a=([1.0, 2.0], [1, 2]), b=([3.0], [0]))], 1))
    assert got["marks"].tolist() == [0, 1]
    np.testing.assert_allclose(got["mark_times"], [1.0, 3.0])


def test_samples_follow_the_order_of_the_watched_cells():
    feed = Feed(pair(), [("a", 0), ("b", 1), ("a", 2)], 100.0)
    got = read(feed.encode([block(0, 1), block(1, 2)], 1))
    times = 0.1 * (1 + np.arange(20))
    np.testing.assert_allclose(got["traces"], [times, 2 * times, -times], rtol=1e-5)
    assert got["sample0"] == pytest.approx(0.1)
    assert got["step"] == pytest.approx(0.1)


def test_rates_are_spikes_per_cell_and_second_whatever_the_blocks():
    rng = np.random.default_rng(1)
    stamps = np.sort(rng.integers(1, 4000, 300)) / 10.0
    ids = rng.integers(0, 4, 300)

    def rates(edges: list[float]) -> np.ndarray:
        feed = Feed(pair(), [], 500.0)
        assert feed.bin == 5.0
        found = []
        for begin, end in pairwise(edges):
            inside = (stamps > begin) & (stamps <= end)
            found.append(read(feed.encode([block(begin, end, a=(stamps[inside], ids[inside]))], 1))["rates"][:, 0])
        return np.concatenate(found)

    whole, pieces = rates([0.0, 400.0]), rates([0.0, 3.7, 4.9, 5.0, 12.5, 200.0, 399.9, 400.0])
    expected = [np.count_nonzero((stamps > t) & (stamps <= t + 5.0)) / 4 / 0.005 for t in np.arange(0, 400, 5.0)]
    np.testing.assert_allclose(whole, expected, rtol=1e-6)
    np.testing.assert_allclose(pieces, expected, rtol=1e-6)


def test_a_run_that_is_joined_late_shows_no_half_filled_bin():
    feed = Feed(pair(), [], 500.0)
    got = read(feed.encode([block(12.0, 30.0, a=([14.0, 18.0], [0, 1]))], 1, clear=True))
    assert got["bin0"] == 15.0
    np.testing.assert_allclose(got["rates"][:, 0], [50.0, 0.0, 0.0])


def test_large_networks_show_every_nth_cell_and_say_so():
    feed = Feed(balanced(10_000), [], 500.0)
    assert [group.note for group in feed.groups] == ["1,600 of 8,000", "400 of 2,000"]
    assert sum(group.rows for group in feed.groups) <= ROWS


def test_too_many_spikes_are_thinned_and_the_share_is_told():
    count = 3 * SPIKES - 1
    feed = Feed(pair(), [], 500.0)
    got = read(feed.encode([block(0, 4, a=(np.linspace(0.1, 4, count), np.zeros(count, int)))], 1))
    assert got["spikes"] <= SPIKES
    assert got["share"] == pytest.approx(1 / 3)


def test_thinning_keeps_every_peak():
    values = np.zeros((1, 1000))
    values[0, 503] = 5.0
    values[0, 77] = -3.0
    thinned, first, step = thin(values, 0.1, 0.1, 1.0)
    assert thinned.shape == (1, 200)
    assert (thinned.max(), thinned.min()) == (5.0, -3.0)
    assert first + step * 2 * 50 <= 0.1 + 0.1 * 503 < first + step * 2 * 51


def test_an_empty_message_clears():
    got = read(Feed(pair(), [], 500.0).encode([], 3, clear=True))
    assert (got["clear"], got["t0"], got["t1"], got["spikes"]) == (1, 0, 0, 0)


def test_the_layout_tells_groups_traces_and_a_sentence():
    layout = Feed(balanced(50), [("exc", 0), ("inh", 3)], 500.0).layout()
    assert [group["rows"] for group in layout["groups"]] == [40, 10]
    assert [(trace["name"], trace["group"], trace["threshold"]) for trace in layout["traces"]] == [
        ("exc 0", 0, -50.0),
        ("inh 3", 1, -50.0),
    ]
    low, high = layout["traces"][0]["range"]
    assert low < -60 < -50 < high
    assert "exc (40 cells)" in layout["label"]
    assert math.isfinite(low)
