"""Looks into one chip: membranes and spikes beside the float network, weights before and after, bits, and time."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.jobs import run as run_job
from workbench.experiments.chip_bits import accuracy_by_bits, with_bits
from workbench.experiments.chip_comparison import ChipComparison
from workbench.experiments.chip_runs import PIECE
from workbench.experiments.chip_timeline import timeline
from workbench.experiments.chip_trace import liveliest, overlay
from workbench.experiments.chip_weights import rounded
from workbench.experiments.workspace import Trained
from workbench.hardware.agreement import Agreement
from workbench.hardware.chips.darwin3 import Darwin3
from workbench.hardware.passes.convert import convert
from workbench.network.presets.feedforward import feedforward

CHIPS = ["IBM TrueNorth", "Intel Loihi", "SpiNNaker", "BrainScaleS-2", "Speck"]


@pytest.fixture(scope="module")
def bench() -> ChipComparison:
    rng = np.random.default_rng(0)
    inputs = (rng.random((12, 20, 16)) < 0.3).astype(np.uint8)
    network = feedforward((16, 20, 4), seed=2, gain=4.0)
    comparison = ChipComparison(
        trained=Trained(network, inputs, rng.integers(0, 4, 20), 0.25, "input", "output"), chosen=CHIPS
    )
    comparison.run()
    return comparison


def look(bench: ChipComparison, title: str, image: int = 3):
    row, cell = bench.rows[title], liveliest(bench.workload, "hidden", image)
    return overlay(bench.trained, bench.workload, row.mapping, row.run, "hidden", cell, image), cell


def test_the_overlay_shows_the_very_spikes_of_both_runs(bench):
    for title in CHIPS:
        result, cell = look(bench, title)
        for curve, spikes in (
            ("exact numbers", bench.workload.spikes["hidden"]),
            (f"on {title}", bench.rows[title].run.spikes["hidden"]),
        ):
            assert np.array_equal(result.curve(curve).y >= 1.0, spikes[:, 3, cell]), (title, curve)


def test_a_chip_with_fine_numbers_follows_the_float_network_more_closely(bench):
    distance = {title: look(bench, title)[0].value("largest distance of the membranes") for title in CHIPS}
    # sixteen bits of weights and of a membrane, against four values a neuron and a straight leak
    assert distance["SpiNNaker"] < 0.02 < distance["IBM TrueNorth"]
    shares = {title: look(bench, title)[0].value("same spikes, all cells and images") for title in CHIPS}
    assert shares["SpiNNaker"] > 99 > shares["IBM TrueNorth"]
    assert bench.rows["SpiNNaker"].cells["spike_agreement"].value.middle * 100 == pytest.approx(shares["SpiNNaker"])


def test_a_neuron_of_truenorth_has_at_most_the_sums_of_its_four_values(bench):
    mapping = bench.rows["IBM TrueNorth"].mapping
    for cell in range(4):
        result = rounded(mapping, "hidden->output", cell)
        assert result.value("values of this cell") <= 2 ** mapping.layout.axons["output"]


def test_weights_of_loihi_lie_on_the_grid_of_their_exponent_and_those_of_spinnaker_on_that_of_their_shift(bench):
    # the ring buffers of SpiNNaker have shifts of their own for excitation and inhibition, here one apart
    for title, finer in (("Intel Loihi", 1), ("SpiNNaker", 2)):
        mapping = bench.rows[title].mapping
        result = rounded(mapping, "input->hidden", 5)
        decay = mapping.form.cells["hidden"].decay[5]
        steps = result.curve(f"on {title}").y * decay / result.value("step") * finer
        assert np.allclose(steps, np.round(steps))
        assert len(result.rows) == 16
    assert any("shifted by" in note for note in rounded(bench.rows["SpiNNaker"].mapping, "input->hidden", 5).notes)
    assert any("exponents" in note for note in rounded(bench.rows["Intel Loihi"].mapping, "input->hidden", 5).notes)


def test_weights_of_some_bits_are_those_of_a_chip_with_as_many(bench):
    form, _ = convert(bench.trained.network)
    mapping = Darwin3(bits=4).map(bench.trained.network)  # pyright: ignore[reportCallIssue]
    for mine, theirs in zip(with_bits(form, 4).wires, mapping.code.losses, strict=True):
        assert np.allclose(mine.weight, theirs.after)
    assert len(np.unique(np.abs(with_bits(form, 1).wires[0].weight))) == 1
    assert len(np.unique(with_bits(form, 2).wires[0].weight)) == 3


def test_sixteen_bits_answer_as_exact_numbers_do_and_every_step_is_reported(bench):
    reports: list = []
    images = min(40, bench.trained.inputs.shape[1])
    run_job(accuracy_by_bits(bench.trained, images), reports.append)  # type: ignore[arg-type]
    assert len([each for each in reports if each.message.startswith("running")]) == 17 * -(-images // PIECE)
    assert len([each for each in reports if "result" in each.values]) == 16
    result = reports[-1].values["result"]
    curve = result.curve("rounded weights")
    assert list(curve.x) == list(range(1, 17))
    assert curve.y[-1] == result.value("exact numbers")
    assert len(result.rows) == 16


def test_the_parts_of_the_time_add_up_to_the_latency(bench):
    for title in CHIPS:
        row = bench.rows[title]
        line = timeline(row)
        assert line is not None
        assert sum(line.totals.values()) == pytest.approx(row.duration.seconds.middle)
        assert line.stretches[-1].stop == pytest.approx(row.duration.seconds.middle)
        assert all(
            before.stop == after.start for before, after in zip(line.stretches, line.stretches[1:], strict=False)
        )
    loihi = timeline(bench.rows["Intel Loihi"])
    assert list(loihi.totals) == ["slowest core", "longest way of a packet", "barrier"]
    assert sum(times for _, times in loihi.slowest) == 12 * 20


def test_spikes_of_which_none_is_the_same_are_not_told_as_silence(bench, monkeypatch):
    monkeypatch.setattr(Agreement, "of", lambda *_: Agreement(3, 2, 0))
    same = next(one for one in look(bench, CHIPS[0])[0].numbers if one.name.startswith("same spikes"))
    assert (same.value, same.note) == (0.0, "")
