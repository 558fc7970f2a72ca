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
