"""The results file: small, plain, and verified by doing everything again."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.core.errors import Misfits, SpecError, WorkbenchError
from workbench.course.exercise import Exercise, Tolerance
from workbench.course.lesson import find_lesson
from workbench.course.outcome import Outcome
from workbench.course.progress import TRIES, Progress
from workbench.course.steps import Compare, Explain, Predict, Run

FORMAT, VERSION = "spiking workbench results", 1
LARGEST = 200_000  # bytes of a file
AGREE = Tolerance(relative=0.01, absolute=1e-9)  # between a run here and the same run on another machine


def results(progress: Progress) -> dict[str, Any]:
    """Return all that a student has done as plain data; :func:`verify` does it again and says whether it is true.

    The digest shows that a file was changed afterwards. It is no signature: who can compute it can compute it anew, and
    what then remains is that every measurement and every verdict has to come out of the student's own numbers.
    """
    from workbench import __version__

    data = {
        "format": FORMAT,
        "version": VERSION,
        "workbench": __version__,
        "lesson": progress.lesson.slug,
        "student": progress.student,
        "seed": progress.seed,
        "numbers": dict(progress.numbers),
        "steps": {step.id: entry for step in progress.lesson.steps if (entry := _entry(progress, step.id))},
        "points": progress.points,
        "most": progress.most,
    }
    return {**data, "digest": digest(data)}


def _entry(progress: Progress, name: str) -> dict[str, Any]:
    """What is kept of one step; empty while it is not done."""
    step = progress.lesson.step(name)
    if isinstance(step, Exercise):
        tries = [{"answer": verdict.answer, "verdict": verdict.kind} for verdict in progress.attempts.get(name, ())]
        return {"attempts": tries} if tries else {}
    if not progress.done(name):
        return {}
    match step:
        case Predict():
            return {"answer": progress.predictions[name]}
        case Run():
            return {"measured": _numbers(progress.outcomes[name])}
        case Compare():
            return {"score": progress.compare(name).score}
        case Explain():
            return {"text": progress.sentences[name]}
    return {}


def _numbers(outcome: Outcome) -> list[float | None]:
    """The number of an outcome, and the heights of its curve; ``None`` where there is none."""
    curve = [] if outcome.panel is None else outcome.panel.curves[0].y.tolist()
    return [float(f"{value:.9g}") if math.isfinite(value) else None for value in [outcome.number, *curve]]


def digest(data: Mapping[str, Any]) -> str:
    """A fingerprint of results, but for the entry of that name."""
    rest = {name: value for name, value in data.items() if name != "digest"}
    text = json.dumps(rest, sort_keys=True, ensure_ascii=True, allow_nan=True)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def results_text(progress: Progress) -> str:
    """The results as the text of a file."""
    return json.dumps(results(progress), indent=1, ensure_ascii=False)


def save_results(progress: Progress, path: str | Path) -> Path:
    """Write the results to a file."""
    file = Path(path)
    file.write_text(results_text(progress), "utf-8")
    return file


def read_json(source: str | bytes | Path) -> dict[str, Any]:
    """Read a small JSON file, or its text, whatever it holds.

    Raises
    ------
    SpecError
        If it is too large, or no JSON object.
    """
    text = source
    if isinstance(source, Path):
        if source.stat().st_size > LARGEST:
            raise SpecError(source.name, f"at most {LARGEST} bytes", f"{source.stat().st_size}")
        text = source.read_bytes()
    if len(text) > LARGEST:  # pyright: ignore[reportArgumentType]
        raise SpecError("results", f"at most {LARGEST} bytes", f"{len(text)}")  # pyright: ignore[reportArgumentType]
    try:
        data = json.loads(text, parse_constant=_no_constant)  # pyright: ignore[reportArgumentType]
    except (ValueError, RecursionError) as error:
        raise SpecError("results", "JSON", str(error)[:80], "the file that the page gave you") from None
    if not isinstance(data, dict):
        raise SpecError("results", "an object", repr(data)[:60])
    return data


def read_results(source: str | bytes | Path) -> dict[str, Any]:
    """Read the results file of a lesson, or its text.

    Raises
    ------
    SpecError
        If it is too large, or no results file of this version.
    """
    data = read_json(source)
    if data.get("format") != FORMAT or data.get("version") != VERSION:
        raise SpecError("results", f"format {FORMAT!r}, version {VERSION}", repr(data)[:60])
    wrong = [
        SpecError(f"results.{name}", f"a {kind.__name__}", repr(data.get(name))[:60])
        for name, kind in {
            "lesson": str,
            "student": str,
            "seed": int,
            "numbers": dict,
            "steps": dict,
            "digest": str,
        }.items()
        if not isinstance(data.get(name), kind)
    ]
    if wrong:
        raise Misfits("results", wrong)
    return data


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no measurement")


@dataclass(frozen=True)
class Finding:
    """One line of a report: what was claimed, whether doing it again gives the same, and what it gave if not."""

    name: str
    reproduced: bool
    said: str


@dataclass(frozen=True)
class Report:
    """What doing it all again showed."""

    findings: tuple[Finding, ...]
    points: float
    most: float

    @property
    def reproduced(self) -> bool:
        """Whether everything came out as the file says."""
        return all(finding.reproduced for finding in self.findings)

    def _repr_markdown_(self) -> str:
        rows = [f"| {one.name} | {'yes' if one.reproduced else '**no**'} | {one.said} |" for one in self.findings]
        verdict = "reproduced" if self.reproduced else "**not reproduced**"
        head = f"Results {verdict}: {self.points:g} of {self.most:g} points."
        return "\n".join([head, "", "| item | reproduced | |", "|---|---|---|", *rows])


def verify(source: Mapping[str, Any] | str | bytes | Path) -> Report:
    """Do everything again that a results file claims, with the seed of the student, and say what came out the same.

    Raises
    ------
    SpecError, UnknownName
        If the file cannot be read or the lesson is not known. What is readable but not true is in the report.
    """
    data = dict(source) if isinstance(source, Mapping) else read_results(source)
    fresh = Progress(find_lesson(str(data["lesson"])), str(data["student"])[:80])
    findings = [
        Finding("file", data["digest"] == digest(data), "unchanged since it was written, by its digest"),
        Finding("seed", data["seed"] == fresh.seed, f"the seed of this student is {fresh.seed}"),
        Finding("numbers", _same(data["numbers"], dict(fresh.numbers)), "the numbers that the seed draws"),
    ]
    for step in fresh.lesson.steps:
        if step.id in data["steps"]:
            try:
                good, said = _again(fresh, step.id, data["steps"][step.id])
            except (WorkbenchError, KeyError, TypeError, ValueError, AttributeError) as error:
                good, said = False, f"cannot be read: {type(error).__name__}"
            findings.append(Finding(step.id, good, said))
    strangers = set(data["steps"]) - {step.id for step in fresh.lesson.steps}
    findings += [Finding(str(name)[:40], False, "no step of this lesson") for name in sorted(strangers)]
    total = data.get("points"), data.get("most")
    findings.append(Finding("points", total == (fresh.points, fresh.most), f"{fresh.points:g} of {fresh.most:g}"))
    return Report(tuple(findings), fresh.points, fresh.most)


def _again(fresh: Progress, name: str, entry: Mapping[str, Any]) -> tuple[bool, str]:
    """Do one step again as the file tells it; whether it comes out the same, and what came."""
    match fresh.lesson.step(name):
        case Predict():
            return fresh.predict(name, entry["answer"]) == entry["answer"], "read again"
        case Run():
            measured = _numbers(fresh.run(name))
            return _near(entry["measured"], measured), f"measured again: {measured[0]:.6g}"
        case Compare():
            score = fresh.compare(name).score
            return _near([entry["score"]], [score]), f"scored again: {score:.3f}"
        case Explain():
            return fresh.explain(name, entry["text"]) == entry["text"], "for a person to read"
        case Exercise():
            tries = list(entry["attempts"])
            if not 0 < len(tries) <= TRIES:
                return False, f"{len(tries)} attempts"
            told = [fresh.check(name, one["answer"]).kind for one in tries]
            return told == [one["verdict"] for one in tries], "judged again: " + ", ".join(told[-3:])
    return False, "nothing to do again"


def _near(stored: Any, again: list[float | None]) -> bool:
    if not isinstance(stored, list) or len(stored) != len(again):
        return False
    pairs = zip(stored, again, strict=True)
    return all(a is b if a is None or b is None else AGREE.allows(float(a), b) for a, b in pairs)


def _same(stored: Mapping[str, Any], again: Mapping[str, float]) -> bool:
    return set(stored) == set(again) and all(_near([stored[name]], [again[name]]) for name in again)
