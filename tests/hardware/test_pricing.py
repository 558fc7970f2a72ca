"""Prices against published measurements, and what a sum may say about itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.core.catalogue import catalogue
from workbench.core.fact import Fact
from workbench.core.source import Source
from workbench.hardware.chips.brainscales import BrainScaleS
from workbench.hardware.chips.loihi import Loihi
from workbench.hardware.chips.spinnaker import SpiNNaker
from workbench.hardware.chips.truenorth import TrueNorth
from workbench.hardware.ledger import COUNTS, Ledger, blank
from workbench.hardware.pricing import price
from workbench.hardware.recipe import Recipe, Term
from workbench.hardware.span import Span

CHIPS = [(chip, name) for chip in (TrueNorth, Loihi, SpiNNaker, BrainScaleS) for name in chip.recipes]


def ledger(cores: int = 1, **counts: int) -> Ledger:
    """One step of one inference with these counts."""
    made = blank(1, 1, cores)
    for name, count in counts.items():
        made.counts[name][0, 0, 0] = count
    return made


def cost(chip, made: Ledger, seconds: float = 1.0, energy_set: str | None = None):
    chosen = energy_set or chip.default_set()
    return price(made, Span.of(seconds), chip.recipes[chosen], chosen, chip.facts())


@pytest.mark.parametrize(("rate", "watts"), [(11.58, 0.068), (20.07, 0.0706), (95.93, 0.094)])
def test_truenorth_reproduces_the_published_sweep(rate, watts):
    # Akopyan 2015 Fig. 17: 68 / 71 / 94 mW; the middle is predicted as 70.62 mW from a line through the ends
    found = cost(TrueNorth, ledger(synaptic_events=round(1048576 * 128 * rate))).energy
    assert found.middle == pytest.approx(watts, abs=5e-5)


def test_truenorth_predicts_the_middle_within_half_a_per_cent():
    found = cost(TrueNorth, ledger(synaptic_events=round(1048576 * 128 * 20.07))).energy.middle
    assert found == pytest.approx(70.62e-3, abs=1e-5)
    assert abs(found / 71e-3 - 1) < 0.006


def test_the_all_in_figure_fails_away_from_its_point():
    # 26 pJ an event misses the sweep by about -41 % at 11.58 Hz and +256 % at 95.93 Hz
    for rate, watts, error in ((11.58, 0.068, -0.41), (95.93, 0.094, 2.56)):
        found = cost(
            TrueNorth, ledger(synaptic_events=round(1048576 * 128 * rate)), energy_set="all_in_26pJ"
        ).energy.middle
        assert found / watts - 1 == pytest.approx(error, abs=0.01)


def test_spinnaker_cores_account_for_the_board():
    # SpiNNMachine: a 48-chip board draws 31.88 W idle and 59.38 W with 806 cores busy
    busy = cost(SpiNNaker, ledger(cores=806)).paid[1].energy
    assert 31.88 + busy.middle == pytest.approx(59.38, abs=0.11)


def test_spinnaker_marginal_costs_are_those_of_sharp_2012():
    # 100 nJ per neuron and ms, 43 nJ per synaptic event
    found = cost(SpiNNaker, ledger(neurons_visited=10_000, synaptic_events=1000), energy_set="sharp2012")
    assert found.energy.middle == pytest.approx(10_000 * 100e-9 + 1000 * 43e-9)


def test_brainscales_energy_is_power_over_rate():
    # Goeltz 2021: 175 mW at 20,800 inferences a second is 8.4 uJ
    found = cost(BrainScaleS, ledger(), seconds=1 / 20_800).energy
    assert found.low == pytest.approx(8.4e-6, rel=0.01)
    assert found.high > found.low


def test_chip_and_system_of_brainscales_differ_by_eight():
    # Stradmann 2022: 192 uJ on the chip in 276 us, and 5.6 W for the system
    chip, system = (BrainScaleS.fact(f"energy_sets.chip_power.{name}").value for name in ("p_chip_mac", "p_system"))
    assert chip * 276e-6 == pytest.approx(192e-6, rel=0.01)
    assert system / chip == pytest.approx(8, rel=0.02)


def test_loihi_adds_up_as_sanafe_does():
    # SANA-FE 2.2.9: 51.2 pJ a mapped neuron, 21.6 updated, 69.3 fired, 111 a (neuron, core) pair, 35.5 a dense event, 3.0 and 4.2 a hop
    made = ledger(
        neurons_visited=7, neurons_updated=5, neurons_fired=3, packets=4, synaptic_events=11, hops_x=13, hops_y=17
    )
    expected = 7 * 51.2 + 5 * 21.6 + 3 * 69.3 + 4 * 111 + 11 * 35.5 + 13 * 3.0 + 17 * 4.2
    assert cost(Loihi, made, energy_set="sanafe2025_nahuku").energy.middle == pytest.approx(expected * 1e-12, rel=1e-9)


@pytest.mark.parametrize(("chip", "name"), CHIPS)
def test_every_coefficient_of_a_recipe_is_published(chip, name):
    known = chip.facts()
    for term in chip.recipes[name].terms:
        path = term.coefficient if "." in term.coefficient else f"energy_sets.{name}.{term.coefficient}"
        assert known[path].range is not None, path


@given(st.sampled_from(CHIPS), st.sampled_from(sorted(COUNTS)), st.integers(1, 10**9))
def test_energy_never_falls_when_more_happens(case, name, more):
    chip, energy_set = case
    visited = {"neurons_visited": 10**9} if name == "neurons_updated" else {}
    less = cost(chip, ledger(**visited), energy_set=energy_set).energy
    found = cost(chip, ledger(**{**visited, name: more}), energy_set=energy_set).energy
    assert found.low >= less.low
    assert found.high >= less.high


def test_an_unknown_coefficient_is_missing_and_never_zero():
    recipe = Recipe((Term("events", "synaptic_events", "a"), Term("hops", "hops_x", "b")), ("host",))
    facts = {
        "energy_sets.x.a": Fact(2.0, "J", Source("s"), "measured", "seen"),
        "energy_sets.x.b": Fact(None, "J", Source("s")),
    }
    found = price(ledger(synaptic_events=3, hops_x=5), Span.of(1.0), recipe, "x", facts)
    assert found.energy == Span(6.0, 6.0)
    assert found.lower_bound
    assert found.missing == ("host", "hops")


def test_nothing_known_is_no_energy_rather_than_none_spent():
    recipe = Recipe((Term("events", "synaptic_events", "a"),))
    assert price(ledger(), Span.of(1.0), recipe, "x", {}).energy is None


def test_ranges_and_the_weakest_evidence_are_carried_through():
    recipe = Recipe((Term("power", "chip_seconds", "p", static=True), Term("events", "synaptic_events", "e")))
    facts = {
        "energy_sets.x.p": Fact([1.0, 2.0], "W", Source("s"), "measured", "seen"),
        "energy_sets.x.e": Fact(0.5, "J", Source("s"), "estimated", "quoted"),
    }
    found = price(ledger(synaptic_events=4), Span.of(3.0), recipe, "x", facts)
    assert (found.static, found.marginal, found.energy) == (Span(3.0, 6.0), Span(2.0, 2.0), Span(5.0, 8.0))
    assert found.evidence == ("estimated", "quoted")


def test_joined_ledgers_keep_every_count():
    first, second = ledger(packets=3), ledger(packets=4)
    both = first.join(second)
    assert (both.images, both.total("packets"), both.mean("packets")) == (2, 7, 3.5)
    assert np.array_equal(both.counts["packets"][:, 0], first.counts["packets"][:, 0])


def test_one_run_is_priced_on_every_chip_by_reading_each_count_once(layered, spikes, monkeypatch):
    # 3 ms for all chips on one core: no spike is looked at again, and no count is added up twice
    run = Loihi().map(layered).run(spikes)
    read: list[str] = []
    total = Ledger.total

    def counted(ledger: Ledger, name: str) -> int:
        read.append(name)
        return total(ledger, name)

    monkeypatch.setattr(Ledger, "total", counted)
    for kind in catalogue("hardware.chips").values():
        chip = kind()
        for energy_set in chip.recipes:
            read.clear()
            price(run.ledger, Span.of(1e-3), chip.recipes[energy_set], energy_set, chip.facts(), chip.clock_rate())
            assert len(read) <= len(COUNTS) + 2
