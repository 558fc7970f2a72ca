"""A lesson as a report: the student's own sentences under their headings, every number, and where all of it came from."""

from __future__ import annotations

import re
from pathlib import Path

from workbench.core.text import escape
from workbench.core.units import pretty
from workbench.course.answer import Number
from workbench.course.exercise import Exercise
from workbench.course.progress import Progress
from workbench.course.steps import Explain, Run


def report_text(progress: Progress) -> str:
    """Return the report as Markdown; what was not done yet says so.

    Text of the student stands in it as quoted lines, so that it cannot pass for a heading or a table of ours.
    """
    from workbench import __version__

    lesson = progress.lesson
    lines = [f"# {lesson.title}", "", f"{_plain(progress.student or 'The book')}, lesson {lesson.number}"]
    for step in lesson.steps:
        if isinstance(step, Explain):
            lines += ["", f"## {step.title}", "", f"> {_plain(progress.sentences.get(step.id, 'Not written yet.'))}"]
    lines += ["", "## Numbers", "", "| what | value | how |", "|---|---:|---|"]
    for name, value in progress.numbers.items():
        lines.append(f"| {name} | {value:,.6g} {pretty(progress.lesson.numbers[name].unit)} | drawn from the name |")
    for step in lesson.steps:
        if isinstance(step, Exercise):
            right = [verdict.answer for verdict in progress.attempts.get(step.id, ()) if verdict.right]
            unit = pretty(step.ask.unit) if isinstance(step.ask, Number) else ""
            told = f"{_plain(right[-1])} {unit}".rstrip() if right else "not answered rightly yet"
            lines.append(f"| {step.title} | {told} | answered, checked against the model |")
        if isinstance(step, Run):
            outcome = progress.outcomes.get(step.id)
            told = f"{outcome.number:.4g} {pretty(outcome.unit)}".rstrip() if outcome else "not run yet"
            lines.append(f"| {step.title} | {told} | measured on this machine |")
    lines += [
        "",
        "## Provenance",
        "",
        f"Workbench {__version__}, lesson `{lesson.slug}`, seed {progress.seed}. The results file of the lesson repeats every measurement.",
        "",
    ]
    return "\n".join(lines)


def lesson_report(progress: Progress, path: str | Path | None = None) -> Report:
    """The report of a lesson, shown in a notebook, and written to a file if a path is given."""
    report = Report(report_text(progress))
    if path is not None:
        Path(path).write_text(report, "utf-8")
    return report


class Report(str):
    """Markdown that shows itself in a notebook."""

    __slots__ = ()

    def _repr_markdown_(self) -> str:
        return str(self)


def _plain(text: object) -> str:
    """One line of a student's text, without what Markdown or HTML would read as more than text."""
    return re.sub(r"([\\|\[\]`!])", r"\\\1", escape(" ".join(str(text).split())))
