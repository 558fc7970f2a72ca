"""The chips page without a browser: it waits for a network, compares, explains, and lets go of everything."""

from __future__ import annotations

import gc
import re
import weakref

import numpy as np
import pytest

from workbench.experiments.workspace import Trained, Workspace
from workbench.labs import chip_lab
from workbench.labs.chip_lab import ChipLab
from workbench.network.presets.feedforward import feedforward


@pytest.fixture
def space(monkeypatch) -> Workspace:
    made = Workspace()
    monkeypatch.setattr(chip_lab, "workspace", lambda: made)
    return made


def trained(sizes=(16, 20, 4)) -> Trained:
    rng = np.random.default_rng(0)
    inputs = (rng.random((10, 40, sizes[0])) < 0.3).astype(np.uint8)
    return Trained(
        feedforward(sizes, seed=2, gain=4.0),
        inputs,
        rng.integers(0, sizes[-1], 40),
        0.25,
        "input",
        "output",
        story="made for a test",
    )


def finish(lab: ChipLab) -> None:
    for _ in range(500):
        still = lab.runner.join(0.05)
        lab.beat()
        if still and not lab.runner.active:
            break
    lab.beat()
    assert lab.runner.error is None


def test_without_a_network_it_offers_one(space):
    lab = ChipLab()
    assert lab.go.disabled
    assert not lab.quick.disabled
    assert "no trained network" in lab.network.object
    lab._open_training()
    assert space.lab == "training"
    lab.close()


def test_a_network_trained_elsewhere_is_compared(space):
    lab = ChipLab()
    space.trained = trained()
    assert not lab.go.disabled
    assert "made for a test" in lab.network.object
    lab._compare()
    finish(lab)
    assert lab.answers.table.value.loc["fits"].tolist() == ["fits", "yes", "yes", "yes", "yes", "yes"]
    assert "5 chips" in lab.status.object
    assert "23.6" not in lab.answers.explanation.object
    lab.answers.chip.value = "Intel Loihi"
    assert "23.6 pJ" in lab.answers.explanation.object
    lab.close()


def test_a_click_on_the_table_explains_that_figure(space):
    space.trained = trained()
    lab = ChipLab()
    lab.comparison.chosen = ["SpiNNaker"]
    lab._compare()
    finish(lab)
    place = lab.answers.table.value.index.get_loc("latency")
    lab.answers.click(type("Event", (), {"row": place, "column": "SpiNNaker"}))
    assert (lab.answers.chip.value, lab.answers.figure.value) == ("SpiNNaker", "latency")
    assert "steps x time of a step" in lab.answers.explanation.object
    lab.close()


def test_prices_follow_the_energy_set_and_other_choices_are_called_stale(space):
    space.trained = trained()
    lab = ChipLab()
    lab._compare()
    finish(lab)
    before = lab.answers.table.value.loc["energy", "Intel Loihi"]
    lab.comparison.chips["Intel Loihi"].energy_set = "kerasspiking"
    assert lab.answers.table.value.loc["energy", "Intel Loihi"] != before
    lab.comparison.chips["SpiNNaker"].expected_rate = 10.0
    assert "SpiNNaker" in lab.answers.stale.object
    assert "expected_rate = 10.0" in lab.script.object.replace("&#x27;", "'")
    lab.close()


def test_a_new_network_clears_the_rows_of_the_old_one(space):
    space.trained = trained()
    lab = ChipLab()
    lab._compare()
    finish(lab)
    space.trained = trained((300, 6, 4))
    assert lab.comparison.rows == {}
    lab._compare()
    finish(lab)
    assert lab.answers.table.value.loc["fits", "IBM TrueNorth"] == "no: fan-in"
    assert "fan-in of hidden" in lab.answers.reasons.object
    lab.close()


def test_stop_ends_the_run_and_says_so(space):
    space.trained = trained()
    lab = ChipLab()
    lab._compare()
    lab._stop()
    assert "stopped" in lab.status.object
    assert lab.halt.disabled
    lab.close()


