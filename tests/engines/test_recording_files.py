"""What other tools read is what was recorded: the same times, cells and units."""

import numpy as np
import pytest

import workbench as wb
from workbench.core.errors import RangeError
from workbench.engines.recording_files import to_neo, write_nwb


@pytest.fixture
def sim():
    net = wb.Network("pair")
    cells = net.add(wb.LIF(), 2, name="cells")
    net.connect(net.add(wb.StepCurrent(amplitude=400.0), 1, name="drive"), cells, weight=np.array([1.0, 2.0]))
    sim = wb.Simulation(net, engine="reference", dt=0.1)
    sim.watch(cells, "v", [1])
    return sim


def test_nothing_recorded_is_told(sim):
    pytest.importorskip("neo", reason="the extra 'export' is not installed")
    with pytest.raises(RangeError, match="nothing recorded"):
        to_neo(sim)


def test_neo_holds_the_same_spikes_and_signals(sim):
    pytest.importorskip("neo", reason="the extra 'export' is not installed")
    sim.advance(100.0)
    segment = to_neo(sim).segments[0]
    times, ids = sim.recording.of("cells")
    assert len(times) > 8
    for train in segment.spiketrains:
        assert np.allclose(train.rescale("ms").magnitude, times[ids == train.annotations["cell"]])
    (signal,) = segment.analogsignals
    there, values = sim.recording.samples["cells", "v"]
    assert np.allclose(signal.times.rescale("ms").magnitude, there)
    assert np.allclose(signal.rescale("V").magnitude, values / 1000.0)


def test_nwb_is_read_back_with_the_same_numbers(sim, tmp_path):
    pynwb = pytest.importorskip("pynwb", reason="the extra 'export' is not installed")
    sim.advance(100.0)
    write_nwb(sim, tmp_path / "run.nwb")
    times, ids = sim.recording.of("cells")
    with pynwb.NWBHDF5IO(str(tmp_path / "run.nwb"), "r") as store:
        file = store.read()
        for row in range(2):
            assert np.allclose(file.units["spike_times"][row], times[ids == row] / 1000.0)
            assert file.units["population"][row] == "cells"
        series = file.acquisition["cells v"]
        assert (series.unit, series.rate) == ("mV", pytest.approx(10_000.0))
        assert np.allclose(series.data[:], sim.recording.samples["cells", "v"][1])
