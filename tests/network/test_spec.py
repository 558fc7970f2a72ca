"""Spec files: what was saved comes back, and what is broken, newer, unsafe or too large is refused before memory is touched."""

from __future__ import annotations

import copy
import json
import resource
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.core.errors import Misfits, SpecError, TooLarge, UnknownName, WorkbenchError
from workbench.network.distributions import LogNormal, Normal, Uniform
from workbench.network.network import Network
from workbench.network.presets.balanced import balanced
from workbench.network.wiring.all_to_all import AllToAll
from workbench.network.wiring.dense_matrix import DenseMatrix
from workbench.network.wiring.fixed_in_degree import FixedInDegree
from workbench.network.wiring.fixed_probability import FixedProbability
from workbench.neurons.adex import AdEx
from workbench.neurons.lif import LIF
from workbench.plasticity.pair_stdp import PairSTDP
from workbench.stimuli.poisson import Poisson
from workbench.synapses.alpha_current import AlphaCurrent
from workbench.synapses.delta import Delta
from workbench.synapses.exponential_conductance import ExponentialConductance


def rich() -> Network:
    """Something of everything that a spec can say."""
    rng = np.random.default_rng(1)
    net = Network("rich")
    noise = net.add(Poisson(rate=600.0), 30, name="noise")
    cells = net.add(LIF(c_m=150.0), 40, name="cells", params={"v_t": Normal(-50, 1)}, start={"v": Uniform(-70, -55)})
    other = net.add(AdEx(), 20, name="other", start={"v": rng.normal(-70, 1, 20)})
    net.connect(noise, cells, FixedProbability(0.2), Delta(), weight=LogNormal(1.0, 0.5), delay=Uniform(0.5, 5.0))
    net.connect(cells, other, FixedInDegree(5), ExponentialConductance(), weight=2.0, delay=1.5)
    net.connect(cells, other, DenseMatrix(), Delta(), weight=rng.normal(0, 0.1, (40, 20)))
    net.connect(cells, cells, AllToAll(), Delta(), weight=0.1, plasticity=PairSTDP(w_max=0.5))
    net.connect(other, cells, AllToAll(), AlphaCurrent(tau=3.0), weight=-4.0)
    return net


@pytest.mark.parametrize("make", [rich, balanced, lambda: Network("nothing")])
def test_a_network_survives_its_own_spec(make, tmp_path):
    net = make()
    text = json.dumps(net.to_spec(), allow_nan=False)
    assert Network.from_spec(json.loads(text)).to_spec() == net.to_spec()
    net.save(tmp_path / "net.json")
    assert Network.load(tmp_path / "net.json").to_spec() == net.to_spec()


def test_a_copy_runs_as_the_original_does():
    from workbench.engines.simulation import Simulation

    blocks = [Simulation(net, engine="reference", dt=0.5, seed=3).advance(60.0) for net in (rich(), rich().copy())]
    assert len(blocks[0].spikes["cells"][0]) > 10
    for name, (times, cells) in blocks[0].spikes.items():
        assert np.array_equal(times, blocks[1].spikes[name][0])
        assert np.array_equal(cells, blocks[1].spikes[name][1])


def test_large_arrays_lie_beside_the_file(tmp_path):
    rich().save(tmp_path / "net.json")
    with np.load(tmp_path / "net.npz") as arrays:
        assert [arrays[name].size for name in arrays.files] == [800]
    assert len((tmp_path / "net.json").read_text()) < 8000


def spoiled(change) -> dict:
    spec = copy.deepcopy(balanced(50).to_spec())
    change(spec)
    return spec


def _at(*path, value):
    def change(spec):
        place = spec
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return change


