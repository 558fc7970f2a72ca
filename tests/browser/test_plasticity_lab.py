"""The Plasticity page in a real browser: pairs land while it runs, and a weight says why."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Visit = Callable[..., Page]


def test_pairs_land_and_a_weight_says_why_it_changed(visit: Visit):
    page = visit("?lab=plasticity")
    ask = page.get_by_role("button", name="Why did it change?")
    expect(ask).to_be_disabled()
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_text(re.compile(r"The last \d\d+ spikes: \d+ added"))).to_be_visible()
    expect(page.get_by_text(re.compile(r"Mean weight at [\d.]+ s: group 1 0\.\d+, group 2 0\.\d+"))).to_be_visible()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text(re.compile(r"Paused at [\d.]+ s"))).to_be_visible()
    expect(ask).to_be_enabled()
    ask.click()
    expect(
        page.get_by_text(re.compile(r"inputs 0 → cells 0: from [\d.]+ to [\d.]+ of the largest weight"))
    ).to_be_visible()
    expect(page.get_by_role("cell", name="sum", exact=True)).to_be_visible()
