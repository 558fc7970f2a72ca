"""A result is asked for its numbers by name, and says which there are."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.errors import UnknownName
from workbench.experiments.result import Axis, Curve, Number, Panel, Result

PANEL = Panel(Axis("current", "pA"), Axis("rate", "Hz"), (Curve("steady rate", np.arange(3.0), np.arange(3.0)),))
RESULT = Result("f-I curve", "wb.LIF()", "It fires.", (Number("gain", 0.5, "Hz/pA"),), (PANEL,))


def test_numbers_and_curves_are_found_by_their_names():
    assert RESULT.value("gain") == 0.5
    assert RESULT.curve("steady rate") is PANEL.curves[0]


def test_an_unknown_name_is_refused_with_the_nearest():
    with pytest.raises(UnknownName, match="Try: 'gain'"):
        RESULT.value("gian")
    with pytest.raises(UnknownName, match="Try: 'steady rate'"):
        RESULT.curve("steady rates")


def test_a_result_is_shown_by_its_numbers():
    assert repr(RESULT) == "<f-I curve of wb.LIF(): gain: 0.5 Hz/pA>"
