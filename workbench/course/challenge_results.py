"""The file of a challenge: the answers of a student, verified by judging them again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbench.core.errors import Misfits, SpecError, WorkbenchError
from workbench.course.challenge import TRIES, Challenge, find_challenge
from workbench.course.results import FORMAT as LESSON_FORMAT
from workbench.course.results import Finding, Report, digest, read_json
from workbench.course.results import verify as verify_lesson

FORMAT, VERSION = "spiking workbench challenge", 1


def challenge_results(challenge: Challenge) -> dict[str, Any]:
    """Return what a student handed in as plain data; :func:`verify_file` judges it again.

    The digest shows that a file was changed afterwards. It is no signature: what a file proves is that its answers are judged as it
    says, on the cell of the student it names.
    """
    from workbench import __version__

    data = {
        "format": FORMAT,
        "version": VERSION,
        "workbench": __version__,
        "challenge": challenge.slug,
        "student": challenge.student,
        "seed": challenge.seed,
        "probes": challenge.probes,
        "attempts": [{"answer": dict(one.answer), "points": one.points} for one in challenge.attempts],
        "best": max((one.points for one in challenge.attempts), default=0.0),
    }
    return {**data, "digest": digest(data)}


def challenge_text(challenge: Challenge) -> str:
    """The results as the text of a file."""
    return json.dumps(challenge_results(challenge), indent=1, ensure_ascii=False)


def verify_file(source: Mapping[str, Any] | str | bytes | Path) -> Report:
    """Do again what a results file claims, of a lesson or of a challenge, and say what came out the same.

    Raises
    ------
    SpecError, Misfits, UnknownName
        If the file cannot be read, or names no lesson or challenge. What is readable but not true is in the report.
    """
    data = dict(source) if isinstance(source, Mapping) else read_json(source)
    if data.get("format") == FORMAT:
        return _verify(data)
    if data.get("format") == LESSON_FORMAT:
        return verify_lesson(source)
    raise SpecError("results", f"format {LESSON_FORMAT!r} or {FORMAT!r}", repr(data.get("format"))[:60])


def _verify(data: Mapping[str, Any]) -> Report:
    kinds = {"challenge": str, "student": str, "seed": int, "attempts": list, "digest": str}
    wrong: list[WorkbenchError] = [
        SpecError(f"results.{name}", f"a {kind.__name__}", repr(data.get(name))[:60])
        for name, kind in kinds.items()
        if not isinstance(data.get(name), kind)
    ]
    if not wrong and len(data["attempts"]) > TRIES:
        wrong.append(SpecError("results.attempts", f"at most {TRIES}", str(len(data["attempts"]))))
    if wrong:
        raise Misfits("results", wrong)
    fresh = find_challenge(data["challenge"])(data["student"][:80])
    findings = [
        Finding("file", data["digest"] == digest(data), "unchanged since it was written, by its digest"),
        Finding("seed", data["seed"] == fresh.seed, f"the seed of this student is {fresh.seed}"),
    ]
    for index, entry in enumerate(data["attempts"], 1):
        try:
            points = fresh.hand_in(entry["answer"]).points
            findings.append(Finding(f"answer {index}", points == entry["points"], f"judged again: {points:g} points"))
        except (WorkbenchError, KeyError, TypeError, ValueError, AttributeError) as error:
            findings.append(Finding(f"answer {index}", False, f"cannot be read: {type(error).__name__}"))
    best = max((one.points for one in fresh.attempts), default=0.0)
    findings.append(Finding("best", data.get("best") == best, f"{best:g} points"))
    most = fresh.attempts[0].most if fresh.attempts else float(len(fresh.asked))
    return Report(tuple(findings), best, most)
