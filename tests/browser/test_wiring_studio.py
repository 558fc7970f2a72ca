"""Wiring by hand in a real browser: from the palette to spikes, with the reason for what cannot be, and undo."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def node(page: Page, name: str) -> Locator:
    return page.locator(f'g.node[data-id="{name}"]')


def edge(page: Page, name: str) -> Locator:
    return page.locator(f'g.edge[data-id="{name}"]')


def rest(box: Locator) -> FloatRect:
    """Where a box lies once the page has come to rest."""
    before = None
    for _ in range(100):
        now = box.bounding_box()
        if now is not None and now == before:
            return now
        before = now
        box.page.wait_for_timeout(300)
    raise AssertionError("the box does not come to rest")


def add(page: Page, model: str) -> None:
    page.get_by_role("button", name=f"Add {model}", exact=True).click()


def pull(page: Page, source: str, target: str, drop: bool = True) -> None:
    """Drag a line from one box's dot to the middle of another, and let go or hold."""
    end = rest(node(page, target).locator(".box"))
    start = rest(page.locator(f'[data-port="{source}"]'))
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + end["width"] / 3, end["y"] + end["height"] / 2, steps=6)
    if drop:
        page.mouse.up()


def hold(page: Page, target: str, told: Locator, text: str) -> None:
    """Move the held line about over a box until the page has heard what is wrong with it."""
    box = rest(node(page, target).locator(".box"))
    for index in range(200):
        page.mouse.move(box["x"] + 40 + 6 * (index % 2), box["y"] + 30)
        if text in told.inner_text():
            return
        page.wait_for_timeout(250)
    raise AssertionError("the page was told nothing")


def field(page: Page, name: str) -> Locator:
    return page.get_by_label(name, exact=True)


def test_a_network_is_wired_from_nothing_and_fires(visit: Visit):
    page = visit()
    node(page, "exc").wait_for()
    page.get_by_role("button", name="New", exact=True).click()
    expect(page.get_by_text("Nothing here yet")).to_be_visible()
    add(page, "Poisson")
    expect(node(page, "poisson")).to_have_class(re.compile("chosen"))
    expect(field(page, "Lines")).to_have_value("100")
    add(page, "LIF")
    node(page, "lif").wait_for()

    # a line to a stimulus is refused with the reason, while it is drawn and when it is let go
    pull(page, "lif", "poisson", drop=False)
    told = page.locator(".told[role=alert]").first
    hold(page, "poisson", told, "a target that is a neuron")
    page.mouse.up()
    expect(told).to_contain_text("a target that is a neuron")
    assert edge(page, "lif->poisson").count() == 0

    pull(page, "poisson", "lif")
    edge(page, "poisson->lif").wait_for()
    expect(page.get_by_text("poisson → lif")).to_be_visible()
    weight = page.get_by_label(re.compile(r"^Weight \(pA\)"))
    weight.fill("200")
    weight.press("Enter")
    expect(edge(page, "poisson->lif").locator(".label")).to_contain_text("200 pA")
    page.keyboard.press("Escape")

    # undo takes the weight back, then the line; redo brings them
    undo, redo = page.get_by_role("button", name="Undo (Ctrl+Z)"), page.get_by_role("button", name="Redo (Ctrl+Y)")
    undo.click()
    expect(edge(page, "poisson->lif").locator(".label")).to_contain_text("50 pA")
    page.keyboard.press("Control+z")
    expect(edge(page, "poisson->lif")).to_have_count(0)
    page.keyboard.press("Control+y")
    edge(page, "poisson->lif").wait_for()
    redo.click()
    expect(edge(page, "poisson->lif").locator(".label")).to_contain_text("200 pA")

    page.get_by_role("button", name="Play or pause").click()
    expect(page.locator(".tallies")).to_contain_text(re.compile(r"lif: [1-9]"))
    expect(node(page, "lif").locator(".now")).to_contain_text("Hz")

    # an edit lets it begin anew, and go on
    add(page, "AdEx")
    expect(page.locator(".tallies")).to_contain_text(re.compile(r"adex: "))
    expect(page.get_by_role("button", name="Play or pause")).to_contain_text("Pause")

    # what is chosen goes with one key, and its lines with it
    node(page, "lif").focus()
    page.keyboard.press("Enter")
    expect(node(page, "lif")).to_have_class(re.compile("chosen"))
    node(page, "lif").focus()
    page.keyboard.press("Delete")
    expect(node(page, "lif")).to_have_count(0)
    expect(edge(page, "poisson->lif")).to_have_count(0)


def test_the_tables_do_by_keyboard_what_the_canvas_does_by_hand(visit: Visit):
    page = visit(dark=True, width=900)
    node(page, "exc").wait_for()
    page.get_by_text("The wiring as tables").click()
    size = page.get_by_label("size of inh")
    size.fill("150")
    size.press("Enter")
    expect(node(page, "inh").locator(".about").first).to_have_text("150 LIF")
    weight = page.get_by_label("weight of inh->exc in pA")
    weight.fill("heavy")
    weight.press("Enter")
    expect(page.locator(".wiring .told")).to_contain_text("expected a number")
    weight = page.get_by_label("weight of inh->exc in pA")
    expect(weight).to_have_value("-90")
    weight.fill("-120")
    weight.press("Enter")
    expect(edge(page, "inh->exc").locator(".label")).to_contain_text("-120 pA")


def test_a_moved_box_comes_back_with_the_link(visit: Visit):
    page = visit()
    before = rest(node(page, "drive").locator(".box"))
    page.mouse.move(before["x"] + 60, before["y"] + 20)
    page.mouse.down()
    page.mouse.move(before["x"] + 60, before["y"] - 60, steps=5)
    page.mouse.up()
    expect(page.get_by_role("button", name="Undo (Ctrl+Z)")).to_be_enabled()
    place = node(page, "drive").get_attribute("transform")
    page.get_by_role("button", name="Link").click()
    page.wait_for_url(re.compile("net="))
    again = visit("?" + page.url.split("?", 1)[1])
    node(again, "drive").wait_for()
    expect(node(again, "drive")).to_have_attribute("transform", str(place))
