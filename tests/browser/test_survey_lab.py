"""The Survey page as a visitor sees it: its tables, and a measurement that arrives and can be stopped."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("dark", [pytest.param(False, marks=pytest.mark.nightly), True], ids=["light", "dark"])
def test_its_tables_can_be_read(visit, dark):
    page = visit("?lab=survey", dark=dark)
    expect(page.locator("caption")).to_have_count(7)
    cell = page.locator("tbody th").first
    expect(cell).to_have_text("Integrate-and-fire")
    ink = [int(part) for part in re.findall(r"\d+", cell.evaluate("node => getComputedStyle(node).color"))[:3]]
    assert (sum(ink) / 3 > 128) == dark, "light ink on dark ground, dark ink on light ground"


def test_a_measurement_arrives_and_stops(visit):
    page = visit("?lab=survey")
    stop = page.get_by_role("button", name="Stop").first  # of Table 1
    stop.wait_for()
    if not stop.is_enabled():  # a page before this one has measured, or still does
        page.get_by_role("button", name=re.compile("^Measure( again)?$")).click()
    expect(page.get_by_text(re.compile("^CPU time of one neuron and one step"))).to_be_visible(timeout=90_000)
    assert re.search(r"\d", page.locator("table").first.locator("td:not(.unknown) small").last.inner_text())
    stop.click()
    expect(page.get_by_text("The measurement was stopped.")).to_be_visible()
    expect(page.get_by_role("button", name="Measure again")).to_be_enabled()
