"""The figures of a paused run show a tiny recording as it is."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.engines.recording import Block, Event, Recording
from workbench.views.closer_look import closer_look
from workbench.views.raster import COLUMNS, raster
from workbench.views.rates import binned, rates
from workbench.views.tallies import tallies_html
from workbench.views.traces import traces


@pytest.fixture
def recording() -> Recording:
    times = 0.1 * (1 + np.arange(100))
    made = Recording({"a": 4, "b": 2})
    made.add(
        Block(
            0.0,
            10.0,
            {"a": (np.array([1.0, 5.0, 5.1]), np.array([0, 3, 1])), "b": (np.array([9.0]), np.array([1]))},
            {("a", "v"): np.stack([times, -times], 1)},
            times,
        )
    )
    return made


def glyph(plot, index: int = 0) -> dict:
    return plot.renderers[index].data_source.data


def test_the_raster_puts_each_spike_at_its_time_and_stacks_populations(recording: Recording):
    plot = raster(recording, 0.0, 10.0)
    np.testing.assert_allclose(glyph(plot)["x"], [1.0, 5.0, 5.1])
    np.testing.assert_allclose(glyph(plot)["y"], [0, 3, 1])
    np.testing.assert_allclose(glyph(plot, 1)["y"], [4 + 1])
    assert plot.yaxis[0].major_label_overrides == {2.0: "a (4)", 5.0: "b (2)"}


def test_cells_can_be_sorted_within_their_population(recording: Recording):
    plot = raster(recording, 0.0, 10.0, by="by first spike")
    np.testing.assert_allclose(glyph(plot)["y"], [0, 1, 2])  # cells 0, 3, 1
    np.testing.assert_allclose(glyph(plot, 1)["y"], [4 + 0])


def test_many_cells_are_an_image_in_which_no_spike_is_lost():
    rng = np.random.default_rng(1)
    times, ids = np.sort(rng.uniform(0.0, 100.0, 3000)), rng.integers(0, 1500, 3000)
    made = Recording({"a": 1500, "b": 300}, blocks=[])
    made.add(Block(0.0, 100.0, {"a": (times, ids), "b": (times[:50], ids[:50] % 300)}, {}, np.zeros(0)))
    plot = raster(made, 0.0, 100.0)
    first, second = (each.data_source.data["image"][0] for each in plot.renderers)
    assert first.shape == (250, COLUMNS)  # six cells a row
    assert (first.sum(), second.sum()) == (3000, 50)
    row = first[ids[7] // 6]
    assert row[int(np.ceil(times[7] / 100.0 * COLUMNS)) - 1] >= 1
    assert "6 cells" in plot.title.text
    assert (plot.renderers[1].glyph.y, plot.renderers[1].glyph.dh) == (1500, 300)


def test_what_was_done_to_cells_is_marked_in_time(recording: Recording):
    recording.events.append(Event(5.0, "a", (1,), "silenced"))
    line = raster(recording, 0.0, 10.0).renderers[-1].data_source.data
    assert line["x"] == [5.0, 5.0]


def test_the_raster_shows_only_its_span(recording: Recording):
    np.testing.assert_allclose(glyph(raster(recording, 1.0, 5.0))["x"], [5.0])


def test_rates_are_hz_for_a_cell(recording: Recording):
    _, values = binned(recording, "a", 0.0, 10.0, 5.0)
    np.testing.assert_allclose(values, [2 / 4 / 0.005, 1 / 4 / 0.005])
    assert len(rates(recording, 0.0, 10.0).renderers) == 2


def test_traces_take_the_column_of_their_cell_and_mark_its_spikes(recording: Recording):
    plot = traces(recording, [("a", 0), ("a", 3)], 0.0, 10.0)
    np.testing.assert_allclose(glyph(plot, 0)["y"], 0.1 * (1 + np.arange(100)))
    np.testing.assert_allclose(glyph(plot, 2)["y"], -0.1 * (1 + np.arange(100)))
    np.testing.assert_allclose(glyph(plot, 1)["x"], [1.0])
    np.testing.assert_allclose(glyph(plot, 3)["x"], [5.0])


def test_the_closer_look_shares_one_time_axis(recording: Recording):
    told, *panes = closer_look(recording, [("a", 0), ("a", 3)], 4.0)
    assert (
        "From 6.0 to 10.0 ms, cells as wired. a: 0 spikes of 0 of 4 cells; b: 1 spikes of 1 of 2 cells." in told.object
    )
    figures = [pane.object for pane in panes]
    assert len(figures) == 3
    assert all(figure.x_range is figures[0].x_range for figure in figures)
    assert (figures[0].x_range.start, figures[0].x_range.end) == (6.0, 10.0)


def test_the_text_beside_the_scope_escapes_what_users_wrote():
    told = tallies_html({"<b>": "<script>"}, ["<b>", "c"])
    assert "<script>" not in told
    assert "<b><b>" not in told
    assert "no spikes yet" in told
