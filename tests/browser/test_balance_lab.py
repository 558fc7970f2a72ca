"""The Balance page in a real browser: it names its regime while it runs, rests when asked, and fills in its map."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_run_is_named_and_rests_and_the_map_fills_in(visit):
    page = visit("?lab=balance")
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_text("Asynchronous irregular")).to_be_visible()
    expect(page.get_by_text("1 place measured")).to_be_visible()
    page.get_by_role("button", name="Pause").click()
    paused = page.get_by_text(re.compile(r"Paused at [\d.]+ s"))
    expect(paused).to_be_visible()
    told = paused.inner_text()
    page.get_by_role("button", name="Fill in the map").click()
    expect(page.get_by_text("The map is filled in.")).to_be_visible()
    expect(page.get_by_text("72 places measured")).to_be_visible()
    assert paused.inner_text() == told, "the run rests while the map fills in"


def test_a_click_on_the_map_sets_inhibition_and_drive(visit):
    page = visit("?lab=balance", height=1900)
    plot = page.locator(".bk-Figure").last.locator(".bk-events, .bk-CartesianFrame, canvas").last
    plot.wait_for()
    page.wait_for_timeout(1000)
    g, drive = (page.get_by_role("slider", name=re.compile(name)) for name in ("Inhibition g", "Drive"))
    before = float(g.input_value()), float(drive.input_value())
    box = plot.bounding_box()
    assert box is not None
    for _ in range(10):  # the figure listens a little after it is seen
        page.mouse.click(box["x"] + 0.8 * box["width"], box["y"] + 0.25 * box["height"])
        page.wait_for_timeout(500)
        if float(g.input_value()) != before[0]:
            break
    assert float(g.input_value()) > before[0] + 1
    assert float(drive.input_value()) > before[1] + 0.3
