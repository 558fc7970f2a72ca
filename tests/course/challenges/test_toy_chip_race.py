"""The race on the toy chip: its bill is reckoned by hand, its record cannot be beaten by its own grid, and answers are judged by doing."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from workbench.core.errors import Misfits
from workbench.course.challenges.toy_chip_race import GOALS, ToyChipRace, read
from workbench.course.runs import toy_race
from workbench.course.runs.toy_race import Design, Offer, _largest


def test_the_largest_weights_onto_each_cell_are_kept_and_at_least_one():
    post, weight = np.array([0, 0, 0, 1, 1, 2]), np.array([0.1, -3.0, 2.0, 1.0, -0.5, 0.0])
    assert _largest(post, weight, 0.5).tolist() == [False, True, True, True, False, True]
    assert _largest(post, weight, 0.0).sum() == 3
    assert _largest(post, weight, 1.0).all()


def test_designs_are_read_or_refused_all_at_once():
    assert read({"cells": "64", "share": "50 %", "steps": 11}) == Design(64, 0.5, 11)
    with pytest.raises(Misfits, match=r"(?s)speed.*cells.*steps"):
        read({"cells": "1.5", "share": "50", "steps": "", "speed": 3})


def test_points_are_for_the_goal_and_for_what_it_costs(monkeypatch):
    race = ToyChipRace()
    record = ((Design(64, 1.0, 11), Offer(race.goal, 100.0)), (Design(128, 1.0, 20), Offer(99.0, 300.0)))
    monkeypatch.setattr("workbench.course.challenges.toy_chip_race.record", lambda: record)
    for energy, points in ((109.0, 3.0), (199.0, 2.0), (201.0, 1.0)):
        monkeypatch.setattr("workbench.course.challenges.toy_chip_race.offer", lambda _d, e=energy: Offer(race.goal, e))
        assert race.judge({"cells": 1, "share": 1, "steps": 1}).points == points
    monkeypatch.setattr("workbench.course.challenges.toy_chip_race.offer", lambda _d: Offer(race.goal - 0.5, 1.0))
    missed = race.judge({"cells": 1, "share": 1, "steps": 1})
    assert missed.points == 0
    assert "are asked for" in missed.hints[0]


def test_the_record_is_measured_design_by_design_and_not_for_an_answer_that_cannot_be_read(monkeypatch):
    seen: list[Design] = []
    monkeypatch.setattr("workbench.course.challenges.toy_chip_race.offer", lambda design: seen.append(design))
    steps = ToyChipRace().prepare({"cells": 1, "share": 1, "steps": 1})
    next(steps)
    assert len(seen) == 1
    assert len(list(steps)) == len(set(seen)) - 1 == 47
    with pytest.raises(Misfits):
        next(ToyChipRace().prepare({}))
    assert len(seen) == 48


@pytest.mark.slow
def test_the_bill_is_updates_and_events_and_the_record_solves_the_race():
    design = Design(32, 0.5, 11)
    found = toy_race.offer(design)
    # 0.1 nJ an update of 42 neurons in 11 steps; the rest are events of half a picojoule
    events = (found.energy - 0.1 * 42 * 11) / 5e-4
    assert 0 < events < 200 * 32 * (32 + 5) * 11
    offers = [each for _, each in toy_race.record()]
    assert all(a.energy < b.energy and a.accuracy < b.accuracy for a, b in pairwise(offers))
    race = ToyChipRace("Ada")
    assert race.goal in GOALS
    best = next(design for design, each in toy_race.record() if each.accuracy >= race.goal)
    answer = {"cells": best.cells, "share": f"{100 * best.share:g}", "steps": best.steps}
    shown = race.show_design(answer)
    assert "reaches your goal" in shown.summary
    assert race.hand_in(answer).solved
    assert race.hand_in({"cells": 4, "share": 100, "steps": 20}).points == 0
