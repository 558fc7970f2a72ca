"""The chips page in a real browser: from nothing to a priced table, and every number opens its reasons."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
CHIPS = ("IBM TrueNorth", "Intel Loihi", "SpiNNaker", "BrainScaleS-2", "Tianjic")


def entry(page: Page, figure: str, chip: str) -> Locator:
    """One entry of the table."""
    named = page.locator(".tabulator-cell[tabulator-field='key']").get_by_text(figure, exact=True)
    return page.locator(".tabulator-row").filter(has=named).locator(f".tabulator-cell[tabulator-field='{chip}']")


@pytest.mark.slow
def test_a_quick_network_is_compared_and_every_number_opens_its_reasons(visit: Visit):
    page = visit("?lab=chips", height=1400)
    expect(page.get_by_text("There is no trained network yet")).to_be_visible()
    expect(page.get_by_role("button", name="Compare", exact=True)).to_be_disabled()
    page.get_by_role("button", name="Train a quick network and compare").click()
    expect(page.get_by_text("200 images on 5 chips")).to_be_visible(timeout=180_000)

    for chip in CHIPS:
        expect(entry(page, "fits", chip)).to_have_text("yes")
        assert float(entry(page, "accuracy", chip).inner_text().removesuffix(" %")) > 60
        assert re.match(r"≥ [\d.]+", entry(page, "energy", chip).inner_text())

    entry(page, "energy", "Intel Loihi").click()
    expect(page.get_by_role("heading", name="energy · Intel Loihi")).to_be_visible()
    source = page.get_by_role("link", name=re.compile("Davies et al. 2018")).first
    assert source.get_attribute("href") == "https://doi.org/10.1109/MM.2018.112130359"
    expect(page.get_by_text("23.6 pJ").first).to_be_visible()
    expect(page.get_by_text("Left out, so this is a lower bound")).to_be_visible()
    expect(page.get_by_text("The dashed line joins the Pareto front")).to_be_visible()
    expect(page.get_by_text(re.compile(r"of them in the same step; of all cells and 200 images"))).to_be_visible()
    expect(page.get_by_text(re.compile(r"weights onto cell 0 had .* on Intel Loihi"))).to_be_visible()
    expect(page.get_by_text(re.compile(r"An inference on Intel Loihi takes .* slowest core"))).to_be_visible()

    words = page.get_by_text("Drag a core to another router")
    entry(page, "energy", "IBM TrueNorth").click()
    expect(words).not_to_contain_text("make 0.0 hops")  # those of Loihi, whose two cores share a tile
    words.scroll_into_view_if_needed()
    hops = words.inner_text()
    place = words.bounding_box()
    assert place is not None
    page.wait_for_timeout(500)
    # the second core sits at router (1, 0): it is dragged to the router beside it and above
    page.mouse.move(798, place["y"] - 103)
    page.mouse.down()
    page.mouse.move(850, place["y"] - 130, steps=4)
    page.mouse.move(1010, place["y"] - 170, steps=6)
    page.mouse.up()
    expect(words).not_to_have_text(hops)
    entry(page, "energy", "Intel Loihi").click()

    before = entry(page, "energy", "Intel Loihi").inner_text()
    page.get_by_role("button", name="Intel Loihi", exact=True).click()
    page.get_by_role("combobox", name="energy set").click()
    page.get_by_role("menuitem", name="kerasspiking").click()
    expect(entry(page, "energy_set", "Intel Loihi")).to_have_text("kerasspiking")
    assert entry(page, "energy", "Intel Loihi").inner_text() != before


@pytest.mark.slow
def test_stop_ends_a_run(visit: Visit):
    page = visit("?lab=chips")
    page.get_by_role("button", name="Train a quick network and compare").click()
    stop = page.get_by_role("button", name="Stop").first  # of the comparison; cards further down have their own
    expect(stop).to_be_enabled()
    stop.click()
    expect(page.get_by_text("The run was stopped.")).to_be_visible()
    expect(page.get_by_role("button", name="Train a quick network and compare")).to_be_enabled()


def test_on_a_phone_in_the_dark_nothing_sticks_out(visit: Visit):
    page = visit("?lab=chips", dark=True, width=420)
    expect(page.get_by_text("What is not modeled")).to_be_visible()
    page.get_by_text("Integer arithmetic of the single-compartment cell").click()
    expect(
        page.get_by_text(
            "Packets do not wait for each other: a step holds the time of the longest way, not of a busy link."
        )
    ).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 420
