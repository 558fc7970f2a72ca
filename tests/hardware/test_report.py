"""The report: identities between its figures, reasons behind each, and nothing invented."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.catalogue import catalogue
from workbench.core.errors import Misfits
from workbench.core.fact import Fact
from workbench.core.source import Source
from workbench.hardware.cell import Cell, readable
from workbench.hardware.chip import Chip
from workbench.hardware.chips.truenorth import TrueNorth
from workbench.hardware.code import Code, Memory
from workbench.hardware.emulate.membrane import Membrane
from workbench.hardware.emulate.rows import Rows
from workbench.hardware.layout import Layout
from workbench.hardware.metrics import METRICS
from workbench.hardware.passes.convert import convert
from workbench.hardware.passes.partition import Room, fill
from workbench.hardware.passes.place import place
from workbench.hardware.passes.quantize import symmetric
from workbench.hardware.recipe import Recipe, Term
from workbench.hardware.report import float_counts, float_trace, refused, report
from workbench.hardware.span import Span
from workbench.hardware.timing import by_tick
from workbench.network.presets.feedforward import feedforward

CHIPS = catalogue("hardware.chips")
COURSE = Source("a course")


class Pebble(Chip):
    """Four cores of sixteen neurons with four-bit weights: a whole chip in one class, with facts of its own."""

    title = "Pebble"
    level = "Exact membrane."
    not_modeled = ("Everything else.",)
    declared = {
        "structure.cores_per_chip": Fact(4, "cores", COURSE),
        "structure.neurons_per_core": Fact(16, "neurons", COURSE),
        "arithmetic.weight_bits": Fact(4, "bit", COURSE),
        "time.step": Fact(1e-3, "s", COURSE, "measured", "seen"),
        "energy_sets.toy.e_synop": Fact([1e-12, 2e-12], "J", COURSE, "estimated", "own"),
        "energy_sets.toy.p_static": Fact(None, "W", COURSE),
    }
    recipes = {
        "toy": Recipe(
            (
                Term("events", "synaptic_events", "e_synop"),
                Term("static power", "chip_seconds", "p_static", static=True),
            )
        )
    }

    def partition(self, form):
        cores, misfits = [], []
        for name in form.cells:
            found, wrong = fill(form, name, Room(self.number("structure.neurons_per_core")))
            cores, misfits = [*cores, *found], [*misfits, *wrong]
        return Layout(place(cores, self.cores_per_chip())), misfits

    def quantize(self, form, layout):
        stored, unit, losses = symmetric(form, 7)
        kernels = {
            name: Membrane(
                cells,
                [Rows.of(wires, stored[wires.name].astype(float)) for wires in form.into(name)],
                cells.threshold / unit[name],
            )
            for name, cells in form.cells.items()
        }
        return Code(kernels, tuple(losses), self.reaches(form, layout))

    def duration(self, ledger, layout):
        return by_tick(ledger, self.fact("time.step"), "tick")

    def memory(self, form, layout):
        return Memory(4, None, "not said")


HOLDING = sorted(set(CHIPS) - {"Akida", "DynapSE2"})  # no leak there, and at most 64 inputs a cell


@pytest.fixture(params=HOLDING)
def row(request, layered, spikes):
    mapping = CHIPS[request.param](chips=2).map(layered)
    labels = np.arange(12) % 10
    exact = float_trace(mapping.form, spikes)
    return report(mapping, mapping.run(spikes), labels, float_counts(mapping.form, spikes), exact.spikes)


def middle(row, metric: str) -> float:
    return row.cells[metric].value.middle


def test_every_figure_is_there_and_known_ones_have_text(row):
    assert set(row.cells) == set(METRICS)
    for cell in row.cells.values():
        assert cell.text
        assert cell.about.formula


def test_energy_is_the_sum_of_its_terms(row):
    total = sum((item.amount * Span.of(item.fact) for item in row.price.paid), Span(0.0, 0.0))
    assert row.cells["energy"].value == total
    apart = row.price.static + row.price.marginal
    assert (apart.low, apart.high) == pytest.approx((total.low, total.high))


def test_the_survey_formulas_hold_between_the_figures(row):
    energy, seconds = row.cells["energy"].value, row.cells["latency"].value
    if energy.exact and seconds.exact:
        assert middle(row, "edp") == pytest.approx(energy.low * seconds.low)
        power = energy.low / seconds.low
        assert middle(row, "energy_per_spike") == pytest.approx(power / middle(row, "throughput"))
        assert middle(row, "latency_energy") == pytest.approx(energy.low / middle(row, "throughput"))
    assert row.cells["p_inf"].value == row.cells["energy_per_spike"].value
    assert middle(row, "c_eff") == pytest.approx((64 * 128 + 128 * 10) / 202**2)


def test_memory_and_sparsity_are_counted_from_the_network(row):
    assert middle(row, "m_syn") == 9472 * row.mapping.chip.memory(row.mapping.form, row.mapping.layout).weight_bits
    spiking = np.concatenate([row.run.spikes[name].any(0) for name in ("hidden", "output")], axis=1)
    assert middle(row, "sparsity") == pytest.approx(1 - spiking.mean())


def test_every_published_number_in_a_figure_has_a_source(row):
    for cell in row.cells.values():
        for label, fact in cell.facts:
            assert label
            assert fact.source.text
            assert fact.confidence
            assert fact.check


def test_what_is_missing_makes_a_lower_bound_and_is_said(row):
    energy = row.cells["energy"]
    assert energy.missing
    assert energy.text.startswith("≥")
    assert row.cells["edp"].missing
    assert row.cells["accuracy"].missing == ()


def test_accuracy_counts_right_answers(layered, spikes):
    mapping = TrueNorth().map(layered)
    run = mapping.run(spikes)
    found = report(mapping, run, run.answers, None)
    assert found.cells["accuracy"].value == Span(1.0, 1.0)
    assert "accuracy_float" not in found.cells
    assert "accuracy" not in report(mapping, run).cells


def test_float_counts_judge_themselves(layered, spikes):
    counts = float_counts(convert(layered)[0], spikes)
    assert counts.shape == (12, 10)
    assert counts.sum() > 50


def test_a_chip_in_one_class_maps_runs_and_prices(spikes):
    net = feedforward((64, 32, 10), seed=1, gain=4.0)
    mapping = Pebble().map(net)
    found = report(mapping, mapping.run(spikes))
    assert len(mapping.layout.cores) == 3
    assert found.price.missing == ("static power",)
    assert found.price.energy.high == 2 * found.price.energy.low
    assert found.cells["energy"].evidence == ("estimated", "own")
    assert found.cells["utilization"].value is None
    assert found.cells["utilization"].text == "unknown"


def test_a_refused_network_has_a_row_with_reasons():
    net = feedforward((64, 128, 10), seed=1)
    with pytest.raises(Misfits) as refusal:
        Pebble().map(net)
    found = refused(Pebble(), refusal.value)
    assert not found.fits
    assert [misfit.limit for misfit in found.misfits] == ["cores"]
    assert "chips=3" in str(found.misfits[0])


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (2.3e-6, "J per inference", "2.3 µJ"),
        (0.0, "J", "0 J"),
        (1.5e-16, "J", "150 aJ"),
        (0.9567, "%", "95.7 %"),
        (1.2e-10, "J s", "120 pJ s"),
        (75776.0, "bit", "75.8 kbit"),
        (12345.0, "per inference", "12,345"),
        (2.72e6, "spikes/s", "2.72 Mspikes/s"),
    ],
)
def test_numbers_read_as_a_person_writes_them(value, unit, text):
    assert readable(Span.of(value), unit) == text


def test_a_cell_without_a_value_says_unknown():
    assert Cell("stored", None).text == "unknown"
