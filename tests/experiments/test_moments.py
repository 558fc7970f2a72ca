"""A live run that goes back does again what it did, within a bounded memory; what is cut can be healed."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

from workbench.core.errors import RangeError, UnknownName
from workbench.engines.simulation import Simulation
from workbench.experiments.live_network import LiveNetwork
from workbench.experiments.moments import Moments, go_to, size_of
from workbench.network.presets.balanced import balanced


def made(**choices) -> Simulation:
    return Simulation(balanced(300), dt=0.1, seed=3, **choices)


def spikes(recording, name: str = "exc") -> list[tuple[float, int]]:
    times, ids = recording.of(name)
    return [(round(float(t), 6), int(i)) for t, i in zip(times, ids, strict=True)]


def noted(sim: Simulation, moments: Moments, ms: float) -> None:
    while sim.t < ms - sim.dt / 2:
        moments.note(sim)
        sim.advance(5.0)


def run(job, live: LiveNetwork, ms: float) -> list:
    frames = []
    while not frames or frames[-1].block.t1 < ms - 1e-6:
        frames.append(next(job))
    return frames


def test_going_back_and_on_again_gives_the_same_spikes():
    sim, moments = made(), Moments(every=20.0)
    noted(sim, moments, 150.0)
    whole = spikes(sim.recording)
    assert len(whole) > 20
    go_to(sim, moments.before(73.0), 73.0)
    assert sim.t == pytest.approx(73.0)
    assert spikes(sim.recording) == [spike for spike in whole if spike[0] <= 73.0 + 1e-6]
    sim.advance(77.0)
    assert spikes(sim.recording) == whole


def test_moments_are_kept_within_their_memory():
    sim, size = made(), size_of(made().snapshot().engine)
    moments = Moments(every=5.0, most=10 * size)
    noted(sim, moments, 400.0)
    assert sum(bytes_ for _, bytes_ in moments.kept) <= 12 * size
    assert moments.earliest == 0.0
    assert max(np.diff([snapshot.t for snapshot, _ in moments.kept])) <= 2 * moments.every + 1e-6


def test_moments_older_than_the_recording_are_dropped():
    sim, moments = made(keep=50.0), Moments(every=10.0)
    noted(sim, moments, 200.0)
    assert sim.recording.t0 - 15.0 <= moments.earliest <= sim.recording.t0
    with pytest.raises(RangeError, match="going back"):
        moments.before(20.0)


def test_a_live_run_goes_back_and_does_again_what_it_did():
    live = LiveNetwork(network=balanced(300), engine="event", speed=1.0)
    run(live.live(), live, 120.0)
    whole = spikes(live.simulation.recording)
    job = live.back_to(50.0)
    first = next(job)
    assert first.afresh
    assert live.simulation.t == pytest.approx(50.0)
    run(job, live, 120.0)
    again = spikes(live.simulation.recording)
    assert [spike for spike in again if spike[0] <= 120.0] == [spike for spike in whole if spike[0] <= 120.0]


def test_a_run_that_went_back_takes_the_values_that_are_set_now():
    live = LiveNetwork(network=balanced(300), engine="event", speed=1.0)
    run(live.live(), live, 100.0)
    drive = live.stimuli()[0]
    name = next(iter(drive.model.quantities()))
    setattr(drive.model, name, 0.0)
    job = live.back_to(20.0)
    run(job, live, 100.0)
    late = [t for t, _ in spikes(live.simulation.recording) if t > 60.0]
    assert late == []


def test_a_moment_is_kept_where_a_value_was_changed():
    live = LiveNetwork(network=balanced(300), engine="event", speed=1.0)
    job = live.live()
    run(job, live, 60.0)
    changed = live.simulation.t
    live.sever("inh")
    run(job, live, 100.0)
    assert live.moments.before(100.0).t == pytest.approx(changed)


def test_an_older_job_of_a_run_that_went_back_moves_it_no_more():
    live = LiveNetwork(network=balanced(300), engine="event", speed=1.0)
    old = live.live()
    run(old, live, 60.0)
    next(live.back_to(20.0))
    assert list(islice(old, 2)) == []
    assert live.simulation.t == pytest.approx(20.0)


def test_a_cut_projection_carries_nothing_until_it_is_healed():
    live = LiveNetwork(network=balanced(300), engine="event", speed=1.0)
    job = live.live()
    next(job)
    live.sever("exc")
    next(job)
    weights = {name: float(np.abs(live.simulation.weights(name)[2]).max()) for name in live.network.projections}
    cut = [name for name, projection in live.network.projections.items() if projection.pre == "exc"]
    assert cut
    assert all(weights[name] == 0.0 for name in cut)
    assert all(value > 0 for name, value in weights.items() if name not in cut)
    live.heal("exc")
    next(job)
    assert all(np.abs(live.simulation.weights(name)[2]).max() > 0 for name in cut)
    assert live.cut == {}


def test_only_what_the_network_has_can_be_cut():
    with pytest.raises(UnknownName, match="sever"):
        LiveNetwork(network=balanced(300)).sever("nobody")
