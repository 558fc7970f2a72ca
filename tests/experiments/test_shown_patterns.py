"""What a model is said to show was seen."""

from __future__ import annotations

from workbench.core.own import own_neuron
from workbench.experiments.shown_patterns import shown_patterns
from workbench.neurons.hodgkin_huxley import HodgkinHuxley
from workbench.neurons.izhikevich import Izhikevich
from workbench.neurons.lif import LIF


def test_a_leaky_cell_shows_one_pattern():
    assert shown_patterns(LIF, dt=0.1) == ("tonic spiking",)


def test_the_squid_axon_is_phasic_then_tonic_and_rebounds():
    assert {"phasic spiking", "tonic spiking", "rebound spiking"} <= set(shown_patterns(HodgkinHuxley))


def test_the_model_of_izhikevich_shows_his_twenty():
    shown = shown_patterns(Izhikevich)
    assert "20 of 20 of Izhikevich 2004" in shown
    assert {"tonic spiking", "bursting", "phasic spiking", "rebound spiking"} <= set(shown)


def test_a_spike_at_the_start_is_no_rebound():
    text = "dv/dt = (r*i - v)/tau : mV\nspike: v > v_t\nreset: v <- 0\nstart: v = 2*v_t\nr = 0.1 GOhm\ntau = 10 ms\nv_t = 10 mV"
    assert shown_patterns(own_neuron(text), dt=0.1) == ("tonic spiking",)