def test_a_closed_lab_is_collected(space):
    lab = ChipLab()
    lab.__panel__()
    lab.close()
    seen = weakref.ref(lab)
    del lab
    gc.collect()
    assert seen() is None


def test_a_chip_of_ones_own_is_compared_beside_the_others(space):
    space.trained = trained()
    lab = ChipLab()
    lab.comparison.chosen = ["Intel Loihi"]
    for value in ("47.2e-12", "236e-12"):  # made twice under one name: the second takes the place of the first
        frame = lab.choice.own.table.value.copy()
        frame.loc[frame["number"] == "energy_sets.davies2018_presilicon.e_synop", "value"] = value
        lab.choice.own.table.value = frame
        lab.choice.own.button.clicks += 1
    assert lab.comparison.chosen == ["Intel Loihi", "My chip"]
    assert lab.choice.boxes.value == ["Intel Loihi", "My chip"]
    assert len(lab.choice.settings) == len(lab.comparison.chips)
    lab._compare()
    finish(lab)
    rows = lab.comparison.rows
    paid = [rows[title].price.paid[0].energy.middle for title in ("Intel Loihi", "My chip")]
    assert paid[1] == pytest.approx(10 * paid[0])
    assert "wb.my_chip('Loihi'" in lab.comparison.code()
    lab.close()


def rest(lab: ChipLab) -> None:
    """Let the looks into one chip come to rest."""
    for _ in range(200):
        lab.look.aside.runner.join(0.05)
        lab.look.aside.beat()
        if not lab.look.aside.busy and not lab.look._wanted:
            return
    raise AssertionError("it did not come to rest")


def test_one_chip_is_looked_into_after_a_run(space):
    space.trained = trained()
    lab = ChipLab()
    assert "not run yet" in lab.look.trace.summary.object
    lab.comparison.chosen = ["Intel Loihi", "SpiNNaker"]
    lab._compare()
    finish(lab)
    lab.answers.chip.value = "Intel Loihi"
    rest(lab)
    assert "on Intel Loihi" in lab.look.trace.summary.object
    assert "longest way" in lab.look.time_words.object
    lab.look.population.value = "output"
    lab.look.projection.value = "hidden->output"
    lab.look.target.value = 3
    rest(lab)
    assert "of output" in lab.look.trace.summary.object
    assert "onto cell 3" in lab.look.weights.summary.object
    assert "Pareto front" in lab.front.object
    lab.look.target.value = lab.look.cell.value = None  # emptied by hand
    rest(lab)
    assert "onto cell 0" in lab.look.weights.summary.object
    assert "Cell 0 of output" in lab.look.trace.summary.object
    lab.answers.chip.value = "Akida"
    assert "not run yet" in lab.look.trace.summary.object
    lab.close()


def test_bits_are_measured_beside_the_comparison(space):
    lab = ChipLab()
    assert lab.bits.go.disabled
    space.trained = trained()
    assert not lab.bits.go.disabled
    lab.bits._start()
    for _ in range(500):
        lab.bits.background.runner.join(0.05)
        lab.bits.background.beat()
        if not lab.bits.background.runner.active:
            break
    assert len(lab.bits.found.result.rows) == 16
    space.trained = trained((16, 12, 4))
    assert lab.bits.found.result is None
    lab.close()


def test_a_network_too_large_for_one_chip_is_offered_more_of_them(space):
    space.trained = trained((32, 120, 120, 60))  # ODIN holds 256 cells
    lab = ChipLab()
    lab.comparison.chosen = ["ODIN"]
    lab._compare()
    finish(lab)
    assert re.fullmatch(r"Take \d of ODIN and compare again", lab.answers.more.label)
    lab.answers.more.clicks += 1
    finish(lab)
    assert lab.comparison.rows["ODIN"].fits
    assert not lab.answers.more.visible
    lab.close()
