"""The Synapse page in a real browser: sliders move the curves, known synapses bring their own pictures, a link brings the bench back."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from workbench.experiments.synapse_bench import SynapseBench
from workbench.synapses.alpha_current import AlphaCurrent

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Visit = Callable[..., Page]

# The data of the lines of the first figure with that axis, summed up as one number that changes with any of them.
LINES = """(place) => {
  const figures = [...Bokeh.documents[0]._all_models.values()].filter((m) => m.type === "Figure");
  const figure = figures.find((f) => f.left.some((a) => (a.axis_label || "").startsWith(place)));
  if (!figure) return null;
  let sum = 0, points = 0;
  for (const r of figure.renderers) {
    const y = r.data_source && r.glyph && r.glyph.type === "Line" ? r.data_source.data.y : null;
    if (y) for (let k = 0; k < y.length; k++) { sum += y[k] * (1 + (k % 7)); points += 1; }
  }
  return points ? sum : null;
}"""


def drawn(page: Page, axis: str) -> float:
    """What the figure with that axis shows, once it shows something."""
    page.wait_for_function(f"(place) => ({LINES})(place) !== null", arg=axis)
    return page.evaluate(LINES, axis)


def until_other(page: Page, before: float, axis: str) -> None:
    page.wait_for_function(f"([place, before]) => ({LINES})(place) !== before", arg=[axis, before])


def choose(page: Page, menu: str, option: str) -> None:
    page.get_by_label(menu, exact=True).first.click()
    page.locator("li", has_text=option).first.click()


def test_a_slider_moves_every_curve(visit: Visit):
    page = visit("?lab=synapse")
    axes = ("current", "membrane", "over the first", "from rest", "peak current", "share of the slowest")
    first = {axis: drawn(page, axis) for axis in axes}
    slider = page.get_by_role("slider", name=re.compile(r"Weight w \(nS\)"))
    slider.focus()
    page.keyboard.press("End")
    for axis in ("current", "membrane", "from rest", "peak current", "share of the slowest"):
        until_other(page, first[axis], axis)
    expect(page.get_by_text(re.compile(r"sub-linear\.")).first).to_be_visible()


def test_a_known_synapse_and_a_question_set_the_bench_up(visit: Visit):
    page = visit("?lab=synapse", dark=True)
    before = drawn(page, "peak current")
    choose(page, "Known synapse", "NMDA")
    until_other(page, before, "peak current")
    expect(page.get_by_text("the channels are blocked")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("Jahr and Stevens"))).to_be_visible()
    choose(page, "See for yourself", "A synapse with a favorite rate")
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_text(re.compile(r"A band-pass: it likes 7\.\d+ Hz best"))).to_be_visible()
    expect(page.get_by_text(re.compile(r"10 spikes at 7\.5 Hz: the last delivers 2\.46 times"))).to_be_visible()


def test_a_link_brings_the_bench_back_on_a_narrow_page(visit: Visit):
    made = SynapseBench(auto=False, synapse=AlphaCurrent(tau=8.0), current=-150.0)
    page = visit(f"?lab=synapse&synapse={made.link()}", width=900)
    expect(page.get_by_text(re.compile(r"The spike lowers the membrane by \d"))).to_be_visible()
    page.get_by_role("button", name="Python that does the same").click()
    expect(page.get_by_text("synapse=wb.AlphaCurrent(tau=8.0)")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 900
