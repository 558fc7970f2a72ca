"""A chip of one's own: what is changed is priced and marked, what is wrong is told together, what it prints makes it again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.core.catalogue import catalogue
from workbench.core.errors import Misfits, UnknownName
from workbench.hardware.my_chip import editable, my_chip
from workbench.hardware.report import report
from workbench.network.presets.feedforward import feedforward

CHIPS = catalogue("hardware.chips")
SYNOP = "energy_sets.davies2018_presilicon.e_synop"


def test_a_changed_price_is_paid_and_marked_as_the_users(layered, spikes):
    rows = {}
    for name, chip in (("old", CHIPS["Loihi"]()), ("new", my_chip("Loihi", {SYNOP: 47.2e-12}))):
        mapping = chip.map(layered)
        rows[name] = report(mapping, mapping.run(spikes))
    events = rows["old"].cells["events"].value.middle
    more = rows["new"].cells["energy"].value.middle - rows["old"].cells["energy"].value.middle
    assert more == pytest.approx(events * 23.6e-12)  # twice the 23.6 pJ of Davies 2018
    assert rows["new"].cells["energy"].evidence == ("user", "user")
    assert rows["old"].cells["energy"].evidence != ("user", "user")
    assert CHIPS["Loihi"].fact(SYNOP).value == 23.6e-12


def test_fewer_neurons_a_core_take_more_cores():
    net = feedforward((64, 128, 10), seed=1)
    assert len(my_chip("Tianjic", {"structure.neurons_per_core": 32}).map(net).layout.cores) == 5


def test_everything_wrong_is_told_together():
    with pytest.raises(Misfits) as refusal:
        my_chip(
            "Loihi",
            {"nothing.here": 1.0, SYNOP: float("nan"), "structure.neurons_per_core": 0.5, "arithmetic.bias": 3.0},
            title="",
        )
    assert len(refusal.value.items) == 5
    with pytest.raises(UnknownName):
        my_chip("Loihy", {})


@given(
    st.one_of(
        st.floats(), st.integers(), st.text(max_size=5), st.lists(st.floats(), max_size=3), st.none(), st.booleans()
    )
)
def test_any_value_is_taken_or_refused_in_a_sentence(value):
    try:
        chip = my_chip("Loihi", {SYNOP: value})
    except Misfits:
        return
    assert chip.fact(SYNOP).range is not None


def test_it_prints_the_code_that_makes_it_again():
    import workbench as wb

    chip = my_chip("TrueNorth", {"structure.axons_per_core": 128, "time.step": [1e-4, 1e-3]}, title="half", chips=3)
    again = eval(repr(chip), {"wb": wb})
    assert repr(again) == repr(chip)
    assert again.chips == 3
    assert again.fact("time.step").range == (1e-4, 1e-3)


@pytest.mark.parametrize("name", sorted(CHIPS))
def test_every_number_of_every_chip_can_be_changed(name):
    known = editable(CHIPS[name])
    assert known
    chip = my_chip(name, dict.fromkeys(known, 2))
    assert all(chip.fact(path).value == 2 for path in known)


def test_an_unknown_number_filled_in_is_no_longer_missing(layered, spikes):
    # nobody published the barrier energy of Loihi, but its clock is given as unknown: filling it in is possible and marked
    assert editable(CHIPS["TrueNorth"])["noc.hop_latency"].value is None
    assert my_chip("TrueNorth", {"noc.hop_latency": 1e-9}).fact("noc.hop_latency").known
    assert np.isfinite(my_chip("TrueNorth", {"noc.hop_latency": 1e-9}).map(layered).run(spikes).counts).all()


@pytest.mark.parametrize(
    "facts",
    [
        {"structure.neurons_per_core": 1e15},
        {"arithmetic.weight_bits": 64},
        {"structure.cores_per_chip": 129},  # the mesh has 8 by 4 routers of four cores
    ],
)
def test_numbers_no_chip_can_have_are_refused_before_anything_is_made(facts):
    with pytest.raises(Misfits):
        my_chip("Loihi", facts)


def test_a_huge_core_takes_no_memory_of_its_own():
    chip = my_chip("Loihi2", {"structure.neurons_per_core": 10**11, "structure.memory_per_core": 10**12})
    assert len(chip.map(feedforward((8, 8, 4), seed=1)).layout.cores) == 2


def stacked(**options):
    """Two small Loihi-like chips, so that a network spreads over both."""
    small = {"structure.cores_per_chip": 1, "structure.neurons_per_core": 70}
    return my_chip("Loihi", small, chips=3, **options)


def test_in_a_stack_packets_go_up_and_down_instead_of_off_the_chip(layered, spikes):
    flat, high = (chip.map(layered) for chip in (stacked(), stacked(layers=3)))
    one, two = flat.run(spikes), high.run(spikes)
    assert len(flat.layout.cores) == flat.layout.chips == 3
    assert one.ledger.total("hops_z") == two.ledger.total("off_chip") == 0
    assert np.array_equal(one.counts, two.counts)
    # hidden cells lie on chips 0 and 1, the outputs on chip 2: two hops from the first, one from the second
    fired = two.ledger.counts["neurons_fired"].sum((0, 1))
    assert two.ledger.total("hops_z") == 2 * fired[0] + fired[1]
    assert one.ledger.total("off_chip") == fired[0] + fired[1]


def test_a_vertical_hop_is_missing_until_the_user_prices_it(layered, spikes):
    rows = {}
    for name, chip in (("bare", stacked(layers=3)), ("priced", stacked(layers=3, costs={"hops_z": 2e-12}))):
        mapping = chip.map(layered)
        rows[name] = report(mapping, mapping.run(spikes))
    assert "hops between stacked chips" in rows["bare"].price.missing
    assert "hops between stacked chips" not in rows["priced"].price.missing
    more = rows["priced"].cells["energy"].value.middle - rows["bare"].cells["energy"].value.middle
    assert more == pytest.approx(2e-12 * rows["bare"].run.ledger.mean("hops_z"))
    assert rows["priced"].cells["energy"].evidence == ("user", "user")
    assert "yours" in rows["priced"].price.paid[-1].term.label


def test_analog_cores_with_a_digital_network_pay_for_both(layered, spikes):
    hybrid = my_chip("BrainScaleS", {}, title="Hybrid", costs={"packets": 5e-12, "neurons_fired": 1e-12}, chips=2)
    mapping, plain = hybrid.map(layered), CHIPS["BrainScaleS"](chips=2).map(layered)
    row, base = report(mapping, mapping.run(spikes)), report(plain, plain.run(spikes))
    ledger = row.run.ledger
    more = 5e-12 * ledger.mean("packets") + 1e-12 * ledger.mean("neurons_fired")
    assert row.cells["energy"].value.low - base.cells["energy"].value.low == pytest.approx(more)
    assert (
        repr(hybrid)
        == "wb.my_chip('BrainScaleS', {}, title='Hybrid', costs={'packets': 5e-12, 'neurons_fired': 1e-12}, chips=2)"
    )


def test_stacks_and_costs_that_make_no_sense_are_told_together():
    with pytest.raises(Misfits) as refusal:
        my_chip("Loihi", {}, layers=0, costs={"hops_z": -1.0, "hops_w": 1e-12})
    assert len(refusal.value.items) == 3
