"""Code, specs and links with a user's own neurons build the same network again, and carry nothing that runs."""

from __future__ import annotations

import ast
import copy

import pytest

import workbench as wb
from workbench.core.errors import Misfits, SpecError, WorkbenchError
from workbench.core.own import own_neuron
from workbench.engines.simulation import Simulation
from workbench.experiments.bench_code import bench_code
from workbench.experiments.link import from_link, to_link
from workbench.experiments.network_code import network_code
from workbench.experiments.neuron_bench import NeuronBench
from workbench.network.network import Network
from workbench.stimuli.step_current import StepCurrent

TEXT = """dv/dt = (-(v - e_l) + r*i)/tau : mV  # \"\"\" ); import os; (\"\"\" \\
spike: v > v_t
reset: v <- e_l
tau = 20 ms
r = 100 MOhm
e_l = -70 mV
v_t = -50 mV"""
OTHER = TEXT.replace("20 ms", "30 ms")


def network() -> Network:
    net = Network("mine")
    drive = net.add(StepCurrent(amplitude=400.0), 1, name="drive")
    for name, model in {
        "a": own_neuron(TEXT)(tau=10.0),
        "b": own_neuron(OTHER)(),
        "c": own_neuron(TEXT, "Other")(),
    }.items():
        net.connect(drive, net.add(model, 2, name=name))
    return net


def spikes(net: Network) -> list[list[float]]:
    sim = Simulation(net, engine="reference", dt=0.1, seed=1)
    return [list(times) for times, _ in sim.advance(50.0).spikes.values()]


def run(code: str) -> dict[str, object]:
    found: dict[str, object] = {}
    exec(compile(code, "code", "exec"), found)
    return found


def test_code_builds_the_network_again():
    net = network()
    code = network_code(net)
    assert "Own_2 = wb.own_neuron(" in code
    assert "net.add(Own(tau=10.0), 2" in code
    assert "net.add(Own_2(), 2" in code
    assert "import os" not in ast.unparse(ast.parse(code)).replace(repr(TEXT), "").split("import workbench")[0]
    assert not any(isinstance(node, ast.Import) and node.names[0].name == "os" for node in ast.walk(ast.parse(code)))
    again = run(code)["net"]
    assert again.to_spec() == net.to_spec()


def test_code_of_a_bench_builds_its_cells_again():
    bench = NeuronBench(auto=False, duration=50.0, neuron=own_neuron(TEXT)(tau=10.0))
    trial = run(bench_code(bench))["trial"]
    mine = wb.run_trial(bench.neuron, bench.stimulus, duration=50.0, dt=bench.dt, seed=bench.seed)
    assert list(trial.spikes) == list(mine.spikes)
    bench.compared = [own_neuron(OTHER)()]
    assert len(run(bench_code(bench))["trials"]) == 2


def test_a_spec_and_a_link_bring_the_text_along():
    net = network()
    again = Network.from_spec(from_link(to_link(net.to_spec())))
    assert type(again["a"].model) is type(net["a"].model)
    assert again.to_spec() == net.to_spec()
    assert net.to_spec()["populations"][1]["model"]["text"] == TEXT
    assert spikes(again) == spikes(net)
    assert spikes(copy.deepcopy(net)) == spikes(net) == spikes(net.copy())


def test_a_saved_file_is_read_back(tmp_path):
    network().save(tmp_path / "mine.json")
    assert Network.load(tmp_path / "mine.json").to_spec() == network().to_spec()


def test_a_run_can_be_forked_and_goes_on_alike():
    sim = Simulation(network(), engine="event", dt=0.1, seed=1)
    sim.advance(20.0)
    twin = sim.fork()
    one, other = sim.advance(30.0).spikes, twin.advance(30.0).spikes
    assert all(list(one[name][0]) == list(other[name][0]) for name in one)


@pytest.mark.parametrize(
    "model",
    [
        {"type": "Own", "text": "import os"},
        {"type": "Own", "text": "dv/dt = __import__('os').system('true') : mV\nspike: v > 1"},
        {"type": "Own", "text": 3},
        {"type": "Own", "text": "x" * 9000},
        {"type": "LIF", "text": TEXT},
        {"type": "__import__('os')", "text": TEXT},
        {"type": "Own", "text": TEXT, "params": {"tau": "3"}},
        {"type": "Own", "text": TEXT, "params": {"own_text": "x"}},
        {"type": "Own", "text": TEXT, "params": []},
    ],
)
def test_a_hostile_model_in_a_spec_is_refused_with_its_place(model):
    spec = network().to_spec()
    spec["populations"][1]["model"] = {"room": "neurons", **model}
    with pytest.raises(WorkbenchError) as refused:
        Network.from_spec(spec)
    assert isinstance(refused.value, (Misfits, SpecError, ValueError, LookupError))
    assert "spec.populations[1].model" in str(refused.value)
