"""The Codes page in a real browser: a question is set up, a window is turned, and the player walks."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Visit = Callable[..., Page]


def choose(page: Page, menu: str, option: str) -> None:
    page.get_by_label(menu, exact=True).first.click()
    page.locator("li", has_text=option).first.click()


def test_a_digit_is_told_played_and_read(visit: Visit):
    page = visit("?lab=codes")
    expect(page.get_by_text(re.compile(r"Recognized after 3, 10 and 25 steps: rate, drawn \d+"))).to_be_visible()
    expect(page.get_by_text(re.compile(r"^After 25 of 25 ms"))).to_be_visible()
    choose(page, "See for yourself", "A spike that says when")
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_text(re.compile("Nothing is drawn: all 20 trials are the same"))).to_be_visible()
    expect(page.get_by_role("img", name="what a reader knows by now")).to_be_visible()
    page.get_by_role("button", name=re.compile("first", re.I)).first.click()
    expect(page.get_by_text(re.compile(r"^After 1 of 25 ms"))).to_be_visible()
    page.get_by_role("button", name=re.compile("^play", re.I)).first.click()
    expect(page.get_by_text(re.compile(r"^After ([4-9]|1\d) of 25 ms"))).to_be_visible()


def test_a_narrow_dark_page_shows_it_all(visit: Visit):
    page = visit("?lab=codes", dark=True, width=900)
    expect(page.get_by_text(re.compile(r"^After 25 of 25 ms"))).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 900
