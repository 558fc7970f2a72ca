"""The network lab in a real browser: it plays, its sliders act, it pauses, steps and resets; user text stays text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from workbench.experiments.link import to_link
from workbench.experiments.live_network import LiveNetwork
from workbench.network.presets.balanced import balanced

pytestmark = pytest.mark.browser

PAYLOAD = "<img src=x onerror=window.broken=1>"
Visit = Callable[..., Page]


def scope(page: Page):
    return page.locator("canvas[role=img]")


def number(page: Page, name: str) -> float:
    return float(scope(page).get_attribute(f"data-{name}") or 0)


def until(page: Page, claim: str, **values: object) -> None:
    """Wait for a claim about the scope's numbers, e.g. ``frames > 10``."""
    script = f"""() => {{
        const find = (root) => root.querySelector('canvas[role=img]') || [...root.querySelectorAll('*')].map((e) => e.shadowRoot && find(e.shadowRoot)).find(Boolean);
        const data = (find(document) || {{}}).dataset || {{}};
        const frames = +data.frames || 0, blocks = +data.blocks || 0, clock = +data.clock || 0;
        return {claim};
    }}"""
    page.wait_for_function(script)


def rate(page: Page) -> float:
    """The rate of the excitatory cells, as the text below the scope tells it."""
    told = page.locator(".tallies").inner_text()
    return float(re.search(r"exc: .*?([\d.]+) Hz", told)[1])  # type: ignore[index]


def ink(page: Page) -> int:
    """How many pixels of the scope are drawn on."""
    return scope(page).evaluate(
        "(c) => { const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data; let n = 0; for (let i = 3; i < d.length; i += 4) n += d[i] > 100; return n; }"
    )


def test_it_plays_turns_pauses_steps_and_resets(visit: Visit):
    page = visit()
    scope(page).wait_for()
    until(page, "frames > 0")
    empty = ink(page)

    page.get_by_role("button", name="Play").click()
    until(page, "clock > 60 && frames > 10")
    expect(page.get_by_text(re.compile(r"real-time factor 0\.\d+"))).to_be_visible()
    assert ink(page) > empty + 500

    until(page, "clock > 250")
    before = rate(page)
    slider = page.get_by_role("slider", name=re.compile(r"Injected current \(pA\)"))
    slider.focus()
    page.keyboard.press("End")
    began = number(page, "clock")
    until(page, f"clock > {began + 400}")
    assert number(page, "clock") > began  # the run went on: no restart
    assert rate(page) > 1.5 * before

    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text(re.compile(r"Paused at [\d.]+ s"))).to_be_visible()
    page.wait_for_timeout(500)
    rested = number(page, "clock")
    page.wait_for_timeout(700)
    assert number(page, "clock") == rested

    page.keyboard.press("Escape")
    page.locator("body").click(position={"x": 700, "y": 20})  # keys are for the lab, not for a field
    page.keyboard.press(".")
    until(page, f"clock > {rested + 0.5}")
    assert number(page, "clock") == pytest.approx(rested + 1.0, abs=0.02)

    page.get_by_role("button", name="Look closer").click()
    expect(page.get_by_text("A closer look")).to_be_visible()

    page.keyboard.press("Escape")
    page.locator("body").click(position={"x": 700, "y": 20})
    page.keyboard.press(" ")
    until(page, f"clock > {rested + 20}")
    expect(page.get_by_text("A closer look")).to_have_count(0)
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Play")).to_be_visible()

    page.get_by_role("button", name="Reset to the start").click()
    until(page, "clock == 0")
    expect(page.get_by_text("no spikes yet").first).to_be_visible()


@pytest.mark.parametrize("width", [pytest.param(1440, marks=pytest.mark.nightly), 420])
def test_it_is_legible_in_light_and_dark_and_on_a_phone(visit: Visit, width: int):
    light, dark = visit(width=width), visit(width=width, dark=True)
    tones = []
    for page in (light, dark):
        scope(page).wait_for()
        until(page, "frames > 0")
        box = scope(page).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["height"] > 300
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        expect(page.get_by_role("button", name="Play")).to_be_in_viewport()
        page.wait_for_timeout(300)
        tones.append(
            page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--panel-on-surface-color')")
        )
        summary = page.locator(".tallies").inner_text()
        assert "exc" in summary
        assert "inh" in summary
    assert tones[0] != tones[1]


