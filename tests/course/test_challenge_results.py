"""The file of a challenge: true as it is written, and found out when it is changed."""

import json

import pytest

from workbench.core.errors import Misfits, SpecError, UnknownName
from workbench.course.challenge_results import challenge_results, challenge_text, verify_file
from workbench.course.challenges.firing_types import FiringTypes
from workbench.course.challenges.mystery_neuron import MysteryNeuron
from workbench.course.progress import Progress
from workbench.course.results import digest, results_text


@pytest.fixture
def tried():
    types = FiringTypes("Ada")
    types.hand_in({"A": "I", "B": "II"})
    types.hand_in({"A": "II", "B": "I"})
    return types


def test_a_file_is_reproduced(tried):
    report = verify_file(challenge_text(tried))
    assert report.reproduced
    assert (report.points, report.most) == (1.0, 1.0)
    assert verify_file(challenge_results(MysteryNeuron("nobody yet"))).reproduced


def test_a_file_of_a_lesson_is_verified_too():
    assert verify_file(results_text(Progress("membrane", "Ada"))).reproduced


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda data: data["attempts"][0].update(points=1.0, answer={"A": "I", "B": "I"}), "answer 1"),
        (lambda data: data.update(student="Grace"), "seed"),
        (lambda data: data.update(best=2.0), "best"),
    ],
)
def test_a_changed_file_is_found_out_even_with_a_fresh_digest(tried, change, found):
    data = challenge_results(tried)
    change(data)
    report = verify_file(json.dumps(data))
    assert not next(one for one in report.findings if one.name == "file").reproduced
    data["digest"] = digest(data)
    report = verify_file(data)
    assert found in {one.name for one in report.findings if not one.reproduced}


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("[1]", SpecError),
        ('{"format": "other"}', SpecError),
        ('{"format": "spiking workbench challenge", "attempts": 3}', Misfits),
        ("[" * 100_000, SpecError),
        (" " * 300_000, SpecError),
    ],
)
def test_what_is_no_results_file_is_refused(text, error):
    with pytest.raises(error):
        verify_file(text)


def test_an_unknown_challenge_and_too_many_answers_are_refused(tried):
    data = challenge_results(tried)
    with pytest.raises(UnknownName):
        verify_file({**data, "challenge": "../secrets"})
    with pytest.raises(Misfits, match="at most"):
        verify_file({**data, "attempts": [{}] * 1000})
