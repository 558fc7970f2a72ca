"""EventProp is the gradient of the network in continuous time: held against finite differences of a simulation with located spikes."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.optimize import brentq

from workbench.core.errors import RangeError
from workbench.learning.method import Assignment
from workbench.learning.methods.eventprop import EventProp, EventPropLearner
from workbench.learning.trainer import Trainer
from workbench.network.network import Network
from workbench.network.presets.feedforward import feedforward
from workbench.neurons.cuba_lif import CubaLIF
from workbench.stimuli.latency_code import LatencyCode
from workbench.tasks.yin_yang import YinYang

TAU, TAU_S, C, E_L, V_T = 10.0, 5.0, 100.0, -70.0, -60.0
LENGTH, DELAY = 30.0, 2.0
INPUT = [(2.0, 0), (5.0, 1), (9.0, 2)]  # ms and line
LABEL = 1
SEED = 5


def network(recurrent: bool) -> Network:
    cell = CubaLIF(c_m=C, g_l=C / TAU, tau_s=TAU_S, e_l=E_L, v_t=V_T, v_r=E_L)
    net = feedforward((3, 3, 2), cell=cell, readout=True, delay=DELAY, recurrent=1.0 if recurrent else 0.0)
    draw = np.random.default_rng(SEED)
    net.projections["input->hidden"].weight = draw.uniform(300, 700, (3, 3))
    net.projections["hidden->output"].weight = draw.uniform(-300, 300, (3, 2))
    if recurrent:
        net.projections["hidden->hidden"].weight = draw.uniform(-150, 150, (3, 3))
    return net


def learner(net: Network, dt: float) -> EventPropLearner:
    steps = round(LENGTH / dt)
    return EventProp(smoothing=0.0).begin(Assignment(net, "input", "output", steps=steps, dt=dt))


def gradients(dt: float, recurrent: bool) -> tuple[float, dict[str, np.ndarray]]:
    one = learner(network(recurrent), dt)
    inputs = torch.zeros(round(LENGTH / dt), 1, 3)
    for time, line in INPUT:
        inputs[round(time / dt) - 1, 0, line] = 1  # a spike of step k is stamped with its end
    outcome = one.descend(inputs, torch.tensor([LABEL]))
    assert outcome.rates["hidden"] > 15  # several spikes, some of which move others
    return outcome.loss, {name: w.values.grad.double().numpy() for name, w in one.engine.weights.items()}  # type: ignore[union-attr]


def potential(since: np.ndarray | float, v: np.ndarray | float, s: np.ndarray | float) -> np.ndarray:
    """The membrane over rest (mV), so long after it was v over rest with the current s."""
    factor = TAU_S / (C / TAU * (TAU - TAU_S))
    return np.exp(-since / TAU) * v + s * factor * (np.exp(-since / TAU) - np.exp(-since / TAU_S))


def located(weights: dict[str, np.ndarray]) -> float:
    """The loss with spikes at their very times: from event to event in closed form."""
    hidden = [(0.0, 0.0, 0.0)] * 3  # when, membrane over rest, current
    coming = [(time + DELAY, "input->hidden", line) for time, line in INPUT]
    spikes: list[tuple[float, int]] = []
    now = 0.0
    while True:
        until = min((event[0] for event in coming), default=LENGTH)
        first: tuple[float, int] | None = None
        for cell, (when, v, s) in enumerate(hidden):
            grid = np.linspace(now, min(until, LENGTH), 400) - when
            above = potential(grid, v, s) - (V_T - E_L)
            cross = np.flatnonzero((above[:-1] < 0) & (above[1:] >= 0))
            if len(cross):
                ends = grid[cross[0]], grid[cross[0] + 1]
                time = when + brentq(lambda x, v=v, s=s: potential(x, v, s) - (V_T - E_L), *ends, xtol=1e-13)
                first = min(first, (time, cell)) if first else (time, cell)
        if first is None and until >= LENGTH:
            break
        if first is not None:
            now, cell = first
            when, v, s = hidden[cell]
            hidden[cell] = (now, 0.0, s * np.exp(-(now - when) / TAU_S))
            spikes.append(first)
            if "hidden->hidden" in weights:
                coming.append((now + DELAY, "hidden->hidden", cell))
            continue
        now = until
        event = min(coming)
        coming.remove(event)
        for cell, (when, v, s) in enumerate(hidden):
            since = now - when
            current = s * np.exp(-since / TAU_S) + weights[event[1]][event[2], cell]
            hidden[cell] = (now, float(potential(since, v, s)), current)
    area = np.zeros(2)
    factor = TAU_S / (C / TAU * (TAU - TAU_S))
    for time, cell in spikes:
        left = max(LENGTH - time - DELAY, 0.0)
        whole = factor * (TAU * (1 - np.exp(-left / TAU)) - TAU_S * (1 - np.exp(-left / TAU_S)))
        area += weights["hidden->output"][cell] * whole
    scores = area / LENGTH / (V_T - E_L)
    return float(np.log(np.exp(scores).sum()) - scores[LABEL])


def exact(recurrent: bool) -> tuple[float, dict[str, np.ndarray]]:
    """The loss, and its gradient by central differences."""
    projections = network(recurrent).projections
    weights = {name: np.array(p.weight, dtype=float) for name, p in projections.items()}
    slopes = {}
    for name, values in weights.items():
        slopes[name] = np.zeros_like(values)
        for place in np.ndindex(values.shape):
            kept, ends = values[place], []
            for step in (1e-3, -1e-3):
                values[place] = kept + step
                ends.append(located(weights))
            values[place] = kept
            slopes[name][place] = (ends[0] - ends[1]) / 2e-3
    return located(weights), slopes


@pytest.mark.parametrize("recurrent", [False, True], ids=["layered", "recurrent"])
def test_it_is_the_gradient_of_finite_differences_and_the_nearer_the_smaller_the_step(recurrent: bool):
    loss, wanted = exact(recurrent)
    errors = []
    for dt in (0.1, 0.01):
        found_loss, found = gradients(dt, recurrent)
        assert found_loss == pytest.approx(loss, rel=0.5 * dt)
        errors.append(
            max(np.linalg.norm(found[name] - slope) / np.linalg.norm(slope) for name, slope in wanted.items())
        )
    assert errors[1] < 0.025
    assert errors[1] < 0.2 * errors[0]  # first order in dt


def test_other_cells_are_refused_by_name():
    with pytest.raises(RangeError, match=r"EventProp: hidden.*CubaLIF"):
        EventProp().begin(Assignment(feedforward((4, 5, 3), readout=True), "input", "output", steps=10))
    with pytest.raises(RangeError, match=r"out of reach.*readout=True"):
        EventProp().begin(Assignment(feedforward((4, 5, 3), cell=CubaLIF()), "input", "output", steps=10))


def test_it_learns_yin_yang():
    net = feedforward((4, 60, 3), cell=CubaLIF(v_t=-60.0), gain=4.0, readout=True)
    net.projections["input->hidden"].weight += 500.0  # all cells fire, or they would learn nothing
    task = YinYang(samples=1400)
    learner = Trainer(net, task, EventProp(), LatencyCode(darkest=0.0), epochs=5, batch=50, steps=40, seed=1)
    assert learner.run().validation_accuracy[-1] > 0.6
