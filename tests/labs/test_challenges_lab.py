"""The challenge room: cells are asked by a worker, answers are judged, a challenge stays as it was left, a file is judged again."""

import json

import pytest

from workbench.course.challenge_results import verify_file
from workbench.labs.challenges_lab import ChallengesLab


@pytest.fixture
def lab():
    made = ChallengesLab()
    yield made
    made.close()


def settle(aside):
    for _ in range(400):
        aside.runner.join(0.05)
        aside.beat()
        if not aside.busy:
            return
    raise AssertionError("the worker did not come to an end")


def probe(lab):
    return lab.probing


def answer(lab):
    return lab.answering


def test_a_stimulus_shows_a_trace_and_no_number_of_the_cell(lab):
    assert lab.menu.value == "mystery neuron"
    probe(lab).bench.stimulus.amplitude = 8000.0
    probe(lab).button.clicks += 1
    settle(lab.asking)
    assert "spikes in 200 ms" in probe(lab).summary.object
    assert "1 stimulus given" in probe(lab).count.object
    assert len(probe(lab).figures.plots) == 2


def test_a_stimulus_of_spikes_is_refused_and_the_button_comes_back(lab):
    from workbench.stimuli.poisson import Poisson

    probe(lab).bench.stimulus = Poisson()
    probe(lab).button.clicks += 1
    settle(lab.asking)
    assert "a stimulus of current" in lab.error.object
    assert not probe(lab).button.disabled


def test_an_answer_that_cannot_be_read_stays_in_its_fields(lab):
    for name, field in answer(lab).fields.items():
        field.value = "-70" if name == "e_l" else "soon"
    answer(lab).button.clicks += 1
    assert "threshold" in answer(lab).refused.object
    assert answer(lab).fields["e_l"].value == "-70"
    assert "No answer yet" in lab.log.object


def test_a_right_answer_is_told_and_another_name_has_another_cell(lab):
    book = {"e_l": "-70", "v_t": "-50", "v_r": "-62", "r": "12", "tau": "9", "t_ref": "3"}  # the numbers of the book
    for name, field in answer(lab).fields.items():
        field.value = book[name]
    answer(lab).button.clicks += 1
    assert "best 6 of 6. Solved." in lab.log.object
    first = lab.challenge
    lab.who.value = "Ada Lovelace"
    assert lab.challenge is not first
    assert "No answer yet" in lab.log.object
    lab.who.value = ""
    assert lab.challenge is first
    assert "Solved" in lab.log.object


def test_rates_are_measured_and_both_types_named(lab):
    lab.menu.value = "firing types"
    probe(lab).button.clicks += 1
    settle(lab.asking)
    assert "Cell A at 21 currents" in probe(lab).summary.object
    answer(lab).fields["A"].value = "I"
    answer(lab).button.clicks += 1
    assert "each" in answer(lab).refused.object
    answer(lab).fields["B"].value = "II"
    answer(lab).button.clicks += 1
    assert "1 answer, best" in lab.log.object


def test_a_file_is_judged_again(lab):
    lab.who.value = "Ada"
    for field in answer(lab).fields.values():
        field.value = "10"
    answer(lab).button.clicks += 1
    text = lab._file().getvalue()
    assert verify_file(text).reproduced
    lab.upload.value = text.encode()
    settle(lab.checking)
    assert "Results reproduced" in lab.found.object
    forged = json.loads(text)
    forged["attempts"][0]["points"] = forged["best"] = 6.0
    lab.upload.value = json.dumps(forged).encode()
    settle(lab.checking)
    assert "NOT reproduced (file, answer 1, best)" in lab.found.object
    lab.upload.value = b"<script>"
    settle(lab.checking)
    assert "expected JSON" in lab.error.object


def test_a_design_is_tried_out_and_judged_by_workers(lab, monkeypatch):
    from workbench.course.challenges import toy_chip_race
    from workbench.course.runs.toy_race import Design, Offer

    monkeypatch.setattr(toy_chip_race, "offer", lambda design: Offer(90.0, 1.0 * design.cells))
    monkeypatch.setattr(toy_chip_race, "record", lambda: ((Design(64, 1.0, 11), Offer(90.0, 64.0)),))
    lab.menu.value = "toy chip race"
    assert "Your goal" in lab.about.object
    for name, text in {"cells": "100", "share": "50", "steps": "11"}.items():
        answer(lab).fields[name].value = text
    probe(lab).button.clicks += 1
    settle(lab.asking)
    assert "reaches your goal" in probe(lab).summary.object
    assert "1 design tried" in probe(lab).count.object
    answer(lab).button.clicks += 1
    settle(lab.judging)
    assert "best 2 of 3" in lab.log.object
    assert not answer(lab).button.disabled
    answer(lab).fields["cells"].value = "many"
    answer(lab).button.clicks += 1
    settle(lab.judging)
    assert "a whole number from 1 to 128" in answer(lab).refused.object


def test_a_name_whose_errand_was_replaced_by_that_of_another_can_ask_again(lab):
    lab.who.value = "Ada"
    first = probe(lab)
    first.button.clicks += 1
    lab.who.value = "Grace"
    probe(lab).button.clicks += 1
    settle(lab.asking)
    assert not probe(lab).button.disabled
    assert not first.button.disabled
