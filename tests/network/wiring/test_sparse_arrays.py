"""Written lists of synapses come back as they were written, and broken ones are refused with their place."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.core.errors import RangeError, SpecError, TooLarge, WorkbenchError
from workbench.network.network import Network
from workbench.network.wiring.edge_list import MOST_BYTES
from workbench.network.wiring.sparse_arrays import SparseArrays
from workbench.neurons.lif import LIF
from workbench.synapses.delta import Delta

rows = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9), st.floats(-5, 5), st.floats(0.5, 9)),
    max_size=40,
    unique_by=lambda r: r[:2],
)


@settings(deadline=None)
@given(rows)
def test_every_written_synapse_keeps_its_weight_and_delay(table):
    text = "pre,post,weight,delay\n" + "".join(f"{a},{b},{w!r},{d!r}\n" for a, b, w, d in table)
    net = Network()
    cells = net.add(LIF(), 10, name="cells")
    projection = net.connect(cells, cells, synapse=Delta(), **SparseArrays.from_csv(text)) if table else None
    if projection is None:
        return
    pre, post = projection.synapses(net.ends(projection), 1)
    found = zip(
        pre.tolist(), post.tolist(), projection.weights(len(pre), 1), projection.delays(len(pre), 1), strict=True
    )
    assert sorted(found) == sorted(table)


def test_long_lists_lie_beside_the_file(tmp_path):
    net = Network()
    cells = net.add(LIF(), 500, name="cells")
    rng = np.random.default_rng(1)
    net.connect(
        cells, cells, synapse=Delta(), **SparseArrays.listed(rng.integers(0, 500, 900), rng.integers(0, 500, 900))
    )
    net.save(tmp_path / "net.json")
    assert len((tmp_path / "net.json").read_text()) < 3000
    again = Network.load(tmp_path / "net.json")
    assert repr(again["cells->cells"].rule) == "wb.SparseArrays(900 synapses)"
    assert again["cells->cells"].rule != SparseArrays(pre=[0] * 900, post=[0] * 900)
    assert again["cells->cells"].rule == net["cells->cells"].rule
    assert again.to_spec() == net.to_spec()


@pytest.mark.parametrize(
    ("lists", "told"),
    [
        ({"pre": [1, 0], "post": [0, 0]}, "listed"),
        ({"pre": [0, 0], "post": [2, 1]}, "0 to 2 before 0 to 1"),
        ({"pre": [0, 1], "post": [0]}, "2 and 1"),
        ({"pre": [0.5], "post": [0]}, "whole numbers"),
        ({"pre": [-1], "post": [0]}, "whole numbers"),
        ({"pre": ["x"], "post": [0]}, "whole numbers"),
        ({"pre": [[0]], "post": [0]}, "whole numbers"),
        ({"pre": [2**40], "post": [0]}, "whole numbers"),
        ({"pre": [float("nan")], "post": [0]}, "whole numbers"),
        ({"pre": 3, "post": [0]}, "list of cells"),
        ({"pre": {"file": "../x"}, "post": [0]}, "list of cells"),
    ],
)
def test_lists_that_are_none_are_refused(lists, told):
    with pytest.raises(WorkbenchError, match=told):
        SparseArrays(**lists)


def test_a_column_of_another_length_is_refused():
    with pytest.raises(RangeError, match=r"SparseArrays\.weight: expected 2 values"):
        SparseArrays.listed([0, 1], [1, 0], weight=[1.0])


LONG = "pre,post,weight\n" + "12,33,0.25\n" * 600_000
CASES = {
    "nothing": ("", "line 1"),
    "no targets": ("pre,weight\n0,1\n", "line 1"),
    "a column twice": ("pre,post,post\n0,1,2\n", "each once"),
    "an unknown column": ("pre,post,wieght\n0,1,2\n", "line 1 column 3.*weight"),
    "a word": ("pre,post\n0,1\n0,x\n", r"line 3 column 2 \(post\)"),
    "half a cell": ("pre,post\n0.5,1\n", r"line 2 column 1 \(pre\)"),
    "a negative cell": ("pre,post\n0,-1\n", "line 2 column 2"),
    "a huge cell": ("pre,post\n0,1e300\n", "line 2 column 2"),
    "not a number": ("pre,post,weight\n0,1,nan\n", "line 2 column 3"),
    "infinite": ("pre,post,delay\n0,1,1e999\n", "line 2 column 3"),
    "an entry missing": ("pre,post,weight\n0,1,2\n\n0,1\n", "line 4"),
    "an entry too many": ("pre,post\n0,1,2\n", "line 2"),
    "other digits": ("pre,post\n\u0661,2\n", "line 2 column 1"),
    "a formula": ("pre,post\n=cmd|1,2\n", "line 2 column 1"),
    "bytes of nothing": ("pre,post\n0,1\x00\n", "line 2 column 2"),
    "markup": ("pre,<script>\n0,1\n", "line 1 column 2"),
    "one endless line": ("pre,post\n" + "1" * 5_000_000 + ",2\n", "line 2"),
    "commas without end": ("pre,post\n" + "," * 5_000_000, "line 2"),
    "a last line that is wrong": (LONG + "1,x,3\n", "line 600002 column 2"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_broken_list_says_line_and_column(case):
    text, told = CASES[case]
    began = time.process_time()
    with pytest.raises((SpecError, LookupError), match=told):
        SparseArrays.from_csv(text)
    assert time.process_time() - began < 10  # a limit for broken code, never a measure


def test_a_list_too_long_is_refused_unread():
    with pytest.raises(TooLarge, match="MiB"):
        SparseArrays.from_csv(" " * (MOST_BYTES + 1))
