"""Horowitz 2014, doi:10.1109/ISSCC.2014.6757323: an addition of 32 bits is 0.9 pJ in 45 nm, a multiplication 3.7."""

from __future__ import annotations

import pytest

from workbench.experiments.inference_energy import inference_energy
from workbench.learning.expenses import Expenses


def test_operations_are_priced_and_shared_among_the_spikes():
    found = inference_energy(Expenses(20.0, 1000.0, 100.0, updates=0, synapses=0, weights=0, states=0))
    assert found.energy.middle == pytest.approx(1000 * 0.9e-12 + 100 * 4.6e-12)
    assert found.per_spike is not None
    assert found.per_spike.middle == pytest.approx(found.energy.middle / 20)
    assert all(fact.source.link.startswith("https://") for fact in found.facts)


def test_without_spikes_there_is_no_energy_a_spike():
    found = inference_energy(Expenses(0.0, 0.0, 0.0, updates=0, synapses=0, weights=0, states=0))
    assert found.energy.middle == 0
    assert found.per_spike is None
