"""A network of a lesson: it runs the same every time, and lies in a live network as it ran."""

import numpy as np
import pytest

from workbench.core.errors import RangeError
from workbench.course.network_setup import NetworkSetup, irregularity, mean_rate, trains
from workbench.course.progress import lesson
from workbench.engines.recording import Block, Recording
from workbench.experiments.live_network import LiveNetwork
from workbench.experiments.neuron_bench import NeuronBench
from workbench.network.presets.half_center import half_center


def test_a_set_up_runs_the_same_every_time():
    setup = NetworkSetup(half_center, 200.0, seed=3)
    first, second = setup.run(), setup.run()
    assert first.t1 == 200.0
    assert len(first.of("left")[0]) > 0
    assert np.array_equal(first.of("left")[0], second.of("left")[0])


def test_it_is_placed_with_its_step_and_seed():
    live = LiveNetwork()
    NetworkSetup(lambda: half_center(450.0), dt=0.05, seed=7).place(live)
    assert live.network.to_spec() == half_center(450.0).to_spec()
    assert (live.dt, live.seed, live.stale) == (0.05, 7, True)


def test_measures_leave_the_beginning_out():
    times = np.array([5.0, 10.0, 20.0, 30.0, 40.0])
    block = Block(0.0, 50.0, {"cells": (times, np.zeros(5, dtype=int))}, {}, np.zeros(0))
    recording = Recording({"cells": 2}, blocks=[block])
    assert trains(recording, "cells", 9.0)[0].tolist() == [10.0, 20.0, 30.0, 40.0]
    assert mean_rate(recording, "cells", 10.0) == pytest.approx(3 / 2 / 0.040)
    assert irregularity(recording, "cells", 9.0) == pytest.approx(0.0)
    assert irregularity(recording, "cells") > 0.1


def test_a_step_is_placed_where_it_belongs_and_nowhere_else():
    live, bench = LiveNetwork(), NeuronBench(auto=False)
    lesson("motifs")["two"].place(live)
    assert live.network.name == "half-center"
    with pytest.raises(RangeError, match="expected a LiveNetwork, got NeuronBench"):
        lesson("motifs")["two"].place(bench)
    with pytest.raises(RangeError, match="expected a NeuronBench, got LiveNetwork"):
        lesson("membrane")["cell"].place(live)
