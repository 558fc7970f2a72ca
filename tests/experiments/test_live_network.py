"""A live network takes changes without a restart, and its spec, code and link describe the same experiment."""

from __future__ import annotations

import json
import math
from itertools import islice, pairwise

import numpy as np
import pytest

from workbench.core.errors import Misfits, RangeError, SpecError, TooLarge, UnknownName, WorkbenchError
from workbench.experiments.link import from_link, to_link
from workbench.experiments.live_network import LiveNetwork
from workbench.network.network import Network
from workbench.network.preset import network_presets
from workbench.network.presets.balanced import balanced
from workbench.neurons.lif import LIF


def small(**choices: object) -> LiveNetwork:
    return LiveNetwork(network=balanced(50), engine="reference", speed=1.0, **choices)


def count(frames: list) -> int:
    return sum(len(times) for frame in frames for times, _ in frame.block.spikes.values())


def run(live: LiveNetwork, ms: float) -> list:
    frames, job = [], live.live()
    while not frames or frames[-1].block.t1 < ms:
        frames.append(next(job))
    return frames


def test_frames_follow_each_other_without_a_gap():
    frames = list(islice(small().live(), 4))
    for before, after in pairwise(frames):
        assert after.block.t0 == pytest.approx(before.block.t1)


def test_a_live_run_equals_the_same_run_in_one_piece():
    from workbench.engines.simulation import Simulation

    live = small()
    run(live, 60.0)
    whole = Simulation(balanced(50), engine="reference", dt=0.1, seed=1)
    whole.advance(live.simulation.t)
    for name in ("exc", "inh"):
        times, ids = live.simulation.recording.of(name)
        expected = whole.recording.of(name)
        np.testing.assert_allclose(times, expected[0])
        np.testing.assert_array_equal(ids, expected[1])


def test_more_drive_gives_more_spikes_without_a_restart():
    live, job, frames = small(), None, []
    job = live.live()
    while not frames or frames[-1].block.t1 < 200.0:
        frames.append(next(job))
    before, middle = count(frames), frames[-1].block.t1
    live.network.populations["drive"].model.amplitude = 400.0
    later = []
    while not later or later[-1].block.t1 < middle + 200.0:
        later.append(next(job))
    assert later[0].block.t0 == middle
    assert count(later) > 1.5 * before
    assert live.simulation.net["drive"].model.amplitude == 400.0


def test_a_weight_knob_reaches_every_projection_of_its_source():
    live = small()
    job = live.live()
    next(job)
    live.weights.weight_0 = 30.0
    next(job)
    for name in ("exc->exc", "exc->inh"):
        assert live.network.projections[name].weight == 30.0
        assert set(live.simulation.weights(name)[2].round(6)) == {30.0}
    assert set(live.simulation.weights("inh->exc")[2].round(6)) == {-90.0}


def test_a_synapse_turned_in_one_projection_turns_those_that_share_its_receptor():
    net = balanced(50)
    net.connect("inh", "exc", None, type(net.projections["exc->exc"].synapse)(tau=5.0), weight=1.0)
    live = LiveNetwork(network=net, engine="reference")
    job = live.live()
    next(job)
    live.network.projections["exc->exc"].synapse.tau = 7.0
    next(job)
    taus = {
        name: live.network.projections[name].synapse.tau for name in ("exc->exc", "inh->exc 2", "inh->exc", "exc->inh")
    }
    assert taus == {"exc->exc": 7.0, "inh->exc 2": 7.0, "inh->exc": 10.0, "exc->inh": 5.0}
    assert {name: live.simulation.net.projections[name].synapse.tau for name in taus} == taus


def test_a_bad_value_is_refused_and_the_model_keeps_its_own():
    live = small()
    with pytest.raises(RangeError, match=r"LIF.g_l: expected 0.1 nS or more, got -1"):
        live.network.populations["exc"].model.g_l = -1.0
    assert live.network.populations["exc"].model.g_l == 10.0
    assert count(run(live, 5.0)) >= 0


@pytest.mark.parametrize(("stride", "length"), [("dt", 0.1), ("ms", 1.0)])
def test_a_step_is_as_long_as_asked(stride: str, length: float):
    live = small()
    job = live.live()
    next(job)
    live.step(stride)
    frame = next(job)
    assert frame.block.t1 - frame.block.t0 == pytest.approx(length)
    assert frame.wait == 0.0


def test_a_step_to_the_next_spike_ends_with_it():
    live = small()
    job = live.live()
    next(job)
    live.step("spike")
    block = next(job).block
    times = np.concatenate([stamps for stamps, _ in block.spikes.values()])
    assert len(times) >= 1
    np.testing.assert_allclose(times, block.t1)
    assert block.samples["exc", "v"].shape[0] == len(block.sample_times) == round((block.t1 - block.t0) / 0.1)


def test_a_run_kept_to_its_speed_asks_for_rest():
    live = small()
    live.speed = 0.001
    frame = next(live.live())
    assert 0.0 < frame.wait <= 0.1
    live.speed = math.inf
    assert next(live.live()).wait == 0.0


