"""Presets are published cells by name."""

from __future__ import annotations

import pytest

from workbench.core.catalogue import catalogue
from workbench.core.errors import UnknownName
from workbench.neurons.izhikevich import Izhikevich


def test_a_preset_is_a_cell_of_its_own():
    cell = Izhikevich.preset("FS")
    assert (cell.a, cell.d) == (0.1, 2.0)
    cell.a = 0.2
    assert Izhikevich.preset("FS").a == 0.1


def test_an_unknown_preset_suggests_the_nearest():
    with pytest.raises(UnknownName, match=r"Izhikevich\.preset.*'LTS'"):
        Izhikevich.preset("LTSS")


def test_no_two_presets_of_a_model_are_the_same_cell():
    for model in catalogue("neurons").values():
        cells = [repr(model.preset(name)) for name in model.presets]
        assert len(set(cells)) == len(cells), model