HOSTILE = "<img src=x onerror=alert(1)>"
CASES = {
    "newer": (_at("version", value=99), SpecError, ["spec.version", "99", "newer"]),
    "another format": (_at("format", value="neuroml"), SpecError, ["spec.format", "workbench-network"]),
    "a field missing": (lambda spec: spec.pop("projections"), SpecError, ["none called projections"]),
    "a field too many": (_at("evil", value=1), SpecError, ["only the fields", "evil"]),
    "no such neuron": (_at("populations", 0, "model", "type", value="LFI"), UnknownName, ["populations[0]", "LIF"]),
    "no such quantity": (
        _at("populations", 0, "model", "params", "tau_x", value=1.0),
        WorkbenchError,
        ["populations[0]", "tau_x"],
    ),
    "out of range": (
        _at("populations", 0, "model", "params", "c_m", value=-3.0),
        WorkbenchError,
        ["c_m", "-3", "pF"],
    ),
    "not a number": (
        _at("populations", 0, "model", "params", "c_m", value="big"),
        WorkbenchError,
        ["c_m", "big"],
    ),
    "no such population": (_at("projections", 1, "post", value="exx"), UnknownName, ["exx", "exc"]),
    "a name that is markup": (_at("populations", 0, "name", value=HOSTILE), WorkbenchError, ["name"]),
    "a name that is a path": (_at("populations", 0, "name", value="../../etc"), WorkbenchError, ["name"]),
    "a nan weight": (_at("projections", 1, "weight", value=float("nan")), WorkbenchError, ["weight", "finite"]),
    "an unknown law": (_at("projections", 1, "weight", value={"law": "Cauchy"}), UnknownName, ["weight", "Cauchy"]),
    "a negative size": (_at("populations", 0, "size", value=-1), SpecError, ["populations[0].size"]),
    "probability 2": (_at("projections", 1, "rule", "params", "p", value=2.0), WorkbenchError, ["p", "2"]),
    "delay shorter than nothing": (_at("projections", 1, "delay", value=-1.0), WorkbenchError, ["delay", "-1"]),
    "a huge mapping": (
        _at("populations", value=[{"name": str(i), "size": 1, "model": {"type": "LIF"}} for i in range(1001)]),
        SpecError,
        ["spec.populations"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_bad_spec_says_where_and_what(case):
    change, kind, told = CASES[case]
    with pytest.raises(kind) as refused:
        Network.from_spec(spoiled(change))
    for word in told:
        assert word in str(refused.value), str(refused.value)


def test_everything_wrong_is_told_at_once():
    spec = balanced(50).to_spec()
    spec["populations"][0]["model"]["params"]["c_m"] = -1.0
    spec["populations"][1]["model"]["type"] = "Nobody"
    with pytest.raises(Misfits) as refused:
        Network.from_spec(spec)
    assert len(refused.value.items) == 2
    assert "c_m" in str(refused.value)
    assert "Nobody" in str(refused.value)


@pytest.mark.parametrize("size", [10**9, 40_000_000])
def test_too_many_neurons_are_refused_before_memory_is_touched(size):
    spec = balanced(50).to_spec()
    spec["populations"][0]["size"] = size
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(WorkbenchError) as refused:
        Network.from_spec(spec)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000
    assert "Try" in str(refused.value)
    assert ("memory" in str(refused.value)) or ("cells" in str(refused.value))


def test_synapses_are_counted_before_they_are_made():
    net = Network("dense")
    cells = net.add(LIF(), 2_000_000, name="cells")
    net.connect(cells, cells, AllToAll(), Delta())
    with pytest.raises(TooLarge, match="synapses"):
        net.check()


BROKEN_FILES = {
    "empty": (b"", "line 1"),
    "cut off": (b'{"format": "workbench-network", ', "line 1 column"),
    "binary": (b"\x89PNG\r\n\xff\xfe", "UTF-8"),
    "nested": (b"[" * 100_000, "levels"),
    "a list": (b"[1, 2]", "spec"),
    "a number": (b"7", "spec"),
}


@pytest.mark.parametrize("case", BROKEN_FILES)
def test_a_broken_file_says_where(case, tmp_path):
    content, told = BROKEN_FILES[case]
    path = tmp_path / "broken.json"
    path.write_bytes(content)
    with pytest.raises(SpecError) as refused:
        Network.load(path)
    assert told in str(refused.value)


def test_a_missing_file_is_no_traceback(tmp_path):
    with pytest.raises(SpecError, match=r"nothing\.json"):
        Network.load(tmp_path / "nothing.json")


def test_pickles_and_bombs_beside_a_file_are_not_opened(tmp_path):
    rich().save(tmp_path / "net.json")
    np.savez(tmp_path / "evil.npz", array=np.array([{"code": print}], dtype=object))
    (tmp_path / "evil.npz").rename(tmp_path / "net.npz")
    with pytest.raises(SpecError, match=r"net\.npz"):
        Network.load(tmp_path / "net.json")
    (tmp_path / "net.npz").write_bytes(b"no zip")
    with pytest.raises(SpecError, match=r"net\.npz"):
        Network.load(tmp_path / "net.json")
    with zipfile.ZipFile(tmp_path / "net.npz", "w", zipfile.ZIP_DEFLATED) as bomb, bomb.open("a.npy", "w") as entry:
        for _ in range(1100):
            entry.write(bytes(2**20))
    with pytest.raises(TooLarge, match=r"net\.npz"):
        Network.load(tmp_path / "net.json")


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
PLACES = [
    ("name",),
    ("version",),
    ("populations",),
    ("populations", 0),
    ("populations", 0, "name"),
    ("populations", 0, "size"),
    ("populations", 0, "model"),
    ("populations", 0, "model", "params"),
    ("populations", 0, "model", "params", "c_m"),
    ("populations", 0, "start"),
    ("projections", 1),
    ("projections", 1, "rule"),
    ("projections", 1, "synapse"),
    ("projections", 1, "weight"),
    ("projections", 1, "delay"),
    ("projections", 1, "plasticity"),
]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(PLACES), json_values)
def test_whatever_stands_in_a_place_is_read_or_refused_in_the_house_form(place, value):
    spec = spoiled(_at(*place, value=value))
    refused = None
    try:
        net = Network.from_spec(spec)
    except WorkbenchError as error:
        refused, net = error, None
    assert net is not None or str(refused)
