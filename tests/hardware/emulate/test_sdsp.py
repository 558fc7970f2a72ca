"""ODIN's learning against its circuit, read signal by signal (lif_neuron_state.v, lif_calcium.v, sdsp_update.v of ODIN, 2019)."""

from __future__ import annotations

import random

import numpy as np
import pytest

from workbench.hardware.chips.odin import ODIN
from workbench.hardware.emulate.rows import Rows
from workbench.hardware.emulate.sdsp import SDSP, LearningCore, drifted, moved
from workbench.network.presets.feedforward import feedforward


class Circuit:
    """One cell and its dendrite, with the names of the circuit's signals; unsigned numbers of their widths."""

    def __init__(self, weights, signs, thr, leak_str, rule: SDSP) -> None:
        self.weights, self.signs, self.thr, self.leak_str, self.rule = list(weights), signs, thr, leak_str, rule
        self.core = self.calcium = self.caleak_cnt = 0
        self.v_up = self.v_down = False
        self.neuron(event_tref=False, change=0)

    def neuron(self, event_tref: bool, change: int) -> bool:
        nxt = max(self.core - self.leak_str, 0) if event_tref else min(max(self.core + change, 0), 255)
        spike_out = nxt >= self.thr
        self.core = 0 if spike_out else nxt
        ca_leak = False
        if self.rule.leak and event_tref:
            ca_leak = self.caleak_cnt == self.rule.leak - 1
            self.caleak_cnt = 0 if ca_leak else self.caleak_cnt + 1
        if spike_out and not ca_leak and self.calcium < 7:
            self.calcium += 1
        elif ca_leak and not spike_out and self.calcium:
            self.calcium -= 1
        theta1, theta2, theta3 = self.rule.calcium
        self.v_up = self.core >= self.rule.membrane and theta1 <= self.calcium < theta3
        self.v_down = self.core < self.rule.membrane and theta1 <= self.calcium < theta2
        return spike_out

    def spike(self, source: int) -> bool:
        weight = self.weights[source]  # what was read from memory: old for the cell, and for the update with old flags
        if self.v_up and weight != 7:
            self.weights[source] = weight + 1
        elif not self.v_up and self.v_down and weight != 0:
            self.weights[source] = weight - 1
        return self.neuron(event_tref=False, change=weight * self.signs[source])


@pytest.mark.parametrize("trial", range(12))
def test_weights_membrane_calcium_and_flags_equal_the_circuit(trial):
    rng = random.Random(trial)
    sources, cells = 9, 6
    rule = SDSP(
        rng.randint(1, 30), tuple(sorted(rng.sample(range(8), 3))), rng.choice([0, 1, 3, 5]), rng.choice([0, 4])
    )
    thr, leak = rng.randint(8, 16), rng.randint(0, 2)
    words = np.array([[rng.choice([-1, 1, 1]) * rng.randint(0, 7) for _ in range(cells)] for _ in range(sources)])
    core = LearningCore([Rows.dense(words)], np.full(cells, thr), np.full(cells, leak), rule)
    core.start(1)
    circuits = [
        Circuit(np.abs(words[:, cell]), np.where(words[:, cell] < 0, -1, 1), thr, leak, rule) for cell in range(cells)
    ]
    fired_ever = 0
    for step in range(1, 81):
        arrivals = np.array([[rng.random() < 0.4 for _ in range(sources)]])
        fired = core.step([arrivals])[0]
        expected = [sum(circuit.spike(source) for source in np.flatnonzero(arrivals[0])) > 0 for circuit in circuits]
        for circuit in circuits:
            circuit.neuron(event_tref=True, change=0)
            if rule.bistability and step % rule.bistability == 0:
                circuit.weights = [min(w + 1, 7) if w & 4 else max(w - 1, 0) for w in circuit.weights]
        assert fired.tolist() == expected
        for name in ("core", "calcium", "v_up", "v_down"):
            ours = {"core": core.v, "calcium": core.calcium, "v_up": core.up, "v_down": core.down}[name]
            assert ours[0].tolist() == [getattr(circuit, name) for circuit in circuits], name
        assert np.abs(core.weights()[0][0]).reshape(sources, cells).T.tolist() == [c.weights for c in circuits]
        fired_ever += sum(expected)
    assert fired_ever > 5


def test_every_weight_and_flag_moves_as_the_update_logic_says():
    weight = np.arange(8)
    yes, no = np.ones(8, bool), np.zeros(8, bool)
    assert moved(weight, yes, no).tolist() == [1, 2, 3, 4, 5, 6, 7, 7]
    assert moved(weight, no, yes).tolist() == [0, 0, 1, 2, 3, 4, 5, 6]
    assert moved(weight, no, no).tolist() == weight.tolist()
    assert drifted(weight).tolist() == [0, 0, 1, 2, 5, 6, 7, 7]


def test_the_chip_learns_counts_what_changed_and_begins_anew(layered):
    net = feedforward((32, 48, 10), seed=3, gain=4.0)
    spikes = np.random.default_rng(5).random((16, 3, 32)) < 0.3
    still, chip = ODIN().map(net), ODIN(sdsp=True, theta_mem=20).map(net)
    run, again = chip.run(spikes), chip.run(spikes)
    assert still.run(spikes).weights == {}
    first = [np.abs(rows.value) for rows in chip.code.kernels["hidden"].words]
    moves = np.abs(np.abs(run.weights["input->hidden"]) - first[0])
    assert moves.max() > 0
    assert np.sign(run.weights["input->hidden"]).min() == -1
    assert run.ledger.total("weights_changed") >= moves.sum() > 0
    assert still.run(spikes).ledger.total("weights_changed") == 0
    for name, weights in run.weights.items():
        assert np.array_equal(weights, again.weights[name])
    alone = chip.run(spikes[:, 2:])
    assert np.array_equal(alone.weights["input->hidden"][0], run.weights["input->hidden"][2])
