"""What holds for every chip the catalogue finds: sources, recipes, a network that fits, and stable results."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.catalogue import catalogue
from workbench.core.errors import Misfits, RangeError, UnknownName
from workbench.hardware.mapping import checked
from workbench.hardware.passes.convert import convert
from workbench.hardware.report import float_counts
from workbench.network.network import Network
from workbench.network.presets.balanced import balanced
from workbench.network.presets.feedforward import feedforward

CHIPS = catalogue("hardware.chips")


@pytest.fixture(params=sorted(CHIPS))
def chip(request):
    return CHIPS[request.param]()


def test_the_five_chips_of_the_survey_are_there():
    assert set(CHIPS) == {"BrainScaleS", "Loihi", "SpiNNaker", "Tianjic", "TrueNorth"}


def test_a_chip_says_what_it_is_and_what_it_leaves_out(chip):
    assert chip.title
    assert chip.level
    assert len(chip.not_modeled) >= 3
    assert all(sentence.endswith(".") for sentence in (chip.level, *chip.not_modeled))


def test_the_default_energy_set_is_the_one_the_reference_calls_default(chip):
    assert chip.purpose(chip.energy_set).startswith("default")
    with pytest.raises(UnknownName):
        type(chip)(energy_set="nothing")


def test_a_chip_reads_as_the_code_that_makes_it(chip):
    import workbench as wb

    assert repr(chip) == f"wb.{type(chip).__name__}()"
    chip.chips = 2
    assert repr(eval(repr(chip), {"wb": wb})) == repr(chip) == f"wb.{type(chip).__name__}(chips=2)"


def test_recipes_use_no_set_but_their_own(chip):
    for name, recipe in chip.recipes.items():
        for term in recipe.terms:
            assert "energy_sets" not in term.coefficient, name


def test_the_layered_network_fits_and_every_synapse_is_kept(chip, layered, spikes):
    mapping = chip.map(layered)
    assert sum(core.synapses for core in mapping.layout.cores) == mapping.form.synapses == 64 * 128 + 128 * 10
    assert sum(core.neurons for core in mapping.layout.cores) == 138
    assert {loss.projection for loss in mapping.code.losses} == set(layered.projections)


def test_most_answers_are_those_of_the_float_network(chip, layered, spikes):
    # one of ten classes is right by chance; the four-value chip is judged on its own page
    expected = float_counts(convert(layered)[0], spikes)
    found = chip.map(layered).run(spikes).counts
    assert found.sum() > 0
    shared = np.corrcoef(found.ravel(), expected.ravel())[0, 1]
    assert shared > (0.5 if type(chip).__name__ == "TrueNorth" else 0.95)


def test_a_run_is_the_same_every_time_and_image_by_image(chip, layered, spikes):
    mapping = chip.map(layered)
    whole, again = mapping.run(spikes), mapping.run(spikes)
    parts = [mapping.run(spikes[:, start : start + 5]) for start in (0, 5, 10)]
    assert np.array_equal(whole.counts, again.counts)
    assert np.array_equal(whole.counts, np.concatenate([part.counts for part in parts]))
    joined = parts[0].ledger.join(parts[1].ledger).join(parts[2].ledger)
    for name, counts in whole.ledger.counts.items():
        assert np.array_equal(counts, joined.counts[name]), name


def test_silence_costs_no_events(chip, layered):
    run = chip.map(layered).run(np.zeros((4, 2, 64), bool))
    for count in ("synaptic_events", "packets", "neurons_fired", "neurons_updated", "host_in", "host_out"):
        assert run.ledger.total(count) == 0
    assert run.ledger.total("neurons_visited") > 0


def test_a_live_network_is_refused_with_every_reason_and_a_remedy(chip):
    with pytest.raises(Misfits) as refusal:
        chip.map(balanced(200), dt=0.1)
    limits = {misfit.limit for misfit in refusal.value.items}
    assert {"synapse", "input", "start"} <= limits
    assert all(misfit.expected and misfit.got and misfit.hint for misfit in refusal.value.items)
    assert chip.title in str(refusal.value)


def test_an_empty_network_is_refused(chip):
    with pytest.raises(Misfits) as refusal:
        chip.map(Network("nothing"))
    assert {misfit.limit for misfit in refusal.value.items} == {"neurons"}


def test_a_network_of_any_depth_runs(chip):
    net = feedforward((16, 20, 18, 4), seed=2, gain=4.0)
    run = chip.map(net).run(np.random.default_rng(0).random((20, 3, 16)) < 0.4)
    assert run.counts.shape == (3, 4)


def test_inputs_that_do_not_fit_are_named(layered):
    form = convert(layered)[0]
    with pytest.raises(RangeError, match="images, 64"):
        checked(form, np.zeros((4, 2, 63), bool))
    with pytest.raises(UnknownName, match="input"):
        checked(form, {"inptu": np.zeros((4, 2, 64), bool)})
