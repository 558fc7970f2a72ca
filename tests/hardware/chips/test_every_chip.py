"""What holds for every chip the catalogue finds: sources, recipes, a network that fits, and stable results."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.catalogue import catalogue
from workbench.core.errors import Misfits, RangeError, UnknownName
from workbench.hardware.chips.akida import Akida
from workbench.hardware.chips.dynapse2 import DynapSE2
from workbench.hardware.chips.odin import ODIN
from workbench.hardware.chips.speck import Speck
from workbench.hardware.chips.truenorth import TrueNorth
from workbench.hardware.mapping import checked
from workbench.hardware.passes.convert import convert
from workbench.hardware.report import float_counts
from workbench.network.network import Network
from workbench.network.presets.balanced import balanced
from workbench.network.presets.feedforward import feedforward
from workbench.network.wiring.dense_matrix import DenseMatrix
from workbench.network.wiring.fixed_in_degree import FixedInDegree
from workbench.neurons.integrate_and_fire import IF
from workbench.neurons.lif import LIF
from workbench.stimuli.spike_input import SpikeInput
from workbench.synapses.delta import Delta

CHIPS = catalogue("hardware.chips")
SMALL = (DynapSE2, ODIN)
COARSE = (ODIN, Speck, TrueNorth)


@pytest.fixture(params=sorted(CHIPS))
def chip(request):
    return CHIPS[request.param]()


def network(chip, sizes: tuple[int, ...]) -> Network:
    """Layers of cells the chip takes: LIF, or IF where nothing leaks on it."""
    net = feedforward(sizes, seed=3, gain=4.0)
    if type(chip) is not Akida:
        return net
    integrators = Network(net.name)
    for node in net.populations.values():
        integrators.add(node.model if node.is_stimulus else IF(v_0=-60, v_t=-50, v_r=-60), node.size, name=node.name)
    for wires in net.projections.values():
        pre, post = integrators.populations[wires.pre], integrators.populations[wires.post]
        integrators.connect(pre, post, DenseMatrix(), Delta(), weight=wires.weight, delay=1.0)
    return integrators


@pytest.fixture
def layered(chip) -> Network:
    """64-128-10 cells, or 32-48-10 on a chip that holds no more inputs a cell."""
    return network(chip, (32, 48, 10) if type(chip) in SMALL else (64, 128, 10))


@pytest.fixture
def spikes(layered) -> np.ndarray:
    return np.random.default_rng(5).random((16, 12, layered.populations["input"].size)) < 0.3


def test_the_five_chips_of_the_survey_are_there():
    survey = {name for name, kind in CHIPS.items() if kind.survey}
    assert survey == {"BrainScaleS", "Loihi", "SpiNNaker", "Tianjic", "TrueNorth"}


def test_what_is_emulated_and_what_is_only_mapped_is_said():
    emulated = {name for name, kind in CHIPS.items() if kind.emulated}
    assert emulated == {"BrainScaleS", "Loihi", "ODIN", "Speck", "SpiNNaker", "TrueNorth"}
    for name in set(CHIPS) - emulated:
        assert "exact membrane" in CHIPS[name].level or "membrane is exact" in CHIPS[name].level


def test_a_chip_says_what_it_is_and_what_it_leaves_out(chip):
    assert chip.title
    assert chip.level
    assert len(chip.not_modeled) >= 3
    assert all(sentence.endswith(".") for sentence in (chip.level, *chip.not_modeled))


def test_the_default_energy_set_is_the_one_the_reference_calls_default(chip):
    named = [name for name in chip.recipes if chip.purpose(name).startswith("default")]
    assert chip.energy_set == (named or list(chip.recipes))[0]
    assert chip.purpose(chip.energy_set)
    if chip.emulated:
        assert named
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
    sizes = [node.size for node in layered.populations.values()]
    synapses = sizes[0] * sizes[1] + sizes[1] * sizes[2]
    assert sum(core.synapses for core in mapping.layout.cores) == mapping.form.synapses == synapses
    assert sum(core.neurons for core in mapping.layout.cores) == sizes[1] + sizes[2]
    assert {loss.projection for loss in mapping.code.losses} == set(layered.projections)


def test_most_answers_are_those_of_the_float_network(chip, layered, spikes):
    # one of ten classes is right by chance; the chips with the coarsest cells are judged in their own tests
    expected = float_counts(convert(layered)[0], spikes)
    found = chip.map(layered).run(spikes).counts
    assert found.sum() > 0
    shared = np.corrcoef(found.ravel(), expected.ravel())[0, 1]
    assert shared > (0.5 if type(chip) in COARSE else 0.95)


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
    run = chip.map(layered).run(np.zeros((4, 2, layered.populations["input"].size), bool))
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
    run = chip.map(network(chip, (16, 20, 18, 4))).run(np.random.default_rng(0).random((20, 3, 16)) < 0.4)
    assert run.counts.shape == (3, 4)


def test_inputs_that_do_not_fit_are_named():
    form = convert(feedforward((64, 128, 10)))[0]
    with pytest.raises(RangeError, match="images, 64"):
        checked(form, np.zeros((4, 2, 63), bool))
    with pytest.raises(UnknownName, match="input"):
        checked(form, {"inptu": np.zeros((4, 2, 64), bool)})


@pytest.mark.parametrize("kind", [CHIPS["Loihi"], CHIPS["SpiNNaker"], CHIPS["Loihi2"]])
def test_ten_thousand_sparse_cells_are_mapped_and_run(kind):
    # a matrix of all pairs would take 800 MB; a hundred sources a cell take 16
    net = Network("sparse")
    net.add(SpikeInput(), 500, name="input")
    net.add(LIF(c_m=100.0, g_l=10.0, e_l=-60.0, v_t=-50.0, v_r=-60.0, t_ref=0.0), 10_000, name="cells")
    net.connect("input", "cells", FixedInDegree(10), Delta(), weight=4.0, delay=1.0)
    net.connect("cells", "cells", FixedInDegree(90), Delta(), weight=0.02, delay=1.0)
    mapping = kind(chips=4).map(net)
    assert mapping.form.synapses == 1_000_000
    assert sum(core.synapses for core in mapping.layout.cores) == 1_000_000
    run = mapping.run(np.random.default_rng(1).random((20, 1, 500)) < 0.1)
    fan_out = np.bincount(mapping.form.wires[1].pre, minlength=10_000)
    sent = run.spikes["cells"][: 20 - mapping.form.wires[1].delay, 0].sum(0) @ fan_out
    received = sum(
        int(run.spikes["input"][: 20 - wires.delay, 0].sum(0) @ np.bincount(wires.pre, minlength=500))
        for wires in mapping.form.wires[:1]
    )
    assert run.spikes["cells"].any()
    assert run.ledger.total("synaptic_events") == sent + received
