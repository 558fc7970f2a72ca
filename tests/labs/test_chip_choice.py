"""Drawers of choices: one for each chip, those of one's own too."""

from __future__ import annotations

from workbench.experiments.chip_comparison import ChipComparison
from workbench.hardware.my_chip import my_chip
from workbench.labs.chip_choice import ChipChoice


def test_a_chip_made_again_takes_its_own_drawer_and_the_others_stay():
    comparison = ChipComparison()
    choice = ChipChoice(comparison, lambda call: call, lambda *_: None)
    for title in ("A", "B"):
        choice._add(my_chip("Loihi", {}, title))
    before = list(choice.settings)
    choice._add(my_chip("Loihi", {}, "A"))
    after = list(choice.settings)
    assert choice.settings._names == list(comparison.chips)
    assert len(after) == len(before)
    assert [one is other for one, other in zip(before[-2:], after[-2:], strict=True)] == [False, True]
