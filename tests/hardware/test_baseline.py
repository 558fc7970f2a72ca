"""Dense baselines and the break-even rate, against published counts and the course's own exercise."""

from __future__ import annotations

import pytest

from workbench.hardware.baseline import MEMORIES, break_even, dense, operations
from workbench.hardware.passes.convert import convert
from workbench.network.presets.feedforward import feedforward


def form(*sizes: int):
    return convert(feedforward(sizes, seed=1))[0]


def test_a_dense_layer_on_the_cpu_costs_what_kerasspiking_says():
    # KerasSpiking: Dense 784 to 128 on the CPU entry, (100,352 + 128) x 8.6 nJ = 8.641e-4 J
    layer = form(784, 128)
    assert operations(layer) == 100_480
    cpu = next(line for line in dense(layer) if "i7" in line.title)
    assert cpu.energy.middle == pytest.approx(8.641e-4, rel=1e-4)


def test_without_memory_spikes_pay_below_a_fifth_of_the_steps():
    # exercise 50: T x rate below 4.6 / 0.9 = 5.1, which is 20.4 % at 25 steps
    found = break_even(form(20, 10, 5), events=0.0, steps=25)
    assert found.events.middle == pytest.approx(5.11, abs=0.01)
    assert found.rate.middle == pytest.approx(0.204, abs=0.001)


def test_memory_traffic_makes_spikes_pay_much_later():
    # Yan et al. (arXiv 2409.08290): with data moved, 5 to 10 steps must spike below some per cent. An event moves
    # three words and a multiply-add one, so the bound falls towards a third of an event a synapse.
    bounds = [break_even(form(20, 10, 5), events=0.0, steps=10, memory=memory).events.high for memory in MEMORIES]
    assert bounds == sorted(bounds, reverse=True)
    assert bounds[-1] == pytest.approx(1 / 3, rel=0.02)
    assert break_even(form(20, 10, 5), 0.0, 6, "dram_64b").rate.high < 0.06


def test_at_break_even_both_cost_the_same():
    net = form(30, 10, 5)
    bound = break_even(net, 0.0, 10).events.middle
    same = break_even(net, bound * net.synapses, 10)
    assert same.spiking.middle == pytest.approx(same.dense.middle)
    assert same.measured == pytest.approx(bound)


def test_every_baseline_names_its_number():
    for line in dense(form(20, 10, 5)):
        assert line.title
        assert line.fact.source.text
        assert line.energy.middle > 0
