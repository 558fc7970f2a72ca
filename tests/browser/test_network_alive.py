"""A visitor pauses a run, asks why a cell spiked, and sees what would have been without the spike."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Visit = Callable[..., Page]


def test_a_paused_run_tells_why_and_what_if(visit: Visit):
    page = visit()
    page.locator("canvas[role=img]").wait_for()
    page.get_by_role("button", name="Look into the run").click()
    ask = page.get_by_role("button", name="Why did it spike?")
    expect(ask).to_be_disabled()

    page.get_by_role("button", name="Play").click()
    expect(page.get_by_text(re.compile(r"At [1-9]\.\d+ s"))).to_be_visible()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text(re.compile(r"Paused at [\d.]+ s"))).to_be_visible()

    expect(ask).to_be_enabled()
    ask.click()
    expect(page.get_by_text(re.compile(r"\w+ \d+ spiked at [\d.]+ ms"))).to_be_visible()
    expect(page.get_by_role("cell", name="sum", exact=True)).to_be_visible()

    compare = page.get_by_role("button", name="Compare")
    expect(compare).to_be_enabled()
    compare.click()
    expect(page.get_by_text(re.compile(r"The branches differ from [\d.]+ ms on"))).to_be_visible()
    expect(page.get_by_role("cell", name="first difference")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 1440

    page.get_by_role("button", name="Go back").click()
    expect(page.get_by_text(re.compile(r"Paused at [\d.]+ s"))).to_be_visible()
    expect(page.get_by_text(re.compile(r"The branches differ"))).to_have_count(0)
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
