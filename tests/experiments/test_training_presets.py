"""Each ready experiment shows what it says it shows."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.errors import UnknownName
from workbench.experiments.training import Training
from workbench.experiments.training_presets import PRESETS, take_preset


def begun(name: str) -> Training:
    """A short run of a preset, with what went on inside before it."""
    training = Training()
    take_preset(training, name)
    training.epochs = 3
    for progress in training.study():
        training.take(progress)
    return training


def test_it_goes_well_and_a_price_takes_most_of_the_spikes():
    spikes = {}
    for name in ("Goes well", "Sparse"):
        training = begun(name)
        training.epochs = 2
        training.run()
        assert training.tested is not None
        assert training.tested.accuracy > 0.95
        spikes[name] = training.tested.counts.spikes
    assert 0.1 < spikes["Sparse"] / spikes["Goes well"] < 0.5


@pytest.mark.parametrize("name", ["True slope", "Dead network"])
def test_without_a_slope_where_cells_are_no_weight_moves(name: str):
    training = begun(name)
    assert training.inside is not None
    for layer in training.inside.values():
        assert not layer.gradient.any()
        assert layer.silent == 1.0 or name == "True slope"
    before = training.layers()
    training.run()
    assert training.curves is not None
    assert len(set(training.curves.validation_accuracy)) == 1
    assert training.layers() == before


def test_a_dead_network_wakes_with_larger_weights():
    training = begun("Dead network")
    training.gain = 1.0
    training.run()
    assert training.curves is not None
    assert training.curves.validation_accuracy[-1] > 0.95


def test_one_membrane_in_a_hundred_is_inside_the_window():
    training = begun("Outside the window")
    assert training.inside is not None
    assert training.inside["hidden"].window < 0.02


def test_gradients_explode_on_their_way_back():
    training = begun("Exploding gradients")
    assert training.steps == 40
    assert training.inside is not None
    hidden, output = (training.inside[name].gradient for name in ("hidden", "output"))
    assert hidden.max() > 1000 * output.max()
    assert np.argmax(hidden) < 20  # the farther back, the larger


def test_a_preset_without_a_name_is_refused_and_every_one_says_what_it_shows():
    with pytest.raises(UnknownName, match="Goes well"):
        take_preset(Training(), "Goes wel")
    assert all(len(preset.about) > 40 for preset in PRESETS.values())
