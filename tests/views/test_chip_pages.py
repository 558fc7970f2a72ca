"""Tables and explanations of chips as pure functions: everything known is there, everything foreign is escaped."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.errors import Misfits
from workbench.hardware.chips.loihi import Loihi
from workbench.hardware.chips.truenorth import TrueNorth
from workbench.hardware.metrics import METRICS
from workbench.hardware.misfit import Misfit
from workbench.hardware.report import Row, float_counts, float_trace, refused, report
from workbench.network.presets.feedforward import feedforward
from workbench.views.chip_notes import chip_notes
from workbench.views.chip_table import GROUPS, chip_frame, refusals
from workbench.views.energy_figures import energy_and_time, energy_stack, front_html, shares, summary
from workbench.views.figure_card import explain

EVIL = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def rows() -> dict[str, Row]:
    net = feedforward((16, 20, 4), seed=2, gain=4.0)
    spikes = np.random.default_rng(0).random((12, 20, 16)) < 0.3
    made = {}
    for chip in (TrueNorth(), Loihi()):
        mapping = chip.map(net)
        counts, exact = float_counts(mapping.form, spikes), float_trace(mapping.form, spikes)
        made[chip.title] = report(mapping, mapping.run(spikes), np.zeros(20, int), counts, exact.spikes)
    return made


def refusal() -> Row:
    return refused(TrueNorth(), Misfits("x", [Misfit("fan-in", EVIL, "at most 256", "300", "fewer inputs")]))


def test_every_figure_has_its_line(rows):
    frame = chip_frame(rows, ["IBM TrueNorth", "Intel Loihi", "SpiNNaker"])
    assert set(METRICS) <= set(frame.index)
    assert set(GROUPS) <= set(frame.index)
    assert frame.loc["energy", "Intel Loihi"] == rows["Intel Loihi"].cells["energy"].text
    assert frame.loc["energy", "SpiNNaker"] == "–"
    assert frame.loc["fits", "Intel Loihi"] == "yes"
    assert frame.loc["missing", "Intel Loihi"] == "static power, barrier, input and output"


def test_a_refusal_says_no_and_why_and_runs_no_script():
    row = refusal()
    assert chip_frame({row.chip.title: row}, [row.chip.title]).loc["fits", row.chip.title] == "no: fan-in"
    for page in (refusals({row.chip.title: row}), explain(row, "energy")):
        assert "fan-in" in page
        assert "fewer inputs" in page
        assert "<img" not in page


def test_energy_explains_its_terms_with_sources(rows):
    page = explain(rows["Intel Loihi"], "energy")
    for word in (
        "23.6 pJ",
        "https://doi.org/10.1109/MM.2018.112130359",
        "simulated",
        "quoted",
        "stated as a minimum",
        "static power",
    ):
        assert word in page


@pytest.mark.parametrize("key", sorted(METRICS))
def test_every_figure_explains_itself(rows, key):
    for row in rows.values():
        page = explain(row, key)
        assert METRICS[key].title in page
        for _, fact in row.cells[key].facts:
            assert fact.confidence in page


def test_shares_of_a_chip_add_up_to_one(rows):
    ends: dict[str, float] = {}
    for chip, _, left, right, _ in shares(rows):
        assert left == pytest.approx(ends.get(chip, 0.0))
        ends[chip] = right
    assert list(ends.values()) == pytest.approx([1.0, 1.0])


def test_figures_are_drawn_for_some_chips_and_for_none(rows):
    for given in (rows, {}, {"IBM TrueNorth": refusal()}):
        assert energy_stack(given) is not None
        assert energy_and_time(given) is not None
    assert summary({}) == "No chip has run yet."
    assert rows["Intel Loihi"].cells["energy"].text in summary(rows)


def test_notes_name_what_is_left_out_and_what_rounding_did(rows):
    page = chip_notes([row.chip for row in rows.values()], rows)
    for sentence in (*TrueNorth.not_modeled, *Loihi.not_modeled):
        assert sentence.replace("'", "&#x27;") in page
    assert page.count("<details>") == 2
    assert "input-&gt;hidden" in page
    assert "rule set: brian2loihi" in page


def test_the_pareto_front_is_told_in_words_and_as_a_table(rows):
    # Loihi needs microseconds and microjoules here, TrueNorth milliseconds and millijoules
    page = front_html(rows)
    assert "no: less energy and less time on Intel Loihi" in page
    assert page.count("<td>yes</td>") == 1
    assert "not proven" in page
    assert front_html({}) == ""
