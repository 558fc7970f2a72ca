"""The figures of a paused run show a tiny recording as it is."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.engines.recording import Block, Recording
from workbench.views.closer_look import closer_look
from workbench.views.raster import raster
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
    figures = [pane.object for pane in closer_look(recording, [("a", 0), ("a", 3)], 4.0)]
    assert len(figures) == 3
    assert all(figure.x_range is figures[0].x_range for figure in figures)
    assert (figures[0].x_range.start, figures[0].x_range.end) == (6.0, 10.0)


def test_the_text_beside_the_scope_escapes_what_users_wrote():
    told = tallies_html({"<b>": "<script>"}, ["<b>", "c"])
    assert "<script>" not in told
    assert "<b><b>" not in told
    assert "no spikes yet" in told
