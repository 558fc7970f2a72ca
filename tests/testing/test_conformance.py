"""Everything the catalogue finds keeps its contracts."""

from __future__ import annotations

import pytest

from workbench.core.catalogue import catalogue
from workbench.core.model import Stimulus
from workbench.testing.models import check_neuron, check_rule, check_stimulus, check_synapse


@pytest.mark.parametrize("name", sorted(catalogue("neurons")))
def test_neuron_agrees_with_the_reference(name):
    check_neuron(catalogue("neurons")[name])


@pytest.mark.parametrize("name", sorted(catalogue("synapses")))
def test_synapse_agrees_with_the_reference(name):
    check_synapse(catalogue("synapses")[name])


@pytest.mark.parametrize("name", sorted(catalogue("plasticity")))
def test_rule_agrees_with_the_reference(name):
    check_rule(catalogue("plasticity")[name])


@pytest.mark.parametrize("name", sorted(catalogue("stimuli", Stimulus)))
def test_stimulus_keeps_its_form(name):
    check_stimulus(catalogue("stimuli", Stimulus)[name])
