"""The training lab in a real browser: it trains, its numbers and pictures move, it pauses, stops and hands the network on."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
expect.set_options(timeout=60_000)  # how long a loaded machine may take, not how long it should


def tile(page: Page, name: str):
    return page.locator(f"[data-tile='{name}']")


def batches(page: Page) -> int:
    """Batches learned, as the status line tells it."""
    told = page.get_by_text(re.compile(r"batch [\d,]+ of")).first.inner_text()
    return int(re.search(r"batch ([\d,]+) of", told)[1].replace(",", ""))  # type: ignore[index]


def points(page: Page, axis: str) -> int:
    """How many points the figures with this vertical axis hold, as Bokeh has them."""
    return page.evaluate(
        """(label) => Bokeh.documents.flatMap((d) => [...d._all_models.values()])
            .filter((m) => m.type === 'Figure' && m.left.some((a) => a.axis_label === label))
            .flatMap((m) => m.renderers.map((r) => r.data_source.get_length() || 0)).reduce((a, b) => a + b, 0)""",
        axis,
    )


def test_it_trains_pauses_and_stops_and_its_pictures_move(visit: Visit):
    page = visit("?lab=training")
    expect(tile(page, "test accuracy")).to_have_text("–")
    page.get_by_role("button", name="Play").click()
    expect(tile(page, "test accuracy")).to_have_text(re.compile(r"\d+\.\d %"), timeout=120_000)
    first = tile(page, "loss").inner_text()
    assert points(page, "loss (nats)") > 20
    assert points(page, "right answers") > 20
    assert points(page, "mean rate (Hz)") > 20
    expect(page.get_by_text(re.compile(r"\d, answered \d: (right|wrong)"))).to_be_visible()

    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text(re.compile("^Paused: "))).to_be_visible()
    page.wait_for_timeout(500)  # what was under way is shown
    held = batches(page)
    page.wait_for_timeout(500)
    assert batches(page) == held

    page.get_by_role("button", name="Play").click()
    expect(page.get_by_text(re.compile("^Training: "))).to_be_visible()
    expect(tile(page, "loss")).not_to_have_text(first)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text(re.compile(r"^Stopped: .* of the test samples right"))).to_be_visible()
    assert batches(page) >= held


@pytest.mark.parametrize(
    ("dark", "width"),
    [pytest.param(True, 1440, marks=pytest.mark.nightly), (False, 420)],
    ids=["dark and wide", "light and narrow"],
)
def test_every_figure_lies_within_the_window_and_play_in_reach(visit: Visit, dark: bool, width: int):
    page = visit("?lab=training", dark=dark, width=width)
    tile(page, "loss").wait_for()
    page.locator(".bk-Figure").nth(5).wait_for()
    for figure in page.locator(".bk-Figure").all():
        box = figure.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["width"] > 150
        assert box["x"] + box["width"] <= width
    expect(page.get_by_role("button", name="Play")).to_be_in_viewport()


@pytest.mark.parametrize("width", [900, pytest.param(1440, marks=pytest.mark.nightly)])
def test_the_curves_of_a_row_are_equally_high_and_the_gauges_fit_their_card(visit: Visit, width: int):
    page = visit("?lab=training", width=width)
    table = page.locator(".alive table")
    table.wait_for()
    assert table.evaluate("(table) => table.scrollWidth <= table.getRootNode().host.clientWidth")
    assert page.locator(".alive").evaluate(
        """(alive) => { const rows = {};
            for (const card of alive.parentNode.children) {
                const { top, height } = card.getBoundingClientRect();
                if (height) (rows[Math.round(top)] ??= new Set()).add(Math.round(height));
            }
            return Object.values(rows).every((heights) => heights.size === 1); }"""
    )


def test_the_trained_network_goes_on_a_chip(visit: Visit):
    page = visit("?lab=training")
    tile(page, "loss").wait_for()
    page.get_by_role("button", name="Play").click()
    expect(tile(page, "test accuracy")).to_have_text(re.compile(r"\d+\.\d %"), timeout=120_000)
    page.get_by_role("button", name="Pause").click()
    button = page.get_by_role("button", name="Put it on a chip")
    expect(button).to_be_enabled()
    button.click()
    expect(page).to_have_url(re.compile("lab=chips"))
    expect(page.get_by_role("tab", name="Chips")).to_have_attribute("aria-selected", "true")


def pick(page: Page, x: float, y: float) -> None:
    """Click on the plane, at shares of its figure, and see another test sample chosen."""
    chosen = page.get_by_role("textbox", name="test sample")
    before = chosen.input_value()
    plane = page.locator(".plane .bk-Figure")
    box = plane.bounding_box()
    assert box is not None
    plane.click(position={"x": x * box["width"], "y": y * box["height"]})
    expect(chosen).not_to_have_value(before)


def test_the_plane_follows_what_is_learned(visit: Visit):
    """As a student would: take a ready experiment, watch the plane change, stop."""
    pixels = """() => { const all = Bokeh.documents.flatMap((d) => [...d._all_models.values()]);
        const image = all.find((m) => m.type === 'ImageRGBA'); if (!image) return null;
        const source = all.find((m) => m.type === 'GlyphRenderer' && m.glyph === image).data_source;
        const data = source.get_column('image'); return data && data.length ? Array.from(data[0]).join() : null; }"""
    page = visit("?lab=training")
    tile(page, "loss").wait_for()
    page.get_by_role("combobox", name="An experiment").click()
    page.locator("li", has_text="Goes well").first.click()
    expect(page.get_by_text("Two rings are told apart")).to_be_visible()
    page.wait_for_function(f"({pixels})() !== null")  # first weights answer, too
    pick(page, 0.45, 0.4)
    first = page.evaluate(pixels)
    page.get_by_role("button", name="Play").click()
    page.wait_for_function(f"(first) => ({pixels})() !== first", arg=first)
    expect(page.get_by_text(re.compile("Answered over the square: inner on"))).to_be_visible()
    pick(page, 0.8, 0.3)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text(re.compile("^(Stopped|Done): "))).to_be_visible()
    pick(page, 0.5, 0.7)
    expect(page.get_by_text(re.compile("of the test samples right$"))).to_be_visible()
    for told in ("of the membranes lie inside the window", "strongest at", "test samples right."):
        expect(page.get_by_text(re.compile(told)).first).to_be_attached()
