"""The kernel of a rule whose synapses wait: what spikes of a target do is made up when its synapse is next needed.

A spike of a target is written down, nothing more. When the source fires, or its spike arrives, each of its synapses goes through the spikes its target
had meanwhile, oldest first, with the source's trace as it was then: the same arithmetic in the same order, however late. So weights are
touched where they lie side by side, and nothing is looked up by target.
"""

from __future__ import annotations

from workbench.engines.event.patch import DELIVER, DEPTH, NEVER, ORIGIN, POST, PRE, SETTLE, SETTLED, SHOW, SPAN, STEP
from workbench.engines.event.printing import Printer, identifier
from workbench.engines.event.rule_text import (
    LAZY_REALS,
    REALS,
    closed,
    fading,
    indented,
    opening,
    ordered,
    read,
    written,
)
from workbench.engines.rules import LoweredRule

ARRAYS = (*REALS, *LAZY_REALS, "ROWS", "AFTER", "SUMS", "LAST_OF", "DONE", "RECENT", "MARKS")


def lazy_source(rule: LoweredRule) -> str:
    """The text of the kernel."""
    p = Printer()
    body = opening(rule, (), ARRAYS)
    body += [f"fades_{index} = beyond(fades, {index * (SPAN + 1)})" for index in range(len(rule.pre))]
    body += [f"logged_{index} = beyond(logged, {index * DEPTH} * targets)" for index in range(len(rule.post))]
    body += [f"x_now_{index} = beyond(x_now, {index} * sources)" for index in range(len(rule.pre))]
    body += [f"origin = marks[{ORIGIN}]"]
    tasks = {
        DELIVER: _deliver(p, rule),
        STEP: fading(p, rule, "y", False),
        PRE: _pre(p, rule),
        POST: _post(p, rule),
        SHOW: _show(p, rule),
        SETTLE: _settle(p, rule, "step"),
    }
    for task, lines in tasks.items():
        body += [f"if task == {task}:", *indented([*lines, "return 0"])]
    return closed(p, body)


def _logged(rule: LoweredRule) -> list[int]:
    """The traces of a target, by number, that its spikes have to be written down with, as its synapses read them."""
    read_by = {str(name) for target, text in rule.on_post if target not in rule.post for name in text.free_symbols}
    return list(range(len(rule.post))) if read_by & set(rule.post) else []


def _power(index: int) -> str:
    """The share of a source's trace that is left after some ``steps``."""
    return f"(fades_{index}[steps] if steps < {SPAN} else exp(real(steps) * fades_{index}[{SPAN}]))"


def _source(rule: LoweredRule) -> list[str]:
    """Lines that read what is known of a source ``cell``: its last spike, and its traces before and after it."""
    known = [f"then_{index}, at_{index} = x_seen_{index}[cell], x_{index}[cell]" for index in range(len(rule.pre))]
    return ["last = last_of[cell]", *known]


def _segment(p: Printer, rule: LoweredRule, through: str, always: list[str], changed: list[str]) -> list[str]:
    """Lines that bring the synapses of a row up to date through a step; ``always`` follows for each, in the end ``changed`` is stored."""
    cell, synapses, _ = ordered(p, rule.post, rule.on_post)
    of_post = [name for name, _ in rule.on_post if name == "w" or name in rule.synapse]
    missed = []
    if synapses:
        inner = ["m -= 1", "one = m * targets + after_cell", "steps = int64(recent[one]) + origin - last"]
        for index in range(len(rule.pre)):
            value = f"then_{index} if steps == 0 else at_{index} * {_power(index)}"
            inner += [f"{identifier(rule.pre[index])} = {value}"]
        inner += [f"{identifier(rule.post[index])} = logged_{index}[one]" for index in _logged(rule)]
        inner += [*(cell if _logged(rule) else []), *synapses]
        missed = [
            "m = 1",
            f"while m < {DEPTH} and recent[m * targets + after_cell] > since:",
            "    m += 1",
            "while m > 0:",
            *indented(inner),
        ]
        if not always:
            missed = [*read(rule, "s"), *missed, *written(rule, of_post, "s")]
        missed = ["if recent[after_cell] > since:", *indented(missed)]
    loop = ["after_cell = int64(after[s])", *(read(rule, "s") if always else []), *missed, *always]
    loop += written(rule, dict.fromkeys([*of_post, *changed]), "s") if always else []
    # in 32 bits, as recent spikes are
    lines = [f"since = int32(max(done[row] - origin, {NEVER}))", f"done[row] = {through}"]
    return [*lines, "for s in range(rows[row], rows[row + 1]):", *indented(loop)]