def test_three_membranes_are_watched_and_others_can_be_chosen():
    live = small()
    assert live.watched == [("exc", 0), ("exc", 1), ("inh", 0)]
    live.choose_text("inh 2, exc 7")
    assert live.watched_ids() == {"inh": [2], "exc": [7]}
    for text, error in (("ecx 0", UnknownName), ("exc 900", RangeError), ("exc", RangeError), ("", RangeError)):
        with pytest.raises(error):
            live.choose_text(text)
    assert live.watched_text() == "inh 2, exc 7"
    assert next(live.live()).block.samples["exc", "v"].shape[1] == 1


def test_code_rebuilds_the_network_it_shows():
    live = small()
    live.network.populations["drive"].model.amplitude = 130.0
    scope: dict = {}
    code = live.code().split("\nsim = ")[0]
    exec(code, scope)
    assert scope["net"].to_spec() == live.network.to_spec()


def test_a_link_brings_the_whole_experiment():
    live = small()
    live.param.update(seed=7, dt=0.2, speed=math.inf)
    live.choose_text("inh 3")
    live.weights.weight_1 = -50.0
    other = LiveNetwork(network=balanced(20))
    other.open_link(live.link())
    assert other.network.to_spec() == live.network.to_spec()
    assert (other.seed, other.dt, other.speed, other.watched) == (7, 0.2, math.inf, [("inh", 3)])


def test_a_link_and_the_code_keep_the_scheme_of_a_shipped_network():
    live, other = small(), small()
    live.take(network_presets()["Izhikevich 2003"])
    assert 'dt=1, seed=1, integrator="Izhikevich 2003")' in live.code()
    other.take(network_presets()["Two-neuron oscillator"])
    code = other.code().split("\nsim = ")[0]
    scope: dict = {}
    exec(code, scope)
    assert scope["net"].to_spec() == other.network.to_spec()
    other.integrator = "Izhikevich 2003"
    again = small()
    again.open_link(other.link())
    assert again.integrator == "Izhikevich 2003"


def test_code_names_layouts_and_lists():
    live = small()
    live.take(network_presets()["Ring attractor"])
    scope: dict = {}
    exec(live.code().split("\nsim = ")[0], scope)
    assert scope["net"].to_spec() == live.network.to_spec()


@pytest.mark.parametrize(
    ("spoil", "error", "told"),
    [
        (lambda spec: "{", SpecError, "line 1 column 2"),
        (lambda spec: json.dumps({**spec, "version": 99}), SpecError, "spec.version"),
        (
            lambda spec: json.dumps({**spec, "populations": [{**spec["populations"][0], "size": 10**9}]}),
            WorkbenchError,
            "size",
        ),
        (lambda spec: json.dumps({**spec, "name": "<img src=x onerror=alert(1)>"}), SpecError, "name"),
        (
            lambda spec: json.dumps({**spec, "projections": [{**spec["projections"][1], "pre": "nobody"}]}),
            (Misfits, UnknownName),
            "nobody",
        ),
        (lambda spec: "[" * 100_000, SpecError, "spec"),
    ],
)
def test_a_refused_spec_leaves_the_running_network_as_it_was(spoil, error, told):
    live = small()
    job = live.live()
    next(job)
    before = live.network
    with pytest.raises(error, match=told):
        live.open_file(spoil(live.network.to_spec()).encode())
    assert live.network is before
    assert not live.stale
    next(job)


def test_a_network_that_cannot_fit_is_refused_before_it_is_made():
    spec = balanced(50).to_spec()
    spec["populations"][0]["size"] = 50_000_000
    with pytest.raises(TooLarge, match="memory"):
        small().open_file(json.dumps(spec).encode())


@pytest.mark.parametrize(
    "text", ["", "1", "9abc", "1!!!!", to_link({"a": 1})[:-6], to_link([1, 2]), to_link({"network": 1})]
)
def test_a_damaged_link_is_refused(text: str):
    live = small()
    before = live.network
    with pytest.raises(WorkbenchError):
        live.open_link(text)
    assert live.network is before


def test_a_link_that_unfolds_to_something_huge_is_refused():
    import base64
    import zlib

    bomb = "1" + base64.urlsafe_b64encode(zlib.compress(b"[" + b"0," * 2_000_000 + b"0]", 9)).decode().rstrip("=")
    with pytest.raises(TooLarge):
        from_link(bomb[:6000] if len(bomb) > 6000 else bomb)


def test_a_saved_spec_opens_as_the_same_network():
    live, other = small(), LiveNetwork(network=Network("empty"))
    other.open_file(live.spec_text().encode())
    assert other.network.to_spec() == live.network.to_spec()
    assert other.stale


def test_a_run_whose_network_is_replaced_meanwhile_is_not_told_of_cells_it_does_not_have():
    other = Network("other")
    other.add(LIF(), 3, name="inhibition")
    live = small()
    job = live.live()
    next(job)
    live.choose([("exc", 1)])  # waits for the next step
    live.network = other
    assert next(job).block.t1 > 0
    assert [probe.node for probe in live.simulation.probes] == []
    assert {name for name, _ in next(live.live()).watched} == {"inhibition"}
