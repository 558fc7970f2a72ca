"""Compiled loops over a sequence of steps, forward and back, generated from a cell's program.

They round after every operation, as torch does, so that spikes are those of the plain path. Cells are taken a block at a time: what a block
keeps from step to step stays in the cache.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from workbench.engines.batch.compiling import Kernel
from workbench.engines.batch.derivative import symbol
from workbench.engines.batch.line import FIRED, RESTING, arrival, backward, line
from workbench.engines.event.printing import Printer, identifier
from workbench.engines.program import Program

BLOCK = 1024


@dataclass(frozen=True)
class Form:
    """What a kernel depends on beside the program.

    Attributes
    ----------
    fed
        Receptors that get something, and ``CURRENT`` where a current flows in.
    varied
        Numbers that differ from cell to cell; those that are ``learned``, and so get a gradient, are among them.
    rests
        Whether a spike is followed by refractoriness.
    watched
        Whether states have gradients of their own.
    through_reset
        Whether the reset passes gradients.
    """

    fed: tuple[int, ...]
    varied: tuple[str, ...] = ()
    learned: tuple[str, ...] = ()
    rests: bool = False
    watched: bool = False
    through_reset: bool = False
    precision: str = "single"

    def rows(self, program: Program) -> tuple[str, ...]:
        """What is kept from step to step: the states, steps of refractoriness left, and whether the condition was met."""
        return (*program.states, *(["rest"] if self.rests else []), *(["above"] if program.edge else []))


@lru_cache(maxsize=256)
def forward_kernel(program: Program, form: Form) -> Kernel:
    """Return the loop that takes a sequence of steps.

    Its arguments: numbers of steps and of cells, then the arrays of ``forward_arrays``.
    """
    return _kernel(_forward_source(program, form), "forward", forward_arrays(form), form.precision)


@lru_cache(maxsize=256)
def backward_kernel(program: Program, form: Form) -> Kernel:
    """Return the loop that goes back through a sequence of steps; its arrays are those of ``backward_arrays``."""
    return _kernel(_backward_source(program, form), "backward", backward_arrays(form), form.precision)


def forward_arrays(form: Form) -> tuple[str, ...]:
    """Arrays of the forward loop.

    ``par`` shared numbers; ``het`` varied ones ``(numbers, cells)``; ``period`` steps of refractoriness ``(cells,)``; what arrives
    ``(steps, cells)`` each; ``x`` the rows of the form, ``(steps + 1, rows, cells)``, of which the first step is given; ``spikes`` and ``over``,
    the distance over threshold, ``(steps, cells)``.
    """
    return ("par", "het", *(["period"] if form.rests else []), *given(form), "x", "spikes", "over")


def backward_arrays(form: Form) -> tuple[str, ...]:
    """Arrays of the backward loop.

    Beside those of the forward one ``slopes`` of the spikes, ``asked``, their gradients, and ``seen``, those of the rows after each step. It
    writes ``flow``, the gradient of the states that are given ``(states, cells)``, beginning with that of the last ones; the gradient of what
    arrives, ``d_`` before the name; and adds to ``numbers``, that of learned numbers ``(numbers, cells)``.
    """
    arrays = [
        "par",
        "het",
        *given(form),
        "x",
        "spikes",
        "slopes",
        "asked",
        "flow",
        *(f"d_{name}" for name in given(form)),
    ]
    return (*arrays, *(["seen"] if form.watched else []), *(["numbers"] if form.learned else []))


def given(form: Form) -> list[str]:
    """The arrays of what arrives."""
    return [f"given_{k}" for k in range(len(form.fed))]


def _kernel(source: str, name: str, arrays: Sequence[str], precision: str) -> Kernel:
    kinds = {"steps": "size", "cells": "size", **dict.fromkeys(arrays, "real")}
    return Kernel(source, name, kinds, precision, exact=True)


def shared(program: Program, form: Form) -> list[str]:
    """Numbers in ``par``, in their order."""
    return [*(name for name in (*program.parameters, *program.coefficients) if name not in form.varied), "dt"]


def _source(name: str, program: Program, form: Form, p: Printer, begin: list[str], loop: list[str]) -> str:
    """A kernel: for every block of cells, for every step, for every cell of the block."""
    back = name == "backward"
    arrays = backward_arrays(form) if back else forward_arrays(form)
    rows = form.rows(program)
    begin = [f"x_{k} = beyond(x, (t * {len(rows)} + {k}) * cells + low)" for k in range(len(rows))] + begin
    begin += [f"het_{k} = beyond(het, {k} * cells + low)" for k in range(len(form.varied))]
    read = [f"{identifier(name)} = het_{k}[k]" for k, name in enumerate(form.varied)]
    read += [f"{identifier(state)} = x_{k}[k]" for k, state in enumerate(program.states)]
    read += [f"{identifier(RESTING)} = x_{rows.index('rest')}[k] > real(0)"] if form.rests else []
    for k, receptor in enumerate(form.fed):
        begin.append(f"row_{k} = beyond(given_{k}, t * cells + low)")
        read.append(f"{identifier(arrival(receptor))} = row_{k}[k]")
    lines = [p.header(), "", "", f"def {name}(steps, cells, {', '.join(arrays)}):"]
    lines += [f"    {identifier(number)} = par[{k}]" for k, number in enumerate(shared(program, form))]
    lines += [f"    for low in range(0, cells, {BLOCK}):", f"        size = min(cells - low, {BLOCK})"]
    lines += [f"        for t in {'range(steps - 1, -1, -1)' if back else 'range(steps)'}:"]
    lines += [f"            {text}" for text in begin]
    lines += [
        "            for k in range(size):",
        *(f"                {text}" for text in (*read, *loop)),
        "    return 0",
    ]
    return "\n".join(lines) + "\n"


def _forward_source(program: Program, form: Form) -> str:
    p, step, rows = Printer(), line(program, form.fed, form.rests), form.rows(program)
    begin = [f"y_{k} = beyond(x, ((t + 1) * {len(rows)} + {k}) * cells + low)" for k in range(len(rows))]
    begin += [f"row_{name} = beyond({name}, t * cells + low)" for name in ("spikes", "over")]
    begin += ["row_period = beyond(period, low)"] if form.rests else []
    loop = [f"{identifier(name)} = {p.text(value)}" for name, value in step.before]
    loop += [f"met = {p.text(step.met)}", f"over_now = {p.text(step.distance)}", "fired = met"]
    if program.edge:
        place = rows.index("above")
        loop += [
            f"fired = choose(x_{place}[k] == real(0), fired, False)",
            f"y_{place}[k] = choose(met, real(1), real(0))",
        ]
    if form.rests:
        place = rows.index("rest")
        loop += [f"fired = choose({identifier(RESTING)}, False, fired)"]
        loop += [f"y_{place}[k] = choose(fired, row_period[k], max(x_{place}[k] - real(1), real(0)))"]
    loop += [f"{identifier(FIRED)} = fired"]
    loop += [f"y_{k}[k] = {p.text(step.after[state])}" for k, state in enumerate(program.states)]
    loop += ["row_spikes[k] = choose(fired, real(1), real(0))", "row_over[k] = over_now"]
    return _source("forward", program, form, p, begin, loop)


def _backward_source(program: Program, form: Form) -> str:
    p, step, rows = Printer(), line(program, form.fed, form.rests), form.rows(program)
    begin = [f"row_{name} = beyond({name}, t * cells + low)" for name in ("spikes", "slopes", "asked")]
    begin += [f"row_d_{k} = beyond(d_given_{k}, t * cells + low)" for k in range(len(form.fed))]
    begin += [f"numbers_{k} = beyond(numbers, {k} * cells + low)" for k in range(len(form.learned))]
    loop = [f"{identifier(name)} = {p.text(value)}" for name, value in step.before]
    loop += [
        f"{identifier(FIRED)} = row_spikes[k] != real(0)",
        f"{identifier('slope')} = row_slopes[k]",
        f"{identifier('asked')} = row_asked[k]",
    ]
    after = {state: f"d|after|{state}" for state in program.states}
    for k, state in enumerate(program.states):
        begin.append(f"flow_{k} = beyond(flow, {k} * cells + low)")
        begin += [f"seen_{k} = beyond(seen, ((t + 1) * {len(rows)} + {k}) * cells + low)"] if form.watched else []
        loop.append(f"{identifier(after[state])} = flow_{k}[k]" + (f" + seen_{k}[k]" if form.watched else ""))
    ends = {state: symbol(name) for state, name in after.items()}
    wanted = [*program.states, *map(arrival, form.fed), *form.learned]
    lines, found = backward(step, ends, symbol("asked"), form.through_reset, wanted)
    loop += [f"{identifier(name)} = {p.text(value)}" for name, value in lines]
    loop += [f"flow_{k}[k] = {p.text(found[state])}" for k, state in enumerate(program.states)]
    loop += [f"row_d_{k}[k] = {p.text(found[arrival(receptor)])}" for k, receptor in enumerate(form.fed)]
    loop += [f"numbers_{k}[k] = numbers_{k}[k] + {p.text(found[name])}" for k, name in enumerate(form.learned)]
    return _source("backward", program, form, p, begin, loop)
