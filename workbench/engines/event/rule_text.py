"""How the text of a rule's kernel begins, and the lines that every kernel has; see ``engines/rules.py`` for the order it follows."""

from __future__ import annotations

from typing import Any

from workbench.core.equations import RELEASE
from workbench.core.symbolic import symbol
from workbench.engines.event import patch
from workbench.engines.event.printing import Printer, identifier
from workbench.engines.rules import LoweredRule, factor_names

REALS = ("W", "KEPT", "X", "Y", "PAR", "SHARED", "STATES", "RELEASED", "FACTORS", "SCALE", "X_SEEN")
LAZY_REALS = ("LOGGED", "FADES", "X_NOW")
KINDS = {
    **dict.fromkeys((*REALS, *LAZY_REALS), "real(0)"),
    **dict.fromkeys(("ROWS", "BY_TARGET", "LAST_OF", "DONE", "MARKS"), "int64(0)"),
    **dict.fromkeys(("BEFORE", "RECENT"), "int32(0)"),
    "PLACES": "uint32(0)",
    "AFTER": "uint16(0)",
    "SUMS": "whole(0)",
}
"""The kind of numbers in each array of a patch."""
HEADER = """from numpy import int32, int64, uint16, uint32

from workbench.engines.event.intrinsics import numbers_at

whole = int32 if real is float32 else int64
"""
NUMBERS = ("COUNT", "SOURCES", "TARGETS", "LOW", "LATE", "STRIDE")
LEAST = 1e-30
"""A trace below it is gone: numbers too small for their format would make every step a hundred times slower."""


def opening(rule: LoweredRule, places: tuple[int, ...], arrays: tuple[str, ...]) -> list[str]:
    """Lines that find the numbers and arrays of a patch, and name the values of the rule."""
    lines = [f"{name.lower()} = record[{getattr(patch, name)}]" for name in NUMBERS]
    lines += [f"{name.lower()} = numbers_at(record[{getattr(patch, name)}], {KINDS[name]})" for name in arrays]
    lines += [f"{identifier(name)} = par[{index}]" for index, name in enumerate((*rule.parameters, "dt"))]
    for index, name in enumerate(rule.decay):
        decay, gain = (identifier(label) for label in factor_names(name))
        lines += [f"{decay}, {gain} = factors[{2 * index}], factors[{2 * index + 1}]"]
    for array, length, many in (("x", "sources", len(rule.pre)), ("x_seen", "sources", len(rule.pre)), ("y", "targets", len(rule.post))):  # fmt: skip
        lines += [f"{array}_{index} = beyond({array}, {index} * {length})" for index in range(many)]
    lines += [f"kept_{index} = beyond(kept, {index} * count)" for index in range(len(rule.synapse))]
    return lines + [f"state_{index} = beyond(states, {place} * stride)" for index, place in enumerate(places)]


def closed(p: Printer, body: list[str]) -> str:
    """The text of a kernel with these lines."""
    inside = "\n    ".join([*body, "return 0"])
    return f"{HEADER}{p.header()}\n\n\ndef learn(task, record, ids, many, step, which):\n    {inside}\n"


def fading(p: Printer, rule: LoweredRule, side: str, seen: bool) -> list[str]:
    """Lines that let the traces of a side fade for a step."""
    names, cells = (rule.pre, "sources") if side == "x" else (rule.post, "targets")
    lines = []
    for index, name in enumerate(names):
        driven = name in rule.drive and side == "y"
        inner = [f"{identifier(state)} = state_{k}[k]" for k, state in enumerate(rule.cell) if driven]
        inner += [f"{identifier(name)} = {side}_{index}[k]", f"faded = {faded(p, rule, name)}"]
        inner += [f"{side}_{index}[k] = choose(abs(faded) < {p.number(LEAST)}, {p.number(0.0)}, faded)"]
        inner += [f"{side}_seen_{index}[k] = {side}_{index}[k]"] if seen else []
        lines += [f"for k in range({cells}):", *indented(inner)]
    return lines


def faded(p: Printer, rule: LoweredRule, name: str) -> str:
    """The text of a linear quantity after one step."""
    decay, gain = (identifier(label) for label in factor_names(name))
    drive = rule.drive.get(name)
    return f"{identifier(name)} * {decay}" + (f" + {gain} * {p.text(drive)}" if drive is not None else "")


def read(rule: LoweredRule, place: str) -> list[str]:
    """Lines that read what a synapse keeps."""
    kept = [f"{identifier(name)} = kept_{index}[{place}]" for index, name in enumerate(rule.synapse)]
    return [*kept, f"{identifier('w')} = w[{place}]"]


def written(rule: LoweredRule, names: Any, place: str) -> list[str]:
    """Lines that write what a synapse keeps."""
    of = {"w": "w", **{name: f"kept_{index}" for index, name in enumerate(rule.synapse)}}
    return [f"{of[name]}[{place}] = {identifier(name)}" for name in names if name in of]


def ordered(p: Printer, own: tuple[str, ...], assignments: Any) -> tuple[list[str], list[str], dict[str, str]]:
    """Split the assignments of a spike: lines for its cell, lines for each of its synapses, and the last name of each trace.

    A trace gets a new name with each assignment, so that those of synapses can follow all those of the cell and still see what the
    author's order shows them.
    """
    cell, synapses, now = [], [], {name: name for name in own}
    for number, (target, expression) in enumerate(assignments):
        seen = expression.xreplace({symbol(name): symbol(label) for name, label in now.items()})
        if target == RELEASE:
            cell += [f"released[cell] = {p.text(seen)}"]
        elif target in own:
            now[target] = f"{target}|{number}"
            cell += [f"{identifier(now[target])} = {p.text(seen)}"]
        else:
            synapses += [f"{identifier(target)} = {p.text(seen)}"]
    return cell, synapses, {name: identifier(label) for name, label in now.items()}


def indented(lines: list[str]) -> list[str]:
    """The lines one level further in."""
    return [f"    {line}" for line in lines]
