"""A visitor looks at the synapses of a line on the canvas, silences cells in a live run, and sorts the raster of one that rests."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Visit = Callable[..., Page]


def test_synapses_are_looked_at_by_pressing_a_line(visit: Visit):
    page = visit(height=1700)
    page.locator("canvas[role=img]").wait_for()
    page.get_by_role("button", name="Look at the synapses").click()
    expect(page.get_by_text(re.compile(r"4 projections with 79,920 synapses asked for"))).to_be_visible()
    page.locator('g.edge[data-id="exc->inh"]').press("Enter")
    expect(
        page.get_by_text(re.compile(r"exc->inh: 12,\d\d\d synapses; .*requested 64; weights 16.2 pA"))
    ).to_be_visible()
    expect(page.get_by_role("cell", name="in-degree", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Look at its synapses")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 1440


def test_cells_are_silenced_and_the_raster_is_sorted_when_it_rests(visit: Visit):
    page = visit(width=900, height=1700)
    page.locator("canvas[role=img]").wait_for()
    page.get_by_role("button", name="Look into the run").click()
    silence = page.get_by_role("button", name="Silence")
    expect(silence).to_be_disabled()
    page.get_by_role("button", name="Play").click()
    expect(silence).to_be_enabled()
    cells = page.get_by_label("Cells", exact=True).last
    cells.fill("0-99")
    cells.press("Enter")
    silence.click()
    expect(page.get_by_role("cell", name="silenced")).to_be_visible()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text(re.compile(r"Paused at [\d.]+ s"))).to_be_visible()
    page.get_by_role("button", name="Look closer").click()
    expect(page.get_by_text(re.compile(r"cells as wired\. exc: [\d,]+ spikes"))).to_be_visible()
    page.get_by_role("combobox", name="Cells").click()
    page.locator("li", has_text="by rate").first.click()
    expect(page.get_by_text(re.compile(r"cells by rate\. exc: [\d,]+ spikes"))).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 900


def test_a_correlator_is_put_on_the_canvas_joined_and_asked(visit: Visit):
    page = visit(height=1700, dark=True)
    page.locator("canvas[role=img]").wait_for()
    page.get_by_role("button", name="Add Correlator", exact=True).click()
    device = page.locator('g.node[data-id="correlator"]')
    expect(device).to_contain_text("drag two lines here")
    page.get_by_role("button", name="Lay out anew").click()
    page.wait_for_timeout(1500)
    for source in ("exc", "inh"):
        start = page.locator(f'[data-port="{source}"]').bounding_box()
        end = device.locator(".box").bounding_box()
        assert start is not None
        assert end is not None
        page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
        page.mouse.down()
        page.mouse.move(end["x"] + end["width"] / 3, end["y"] + end["height"] / 2, steps=6)
        page.mouse.up()
        expect(device).to_contain_text(source)
    page.get_by_role("button", name="Read the devices").click()
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_text(re.compile(r"At 0\.[3-9]\d* s|At [1-9]"))).to_be_visible()
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Correlate", exact=True).click()
    expect(
        page.get_by_text(re.compile(r"correlator: [\d,]+ spikes of exc and [\d,]+ of inh, against a shift"))
    ).to_be_visible()
    expect(page.get_by_role("cell", name="-50", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 1440
