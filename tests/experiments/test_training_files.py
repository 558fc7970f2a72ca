"""What is taken away does the same elsewhere."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest

from workbench.core.errors import RangeError
from workbench.experiments.training import Training
from workbench.experiments.training_files import training_code, training_files
from workbench.learning.surrogates.fast_sigmoid import FastSigmoid
from workbench.tasks.circles import Circles


def test_the_code_repeats_the_training_and_the_weights_are_its():
    """Run as text, it comes to the very same weights."""
    training = Training(problem="Circles", hidden=8, epochs=1, steps=8, shape="FastSigmoid", seed=3)
    training.task = Circles(samples=120)
    training.method.param.update(penalty=1.0, surrogate=FastSigmoid(slope=10.0))
    training.run()
    space: dict[str, object] = {}
    exec(training_code(training), space)  # our own text, as a reader runs it
    again = space["training"]
    assert isinstance(again, Training)
    assert again.choices() == training.choices()
    (found,) = training_files(training)
    assert again.trainer is not None
    with np.load(BytesIO(found.weights)) as weights:
        for name, projection in again.trainer.network.projections.items():
            np.testing.assert_array_equal(weights[name], np.asarray(projection.weight))


def test_a_network_that_nir_cannot_say_says_why():
    (found,) = training_files(Training(problem="Circles", hidden=4, neuron="ALIF"))
    assert found.nir == b""
    assert "ALIF" in found.told


def test_weights_are_read_while_no_step_changes_them_and_not_beside_the_code_of_other_choices():
    training = Training(problem="Circles", hidden=4, epochs=1, steps=4)
    training.task = Circles(samples=60)
    training.run()
    assert training.trainer is not None
    learner, alone = training.trainer.learner, []
    write_back = learner.write_back
    learner.write_back = lambda: (alone.append(training._busy.locked()), write_back())[1]
    (found,) = training_files(training)
    assert alone == [True]
    assert "hidden=4" in found.code
    training.hidden = 9
    with pytest.raises(RangeError, match="choices of the run"):
        next(training_files(training))
