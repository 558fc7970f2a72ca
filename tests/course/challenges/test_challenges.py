"""The puzzles can be solved from what they show, and only from that."""

import numpy as np
import pytest

from workbench.core.errors import Misfits, RangeError, UnknownName
from workbench.course.challenge import challenges, find_challenge
from workbench.course.challenges.firing_types import FiringTypes
from workbench.course.challenges.mystery_neuron import MysteryNeuron
from workbench.stimuli.poisson import Poisson
from workbench.stimuli.step_current import StepCurrent


def solve(mystery):
    """Find the six numbers with two steps, as a student might: one that is too weak, and one that is strong."""
    onset, weak, strong = 10.0, 300.0, 8000.0
    quiet = mystery.inject(StepCurrent(amplitude=weak, onset=onset), 300.0, dt=0.02)
    e_l, level = quiet.membrane[0], quiet.membrane[-1]
    r = (level - e_l) / (weak / 1000.0)
    reached = quiet.times[np.argmax(quiet.membrane >= e_l + (level - e_l) * (1 - np.exp(-1)))]
    tau = reached - onset
    loud = mystery.inject(StepCurrent(amplitude=strong), 200.0, dt=0.02)
    first = np.searchsorted(loud.times, loud.spikes[0] - 0.01)
    v_t, v_r = loud.membrane[first - 1], loud.membrane[first]
    held = loud.membrane[first:]
    t_ref = np.argmax(held > v_r + 1e-3) * 0.02
    return {"e_l": e_l, "v_t": v_t, "v_r": v_r, "r": r, "tau": tau, "t_ref": t_ref}


@pytest.mark.parametrize("student", ["", "Ada", "Grace", "Alan", "x" * 40])
def test_the_mystery_neuron_is_found_from_two_steps(student):
    mystery = MysteryNeuron(student)
    score = mystery.submit(**solve(mystery))
    assert score.solved, score
    assert mystery.probes == 2


def test_a_near_estimate_earns_half_and_a_far_one_nothing():
    mystery = MysteryNeuron()  # tau is 9, r is 12, and the threshold 20 mV above rest
    found = {"e_l": -68.5, "v_t": -50, "v_r": "-62 mV", "r": "0.013 GOhm", "tau": 12, "t_ref": 3}
    assert [one.points for one in mystery.submit(**found).estimates] == [0.5, 1.0, 1.0, 0.5, 0.0, 1.0]


def test_estimates_are_refused_all_at_once():
    with pytest.raises(Misfits, match=r"(?s)v_th.*input resistance.*membrane time constant"):
        MysteryNeuron().submit(e_l=-70, v_th=-50, v_t=-50, v_r=-62, r="big", t_ref=3)


def test_only_currents_of_a_bounded_length_are_injected():
    for stimulus, duration in ((Poisson(), 100.0), (StepCurrent(), 1e9), (StepCurrent(), 0.0)):
        with pytest.raises(RangeError, match="mystery neuron"):
            MysteryNeuron().inject(stimulus, duration)


def test_names_draw_other_neurons():
    assert len({repr(solve(MysteryNeuron(name))) for name in ("Ada", "Alan", "Grace")}) == 3


@pytest.mark.parametrize("student", ["", "Ada", "Grace", "Alan", "Edsger"])
def test_the_types_show_at_their_onset(student):
    """The slowest lasting rate near the onset: below 20 Hz for type I, above 40 for type II."""
    types = FiringTypes(student)
    slowest = {}
    for name in "AB":
        rates = types.rates(name, np.linspace(20.0, 140.0, 49))
        slowest[name] = rates[rates > 0].min()
    found = {name: "I" if rate < 20.0 else "II" for name, rate in slowest.items()}
    assert sorted(found.values()) == ["I", "II"], slowest
    assert not types.submit(A=found["B"], B=found["A"]).right
    assert types.submit(**found).right
    assert (len(types.attempts), types.probes) == (2, 98)


def test_both_orders_are_drawn():
    assert {FiringTypes(f"student {index}")._kinds["A"] for index in range(20)} == {"I", "II"}


def test_what_is_no_cell_and_no_type_is_refused():
    types = FiringTypes()
    with pytest.raises(UnknownName, match="A, B"):
        types.rates("C", [10.0])
    for currents in ([], [float("nan")], np.zeros(61)):
        with pytest.raises(RangeError, match="currents"):
            types.rates("A", currents)
    with pytest.raises(RangeError, match="firing types"):
        types.submit(A="I")


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        (
            lambda right: {**right, "r": right["r"] / 1000.0},
            "input resistance is off by a thousand: it is asked for in MΩ",
        ),
        (lambda right: {**right, "tau": right["tau"] * 1000.0}, "membrane time constant is off by a thousand"),
        (lambda right: {**right, "v_t": right["v_r"], "v_r": right["v_t"]}, "look exchanged"),
        (lambda right: {**right, "r": 1000.0 / right["r"]}, "the conductance"),
    ],
)
def test_known_mistakes_get_a_hint(wrong, hint):
    right = solve(MysteryNeuron("Ada"))
    mystery = MysteryNeuron("Ada")
    attempt = mystery.hand_in(wrong(right))
    assert not attempt.solved
    assert any(hint in told for told in attempt.hints), attempt.hints
    assert mystery.hand_in(right).hints == ()
    assert len(mystery.attempts) == 2


def test_what_is_shown_of_a_hidden_cell_does_not_name_its_numbers():
    mystery = MysteryNeuron("Ada")
    shown = mystery.show_trial(StepCurrent(amplitude=8000.0, onset=10.0), 100.0, seed=1)
    assert shown.rows
    assert [panel.y.name for panel in shown.panels] == ["membrane", "current"]
    assert not any(mark for panel in shown.panels for mark in panel.marks)
    assert str(mystery._numbers.tau) not in repr(vars(shown.numbers[0]))


def test_rates_are_shown_as_a_curve_with_a_table():
    shown = FiringTypes("Ada").show_rates("B", [0.0, 50.0, 100.0])
    assert [row[0] for row in shown.rows] == ["0", "50", "100"]
    assert shown.rows[0][1] == "0"


def test_a_challenge_is_found_by_its_name():
    assert find_challenge("mystery neuron") is MysteryNeuron
    assert set(challenges()) == {"mystery neuron", "firing types", "toy chip race"}
    with pytest.raises(UnknownName, match="mystery neuron"):
        find_challenge("mystery neurons")
