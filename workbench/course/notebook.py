"""The notebook of a lesson, made from its steps, so that a text is written once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from workbench.course.exercise import Exercise
from workbench.course.lesson import Lesson, lessons
from workbench.course.network_setup import NetworkSetup
from workbench.course.setup import Setup
from workbench.course.steps import AnySetup, Compare, Explain, Predict, Run, Step
from workbench.course.synapse_setup import SynapseSetup

Cell = dict[str, Any]
CALLS = {Predict: ("guess", "predict"), Exercise: ("answer", "check"), Explain: ("sentence", "explain")}

OPENING = """\
# Lesson {number}: {title}

{promise} About {minutes} minutes.

Run a cell with Shift-Enter. Where it says `= ...`, put your own in place of the dots; the cell below checks it. The gray cell
under it holds a solution, for later. `n` holds your numbers, such as `n.{first}`."""

BEGIN = """\
import workbench as wb

wb.live()
lesson = wb.lesson("{slug}", student="")  # your name draws numbers of your own
n = lesson.numbers
n"""

CLOSING = """\
## What you did

`wb.save_results(lesson, "{slug}.json")` writes a small file to hand in. Whoever gets it does everything again, with your numbers:"""

BENCH = """\
## Play on

The bench of the dashboard, with the cell of this lesson on it."""

SYNAPSE = """\
## Play on

The synapse page of the dashboard, with the synapse of this lesson on its bench."""

NETWORK = """\
## Play on

The network page of the dashboard, with the network of this lesson in it: press play, and turn what drives it."""


LABS: dict[type[AnySetup], tuple[str, str, str]] = {
    Setup: (BENCH, "NeuronLab", "bench"),
    NetworkSetup: (NETWORK, "NetworkLab", "live"),
    SynapseSetup: (SYNAPSE, "SynapseLab", "bench"),
}
"""What a lesson ends with, by what its first set-up is about: words, a lab, and where in it the set-up is put."""


def lesson_notebook(lesson: Lesson) -> dict[str, Any]:
    """Return the notebook as plain data, without outputs.

    Cells that a student fills in are tagged ``exercise``, what checks them ``check``; a solution is a raw cell, tagged
    ``solution``, which Jupyter does not run.
    """
    first = next(iter(lesson.numbers))
    facts = {**vars(lesson), "first": first}
    shown = next(step for step in lesson.steps if step.setup)
    assert shown.setup is not None
    words, lab, place = LABS[type(shown.setup(lesson.draw()))]
    cells = [_text("opening", OPENING.format(**facts)), _code("begin", BEGIN.format(**facts))]
    for step in lesson.steps:
        cells += _cells(step)
    cells += [
        _text("closing", CLOSING.format(**facts)),
        _code("results", "wb.verify(wb.results(lesson))"),
        _text("bench-text", words),
        _code("bench", f'lab = wb.{lab}()\nlesson["{shown.id}"].place(lab.{place})\nlab'),
    ]
    return {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _cells(step: Step) -> Iterator[Cell]:
    this = f'lesson["{step.id}"]'
    if isinstance(step, Compare):
        yield _text(f"{step.id}-title", f"### {step.title}")
        yield _code(step.id, f"{this}.compare()")
        return
    yield _code(step.id, this)
    if isinstance(step, Run):
        yield _code(f"{step.id}-run", f"{this}.run()")
    for kind, (name, call) in CALLS.items():
        if isinstance(step, kind):
            yield _code(f"{step.id}-answer", f"{name} = ...", "exercise")
            yield _raw(f"{step.id}-solution", step.solution.strip(), "solution")
            yield _code(f"{step.id}-check", f"{this}.{call}({name})", "check")


def _text(name: str, text: str) -> Cell:
    return {"cell_type": "markdown", "id": name.replace("_", "-"), "metadata": {}, "source": _lines(text)}


def _raw(name: str, text: str, tag: str) -> Cell:
    metadata = {"jupyter": {"source_hidden": True}, "tags": [tag]}
    return {"cell_type": "raw", "id": name.replace("_", "-"), "metadata": metadata, "source": _lines(text)}


def _code(name: str, text: str, *tags: str) -> Cell:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": name.replace("_", "-"),
        "metadata": {"tags": list(tags)} if tags else {},
        "outputs": [],
        "source": _lines(text),
    }


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def notebook_name(lesson: Lesson) -> str:
    """The name of the file."""
    return f"lesson_{lesson.number:02d}_{lesson.slug}.ipynb"


def notebook_text(lesson: Lesson) -> str:
    """The file as text."""
    return json.dumps(lesson_notebook(lesson), indent=1, ensure_ascii=False) + "\n"


def write_notebooks(folder: str | Path) -> list[Path]:
    """Write the notebooks of all lessons into a folder; do so after a lesson was changed."""
    written = []
    for lesson in lessons().values():
        path = Path(folder) / notebook_name(lesson)
        path.write_text(notebook_text(lesson), "utf-8")
        written.append(path)
    return written
