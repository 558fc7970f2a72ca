"""Rows of bits counted in parallel: how many of the sources that fired reach each target, 512 targets at a time.

A dense projection with one weight and one delay is a matrix of bits. Numbers are kept in binary, one array (plane) for each digit, and
rows are added by full adders made of logic (Harley and Seal; Muła, Kurz and Lemire 2018, doi:10.1093/comjnl/bxx046): eight rows take
about forty instructions for 512 targets, where single additions would take hundreds.

Where a source reaches a target more than once, the row goes on with a list of the further synapses, four to a word: how many, then their targets.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import extending, njit, types, uint16, uint64
from numba.core import cgutils

from workbench.engines.event.sizes import PLANES, ROWS, WORDS

intrinsic: Any = extending.intrinsic
LOGIC, BYTES = ir.VectorType(ir.IntType(64), 8), ir.VectorType(ir.IntType(8), 64)


def _data(context: Any, builder: Any, kind: Any, array: Any) -> Any:
    return context.make_array(kind)(context, builder, array).data


def _vector(builder: Any, data: Any, place: Any, kind: Any) -> Any:
    """The address of a vector that begins at an element of an array."""
    return builder.bitcast(builder.gep(data, [place]), kind.as_pointer())


@intrinsic
def bring(typingctx: Any, array: Any, place: Any) -> Any:
    """Ask for a line of memory, as ``intrinsics.prefetch``, but into the second cache: the nearest waits for few lines at once, and rows have many."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        fetch = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        address = builder.gep(_data(context, builder, signature.args[0], args[0]), [args[1]])
        builder.call(fetch, [builder.bitcast(address, byte), number(0), number(2), number(1)])
        return context.get_dummy_value()

    return types.void(array, types.int64), codegen


@intrinsic
def add_rows(typingctx: Any, planes: Any, width: Any, bits: Any, rows: Any, at: Any) -> Any:
    """Add eight rows of bits, which begin at ``rows``, to the counts in ``planes`` (each ``width`` words), for the block of words ``at``."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        digits, _, matrix, starts, _ = (
            _data(context, builder, kind, value) if isinstance(kind, types.Array) else value
            for kind, value in zip(signature.args, args, strict=True)
        )
        number = ir.IntType(64)

        def load(data: Any, place: Any) -> Any:
            return builder.load(_vector(builder, data, place, LOGIC), align=8)

        def add(a: Any, b: Any, c: Any) -> tuple[Any, Any]:
            """Sum and carry of three digits."""
            half = builder.xor(a, b)
            return builder.xor(half, c), builder.or_(builder.and_(a, b), builder.and_(half, c))

        row = [load(matrix, builder.add(builder.load(builder.gep(starts, [number(k)])), args[4])) for k in range(ROWS)]
        place = [builder.add(builder.mul(args[1], number(digit)), args[4]) for digit in range(PLANES)]
        plane = [load(digits, where) for where in place]
        carries = []
        for k in range(0, ROWS, 2):
            plane[0], carry = add(plane[0], row[k], row[k + 1])
            carries.append(carry)
        plane[1], low = add(plane[1], carries[0], carries[1])
        plane[1], high = add(plane[1], carries[2], carries[3])
        plane[2], carry = add(plane[2], low, high)
        for digit in range(3, PLANES):
            plane[digit], carry = builder.xor(plane[digit], carry), builder.and_(plane[digit], carry)
        for where, value in zip(place, plane, strict=True):
            builder.store(value, _vector(builder, digits, where, LOGIC), align=8)
        return context.get_dummy_value()

    return types.void(planes, types.int64, bits, rows, types.int64), codegen


def _reader(digits: int) -> Any:
    """Return what turns a block of counts of so many binary digits into bytes."""

    @intrinsic
    def read(typingctx: Any, planes: Any, width: Any, at: Any, counts: Any) -> Any:
        def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            source = _data(context, builder, signature.args[0], args[0])
            target = _data(context, builder, signature.args[3], args[3])
            number, byte = ir.IntType(64), ir.IntType(8)
            one = ir.Constant(BYTES, [byte(1)] * 64)
            plane = []
            for digit in range(digits):
                where = builder.add(builder.mul(args[1], number(digit)), args[2])
                plane.append(builder.load(_vector(builder, source, where, BYTES), align=8))
            for bit in range(8):
                shift, total = ir.Constant(BYTES, [byte(bit)] * 64), ir.Constant(BYTES, [byte(0)] * 64)
                for digit in reversed(plane):
                    total = builder.add(builder.add(total, total), builder.and_(builder.lshr(digit, shift), one))
                where = builder.add(builder.mul(args[2], number(64)), number(64 * bit))
                builder.store(total, _vector(builder, target, where, BYTES), align=1)
            return context.get_dummy_value()

        return types.void(planes, types.int64, types.int64, counts), codegen

    return read


read_four, read_six, read_eight = _reader(4), _reader(6), _reader(8)


@njit(nogil=True, error_model="numpy")
def add_counts(planes, width, apart, bits, rows, many, counts, size, weight, into):
    """Add ``weight`` times the number of ``many`` rows that name a target to its sum; ``rows`` has room for a multiple of eight.

    A row has ``width`` words of bits, and ``apart`` words with its list.
    """
    digits = 4 if many < 16 else (6 if many < 64 else 8)
    for at in range(0, width * PLANES):
        planes[at] = 0
    while many % ROWS:  # the first row of a matrix is empty
        rows[many] = 0
        many += 1
    for k in range(ROWS):
        for at in range(0, apart, WORDS):
            bring(bits, rows[k] + at)
    for group in range(0, many, ROWS):
        for at in range(0, apart, WORDS):
            if group + ROWS < many:  # the next rows come from memory while these are added
                for k in range(ROWS):
                    bring(bits, rows[group + ROWS + k] + at)
            if at < width:
                add_rows(planes, width, bits, rows[group:], at)
    if apart > width:
        lists = bits.view(uint16)
        for k in range(many):
            begin = 4 * (rows[k] + width)
            for s in range(begin + 1, begin + 1 + lists[begin]):
                into[uint64(lists[uint64(s)])] += weight
    for at in range(0, width, WORDS):
        if digits == 4:
            read_four(planes, width, at, counts)
        elif digits == 6:
            read_six(planes, width, at, counts)
        else:
            read_eight(planes, width, at, counts)
    for k in range(size):
        into[k] += weight * counts[uint64(k)]
