"""One compiled step per plasticity rule, generated from its program: here for rules that move synapses between spikes, too.

A rule whose synapses wait for a spike takes the kernel of ``lazy_kernels.py``.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from workbench.engines.event.kernels import compiled, pointer
from workbench.engines.event.lazy_kernels import lazy_source
from workbench.engines.event.patch import DELIVER, POST, PRE, STEP
from workbench.engines.event.printing import Printer, identifier
from workbench.engines.event.rule_text import (
    LEAST,
    REALS,
    closed,
    faded,
    fading,
    indented,
    opening,
    ordered,
    read,
    written,
)
from workbench.engines.rules import LoweredRule

ARRAYS = (*REALS, "ROWS", "AFTER", "SUMS", "BY_TARGET", "PLACES", "BEFORE")


def rule_signature() -> Any:
    """The type of every rule kernel: what to do, the record of a patch, spikes and how many, the step, and which delay."""
    from numba import types

    return types.int64(types.int64, pointer(types.int64), pointer(types.int32), *[types.int64] * 3)


@lru_cache(maxsize=64)
def rule_kernel(rule: LoweredRule, places: tuple[int, ...], precision: str) -> Any:
    """Return the compiled kernel of a rule; ``places`` says which of the target's states are those it reads."""
    text = lazy_source(rule) if rule.lazy else rule_source(rule, places)
    return compiled(text, "learn", rule_signature, precision)


def rule_source(rule: LoweredRule, places: tuple[int, ...] = ()) -> str:
    """The text of a kernel that does everything at once."""
    p = Printer()
    deliver = [
        "unit = real(1) / scale[0]",
        "for f in range(many):",
        "    row, one = ids[f] * late + which, released[ids[f]] * unit",
        "    for s in range(rows[row], rows[row + 1]):",
        "        sums[after[s]] += whole(round(w[s] * one))",
    ]
    shared = [f"{identifier(name)} = shared[{index}]" for index, name in enumerate(rule.shared)]
    passing = _each_step(p, rule)
    for index, name in enumerate(rule.shared):
        passing += [f"shared[{index}] = {faded(p, rule, name)}"]
    passing += fading(p, rule, "x", True) + fading(p, rule, "y", False)
    body = [*opening(rule, places, ARRAYS), *shared]
    for task, lines in ((DELIVER, deliver), (STEP, passing), (PRE, _pre(p, rule)), (POST, _post(p, rule))):
        body += [f"if task == {task}:", *indented([*lines, "return 0"])]
    return closed(p, body)


def _states(rule: LoweredRule) -> list[str]:
    return [f"{identifier(name)} = state_{index}[after_cell]" for index, name in enumerate(rule.cell)]


def _each_step(p: Printer, rule: LoweredRule) -> list[str]:
    """Lines that advance what every synapse keeps by its rates."""
    if not rule.each:
        return []
    inner = ["after_cell = int64(after[s])", *read(rule, "s"), *_states(rule)]
    inner += [f"{identifier(name)} = y_{index}[after_cell]" for index, name in enumerate(rule.post)]
    for name, expression in rule.each:
        inner += [f"new_{identifier(name)} = {p.text(expression)}"]
        if name in rule.decay:
            small = f"abs(new_{identifier(name)}) < {p.number(LEAST)}"
            inner += [f"new_{identifier(name)} = choose({small}, {p.number(0.0)}, new_{identifier(name)})"]
    inner += [f"{identifier(name)} = new_{identifier(name)}" for name, _ in rule.each]
    inner += [f"{identifier(name)} = {p.text(expression)}" for name, expression in rule.within]
    inner += written(rule, dict.fromkeys(name for name, _ in (*rule.each, *rule.within)), "s")
    own = [f"{identifier(name)} = x_{index}[cell]" for index, name in enumerate(rule.pre)]
    segment = ["for s in range(rows[cell * late], rows[(cell + 1) * late]):", *indented(inner)]
    return ["for cell in range(sources):", *indented([*own, *segment])]


def _pre(p: Printer, rule: LoweredRule) -> list[str]:
    """Lines for spikes of sources."""
    cell, synapses, now = ordered(p, rule.pre, rule.on_pre)
    lines = ["cell = int64(ids[f])"]
    lines += [f"{identifier(name)} = x_{index}[cell]" for index, name in enumerate(rule.pre)]
    lines += [*cell, *(f"x_{index}[cell] = {now[name]}" for index, name in enumerate(rule.pre))]
    if synapses:
        inner = ["after_cell = int64(after[s])", *read(rule, "s"), *_states(rule)]
        inner += [f"{identifier(name)} = y_{index}[after_cell]" for index, name in enumerate(rule.post)]
        inner += [*synapses, *written(rule, dict.fromkeys(name for name, _ in rule.on_pre), "s")]
        lines += ["for s in range(rows[cell * late], rows[(cell + 1) * late]):", *indented(inner)]
    return ["for f in range(many):", *indented(lines)]


def _post(p: Printer, rule: LoweredRule) -> list[str]:
    """Lines for spikes of targets."""
    cell, synapses, now = ordered(p, rule.post, rule.on_post)
    lines = ["after_cell = int64(ids[f]) - low", "if after_cell < 0 or after_cell >= targets:", "    continue"]
    lines += [f"{identifier(name)} = y_{index}[after_cell]" for index, name in enumerate(rule.post)]
    lines += [*cell, *(f"y_{index}[after_cell] = {now[name]}" for index, name in enumerate(rule.post)), *_states(rule)]
    if synapses:
        inner = ["place = int64(places[s])", "cell = int64(before[s])", *read(rule, "place")]
        inner += [f"{identifier(name)} = x_seen_{index}[cell]" for index, name in enumerate(rule.pre)]
        inner += [*synapses, *written(rule, dict.fromkeys(name for name, _ in rule.on_post), "place")]
        lines += ["for s in range(by_target[after_cell], by_target[after_cell + 1]):", *indented(inner)]
    return ["for f in range(many):", *indented(lines)]
