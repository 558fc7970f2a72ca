"""One compiled step per plasticity rule, generated from its program; see ``engines/rules.py`` for the order it follows."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Any

from workbench.core.equations import RELEASE
from workbench.engines.event.kernels import compiled, pointer, real_type
from workbench.engines.event.printing import Printer, identifier
from workbench.engines.rules import LoweredRule, factor_names


def rule_signature(precision: str) -> Any:
    """The type of every rule kernel."""
    from numba import types

    row, cells, rows = pointer(real_type(precision)), pointer(types.int32), pointer(types.int64)
    targets = pointer(types.uint32)
    # w, pre_rows, post_of, post_rows, synapse_of, pre_of, x, y, x_seen, y_seen, par, kept, shared, states, released, pre_ids, post_ids, factors,
    # how many there are of sources, targets, and spikes of either, and dt
    return types.int64(
        row, rows, targets, rows, rows, cells, *[row] * 9, cells, cells, row, *[types.int64] * 4, real_type(precision)
    )


@lru_cache(maxsize=64)
def rule_kernel(rule: LoweredRule, places: tuple[int, ...], precision: str) -> Any:
    """Return the compiled plasticity step of a rule; ``places`` says which of the target's states are those it reads."""
    return compiled(rule_source(rule, places), "learn", partial(rule_signature, precision), precision)


def rule_source(rule: LoweredRule, places: tuple[int, ...] = ()) -> str:
    """The text of a rule kernel; see ``engines/rules.py`` for the order it follows."""
    p = Printer()
    lines = [
        f"{name} = carray({name}, ({max(len(traces), 1)}, {cells}))"
        for names, traces, cells in ((("x", "x_seen"), rule.pre, "sources"), (("y", "y_seen"), rule.post, "targets"))
        for name in names
    ]
    lines += [f"{identifier('dt')} = dt", "count = pre_rows[sources]"]
    lines += [f"{identifier(name)} = par[{index}]" for index, name in enumerate(rule.parameters)]
    for index, name in enumerate(rule.decay):
        decay, gain = (identifier(label) for label in factor_names(name))
        lines += [f"{decay}, {gain} = factors[{2 * index}], factors[{2 * index + 1}]"]
    lines += [f"kept_{index} = beyond(kept, {index} * count)" for index in range(len(rule.synapse))]
    lines += [f"state_{index} = beyond(states, {place} * targets)" for index, place in enumerate(places)]
    lines += [f"{identifier(name)} = shared[{index}]" for index, name in enumerate(rule.shared)]
    lines += _each_step(p, rule)
    for index, name in enumerate(rule.shared):
        lines += [f"{identifier(name)} = {_decayed(p, rule, name)}", f"shared[{index}] = {identifier(name)}"]
    for traces, names, cells in (("x", rule.pre, "sources"), ("y", rule.post, "targets")):
        for index, name in enumerate(names):
            read = [f"    {identifier(state)} = state_{k}[k]" for k, state in enumerate(rule.cell) if traces == "y"]
            read = read if name in rule.drive else []
            lines += [f"for k in range({cells}):", *read, f"    {identifier(name)} = {traces}[{index}, k]"]
            lines += [f"    {traces}[{index}, k] = {_decayed(p, rule, name)}"]
            lines += [f"    {traces}_seen[{index}, k] = {traces}[{index}, k]"]
    lines += _at_spikes(p, rule, rule.on_pre, "pre") + _at_spikes(p, rule, rule.on_post, "post")
    body = "\n    ".join([*lines, "return 0"])
    arguments = "w, pre_rows, post_of, post_rows, synapse_of, pre_of, x, y, x_seen, y_seen, par, kept, shared, states, released, pre_ids, post_ids, factors, sources, targets, pre_count, post_count, dt"
    return f"{p.header()}\n\n\ndef learn({arguments}):\n    {body}\n"


def _decayed(p: Printer, rule: LoweredRule, name: str) -> str:
    """The text of a linear quantity after one step."""
    decay, gain = (identifier(label) for label in factor_names(name))
    drive = rule.drive.get(name)
    return f"{identifier(name)} * {decay}" + (f" + {gain} * {p.text(drive)}" if drive is not None else "")


def _read(rule: LoweredRule, pre: str, post: str, place: str) -> list[str]:
    """Lines that read all that belongs to a synapse; ``pre`` and ``post`` name the traces to read, or nothing where they are known."""
    lines = [f"{identifier(name)} = {pre}[{index}, before]" for index, name in enumerate(rule.pre) if pre]
    lines += [f"{identifier(name)} = {post}[{index}, after]" for index, name in enumerate(rule.post) if post]
    lines += [f"{identifier(name)} = kept_{index}[{place}]" for index, name in enumerate(rule.synapse)]
    lines += [f"{identifier(name)} = state_{index}[after]" for index, name in enumerate(rule.cell)]
    return [*lines, f"{identifier('w')} = w[{place}]"]


def _stored(rule: LoweredRule, name: str, place: str) -> str:
    """Where what a synapse keeps lies."""
    return f"w[{place}]" if name == "w" else f"kept_{rule.synapse.index(name)}[{place}]"


def _each_step(p: Printer, rule: LoweredRule) -> list[str]:
    """Lines that advance what every synapse keeps by its rates."""
    if not rule.each:
        return []
    inner = ["before = pre_of[s]", "after = post_of[s]", *_read(rule, "x", "y", "s")]
    inner += [f"new_{identifier(name)} = {p.text(expression)}" for name, expression in rule.each]
    inner += [f"{identifier(name)} = new_{identifier(name)}" for name, _ in rule.each]
    inner += [f"{identifier(name)} = {p.text(expression)}" for name, expression in rule.within]
    changed = dict.fromkeys(name for name, _ in (*rule.each, *rule.within))
    inner += [f"{_stored(rule, name, 's')} = {identifier(name)}" for name in changed]
    return ["for s in range(count):", *(f"    {line}" for line in inner)]


def _at_spikes(p: Printer, rule: LoweredRule, assignments: Any, side: str) -> list[str]:
    """Lines for the spikes of one side; each assignment to what synapses keep is a loop over those of the cell."""
    first = side == "pre"
    own, traces, rows = (rule.pre, "x", "pre_rows") if first else (rule.post, "y", "post_rows")
    lines = [f"for f in range({side}_count):", f"    cell = {side}_ids[f]"]
    lines += [f"    {identifier(name)} = {traces}_seen[{index}, cell]" for index, name in enumerate(own)]
    for target, expression in assignments:
        if target in own or target == RELEASE:
            lines += [f"    {'released[cell]' if target == RELEASE else identifier(target)} = {p.text(expression)}"]
            continue
        here = ["place = s", "before = cell", "after = post_of[place]", *_read(rule, "", "y_seen", "place")]
        if not first:
            here = [
                "place = synapse_of[s]",
                "before = pre_of[place]",
                "after = cell",
                *_read(rule, "x_seen", "", "place"),
            ]
        here += [f"{_stored(rule, target, 'place')} = {p.text(expression)}"]
        lines += [f"    for s in range({rows}[cell], {rows}[cell + 1]):", *(f"        {line}" for line in here)]
    return [*lines, *(f"    {traces}[{index}, cell] = {identifier(name)}" for index, name in enumerate(own))]
