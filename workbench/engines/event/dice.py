"""How many spikes of a background fall on each line in a step, 64 lines at a time; the same numbers as ``engines/background.py``."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import extending, njit, types, uint64

from workbench.engines.event.philox import dither, halves
from workbench.engines.event.sizes import LINES, TOGETHER

intrinsic: Any = extending.intrinsic
VECTOR = ir.VectorType(ir.IntType(16), LINES)


@intrinsic
def count_reached(typingctx: Any, drawn: Any, reached: Any, place: Any, thresholds: Any, first: Any) -> Any:
    """Add to ``reached``, for 64 lines from a place on, how many of four thresholds their numbers are not below."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        numbers, found, levels = (
            context.make_array(signature.args[k])(context, builder, args[k]).data for k in (0, 1, 3)
        )
        source = builder.bitcast(builder.gep(numbers, [args[2]]), VECTOR.as_pointer())
        target = builder.bitcast(builder.gep(found, [args[2]]), VECTOR.as_pointer())
        value, total = builder.load(source, align=2), builder.load(target, align=2)
        none = ir.Constant(VECTOR, ir.Undefined)
        spread = ir.Constant(ir.VectorType(ir.IntType(32), LINES), [0] * LINES)
        for k in range(TOGETHER):
            level = builder.load(builder.gep(levels, [builder.add(args[4], ir.IntType(64)(k))]))
            level = builder.shuffle_vector(builder.insert_element(none, level, ir.IntType(32)(0)), none, spread)
            total = builder.sub(total, builder.sext(builder.icmp_unsigned(">", value, level), VECTOR))
        builder.store(total, target, align=2)
        return context.get_dummy_value()

    return types.void(drawn, reached, types.int64, thresholds, types.int64), codegen


@njit(nogil=True, error_model="numpy")
def levels_of(key, step, many, below, levels):
    """Write the thresholds of a step, rounded to 16 bits and less one; return how many may be passed, and how many always are.

    A number is beyond as many of the first as it makes spikes, beside those of the second; their count is filled up to a multiple of four.
    """
    extra, used, sure = uint64(dither(key, step)), 0, 0
    for t in range(many):
        level = (uint64(below[t]) + uint64(1) + extra) >> uint64(16)
        if level == 0:
            sure += 1
        elif level <= 0xFFFF:
            levels[used] = level - uint64(1)
            used += 1
    while used % TOGETHER:
        levels[used] = 0xFFFF
        used += 1
    return used, sure


@njit(nogil=True, error_model="numpy")
def throw(key, step, first, lines, used, sure, levels, drawn, reached):
    """Count the spikes of up to ``STRETCH`` lines from ``first`` on."""
    halves(key, step, first, lines, drawn)
    for k in range(len(reached)):
        reached[k] = sure
    for t in range(0, used, TOGETHER):
        for place in range(0, lines, LINES):
            count_reached(drawn, reached, place, levels, t)