def hostile_spec() -> dict:
    """A spec whose every text is markup that would run a script."""
    spec = balanced(20).to_spec()
    spec["name"] = PAYLOAD[:40]
    spec["populations"][0]["name"] = PAYLOAD
    return spec


def test_markup_in_a_spec_file_is_shown_as_text(visit: Visit):
    page = visit()
    page.get_by_role("button", name="Play").wait_for()
    until(page, "frames > 0")
    page.locator("input[type=file]").set_input_files(
        {
            "name": f"{PAYLOAD}.json".replace("/", ""),
            "mimeType": "application/json",
            "buffer": json.dumps(hostile_spec()).encode(),
        }
    )
    expect(page.get_by_text("<img src=x").first).to_be_visible()
    assert page.evaluate("window.broken") is None
    assert page.locator("img[src='x']").count() == 0
    expect(page.get_by_text("balanced network").first).to_be_visible()  # what was there is still there


def test_markup_in_a_link_is_shown_as_text(visit: Visit):
    for link in (
        to_link({"network": hostile_spec()}),
        to_link({"network": balanced(20).to_spec(), "engine": PAYLOAD}),
        PAYLOAD,
    ):
        page = visit(f"?net={link}")
        scope(page).wait_for()
        expect(page.get_by_role("alert").or_(page.locator(".MuiAlert-root")).first).to_be_visible()
        assert page.evaluate("window.broken") is None
        assert page.locator("img[src='x']").count() == 0


def test_a_page_that_connects_late_works_and_stays_offline(visit: Visit):
    """The session made for the page is gone by then; the browser gets another one."""
    page = visit(late=6.0)
    scope(page).wait_for()
    page.get_by_role("button", name="Play").click()
    until(page, "clock > 8")


def test_a_link_opens_its_experiment(visit: Visit):
    live = LiveNetwork(network=balanced(30))
    live.network.name = "thirty cells"
    page = visit(f"?net={live.link()}&lab=network")
    expect(page.get_by_text("thirty cells").first).to_be_visible()
    expect(page.get_by_text("30 cells").first).to_be_visible()


def test_it_goes_on_while_another_lab_is_looked_at_and_asks_nobody_for_styles(visit: Visit):
    # a pane that is updated while its model is in no document would ask Panel's content network for its styles
    page = visit()
    page.get_by_role("button", name="Play").click()
    until(page, "clock > 60")
    began = number(page, "clock")
    for tab in ("Survey", "Chips", "Survey"):
        page.get_by_role("tab", name=tab).click()
        page.wait_for_timeout(1500)
    page.get_by_role("tab", name="Network").click()
    until(page, f"clock > {began + 100} && frames > 10")
    assert ink(page) > 500

    drawer = page.get_by_role("button", name="Python that does the same")
    drawer.click()
    page.wait_for_timeout(1000)
    drawer.click()
    page.wait_for_timeout(1000)
    slider = page.get_by_role("slider", name=re.compile(r"Injected current \(pA\)"))
    slider.focus()
    page.keyboard.press("End")
    page.wait_for_timeout(1500)
    page.get_by_role("tab", name="Survey").click()
    page.wait_for_timeout(1500)


def test_a_shipped_network_is_chosen_and_plays(visit: Visit):
    page = visit("?lab=network", dark=True)
    page.get_by_role("button", name="Shipped networks").click()
    page.get_by_role("menuitem", name="Two-neuron oscillator").click()
    expect(page.get_by_text("half-center")).to_be_visible()
    expect(page.get_by_text("2 cells, 4 synapses expected")).to_be_visible()
    page.get_by_role("button", name="Play").click()
    until(page, "blocks > 5 && clock > 20")
