"""Currents in motion: the same in every engine, whatever is recorded and however a run is cut, and set anew between steps."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kstest

from workbench.core.model import Stimulus
from workbench.core.moments import Moments
from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.engines import waves
from workbench.engines.philox import normals
from workbench.engines.plan import make_plan
from workbench.engines.simulation import Simulation
from workbench.network.network import Network
from workbench.network.wiring.all_to_all import AllToAll
from workbench.network.wiring.dense_matrix import DenseMatrix
from workbench.network.wiring.fixed_probability import FixedProbability
from workbench.neurons.adex import AdEx
from workbench.neurons.lif import LIF
from workbench.stimuli.ornstein_uhlenbeck import OrnsteinUhlenbeck
from workbench.stimuli.poisson import Poisson
from workbench.stimuli.pulse_train import PulseTrain
from workbench.stimuli.sine import Sine
from workbench.stimuli.step_current import StepCurrent
from workbench.stimuli.white_noise import WhiteNoise
from workbench.synapses.delta import Delta

ENGINES = [
    pytest.param({"engine": "reference"}, id="reference"),
    pytest.param({"engine": "event"}, id="event"),
    pytest.param({"engine": "event", "precision": "double"}, id="event double"),
    pytest.param({"engine": "batch"}, id="batch"),
]


def mixed() -> Network:
    """Currents of every kind into two populations, several into one cell, with weights."""
    net = Network("mixed")
    exc, inh = net.add(LIF(t_ref=2.0), 6, name="exc"), net.add(AdEx(), 3, name="inh")
    net.connect(net.add(StepCurrent(amplitude=330.0, onset=12.0, duration=40.0), 1, name="step"), exc)
    net.connect(net.add(Sine(amplitude=60.0, frequency=40.0, onset=20.0), 1, name="sine"), exc, weight=1.5)
    net.connect(net.add(WhiteNoise(mean=50.0, sigma=300.0), 4, name="white"), exc, FixedProbability(0.5), weight=0.7)
    net.connect(net.add(OrnsteinUhlenbeck(mean=900.0, sigma=300.0), 2, name="slow"), inh, DenseMatrix(), weight=0.6)
    net.connect(net.add(PulseTrain(amplitude=2000.0, period=10.0), 1, name="pulses"), inh)
    net.connect(exc, inh, AllToAll(), Delta(), weight=0.5)
    return net


def currents(sim: Simulation, *durations: float) -> np.ndarray:
    for name, cells in sim.plan.cells.items():
        sim.watch(name, "i", list(range(cells.size)))
    blocks = [sim.advance(duration) for duration in durations]
    return np.concatenate([np.concatenate([b.samples[name, "i"] for name in sim.plan.cells], axis=1) for b in blocks])


def spikes(sim: Simulation) -> list[np.ndarray]:
    return [part for name in ("exc", "inh") for part in sim.recording.of(name)]


@pytest.mark.parametrize("options", ENGINES)
def test_several_currents_into_a_cell_are_the_same_in_every_engine_and_however_a_run_is_cut(options):
    judge = currents(Simulation(mixed(), engine="reference", seed=3), 80.0)
    got = currents(Simulation(mixed(), seed=3, **options), 0.1, 29.9, 1.1, 48.9)
    assert np.ptp(judge, axis=0).min() > 100.0
    # the batch engine sums by a matrix product, in an order of its own
    np.testing.assert_allclose(got, judge, rtol=1e-6 if options["engine"] == "batch" else 0.0)


@pytest.mark.parametrize("options", ENGINES[:3])
@pytest.mark.parametrize(("limit", "pause"), [(2**20, 1), (2**20, 2**30), (40, 2**17)])
def test_the_lengths_of_stretches_and_tables_do_not_matter(options, limit, pause, monkeypatch):
    whole = Simulation(mixed(), seed=3, **options)
    whole.advance(80.0)
    monkeypatch.setattr(waves, "LIMIT", limit)
    monkeypatch.setattr(waves, "PAUSE", pause)
    cut = Simulation(mixed(), seed=3, **options)
    cut.advance(80.0)
    assert all(len(part) > 5 for part in spikes(whole))
    assert all(np.array_equal(*pair) for pair in zip(spikes(whole), spikes(cut), strict=True))


@pytest.mark.parametrize("name", ["step", "sine", "white", "slow", "pulses"])
def test_a_current_is_the_same_to_the_last_bit_however_its_steps_are_cut(name):
    plan = make_plan(mixed(), 0.1, 3)
    source = plan.sources[name]
    whole, _ = waves.levels(plan, source, 0, 1003, {})
    memory, parts, at = {}, [], 0
    for steps in (1, 2, 3, 7, 64, 100, 129, 697):
        part, memory = waves.levels(plan, source, at, steps, memory)
        parts.append(part)
        at += steps
    assert np.array_equal(np.concatenate(parts), whole)


@pytest.mark.parametrize("options", ENGINES)
def test_noise_goes_on_from_any_snapshot_and_in_a_fork_as_it_would_have(options):
    straight = currents(Simulation(mixed(), seed=3, **options), 60.0)
    sim = Simulation(mixed(), seed=3, **options)
    sim.advance(7.3)
    moment = sim.snapshot()
    sim.advance(20.0)
    sim.set("slow", sigma=1.0, tau=50.0)
    sim.advance(5.0)
    branch = sim.fork()
    assert np.array_equal(currents(branch, 10.0), currents(sim, 10.0))
    sim.restore(moment)
    assert np.array_equal(currents(sim, 52.7), straight[73:])


@pytest.mark.parametrize("options", ENGINES)
def test_a_current_changed_between_steps_is_another_from_the_next_step_on(options):
    sim = Simulation(mixed(), seed=3, **options)
    before = currents(sim, 30.0)
    sim.set("sine", offset=1000.0)
    sim.set("step->exc", weight=2.0)
    after, kept = currents(sim, 10.0), currents(Simulation(mixed(), seed=3, **options), 40.0)
    assert np.array_equal(before, kept[:300])
    np.testing.assert_allclose(after[:, :6] - kept[300:, :6], 1.5 * 1000.0 + 330.0, atol=1e-3)
    assert np.array_equal(after[:, 6:], kept[300:, 6:])


def test_engines_agree_on_the_spikes_that_noise_makes():
    trains = []
    for options in (ENGINES[0], ENGINES[2], ENGINES[3]):
        sim = Simulation(mixed(), seed=3, **options.values[0])  # pyright: ignore[reportCallIssue]
        sim.advance(80.0)
        trains.append(spikes(sim))
    for other in trains[1:]:
        assert all(np.allclose(*pair) for pair in zip(trains[0], other, strict=True))


def test_a_cell_without_a_current_shows_none():
    net = Network()
    cell = net.add(LIF(), 2, name="cell")
    net.add(WhiteNoise(), 1, name="unconnected")
    net.connect(net.add(WhiteNoise(), 1, name="missed"), cell, FixedProbability(0.0))
    for options in ENGINES:
        sim = Simulation(net, **options.values[0])  # pyright: ignore[reportCallIssue]
        assert not currents(sim, 5.0).any()


def test_members_of_a_batch_draw_noise_of_their_own_and_the_first_that_of_the_other_engines():
    from workbench.engines.batch.engine import BatchEngine
    from workbench.engines.batch.sources import injected

    net = Network()
    net.connect(net.add(OrnsteinUhlenbeck(), 2, name="slow"), net.add(LIF(), 3, name="cell"))
    engine = BatchEngine(net, dt=0.1, seed=4)
    plan = engine.plan
    whole = engine({}, steps=40, watch=[("cell", "i")])
    three, memories = injected(plan, plan.sources["slow"], 0, 40, [{}, {}, {}])
    first, _ = waves.levels(plan, plan.sources["slow"], 0, 40, {})
    assert np.array_equal(three[:, 0], first)
    np.testing.assert_allclose(whole.states["cell", "i"][:, 0, 0].detach(), first.sum(axis=1), rtol=1e-5)
    assert not np.array_equal(three[:, 0], three[:, 1])
    on, _ = injected(plan, plan.sources["slow"], 40, 5, memories)
    again, _ = injected(plan, plan.sources["slow"], 0, 45, [{}, {}, {}])
    assert np.array_equal(np.concatenate([three, on]), again)


def test_normal_numbers_are_normal_and_a_function_of_step_and_place():
    drawn = normals(7, 2**33, 200, 501)
    assert kstest(drawn.ravel(), "norm").pvalue > 1e-3
    assert np.array_equal(normals(7, 2**33 + 150, 3, 11), drawn[150:153, :11])


def test_a_spiking_stimulus_has_no_current():
    with pytest.raises(NotImplementedError, match="Poisson"):
        Poisson().current(Moments(np.zeros(1), 0.1, noise=None, memory={}))  # pyright: ignore[reportArgumentType]


class Staircase(Stimulus):
    """A stimulus that no engine has heard of."""

    source = Source("this test")
    analog = True
    height = Quantity(10.0, "pA", symbol="h", soft=(0, 100), doc="Of a stair.")

    def current(self, moments: Moments) -> np.ndarray:
        return self.height * np.floor(moments.t + 1e-9)


@pytest.mark.parametrize("options", ENGINES)
def test_a_stimulus_of_ones_own_needs_nothing_but_its_current(options):
    net = Network()
    net.connect(net.add(Staircase(), 1, name="stairs"), net.add(LIF(), 1, name="cell"))
    np.testing.assert_allclose(currents(Simulation(net, **options), 4.0)[:, 0], 10.0 * np.repeat(np.arange(4), 10))
