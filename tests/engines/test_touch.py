"""Single cells are silenced and given pulses while a run goes on: the same in both engines, recorded, and undone by going back."""

from __future__ import annotations

import math

import numpy as np
import pytest

import workbench as wb
from workbench.core.errors import Misfits, RangeError, UnknownName
from workbench.engines.simulation import Simulation
from workbench.network.presets.balanced import balanced

ENGINES = ("reference", "event")


def spikes(sim: Simulation, name: str) -> list[tuple[float, int]]:
    times, ids = sim.recording.of(name)
    return list(zip(times.round(6).tolist(), ids.tolist(), strict=True))


def chain() -> wb.Network:
    """Two cells that drive one each: a0 to b0, a1 to b1."""
    net = wb.Network("chain")
    a, b = net.add(wb.LIF(), 2, name="a"), net.add(wb.LIF(), 2, name="b")
    net.connect(net.add(wb.StepCurrent(amplitude=400.0), 1, name="drive"), a)
    net.connect(a, b, wb.OneToOne(), wb.Delta(), weight=30.0, delay=1.0)
    return net


@pytest.mark.parametrize("engine", ENGINES)
def test_nobody_hears_a_silenced_cell_until_it_is_brought_back(engine: str):
    sim = Simulation(chain(), engine=engine, dt=0.1)
    sim.watch("a", "v", [0])
    sim.advance(50.0)
    before = {cell for _, cell in spikes(sim, "b")}
    sim.silence("a", [0])
    block = sim.advance(100.0)
    assert before == {0, 1}
    assert set(block.spikes["a"][1]) == {1}
    assert set(block.spikes["b"][1][block.spikes["b"][0] > 51.0]) == {1}  # what was under way arrives
    assert block.samples["a", "v"].max() <= -50.0  # it goes on: reset as ever
    sim.silence("a", [0], on=False)
    block = sim.advance(50.0)
    assert set(block.spikes["a"][1]) == set(block.spikes["b"][1]) == {0, 1}
    assert [str(event) for event in sim.recording.events] == ["50.0 ms: a 0 silenced", "150.0 ms: a 0 brought back"]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_pulse_lifts_the_membrane_as_the_closed_form_says(engine: str):
    net = wb.Network()
    cell = net.add(wb.LIF(), 3, name="cell")
    sim = Simulation(net, engine=engine, dt=0.1)
    sim.watch(cell, "v", [0, 1])
    sim.watch(cell, "i", [1])
    sim.advance(10.0)
    sim.inject(cell, 150.0, 20.0, ids=[1, 2])
    block = sim.advance(60.0)
    model = wb.LIF()
    tau = model.c_m / model.g_l
    times = block.sample_times - 10.0
    up = 15.0 * (1 - np.exp(-np.minimum(times, 20.0) / tau))
    expected = model.e_l + up * np.exp(-np.maximum(times - 20.0, 0.0) / tau)
    np.testing.assert_allclose(block.samples["cell", "v"][:, 1], expected, atol=2e-3)
    np.testing.assert_allclose(block.samples["cell", "v"][:, 0], model.e_l, atol=1e-3)
    np.testing.assert_allclose(block.samples["cell", "i"][:, 0], np.where(times < 20.05, 150.0, 0.0))


@pytest.mark.parametrize("engine", ENGINES)
def test_a_pulse_adds_to_a_wave_and_to_another_pulse_however_the_run_is_cut(engine: str):
    net = wb.Network()
    cell = net.add(wb.LIF(), 2, name="cell")
    net.connect(net.add(wb.Sine(amplitude=100.0, frequency=50.0), 1, name="sine"), cell)

    def injected(cuts: list[float]) -> np.ndarray:
        sim = Simulation(net, engine=engine, dt=0.1)
        sim.watch(cell, "i", [0, 1])
        sim.inject(cell, 30.0, 7.0, ids=[0])
        sim.inject(cell, 5.0, 3.3)
        return np.concatenate([sim.advance(cut).samples["cell", "i"] for cut in cuts])

    whole = injected([20.0])
    t = 0.1 * np.arange(200)
    wave = wb.Sine(amplitude=100.0, frequency=50.0)
    base = wave.offset + 100.0 * np.sin(2 * math.pi * (0.05 * t + wave.phase / 360.0))
    np.testing.assert_allclose(whole[:, 1], base + 5.0 * (t < 3.25), atol=1e-4)
    np.testing.assert_allclose(whole[:, 0] - whole[:, 1], 30.0 * (t < 6.95), atol=1e-4)
    np.testing.assert_array_equal(injected([1.0, 2.5, 0.1, 6.4, 10.0]), whole)


def test_the_engines_agree_spike_for_spike_after_both():
    found = []
    for engine in ENGINES:
        options = {"precision": "double"} if engine == "event" else {}
        sim = Simulation(balanced(100), engine=engine, dt=0.1, seed=4, **options)
        sim.advance(30.0)
        sim.silence("inh", list(range(5, 15)))
        sim.inject("exc", 300.0, 15.0, ids=list(range(0, 80, 3)))
        sim.advance(60.0)
        found.append({name: sorted(spikes(sim, name)) for name in ("exc", "inh")})
    assert found[0] == found[1]
    assert len(found[0]["exc"]) > 50


@pytest.mark.parametrize("engine", ENGINES)
def test_going_back_undoes_both_and_going_on_from_within_repeats_them(engine: str):
    sim = Simulation(balanced(100), engine=engine, dt=0.1, seed=2)
    sim.advance(20.0)
    before = sim.snapshot()
    untouched = sim.fork()
    sim.silence("exc", [1, 2, 3])
    sim.inject("inh", 500.0, 30.0)
    sim.advance(10.0)
    within = sim.snapshot()
    sim.advance(40.0)
    touched = spikes(sim, "inh")
    sim.restore(before)
    assert sim.recording.events == []
    sim.advance(50.0)
    untouched.advance(50.0)
    assert spikes(sim, "inh") == spikes(untouched, "inh") != touched
    sim.restore(within)
    assert len(sim.recording.events) == 2
    other = sim.fork()
    other.advance(40.0)
    assert [spike for spike in spikes(other, "inh") if spike[0] > 30.0] == [s for s in touched if s[0] > 30.0]


def test_any_number_of_threads_hears_the_same():
    found = []
    for threads in (1, 2):
        sim = Simulation(balanced(600), engine="event", seed=1, threads=threads)
        sim.silence("exc", list(range(0, 480, 7)))
        sim.inject("exc", 400.0, 10.0, ids=list(range(300, 480)))
        sim.advance(40.0)
        found.append({name: sorted(spikes(sim, name)) for name in ("exc", "inh")})
    assert found[0] == found[1]
    assert not any(cell % 7 == 0 for _, cell in found[0]["exc"])


def test_what_cannot_be_done_is_refused_and_nothing_is_noted():
    sim = Simulation(chain(), engine="reference")
    with pytest.raises(UnknownName, match="drive"):
        sim.silence("drive")
    with pytest.raises(RangeError, match="cells 0 to 1"):
        sim.silence("a", [2])
    with pytest.raises(Misfits, match=r"(?s)amplitude.*duration"):
        sim.inject("a", math.nan, -1.0)
    with pytest.raises(RangeError, match="duration"):
        sim.inject("a", 1.0, 0.0)
    assert sim.recording.events == []
    batch = Simulation(chain(), engine="batch")
    with pytest.raises(RangeError, match="the batch engine"):
        batch.silence("a", [0])
    with pytest.raises(RangeError, match="the batch engine"):
        batch.inject("a", 1.0, 1.0)
    assert batch.recording.events == []
