"""Loihi's cells and learning synapses against Brian2Loihi 0.5.2; fixtures/make_brian2loihi.py wrote the arrays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from workbench.core.errors import SpecError
from workbench.hardware.chips.loihi import Loihi
from workbench.hardware.emulate.loihi import CEILING, CubaCore, decayed
from workbench.hardware.emulate.loihi_learning import LearningCuba, rounded
from workbench.hardware.emulate.loihi_rule import LoihiRule, Term, Trace, read
from workbench.hardware.emulate.rows import Rows
from workbench.network.presets.feedforward import feedforward

FOUND = np.load(Path(__file__).parents[1] / "fixtures" / "brian2loihi.npz")
COPIES = 600


@pytest.mark.parametrize("trial", range(len(FOUND["cell_settings"])))
def test_single_cells_are_those_of_brian2loihi(trial):
    decay_i, decay_v, threshold, refractory, exponent = FOUND["cell_settings"][trial]
    rows = Rows.dense(FOUND["cell_weights"][trial][:, None])
    core = CubaCore(
        [rows], [int(exponent)], np.array([decay_v]), np.array([threshold]), np.array([refractory]), int(decay_i)
    )
    core.start(1)
    spikes = FOUND["cell_input"][trial]
    # that package lets membranes leave the 24 bits of the chip
    inside = np.abs(FOUND["cell_membrane"][trial]) <= CEILING
    steps = len(spikes) - 1 if inside.all() else int(np.argmin(inside)) - 1
    assert steps > 100
    for step in range(steps):
        fired = core.step([spikes[step][None]])
        assert fired[0, 0] == FOUND["cell_fired"][trial][step]
        # states are noted there at the beginning of the next step, and the current after its decay
        assert core.v[0, 0] == FOUND["cell_membrane"][trial][step + 1]
        assert decayed(core.u, int(decay_i))[0, 0] == FOUND["cell_current"][trial][step + 1]


@pytest.mark.parametrize("index", range(len(FOUND["rules"])))
def test_traces_and_weights_move_as_those_of_brian2loihi_in_the_mean(index):
    traces = {"x1": Trace(40, 8), "y1": Trace(30, 12)}
    rule = LoihiRule(read(str(FOUND["rules"][index])), traces, seed=5)
    rows = Rows.dense(np.array([[100]]))
    never = np.array([131_071])
    core = LearningCuba([rows], [-8], np.array([4096]), never, np.array([1]), rule, low_bits=0, ends=(0, 255))
    core.start(COPIES)
    pre, post = FOUND["learning_pre"], FOUND["learning_post"]
    for step in range(len(pre) - 1):
        core.after.spikes = np.full((COPIES, 1), step >= 1 and post[step - 1])  # there a drive makes the cell spike
        core.step([np.full((COPIES, 1), pre[step])])
        noted = step + 1
        # there the chance of rounding up is that of the trace before its impulse: up to one unit apart where it was not zero
        for name, ours in (("x1", core.before[0].traces["x1"]), ("y1", core.after.traces["y1"])):
            assert ours.mean() == pytest.approx(FOUND[f"learning_{name}"][index][noted], abs=1.1), (name, step)
        ours = core.weights()[0]
        assert ours.mean() == pytest.approx(FOUND["learning_w"][index][noted], abs=1.3), step
    assert np.ptp(FOUND["learning_w"][index]) > 20


def test_rounding_is_right_in_the_mean_and_exact_for_whole_numbers():
    random = np.random.default_rng(0)
    assert rounded(np.full(20_000, 3.25), random).mean() == pytest.approx(3.25, abs=4 * 0.433 / 20_000**0.5)
    assert set(rounded(np.full(100, 7.0), random).tolist()) == {7}


def test_weights_of_mixed_signs_move_in_steps_of_two_and_stay_in_their_range():
    rule = LoihiRule(read("3*x0"), {})
    core = LearningCuba([Rows.dense(np.array([[250]]))], [0], np.array([0]), np.array([131_071]), np.array([1]), rule)
    core.start(400)
    core.step([np.ones((400, 1), bool)])
    first = core.weights()[0]
    assert set(first.ravel().tolist()) == {252, 254}
    assert first.mean() == pytest.approx(253, abs=4 / 400**0.5)
    assert core.changed is not None
    assert core.changed.sum() == 400
    for _ in range(3):
        core.step([np.ones((400, 1), bool)])
    assert set(core.weights()[0].ravel().tolist()) == {254}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x1*y1", "x0, y0 or u in every product"),
        ("2^-1*x1 y0", "[*] before y0"),
        ("x0*", "a factor at the end"),
        ("x0*z1", "in place of z1"),
        ("x0/2", "in place of '/2'"),
        ("*x0", "a factor before"),
        ("x0 + + y0*", "a factor"),
        ("__import__('os')", "in place of"),
        ("x0" * 300, "at most 400 characters"),
        ("9999*" * 78 + "x0", "no more than 32,768 in a product, got inf"),
        ("x2*y0", "an impulse for every trace"),
    ],
)
def test_what_is_no_rule_is_refused_in_words(text, told):
    with pytest.raises(SpecError, match=told):
        LoihiRule(read(text), {"x1": Trace(1, 1), "y1": Trace(1, 1)})


def test_a_product_of_many_factors_is_large_and_a_number():
    rule = LoihiRule(read("w*" * 190 + "x0 + 3*y0"), {})
    changes = rule.change({"w": np.array([-255.0, 0.0, 255.0]), "x0": np.ones(3), "y0": np.ones(3)})
    assert np.isfinite(changes).all()
    assert np.asarray(changes)[1] == 3


def test_rules_are_read_as_they_are_written():
    assert read(" - 2^3*3*x0*w +y1*x0") == (Term(-24.0, ("x0", "w")), Term(1.0, ("y1", "x0")))


def test_the_chip_learns_pairs_counts_what_changed_and_begins_anew():
    net = feedforward((16, 12, 4), seed=3, gain=4.0)
    spikes = np.random.default_rng(5).random((16, 3, 16)) < 0.3
    chip = Loihi(learning="2^-1*x1*y0 - 2^-2*y1*x0").map(net)
    run = chip.run(spikes)
    first = Loihi().map(net)
    assert first.run(spikes).weights == {}
    moves = np.abs(run.weights["input->hidden"] - first.code.kernels["hidden"].words[0].value // 64)
    assert moves.max() > 10
    assert run.ledger.total("weights_changed") > np.count_nonzero(moves)
    assert np.array_equal(chip.run(spikes).weights["input->hidden"], run.weights["input->hidden"])