def _deliver(p: Printer, rule: LoweredRule) -> list[str]:
    """Lines that deliver spikes over one delay, from synapses that are up to date."""
    add = [f"sums[after_cell] += whole(round({identifier('w')} * unit))"]
    lines = ["cell = int64(ids[f])", *_source(rule), "row = cell * late + which"]
    return [
        "unit = real(1) / scale[0]",
        "for f in range(many):",
        *indented(lines + _segment(p, rule, "step - 1", add, [])),
    ]


def _pre(p: Printer, rule: LoweredRule) -> list[str]:
    """Lines for spikes of sources: synapses first see the earlier spikes of their targets, then this one."""
    cell, synapses, now = ordered(p, rule.pre, rule.on_pre)
    lines = ["cell = int64(ids[f])", *_source(rule), "steps = step - last"]
    for index, name in enumerate(rule.pre):
        lines += [f"before_{index} = at_{index} * {_power(index)}", f"{identifier(name)} = before_{index}"]
    lines += cell
    lines += [f"after_{index} = {now[name]}" for index, name in enumerate(rule.pre)]
    inner = [f"{identifier(name)} = before_{index}" for index, name in enumerate(rule.pre)] if synapses else []
    inner += [f"{identifier(name)} = y_{index}[after_cell]" for index, name in enumerate(rule.post) if synapses]
    inner += synapses
    changed = [name for name, _ in rule.on_pre]
    lines += ["for row in range(cell * late, (cell + 1) * late):"]
    lines += indented(_segment(p, rule, "step - 1", inner, changed))
    for index in range(len(rule.pre)):
        lines += [f"x_seen_{index}[cell], x_{index}[cell] = before_{index}, after_{index}"]
    return ["for f in range(many):", *indented([*lines, "last_of[cell] = step"])]


def _post(p: Printer, rule: LoweredRule) -> list[str]:
    """Lines for spikes of targets: they are written down, once there is room."""
    cell, _, now = ordered(p, rule.post, rule.on_post)
    lines = ["after_cell = int64(ids[f]) - low", "if after_cell < 0 or after_cell >= targets:", "    continue"]
    lines += [f"if recent[{DEPTH - 1} * targets + after_cell] > marks[{SETTLED}] - origin:"]
    lines += indented([*_settle(p, rule, "step - 1"), f"origin = marks[{ORIGIN}]", "after_cell = int64(ids[f]) - low"])
    lines += [f"for m in range({DEPTH - 1}, 0, -1):"]
    for array in ("recent", *(f"logged_{index}" for index in _logged(rule))):
        lines += [f"    {array}[m * targets + after_cell] = {array}[(m - 1) * targets + after_cell]"]
    lines += ["recent[after_cell] = int32(step - origin)"]
    lines += [f"{identifier(name)} = y_{index}[after_cell]" for index, name in enumerate(rule.post)]
    lines += [f"logged_{index}[after_cell] = {identifier(rule.post[index])}" for index in _logged(rule)]
    lines += [*cell, *(f"y_{index}[after_cell] = {now[name]}" for index, name in enumerate(rule.post))]
    return ["for f in range(many):", *indented(lines)]


def _show(p: Printer, rule: LoweredRule) -> list[str]:
    """Lines that bring the synapses of some sources up to date with this step, and write down the present traces of these sources."""
    lines = ["cell = int64(ids[f])", *_source(rule), "for row in range(cell * late, (cell + 1) * late):"]
    lines += [*indented(_segment(p, rule, "step", [], [])), "steps = step - last"]
    for index in range(len(rule.pre)):
        lines += [f"x_now_{index}[cell] = at_{index} * {_power(index)}"]
    return ["for f in range(many):", *indented(lines)]


def _settle(p: Printer, rule: LoweredRule, through: str) -> list[str]:
    """Lines that bring all synapses up to date through a step, and count recent spikes from it."""
    rows = ["for row in range(cell * late, (cell + 1) * late):", *indented(_segment(p, rule, through, [], []))]
    return [
        "for cell in range(sources):",
        *indented([*_source(rule), *rows]),
        f"for k in range({DEPTH} * targets):",
        f"    recent[k] = {NEVER}",
        f"marks[{ORIGIN}] = {through}",
        f"marks[{SETTLED}] = {through}",
    ]
