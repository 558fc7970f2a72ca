"""The Reinforcement lab in a real browser: it learns and is watched at once, and stops."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
expect.set_options(timeout=60_000)  # how long a loaded machine may take, not how long it should


@pytest.mark.parametrize(
    ("dark", "width"),
    [(True, 1440), pytest.param(False, 900, marks=pytest.mark.nightly)],
    ids=["dark and wide", "light and narrow"],
)
def test_it_learns_while_the_cart_is_watched_and_stops(visit: Visit, dark: bool, width: int):
    page = visit("?lab=reinforcement", dark=dark, width=width)
    mean = page.locator("[data-tile='mean of 100 episodes']")
    expect(mean).to_have_text("–")
    page.get_by_role("button", name="Play").click()
    expect(mean).to_have_text(re.compile(r"\d+\.\d"))
    cart = page.get_by_role("img", name=re.compile(r"^Turn \d+: the cart is"))
    seen = cart.get_attribute("aria-label")
    expect(cart).not_to_have_attribute("aria-label", seen or "")
    expect(page.get_by_text(re.compile(r"^Spikes of this turn: \d+ of hidden"))).to_be_visible()
    for figure in page.locator(".bk-Figure").all():
        box = figure.bounding_box()
        assert box is not None
        assert box["width"] > 150
        assert 0 <= box["x"] <= box["x"] + box["width"] <= width

    expect(page.get_by_role("tooltip", name="Play or pause (space)")).to_be_visible()
    page.get_by_role("button", name="Stop").click()  # which the tip of the button beside it must not hide
    expect(page.get_by_text(re.compile("^Stopped: "))).to_be_visible()
    page.get_by_role("button", name="Rest").click()
    expect(page.get_by_role("button", name="Watch")).to_be_visible()
    rested = cart.get_attribute("aria-label")
    page.get_by_role("button", name="One turn").click()
    expect(cart).not_to_have_attribute("aria-label", rested or "")
