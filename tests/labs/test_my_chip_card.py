"""The card that makes a chip of one's own: only what was changed is taken, and all that is wrong is told together."""

from __future__ import annotations

import pytest

from workbench.core.errors import Misfits
from workbench.labs.my_chip_card import MyChipCard

SYNOP = "energy_sets.davies2018_presilicon.e_synop"


@pytest.fixture
def made() -> list:
    return []


@pytest.fixture
def desk(made) -> MyChipCard:
    return MyChipCard(made.append, lambda action: action)


def write(desk: MyChipCard, path: str, text: str) -> None:
    """Type into the table."""
    frame = desk.table.value.copy()
    frame.loc[frame["number"] == path, "value"] = text
    desk.table.value = frame


def test_an_untouched_table_makes_a_chip_without_changes(desk):
    assert repr(desk.chip()) == "wb.my_chip('Loihi', {}, title='My chip')"


def test_what_is_typed_is_what_changes(desk):
    write(desk, SYNOP, "1e-12")
    write(desk, "power.static_per_chip", "0.01 - 0.02")
    desk.title.value = "cheap"
    chip = desk.chip()
    assert chip.fact(SYNOP).value == 1e-12
    assert chip.fact("power.static_per_chip").range == (0.01, 0.02)
    assert chip.title == "cheap"


def test_all_that_is_no_number_is_told_together(desk):
    write(desk, SYNOP, "cheap")
    write(desk, "power.x86_per_chip", "__import__('os')")
    with pytest.raises(Misfits) as refusal:
        desk.chip()
    assert len(refusal.value.items) == 2


def test_another_chip_to_start_from_shows_its_numbers(desk):
    desk.base.value = "ODIN"
    assert "energy_sets.published_model.e_synop" in desk.table.value["number"].tolist()
    assert desk.chip().key == "odin"


def test_a_stack_and_a_digital_network_are_priced_by_the_user_alone(desk):
    desk.layers.value = 4
    desk.costs["hops_z"].value = "1e-12 - 3e-12"
    chip = desk.chip()
    assert chip.layers == 4
    assert chip.fact("yours.hops_z").range == (1e-12, 3e-12)
    desk.costs["packets"].value = "cheap"
    with pytest.raises(Misfits, match="packets through a network of your own"):
        desk.chip()
