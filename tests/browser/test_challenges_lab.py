"""The challenge room in a browser: a current is given, six numbers are handed in, and the file is judged again."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BOOK = {
    "Rest": "-70",
    "Threshold": "-50",
    "Reset": "-62",
    "Input resistance": "12",
    "Membrane time": "9 ms",
    "Refractory": "3",
}


@pytest.mark.parametrize("dark", [False, pytest.param(True, marks=pytest.mark.nightly)], ids=["light", "dark"])
def test_the_mystery_neuron_is_solved_on_the_page(visit, tmp_path, dark):
    page = visit("?lab=challenges", dark=dark)
    page.get_by_role("button", name="Give it this current").click()
    expect(page.get_by_text("spikes in 200 ms.")).to_be_visible()
    for label, value in BOOK.items():
        page.get_by_role("textbox", name=label).fill(value)
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_text("1 answer, best 6 of 6. Solved.")).to_be_visible()
    with page.expect_download() as arriving:
        page.get_by_role("button", name="Results", exact=True).click()
    path = tmp_path / "challenge.json"
    arriving.value.save_as(path)
    page.locator("input[type=file]").first.set_input_files(path)
    expect(page.get_by_text("Results reproduced: 6 of 6 points.")).to_be_visible()
