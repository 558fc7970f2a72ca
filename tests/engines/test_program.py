"""Programs on disk: what is read is what was written, whatever cell it is, and what is damaged is worked out anew."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from workbench.core.catalogue import catalogue
from workbench.engines import program_file
from workbench.engines.event.kernels import cell_source
from workbench.engines.lowering import _lower, lower
from workbench.engines.program import ASSIGNED, PLAIN, Program, from_data, to_data
from workbench.engines.schemes import INTEGRATORS
from workbench.engines.tree import Listing, Tree
from workbench.neurons.lif import LIF
from workbench.synapses.exponential_conductance import ExponentialConductance

NEURONS = catalogue("neurons")


def shape(tree: Tree) -> object:
    return (tree.kind, tree.value, tuple(map(shape, tree.args)))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(program_file, "folder", lambda: tmp_path)
    _lower.cache_clear()
    yield tmp_path
    _lower.cache_clear()


def same(one: Program, other: Program) -> bool:
    values = {name: 1.5 + place for place, name in enumerate(one.parameters)}
    return (
        all(getattr(one, name) == getattr(other, name) for name in PLAIN)
        and all(
            [(key, shape(text)) for key, text in getattr(one, name)]
            == [(key, shape(text)) for key, text in getattr(other, name)]
            for name in ASSIGNED
        )
        and cell_source(one, ()) == cell_source(other, ())
        and one.propagators(values, 0.1) == other.propagators(values, 0.1)
        and one.operations() == other.operations()
    )


@pytest.mark.parametrize("name", list(NEURONS))
def test_what_is_read_is_what_was_written(name, folder):
    made = lower(NEURONS[name], (ExponentialConductance,) if "v" in NEURONS[name].equations.states else ())
    _lower.cache_clear()
    again = lower(NEURONS[name], (ExponentialConductance,) if "v" in NEURONS[name].equations.states else ())
    assert made is not again
    assert same(made, again)
    assert len(list(folder.glob("program_*.json"))) == 1


def test_every_scheme_has_its_own_file(folder):
    for integrator in INTEGRATORS:
        lower(NEURONS["Izhikevich"], (), integrator)
    assert len(list(folder.glob("program_*.json"))) == len(INTEGRATORS)


@pytest.mark.parametrize("damage", [b"", b"{}", b"[1, 2]", b'{"nodes": [["Add", [7], null]]}', b"\xff"])
def test_a_damaged_file_is_written_anew(damage, folder):
    made = lower(LIF)
    (file,) = folder.glob("program_*.json")
    whole = file.read_bytes()
    file.write_bytes(damage)
    _lower.cache_clear()
    assert same(lower(LIF), made)
    assert file.read_bytes() == whole


@pytest.mark.parametrize("where", ["in an expression", "of a state"])
def test_a_file_with_a_name_that_would_be_more_than_a_name_is_written_anew(where, folder):
    made = lower(LIF)
    (file,) = folder.glob("program_*.json")
    whole = file.read_bytes()
    data = json.loads(whole)
    if where == "of a state":
        data["states"][0] = "v = print(1)"
    else:
        next(node for node in data["nodes"] if node[0] == "Symbol")[2] = "v + print(1)"
    file.write_text(json.dumps(data))
    _lower.cache_clear()
    assert same(lower(LIF), made)
    assert file.read_bytes() == whole


def test_what_many_share_is_listed_once():
    tree = Tree("Symbol", value="v")
    for _ in range(60):
        tree = Tree("Add", (tree, tree))
    listing = Listing()
    assert listing.place(tree) == 60
    assert len(listing.nodes) == 61


def test_numbers_keep_every_bit():
    program = lower(LIF)
    data = to_data(program)
    data["nodes"] = [*data["nodes"], ["Float", [], 0.1 + 0.2], ["Rational", [], 1 / 3]]
    data["start"] = [["v", len(data["nodes"]) - 2], ["u", len(data["nodes"]) - 1]]
    start = dict(from_data(data).start)
    assert (start["v"].value, start["u"].value) == (0.1 + 0.2, np.float64(1) / 3)
