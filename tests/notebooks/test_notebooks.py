"""Every notebook runs from top to bottom, says what it promises, and is stored without outputs."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def run(path):
    book = nbformat.read(path, as_version=4)
    NotebookClient(book, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(FOLDER)}}).execute()
    return {cell["id"]: cell for cell in book.cells}


def shown(cell, kind):
    return "".join(output.get("data", {}).get(kind, "") for output in cell["outputs"])


def printed(cell):
    return "".join(output.get("text", "") for output in cell["outputs"])


def test_there_are_notebooks():
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_stored_without_outputs(path):
    book = nbformat.read(path, as_version=4)
    nbformat.validate(book)
    assert not [cell["id"] for cell in book.cells if cell.get("outputs") or cell.get("execution_count")]


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_runs_and_shows_what_it_promises(path):
    cells = run(path)
    if promise := PROMISES.get(path.stem):
        promise(cells)


def first_spikes(cells):
    """Cards, an error in words, a rate that theory predicts, a diagram and a lab."""
    card = shown(cells["cell"], "text/markdown")
    assert "| $C_m$ | `c_m` | 200 | pF |" in card
    assert r"\frac{dv}{dt}" in card
    assert printed(cells["units"]).startswith("wb.LIF(c_m=250.0)")
    assert "LIF.c_m: expected 1 pF or more, got -5." in printed(cells["units"])
    # tau = 25 ms, V_inf = -30 mV: T = 25 ln(35/20) = 13.99 ms
    assert "predicted: 71.48 Hz" in printed(cells["predict"])
    assert "measured:  71." in printed(cells["run"])
    assert "$A_+$" in shown(cells["rule"], "text/markdown")
    assert "<svg" in shown(cells["network"], "text/html")
    assert any("application/vnd.holoviews_exec.v0+json" in output.get("data", {}) for output in cells["lab"]["outputs"])


PROMISES = {"01_first_spikes": first_spikes}
