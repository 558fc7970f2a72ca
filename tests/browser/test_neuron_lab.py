"""The neuron lab in a real browser: sliders move the trace, clicks move the cell, protocols fill figures, mistakes are told."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from workbench.experiments.link import to_link
from workbench.experiments.neuron_bench import NeuronBench
from workbench.neurons.adex import AdEx

pytestmark = pytest.mark.browser

PAYLOAD = "<img src=x onerror=window.broken=1>"
Visit = Callable[..., Page]

# The data of the lines of the n-th figure on the page, summed up as one number that changes with any of them.
LINES = """(place) => {
  const figures = [...Bokeh.documents[0]._all_models.values()].filter((m) => m.type === "Figure");
  const figure = figures.find((f) => f.left.concat(f.left).some((a) => (a.axis_label || "").startsWith(place)));
  if (!figure) return null;
  let sum = 0, points = 0;
  for (const r of figure.renderers) {
    const y = r.data_source && r.glyph && r.glyph.type === "Line" ? r.data_source.data.y : null;
    if (y) for (let k = 0; k < y.length; k++) { sum += y[k] * (1 + (k % 7)); points += 1; }
  }
  return points ? sum : null;
}"""


def drawn(page: Page, axis: str = "membrane") -> float:
    """What the figure with that axis shows, once it shows something."""
    page.wait_for_function(f"(place) => ({LINES})(place) !== null", arg=axis)
    return page.evaluate(LINES, axis)


def until_other(page: Page, before: float, axis: str = "membrane") -> None:
    page.wait_for_function(f"([place, before]) => ({LINES})(place) !== before", arg=[axis, before])


def choose(page: Page, menu: str, option: str) -> None:
    page.get_by_label(menu, exact=True).first.click()
    page.locator("li", has_text=option).first.click()


def counted(page: Page) -> int:
    """The spikes of the first cell, as the words above the trace tell them."""
    return int(re.search(r"(\d+) spikes?|no spikes", page.locator(".did").inner_text())[1] or 0)  # type: ignore[index]


def test_a_slider_moves_the_trace(visit: Visit):
    page = visit("?lab=neuron")
    before = drawn(page)
    spikes = counted(page)
    expect(page.locator(".pattern").first).to_have_text("tonic spiking")
    slider = page.get_by_role("slider", name=re.compile(r"Injected current \(pA\)"))
    slider.focus()
    page.keyboard.press("End")
    until_other(page, before)
    page.wait_for_function(
        f"""() => {{ const find = (root) => root.querySelector('.did') || [...root.querySelectorAll('*')].map((e) => e.shadowRoot && find(e.shadowRoot)).find(Boolean);
        return parseInt(find(document).innerText.match(/(\\d+) spikes/)?.[1] || 0) > {spikes}; }}"""
    )


def test_another_model_brings_its_own_pictures_and_a_current_that_moves_it(visit: Visit):
    page = visit("?lab=neuron")
    drawn(page)
    choose(page, "Model", "Izhikevich")
    drawn(page, "u (mV/ms)")
    expect(page.locator(".did").get_by_text("Izhikevich")).to_be_visible()
    expect(page.locator(".did")).to_contain_text(re.compile(r"\d+ spikes"))
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page.locator(".did").get_by_text("Izhikevich 2")).to_be_visible()


def test_a_click_in_the_phase_plane_moves_the_cell(visit: Visit):
    page = visit("?lab=neuron", height=1400)
    before = drawn(page)
    expect(page.get_by_text(re.compile("stable node at v"))).to_be_visible()
    plane = page.locator(".bk-Figure").nth(2)
    plane.scroll_into_view_if_needed()
    box = plane.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 0.45 * box["width"], box["y"] + 0.5 * box["height"])
    expect(page.get_by_text(re.compile("Started at v = "))).to_be_visible()
    until_other(page, before)


def test_a_protocol_fills_the_f_i_curve(visit: Visit):
    page = visit("?lab=neuron")
    drawn(page)
    choose(page, "Protocol", "f-I")
    page.get_by_role("button", name="Measure", exact=True).click()
    assert drawn(page, "rate (Hz)") > 0
    expect(page.get_by_text("onset current")).to_be_visible()


def test_a_bad_equation_shows_its_mistake_and_the_old_model_runs_on(visit: Visit):
    page = visit("?lab=neuron")
    before = drawn(page)
    page.get_by_role("button", name="Your own model").click()
    text = page.get_by_label("Equations")
    good = text.input_value()
    text.fill(good.replace("g_l*(v", "g_x*(v"))
    expect(page.get_by_role("alert").filter(has_text="g_x")).to_be_visible()
    expect(page.get_by_role("button", name="Use this model")).to_be_disabled()
    assert drawn(page) == before
    slider = page.get_by_role("slider", name=re.compile(r"Injected current \(pA\)"))
    slider.focus()
    page.keyboard.press("End")
    until_other(page, before)

    text.fill(good)
    page.get_by_role("button", name="Use this model").click()
    expect(page.locator(".did").get_by_text("MyLIF")).to_be_visible()


def scope_until(page: Page, claim: str) -> None:
    page.wait_for_function(
        f"""() => {{
        const find = (root) => [...root.querySelectorAll('canvas[role=img]')].find((c) => c.getBoundingClientRect().height) || [...root.querySelectorAll('*')].map((e) => e.shadowRoot && find(e.shadowRoot)).find(Boolean);
        const data = (find(document) || {{}}).dataset || {{}};
        const frames = +data.frames || 0, clock = +data.clock || 0;
        return {claim};
    }}"""
    )


def test_the_cells_run_live_while_a_slider_moves_and_pause(visit: Visit):
    page = visit("?lab=neuron")
    drawn(page)
    page.get_by_role("button", name="Play").click()
    scope_until(page, "clock > 60 && frames > 10")
    expect(page.get_by_text(re.compile(r"real-time factor 0\.\d+"))).to_be_visible()
    slider = page.get_by_role("slider", name=re.compile(r"Injected current \(pA\)"))
    slider.focus()
    page.keyboard.press("End")
    scope_until(page, "clock > 150")
    page.keyboard.press("Escape")
    page.locator("body").click(position={"x": 700, "y": 20})  # keys are for the lab, not for a field
    page.keyboard.press(" ")
    expect(page.get_by_text(re.compile(r"Paused at [\d.]+ s"))).to_be_visible()
    page.get_by_role("button", name="Trial").click()
    drawn(page)


@pytest.mark.parametrize("width", [pytest.param(1440, marks=pytest.mark.nightly), 420])
def test_it_is_legible_in_light_and_dark_and_on_a_phone(visit: Visit, width: int):
    tones = []
    for dark in (False, True):
        page = visit("?lab=neuron", width=width, dark=dark)
        drawn(page)
        figure = page.locator(".bk-Figure").first
        box = figure.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["width"] > 0.6 * min(width, 1000)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        expect(page.get_by_role("button", name="Play")).to_be_in_viewport()
        page.wait_for_timeout(300)
        tones.append(
            page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--panel-on-surface-color')")
        )
        assert "spikes" in page.locator(".did").inner_text()
    assert tones[0] != tones[1]


def test_a_link_opens_its_bench_and_a_bad_one_is_shown_as_text(visit: Visit):
    bench = NeuronBench(auto=False, neuron=AdEx(b=33.0))
    bench.stimulus.amplitude = 900.0
    page = visit(f"?lab=neuron&bench={bench.link()}")
    expect(page.locator(".did").get_by_text("AdEx")).to_be_visible()
    page.get_by_role("button", name="Python that does the same").click()
    expect(page.get_by_text("wb.AdEx(b=33.0)")).to_be_visible()
    hostile = {**bench.to_spec(), "cells": [{"type": PAYLOAD}]}
    for link in (to_link(hostile), PAYLOAD):
        page = visit(f"?lab=neuron&bench={link}")
        expect(page.locator(".MuiAlert-root").first).to_be_visible()
        drawn(page)  # the bench as it was
        assert page.evaluate("window.broken") is None
        assert page.locator("img[src='x']").count() == 0
