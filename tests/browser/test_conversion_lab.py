"""The Conversion page in a real browser: a network is trained and converted, and a slider moves what it loses."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_network_is_trained_converted_and_followed(visit: Callable[..., Page]):
    page = visit("?lab=conversion", width=900)
    expect(page.get_by_text("Nothing is trained yet.")).to_be_visible()
    epochs = page.get_by_role("textbox", name=re.compile("^epochs"))
    epochs.fill("2")
    epochs.press("Tab")
    page.get_by_role("button", name="Train and convert").click()
    before = page.get_by_text(re.compile(r"% before; \d"))
    expect(before).to_be_visible(timeout=90_000)
    said = before.inner_text()
    page.get_by_role("slider", name=re.compile("start")).focus()
    page.keyboard.press("Home")
    expect(before).not_to_have_text(said, timeout=60_000)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text(re.compile("Stopped|up to date"))).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 900
