"""The Plasticity page in a real browser: pairs land while it runs, a handle is pulled, a weight says why, a protocol measures."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Visit = Callable[..., Page]

GRIP = """() => {
  const all = (views) => [...views].flatMap((view) => [view, ...all(view.children ? view.children() : [])]);
  for (const view of all(Bokeh.index.roots)) {
    const tool = view.model?.type === "Figure" && view.model.toolbar.tools.find((tool) => tool.type === "PointDrawTool");
    if (tool) {
      const at = tool.renderers[0].data_source.data, box = view.el.getBoundingClientRect();
      return { x: box.x + view.frame.x_scale.compute(at.x[0]), y: box.y + view.frame.y_scale.compute(at.y[0]), gap: at.x[0] };
    }
  }
  return null;
}"""
"""Where the handle of growth stands on the screen, and its time (ms)."""


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


def test_a_handle_is_pulled_and_a_protocol_measures_the_rule(visit: Visit):
    page = visit("?lab=plasticity", width=900)
    expect(page.get_by_text("Pull the orange handles")).to_be_visible()
    page.get_by_text("No pair has landed yet.").scroll_into_view_if_needed()
    for _ in range(10):  # a page that still finds its layout moves the handle away from under the hand
        page.wait_for_timeout(1500)
        at = page.evaluate(GRIP)
        if at is None or at["gap"] > 25:
            continue
        page.mouse.move(at["x"], at["y"])
        page.mouse.down()
        page.mouse.move(at["x"] + 40, at["y"], steps=6)
        page.mouse.up()
    assert page.evaluate(GRIP)["gap"] > 25
    page.get_by_role("button", name="Measure").click()
    expect(
        page.get_by_text(re.compile(r"PairSTDP: 60 pairs change the weight by [\d.]+ of the largest"))
    ).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 900
