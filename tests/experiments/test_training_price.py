"""A curve of prices is one of the same network."""

from __future__ import annotations

from workbench.experiments.training import Training
from workbench.experiments.training_price import price_sweep
from workbench.tasks.circles import Circles


def test_a_choice_made_while_the_curve_is_measured_changes_none_of_its_networks():
    training = Training(problem="Circles", hidden=16, epochs=1, steps=6)
    training.task = Circles(samples=60)
    found = []
    for progress in price_sweep(training, prices=(0.0, 0.0)):
        if (priced := progress.values.get("priced")) is not None:
            found.append(priced)
            training.hidden = 2
    assert found[0] == found[1]
