"""What Python has no words for and a kernel needs: selects, pointers, the bits of a number, and a call by address."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import extending, types
from numba.core import cgutils

intrinsic: Any = extending.intrinsic  # callers give no typing context, which its signature does not tell


@intrinsic
def choose(typingctx: Any, test: Any, yes: Any, no: Any) -> Any:
    """``yes if test else no``, with both worked out: a branch in a loop may keep it from being vectorized."""
    kind = typingctx.unify_types(yes, no)

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.select(*args)

    return kind(types.boolean, kind, kind), codegen


@intrinsic
def pointer(typingctx: Any, address: Any) -> Any:
    """An address as a pointer."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.inttoptr(args[0], ir.IntType(8).as_pointer())

    return types.voidptr(types.int64), codegen


@intrinsic
def beyond(typingctx: Any, first: Any, count: Any) -> Any:
    """The pointer to the element that lies ``count`` elements after the first."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.gep(args[0], [args[1]])

    return first(first, types.int64), codegen


@intrinsic
def set_of(typingctx: Any, flags: Any, place: Any) -> Any:
    """Which of 64 bytes from a place on are set, as bits."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        kind, number = ir.VectorType(ir.IntType(8), 64), ir.IntType(64)
        found = builder.load(builder.bitcast(builder.gep(args[0], [args[1]]), kind.as_pointer()), align=1)
        return builder.bitcast(builder.icmp_unsigned("!=", found, ir.Constant(kind, [0] * 64)), number)

    return types.uint64(types.CPointer(types.uint8), types.int64), codegen


@intrinsic
def lowest_bit(typingctx: Any, bits: Any) -> Any:
    """The place of the lowest bit that is set."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.cttz(args[0], ir.IntType(1)(1))

    return types.int64(types.uint64), codegen


@intrinsic
def power_of_two(typingctx: Any, x: Any) -> Any:
    """Return 2^n for n + 1.5 * 2^23 (float32) or n + 1.5 * 2^52 (float64), whose lowest bits are those of n."""
    width, fraction, bias = (32, 23, 127) if x == types.float32 else (64, 52, 1023)

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        whole = ir.IntType(width)
        exponent = builder.add(builder.bitcast(args[0], whole), ir.Constant(whole, bias))
        return builder.bitcast(builder.shl(exponent, ir.Constant(whole, fraction)), args[0].type)

    return x(x), codegen


@intrinsic
def invoke(typingctx: Any, address: Any, arguments: Any) -> Any:
    """Call the C function at an address with a tuple of numbers, of which some are addresses; it returns an int64."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        values = [builder.extract_value(args[1], place) for place in range(len(signature.args[1]))]
        function = ir.FunctionType(ir.IntType(64), [value.type for value in values])
        return builder.call(builder.inttoptr(args[0], function.as_pointer()), values)

    return types.int64(types.int64, arguments), codegen


@intrinsic
def prefetch(typingctx: Any, array: Any, place: Any) -> Any:
    """Ask for the memory at a place of an array, which will be read soon."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, args[0]).data
        byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        fetch = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        address = builder.bitcast(builder.gep(data, [args[1]]), byte)
        builder.call(fetch, [address, number(0), number(3), number(1)])
        return context.get_dummy_value()

    return types.void(array, types.int64), codegen


@intrinsic
def value_at(typingctx: Any, address: Any, like: Any) -> Any:
    """The number at an address, of the kind of the elements of an array."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        kind = context.get_value_type(signature.return_type)
        return builder.load(builder.inttoptr(args[0], kind.as_pointer()))

    return like.dtype(types.int64, like), codegen


@intrinsic
def numbers_at(typingctx: Any, address: Any, like: Any) -> Any:
    """The pointer to the numbers at an address, of the kind of one that is given."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.inttoptr(args[0], context.get_value_type(signature.return_type))

    return types.CPointer(like)(types.int64, like), codegen


@intrinsic
def add_shared(typingctx: Any, array: Any, place: Any, count: Any) -> Any:
    """Add to a number that several threads share, at once for all of them."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, args[0]).data
        return builder.atomic_rmw("add", builder.gep(data, [args[1]]), args[2], "seq_cst")

    return types.int64(array, types.int64, types.int64), codegen


@intrinsic
def put_shared(typingctx: Any, array: Any, place: Any, value: Any) -> Any:
    """Write a number that other threads read; return what was there."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, args[0]).data
        return builder.atomic_rmw("xchg", builder.gep(data, [args[1]]), args[2], "seq_cst")

    return types.int64(array, types.int64, types.int64), codegen


@intrinsic
def read_shared(typingctx: Any, array: Any, place: Any) -> Any:
    """Read a number that other threads write."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, args[0]).data
        return builder.load_atomic(builder.gep(data, [args[1]]), "seq_cst", 8)

    return types.int64(array, types.int64), codegen
