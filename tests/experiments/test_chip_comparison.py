"""Comparing chips: rows arrive one by one, refusals are rows too, and prices change without a new run."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from workbench.core.errors import SpecError
from workbench.core.jobs import run
from workbench.experiments.chip_comparison import ChipComparison
from workbench.experiments.chip_runs import join
from workbench.experiments.workspace import Trained
from workbench.hardware.chips.loihi import Loihi
from workbench.network.network import Network
from workbench.network.presets.feedforward import feedforward


def trained(sizes: tuple[int, ...] = (16, 20, 4), net: Network | None = None) -> Trained:
    """A network with random weights and random test spikes, as Training would hand it out."""
    rng = np.random.default_rng(0)
    inputs = (rng.random((12, 70, sizes[0])) < 0.3).astype(np.uint8)
    network = net or feedforward(sizes, seed=2, gain=4.0)
    return Trained(network, inputs, rng.integers(0, sizes[-1], 70), 0.25, "input", "output")


def finished(**params) -> ChipComparison:
    comparison = ChipComparison(trained=params.pop("trained", trained()), **params)
    comparison.run()
    return comparison


def test_every_chosen_chip_gets_a_row_in_the_order_of_the_survey():
    comparison = finished(images=40)
    assert list(comparison.rows) == ["IBM TrueNorth", "Intel Loihi", "SpiNNaker", "BrainScaleS-2", "Tianjic"]
    assert all(row.fits for row in comparison.rows.values())
    assert all(row.run.ledger.images == 40 for row in comparison.rows.values())
    assert comparison.progress.fraction == 1.0


def test_only_chosen_chips_run():
    comparison = finished(images=10, chosen=["Tianjic"])
    assert list(comparison.rows) == ["Tianjic"]


def test_a_chip_that_refuses_has_a_row_with_its_reasons():
    comparison = finished(trained=trained((300, 6, 4)), images=5)
    assert [title for title, row in comparison.rows.items() if not row.fits] == ["IBM TrueNorth", "Tianjic"]
    assert [misfit.limit for misfit in comparison.rows["IBM TrueNorth"].misfits] == ["fan-in"]


def test_a_wrong_choice_of_one_chip_is_its_own_refusal_and_the_others_run():
    comparison = ChipComparison(trained=trained(), images=5, chosen=["Intel Loihi", "Tianjic"])
    comparison.chips["Intel Loihi"].learning = "2^-1*x1*y0 -"
    comparison.run()
    assert {title: row.fits for title, row in comparison.rows.items()} == {"Intel Loihi": False, "Tianjic": True}
    assert "a factor at the end" in str(comparison.rows["Intel Loihi"].misfits[0])


def test_progress_never_goes_back_and_steps_are_short():
    comparison = ChipComparison(trained=trained(), images=70)
    reports = list(comparison.job())
    assert all(a.done <= b.done for a, b in pairwise(reports))
    # exact numbers, then five chips: three pieces of at most 30 images each
    assert sum("running" in report.message for report in reports) >= 6 * 3


def test_pieces_give_what_the_whole_gives():
    comparison = finished(images=70, chosen=["Intel Loihi"])
    source = trained()
    whole = Loihi().map(source.network).run(source.inputs)
    row = comparison.rows["Intel Loihi"]
    assert np.array_equal(row.run.counts, whole.counts)
    assert row.run.ledger.total("synaptic_events") == whole.ledger.total("synaptic_events")


def test_another_energy_set_reprices_without_a_new_run():
    comparison = finished(images=10, chosen=["Intel Loihi"])
    before = comparison.rows["Intel Loihi"]
    comparison.chips["Intel Loihi"].energy_set = "sanafe2025_nahuku"
    after = comparison.rows["Intel Loihi"]
    assert after.run is before.run
    assert after.price.energy_set == "sanafe2025_nahuku"
    assert after.cells["energy"].value != before.cells["energy"].value
    assert after.cells["accuracy"].value == before.cells["accuracy"].value
    assert not comparison.stale("Intel Loihi")


def test_another_rule_set_asks_for_a_new_run():
    comparison = finished(images=10, chosen=["Intel Loihi"])
    comparison.chips["Intel Loihi"].rules = "lava"
    assert comparison.stale("Intel Loihi")
    run(comparison.job(), comparison.take)
    assert not comparison.stale("Intel Loihi")


def test_two_comparisons_share_nothing():
    one, other = ChipComparison(), ChipComparison()
    one.chips["SpiNNaker"].chips = 3
    one.chosen = ["SpiNNaker"]
    assert other.chips["SpiNNaker"].chips == 1
    assert len(other.chosen) == 5


def test_without_a_network_or_a_chip_it_says_what_to_do():
    with pytest.raises(SpecError, match="quick network"):
        run(ChipComparison().job())
    comparison = ChipComparison(trained=trained())
    comparison.chosen = []
    with pytest.raises(SpecError, match="choosing one"):
        run(comparison.job())


def test_the_quick_network_is_trained_and_compared():
    comparison = ChipComparison(images=30, epochs=1, chosen=["Tianjic"])
    run(comparison.quick_and_job(), comparison.take)
    assert comparison.trained is not None
    assert comparison.rows["Tianjic"].cells["accuracy"].value.middle > 0.3  # ten classes: chance is 0.1


def test_the_code_repeats_the_comparison():
    comparison = finished(images=10, chosen=["Intel Loihi"])
    comparison.chips["Intel Loihi"].rules = "lava"
    comparison.run()
    names: dict = {}
    setup = comparison.code().split("for title")[0]
    exec(setup, names)
    again = names["comparison"]
    again.trained = comparison.trained
    assert {name: cell.text for name, cell in again.run()["Intel Loihi"].cells.items()} == {
        name: cell.text for name, cell in comparison.rows["Intel Loihi"].cells.items()
    }


def test_joined_runs_add_up_their_events():
    source = trained()
    mapping = Loihi().map(source.network)
    runs = [mapping.run(source.inputs[:, at : at + 35]) for at in (0, 35)]
    for part, times in zip(runs, (2, 3), strict=True):
        part.events["overflow"] = times
    assert join(runs).events == {"overflow": 5}


def test_a_moved_core_changes_hops_and_keeps_spikes_and_answers():
    comparison = finished(images=10, chosen=["IBM TrueNorth"])
    before = comparison.rows["IBM TrueNorth"]
    for progress in comparison.moving("IBM TrueNorth", 1, 5, 3):
        comparison.take(progress)
    after = comparison.rows["IBM TrueNorth"]
    assert after.run.ledger.total("hops_x") == 5 * before.run.ledger.total("hops_x")
    assert after.run.ledger.total("hops_y") > before.run.ledger.total("hops_y") == 0
    assert after.cells["accuracy"].value == before.cells["accuracy"].value
    assert not comparison.stale("IBM TrueNorth")
    with pytest.raises(SpecError, match="comparing it first"):
        list(comparison.moving("Intel Loihi", 0, 0, 0))
