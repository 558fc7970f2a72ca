"""Sweeps: each point equals a run of its own, wherever it is run; what is refused is refused before anything runs."""

from __future__ import annotations

import pandas as pd
import pytest

from workbench.core.errors import Misfits, RangeError, UnknownName
from workbench.engines.simulation import Simulation
from workbench.experiments.measures import Stretch
from workbench.experiments.sweep import Sweep
from workbench.experiments.sweep_points import paths, present, put
from workbench.network.presets.balanced import balanced

OVER = {"drive.amplitude": [150.0, 250.0], ("inh->exc.weight", "inh->inh.weight"): [-120.0, 0.0]}


def test_each_row_is_a_run_of_its_own():
    table = Sweep(balanced(60), OVER, ["rate", "cv"], duration=150.0, settle=50.0, seeds=(1, 2)).run("here")
    assert len(table) == 2 * 2 * 2 * 2
    net = balanced(60)
    for path, value in (("drive.amplitude", 250.0), ("inh->exc.weight", 0.0), ("inh->inh.weight", 0.0)):
        put(net, path, value)
    sim = Simulation(net, seed=2)
    sim.advance(200.0)
    alone = (sim.recording.of("exc")[0] > 50.0 + 1e-9).sum() / (sim.recording.sizes["exc"] * 0.15)
    row = table[
        (table["drive.amplitude"] == 250.0)
        & (table["inh->exc.weight, inh->inh.weight"] == 0.0)
        & (table["seed"] == 2)
        & (table["population"] == "exc")
    ]
    assert row["rate"].tolist() == [pytest.approx(alone)]


def test_what_needs_a_new_build_is_built_anew():
    over = {
        "exc.size": [20, 40],
        "exc->exc.p": [0.1],
        "exc.tau_m" if "exc.tau_m" in paths(balanced(60)) else "exc.c_m": [150.0],
    }

    def cells(part: Stretch) -> float:
        return float(part.size)

    table = Sweep(balanced(60), over, [cells], ["exc"], duration=10.0, settle=0.0, engine="reference").run("here")
    assert table["cells"].tolist() == [20.0, 40.0]


def test_arguments_of_a_preset_can_be_varied():
    table = Sweep(balanced, {"size": [20, 50]}, ["rate"], duration=10.0, engine="reference").run("here")
    assert table["size"].tolist() == [20, 20, 50, 50]


@pytest.mark.slow
def test_other_processes_give_the_same_table():
    pytest.importorskip("distributed")
    sweep = Sweep(balanced(60), OVER, ["rate"], duration=50.0)
    pd.testing.assert_frame_equal(sweep.run("local"), sweep.run("here"))


def test_a_scheduler_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr("workbench.experiments.sweep_cluster.PATIENCE", 0.3)
    with pytest.raises(RangeError, match="a scheduler that answers"):
        Sweep(balanced(20), OVER).run("tcp://127.0.0.1:1")


def test_a_stopped_sweep_has_given_what_was_done():
    job = Sweep(balanced(20), OVER, duration=20.0, engine="reference").job("here")
    rows = []
    while not rows:
        rows = next(job).values.get("rows", [])
    job.close()
    assert {row["population"] for row in rows} == {"exc", "inh"}


@pytest.mark.parametrize(
    ("over", "error"),
    [
        ({"exc.tau_x": [1.0]}, UnknownName),
        ({"nobody.rate": [1.0]}, UnknownName),
        ({"exc->exc.delay": [-1.0]}, RangeError),
        ({"exc->exc.delay": [-1.0], "nobody.rate": [1.0]}, Misfits),
        ({"exc->exc.p": [0.1, 2.0]}, RangeError),
        ({"exc.size": [10**12]}, RangeError),
        ({}, RangeError),
        ({"exc->exc.weight": [float(n) for n in range(10_001)]}, RangeError),
    ],
)
def test_what_cannot_be_swept_is_refused_before_anything_runs(over: dict, error: type):
    with pytest.raises(error):
        Sweep(balanced(20), over)


def test_every_path_that_is_offered_can_be_put_back():
    net = balanced(20)
    for path in paths(net):
        put(net, path, present(net, path))
    assert net.to_spec() == balanced(20).to_spec()


def test_an_argument_that_a_shipped_network_does_not_take_is_refused_before_anything_runs():
    with pytest.raises(UnknownName, match="size"):
        Sweep(balanced, {"sise": [20]})
