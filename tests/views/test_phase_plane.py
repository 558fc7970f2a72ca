"""The picture of a phase plane shows what was computed, follows its bench, and a click starts the cell from there."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest
from bokeh.events import Tap

from workbench.experiments.neuron_bench import NeuronBench
from workbench.experiments.phase_plane import plane
from workbench.experiments.trial import Trial
from workbench.neurons.adex import AdEx
from workbench.neurons.hodgkin_huxley import HodgkinHuxley
from workbench.neurons.izhikevich import Izhikevich
from workbench.neurons.lif import LIF
from workbench.stimuli.step_current import StepCurrent
from workbench.views.phase_figure import PhaseFigure, arrow_data, path_data, phase_figure, point_data
from workbench.views.phase_plane import PhasePlane


def bench(neuron, amplitude: float) -> NeuronBench:
    return NeuronBench(
        neuron=neuron,
        stimulus=StepCurrent(amplitude=amplitude, onset=20.0, duration=60.0),
        duration=100.0,
        dt=0.1,
    )


@pytest.fixture
def izhikevich() -> PhasePlane:
    return PhasePlane(bench(Izhikevich(), 10.0))


def told(pane) -> str:
    return pane.object


def test_stable_points_are_filled_and_unstable_ones_open():
    data = point_data(plane(Izhikevich()))
    np.testing.assert_allclose(data["x"], [-70.0, -50.0])
    assert data["fill"] == [1.0, 0.0]
    assert data["kind"] == ["stable node", "saddle"]
    assert data["place"][0] == "v = -70 mV, u = -14 mV/ms"
    assert data["eigenvalues"][1].endswith("(1/ms)")


def test_arrows_have_a_shaft_and_two_barbs_that_meet_at_the_tip():
    found = plane(LIF(), current=97.0)
    data = arrow_data(found)
    count = len(found.arrows.x)
    assert len(data["x0"]) == 3 * count
    shaft = data["x1"][:count] - data["x0"][:count]
    assert (np.sign(shaft) == found.arrows.dx).all()
    np.testing.assert_array_equal(data["x1"][:count], data["x1"][count : 2 * count])


def test_the_jump_at_a_spike_is_not_drawn():
    found = plane(AdEx())
    times = np.array([0.1, 0.2, 0.3, 0.4])
    states = {"v": np.array([-60.0, -30.0, -70.6, -65.0]), "w": np.array([0.0, 1.0, 81.5, 81.0])}
    data = path_data(found, Trial(times, states, np.zeros(4), np.array([0.3])))
    np.testing.assert_array_equal(data["x"], [-60.0, -30.0, np.nan, -70.6, -65.0])
    np.testing.assert_array_equal(data["y"], [0.0, 1.0, np.nan, 81.5, 81.0])


def test_a_cell_without_reset_has_one_unbroken_path():
    trial = bench(HodgkinHuxley(), 200.0).trial
    assert len(trial.spikes) > 2
    assert np.isfinite(path_data(plane(HodgkinHuxley()), trial)["x"]).all()


def test_a_cell_at_rest_is_a_path_of_few_points():
    trial = bench(AdEx(), 0.0).trial
    assert len(path_data(plane(AdEx()), trial)["x"]) <= 3


def test_a_figure_names_its_axes_with_units():
    drawn = phase_figure(plane(AdEx()))
    assert (drawn.xaxis[0].axis_label, drawn.yaxis[0].axis_label) == ("v (mV)", "w (pA)")


def test_a_line_and_a_plane_share_one_figure():
    drawn = PhaseFigure()
    drawn.show(plane(Izhikevich()))
    assert len(drawn.sources["second"].data["x"])
    renderers = list(drawn.figure.renderers)
    drawn.show(plane(LIF()))
    assert drawn.figure.yaxis[0].axis_label == "dv/dt (mV/ms)"
    assert not len(drawn.sources["second"].data["x"])
    assert drawn.figure.renderers == renderers


def test_what_the_reader_zoomed_to_stays():
    drawn = PhaseFigure()
    found = plane(Izhikevich())
    drawn.show(found)
    drawn.x_range.update(start=-70.0, end=-50.0)
    drawn.show(found)
    assert drawn.x_range.start == -70.0
    drawn.show(plane(AdEx()))
    assert drawn.x_range.start < -70.0


def test_the_plane_is_drawn_at_the_current_of_the_moment(izhikevich):
    assert izhikevich.plane.current == izhikevich.current == 10.0
    assert "At 10 pA: no fixed point" in told(izhikevich.summary)
    izhikevich.moment = 90.0
    assert izhikevich.plane.current == izhikevich.current == 0.0
    assert "stable node at v = -70 mV" in told(izhikevich.summary)


def test_a_current_set_by_hand_stays_until_the_trial_is_followed_again(izhikevich):
    izhikevich.current = 3.0
    assert (izhikevich.follow, izhikevich.plane.current) == (False, 3.0)
    izhikevich.bench.neuron.a = 0.1
    assert izhikevich.plane.current == 3.0
    izhikevich.follow = True
    assert izhikevich.plane.current == 10.0


def test_a_click_starts_the_cell_from_there(izhikevich):
    izhikevich.figure.figure._trigger_event(Tap(izhikevich.figure.figure, x=-60.0, y=5.0))
    assert izhikevich.bench.start == {"v": -60.0, "u": 5.0}
    first = {name: values[0] for name, values in izhikevich.bench.trial.states.items()}
    assert first == pytest.approx({"v": -60.0, "u": 5.0}, abs=3.0)
    assert izhikevich.figure.sources["begin"].data == {"x": [-60.0], "y": [5.0]}
    assert "Started at v = -60 mV, u = 5 mV/ms" in told(izhikevich.begun)
    izhikevich.home.clicks += 1
    assert izhikevich.bench.start == {}
    assert not izhikevich.home.visible


def test_a_click_on_a_line_sets_its_only_state():
    view = PhasePlane(bench(LIF(), 100.0))
    view.tap(-61.2345678, 0.3)
    assert view.bench.start == {"v": -61.23}


def test_a_click_keeps_states_outside_the_plane():
    view = PhasePlane(bench(HodgkinHuxley(), 0.0))
    view.bench.start = {"h": 0.3}
    view.tap(-60.0, 0.1)
    assert view.bench.start == {"h": 0.3, "v": -60.0, "m": 0.1}


def test_another_cell_brings_its_own_states():
    view = PhasePlane(bench(LIF(), 100.0))
    view.bench.neuron = HodgkinHuxley()
    assert (view.x, view.y) == ("v", "m")
    view.y = "n"
    assert view.plane.states == ("v", "n")
    view.bench.neuron = LIF()
    assert view.plane.states == ("v",)


def test_states_outside_the_plane_may_stay_where_they_are():
    view = PhasePlane(bench(HodgkinHuxley(), 0.0))
    before = view.plane.curves["v"]
    view.others = "stay"
    assert not np.array_equal(view.plane.curves["v"][0], before[0])


def test_a_page_computes_in_a_worker_and_shows_on_its_loop():
    view = PhasePlane(bench(AdEx(), 700.0), auto=False)
    assert view.plane is None
    wanted = view.wanted
    view.bench.neuron.a = 2.0
    assert view.wanted > wanted
    found = view.compute()
    assert view.plane is None
    view.show(found)
    assert view.plane is found


def test_a_plane_of_a_cell_swapped_meanwhile_is_not_drawn():
    view = PhasePlane(bench(AdEx(), 700.0), auto=False)
    late = view.compute()
    view.bench.neuron = Izhikevich()
    view.show(late)
    assert view.plane is None


def test_axes_are_calm(izhikevich):
    before = izhikevich.plane.x, izhikevich.plane.y
    izhikevich.bench.neuron.b = 0.19
    assert (izhikevich.plane.x, izhikevich.plane.y) == before
    izhikevich.bench.neuron.d = 60.0
    assert izhikevich.plane.y.high > before[1].high


def test_a_stretched_trial_keeps_its_moment(izhikevich):
    izhikevich.current = 3.0
    izhikevich.bench.duration = 200.0
    assert izhikevich.moment == 100.0
    assert not izhikevich.follow


def test_a_view_goes_with_its_bench():
    held = NeuronBench()
    view = weakref.ref(PhasePlane(held))
    del held
    gc.collect()
    assert view() is None
