"""What the same network would cost without spikes: one dense pass in multiply-adds, and the rate at which spikes stop paying."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.core.fact import Fact
from workbench.hardware import library
from workbench.hardware.form import Form
from workbench.hardware.span import Span

MEMORIES = {
    "none": "no memory traffic, as most papers count",
    "sram_8k_64b": "on-chip memory of 8 kB",
    "sram_32k_64b": "on-chip memory of 32 kB",
    "sram_1m_64b": "on-chip memory of 1 MB",
    "dram_64b": "memory outside the chip",
}
"""Where weights and membranes lie; the keys are those of the reference file."""
WORDS_PER_ACCESS = 2  # an access moves 64 bits, a weight or a membrane has 32
MAC_WORDS, EVENT_WORDS = (
    1,
    3,
)  # a multiply-add reads its weight; an event reads a weight, reads a membrane and writes it

DENSE = (
    ("ops45nm", "energy_sets.arithmetic.fp32_mac", "multiply-adds in 45 nm, 32 bits"),
    ("ops45nm", "energy_sets.arithmetic.int8_mac", "multiply-adds in 45 nm, 8 bits"),
    ("cpu_i7_4960x", "energy_sets.kerasspiking.e_mac", ""),
    ("gpu_titan_black", "energy_sets.kerasspiking.e_mac", ""),
    ("arm_cortex_a", "energy_sets.kerasspiking.e_mac", ""),
    ("jetson_orin", "energy_sets.peak.e_op", "two operations a multiply-add, at its peak"),
    ("h100_sxm", "energy_sets.peak.e_op_int8", "two operations a multiply-add, at its peak"),
)
"""Entry of the reference file, coefficient, and what to know."""


@dataclass(frozen=True)
class Dense:
    """One dense pass of the network on one machine: ``energy`` in J, from one published coefficient."""

    title: str
    note: str
    energy: Span
    fact: Fact


@dataclass(frozen=True)
class BreakEven:
    """Events against multiply-adds with the 45 nm numbers, memory traffic as chosen.

    Attributes
    ----------
    spiking, dense
        J of the counted events, and of one dense pass.
    events
        Events a synapse at which both cost the same; below it spikes cost less.
    rate
        The same as spikes of a source in one step of the network, 0 to 1 (and beyond: never dearer).
    measured
        Events a synapse that this network really had.
    """

    spiking: Span
    dense: Span
    events: Span
    rate: Span
    measured: float
    facts: tuple[tuple[str, Fact], ...]


def operations(form: Form) -> int:
    """Multiply-adds of one dense pass: one a synapse, and one a cell for its bias, as KerasSpiking counts them."""
    return form.synapses + form.neurons


def dense(form: Form) -> list[Dense]:
    """The energy of one dense pass on every baseline of the reference file."""
    found = []
    for key, path, note in DENSE:
        fact = library.facts(key)[path]
        each = 2.0 if "op" in path.rsplit(".", 1)[1] else 1.0
        found.append(Dense(str(library.record(key)["name"]), note, Span.of(fact) * (each * operations(form)), fact))
    return found


def prices(memory: str = "none") -> tuple[Span, Span, tuple[tuple[str, Fact], ...]]:
    """What a synaptic event and a multiply-add cost (J) with the 45 nm numbers and memory traffic as chosen, and the facts behind it.

    >>> event, multiply, _ = prices()
    >>> round(multiply.middle / event.middle, 2)
    5.11
    """
    facts = library.facts("ops45nm")
    add, mac = facts["energy_sets.arithmetic.fp32_add"], facts["energy_sets.arithmetic.fp32_mac"]
    used: list[tuple[str, Fact]] = [("addition, 32 bits", add), ("multiply-add, 32 bits", mac)]
    word = Span.of(0.0)
    if memory != "none":
        access = facts[f"energy_sets.memory.{memory}"]
        used.append(("memory access, 64 bits", access))
        word = Span.of(access) / WORDS_PER_ACCESS
    return Span.of(add) + EVENT_WORDS * word, Span.of(mac) + MAC_WORDS * word, tuple(used)


def break_even(form: Form, events: float, steps: int, memory: str = "none") -> BreakEven:
    """Compare the events of an inference with one dense pass.

    Parameters
    ----------
    events
        Synaptic events of one inference.
    steps
        Steps of one inference.
    memory
        A key of :data:`MEMORIES`.
    """
    event, multiply, used = prices(memory)
    # both ends belong to the same memory, so the ratio is taken end by end
    ratio = sorted((multiply.low / event.low, multiply.high / event.high))
    equal = Span(*ratio)
    return BreakEven(
        event * events,
        multiply * float(form.synapses),
        equal,
        equal / float(steps),
        events / form.synapses if form.synapses else 0.0,
        used,
    )
