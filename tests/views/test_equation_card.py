"""The order of a step is told as it is taken."""

from __future__ import annotations

from workbench.experiments.neuron_bench import NeuronBench
from workbench.neurons.discrete_leaky import DiscreteLeaky
from workbench.neurons.lif import LIF
from workbench.views.equation_card import EquationCard, step_text


def test_a_late_reset_is_told_before_the_next_threshold():
    bench = NeuronBench(auto=False, neuron=LIF())
    once = step_text(bench)
    assert once.index("spikes;") < once.index("It is reset")
    bench.reset = "in the next step"
    late = step_text(bench)
    assert late.index("advances") < late.index("in the step before is reset") < late.index("spikes;")
    bench.neuron = DiscreteLeaky()  # its equations say its own order
    assert step_text(bench) == once


def test_the_card_follows_the_choice():
    bench = NeuronBench(auto=False)
    card = EquationCard(bench)
    assert "It is reset, and" in card.order.object
    bench.reset = "in the next step"
    card.show()
    assert "in the step before is reset" in card.order.object
