"""SpiNNaker: small ARM cores that run the neuron as a program, in real time."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import param

from workbench.core.quantity import Quantity
from workbench.hardware.chip import Chip
from workbench.hardware.code import Code, Memory
from workbench.hardware.emulate.kernel import Kernel
from workbench.hardware.emulate.rows import Rows
from workbench.hardware.emulate.spinnaker import NEWER, ONE, VERSIONS, ArmCore
from workbench.hardware.form import Form, Wires
from workbench.hardware.layout import Core, Layout
from workbench.hardware.ledger import Ledger
from workbench.hardware.misfit import Misfit
from workbench.hardware.passes import check
from workbench.hardware.passes.partition import Room, fill
from workbench.hardware.passes.place import place
from workbench.hardware.passes.quantize import Loss, loss, to_grid
from workbench.hardware.recipe import Recipe, Term
from workbench.hardware.timing import Duration, by_tick
from workbench.hardware.traffic import Cast

RESERVED_CORES = 2  # the monitor and a spare, as the reference file notes
SIGMAS = 5.0
WORD_TOP = (1 << 16) - 1
STATE_TOP = 65536.0  # where s16.15 ends, mV


class SpiNNaker(Chip):
    """Sixteen cores a chip for neurons, 255 neurons a core; weights of 16 bits with a power-of-two scale."""

    title = "SpiNNaker"
    order = 3
    key = "spinnaker1"
    survey = True
    cast = Cast.MULTICAST
    level = "Fixed-point arithmetic (s16.15, saturating ring buffers) for the named kernel version."
    not_modeled = (
        "A delta synapse is a current that lasts one step, scaled so that it moves the membrane by the weight.",
        "Whether a core finishes its work within the tick is not checked; the time is the tick.",
        "Cores that inject the input spikes and the monitor cores are not counted.",
        "Packets pay for the routers of the chips they visit; the links in between are not counted.",
        "Memory rows of synapses in SDRAM are not laid out; their format is not in the reference data.",
    )
    recipes: ClassVar[dict[str, Recipe]] = {
        "official_tool": Recipe(
            (
                Term("idle chips", "chip_seconds", "p_idle_chip", static=True),
                Term("busy cores", "core_seconds", "p_core_active", static=True),
                Term("packets through routers", "all_packets", "e_packet"),
            ),
            ("board beyond the chips", "input cores"),
        ),
        "sharp2012": Recipe(
            (
                Term("neurons, each ms", "neuron_ms", "e_neuron_ms"),
                Term("synaptic events", "synaptic_events", "e_synop"),
            ),
            ("idle chip", "input and output"),
        ),
        "hoeppner2019": Recipe(
            (
                Term("neuron updates", "neurons_visited", "e_neuron_update"),
                Term("synaptic events", "synaptic_events", "e_synop"),
            ),
            ("idle chip", "input and output"),
        ),
        "microcircuit_total": Recipe(
            (Term("synaptic events, everything included", "synaptic_events", "e_synop"),), (), "system"
        ),
    }

    kernel = param.Selector(
        default=NEWER.name,
        objects=list(VERSIONS),
        doc="Which version of the neuron program: fraction bits and rounding.",
    )
    expected_rate = Quantity(
        1000.0,
        "Hz",
        symbol=r"\nu",
        label="expected rate",
        bounds=(0, 20000),
        soft=(1, 1000),
        doc="Rate of each source for which the ring buffer is sized. A lower rate keeps small weights finer and may saturate.",
    )

    @classmethod
    def cores_per_chip(cls) -> int:
        return cls.number("structure.cores_per_chip") - RESERVED_CORES

    def check(self, form: Form) -> list[Misfit]:
        longest = int(self.fact("arithmetic.delay").value[1])
        return [
            *check.delays(form, longest, "16 slots of the ring buffer"),
            *check.leaks(form, "the program steps a leaky cell"),
            *_overflows(form),
        ]

    def partition(self, form: Form) -> tuple[Layout, list[Misfit]]:
        cores: list[Core] = []
        misfits: list[Misfit] = []
        for name in form.cells:
            found, wrong = fill(form, name, Room(self.number("structure.neurons_per_core")))
            cores, misfits = [*cores, *found], [*misfits, *wrong]
        layout = Layout(place(cores, self.cores_per_chip()))
        bits = self.number("arithmetic.weight_bits")
        store = self.number("structure.sdram_per_chip") * 8
        for chip in range(layout.chips):
            needed = bits * sum(core.synapses for core in layout.cores if core.chip == chip)
            if needed > store:
                misfits.append(
                    Misfit(
                        "synapse memory",
                        "network",
                        f"at most {store:,} bits for the weights of a chip",
                        f"{needed:,}",
                        "fewer synapses",
                    )
                )
        return layout, misfits

    def quantize(self, form: Form, layout: Layout) -> Code:
        kernels: dict[str, Kernel] = {}
        losses: list[Loss] = []
        notes = [f"kernel {self.kernel}"]
        for name, cells in form.cells.items():
            incoming = [wires.with_weights(wires.weight * cells.decay[wires.post]) for wires in form.into(name)]
            shift = (self._shift(incoming, 1, form.dt, cells.size), self._shift(incoming, -1, form.dt, cells.size))
            rows = []
            for wires, declared in zip(incoming, form.into(name), strict=True):
                units = np.where(wires.weight >= 0, *(2.0**each / ONE for each in shift))
                words = to_grid(wires.weight / units, 1.0, -WORD_TOP, WORD_TOP)
                rows.append(Rows.of(wires, words))
                losses.append(
                    loss(
                        declared,
                        words * units / cells.decay[wires.post],
                        max(2.0**each / ONE for each in shift),
                    )
                )
            threshold = np.floor(cells.threshold * ONE).astype(np.int64)
            kernels[name] = ArmCore(rows, shift, cells.decay, threshold, cells.refractory, VERSIONS[self.kernel])
            notes.append(f"{name}: ring buffers shifted by {shift[0]} (excitation) and {shift[1]} (inhibition)")
        return Code(kernels, tuple(losses), self.reaches(form, layout), tuple(notes))

    def _shift(self, incoming: list[Wires], sign: int, dt: float, size: int) -> int:
        """The power of two above the expected maximum of the ring buffer for weights of one sign.

        That is the smaller of the sum of all weights of a cell, and the mean plus five standard deviations of a Poisson
        sum at the expected rate.
        """
        total, square = np.zeros(size), np.zeros(size)
        for wires in incoming:
            pairs = wires.merged()
            weight = np.maximum(sign * pairs.weight, 0.0)
            total += np.bincount(pairs.post, weight, size)
            square += np.bincount(pairs.post, weight**2, size)
        spikes = float(self.expected_rate) * dt * 1e-3
        bound = float(np.minimum(total, spikes * total + SIGMAS * np.sqrt(spikes * square)).max(initial=0.0))
        return max(0, int(np.ceil(np.log2(bound)))) if bound > 0 else 0

    def duration(self, ledger: Ledger, layout: Layout) -> Duration:
        return by_tick(ledger, self.fact("time.step"), "timer", ("input and output",))

    def memory(self, form: Form, layout: Layout) -> Memory:
        return Memory(
            self.number("arithmetic.weight_bits"),
            None,
            "the format of synaptic rows in SDRAM is not in the reference data",
        )


def _overflows(form: Form) -> list[Misfit]:
    """Populations that all inputs together could drive beyond the numbers of the chip.

    The drive of a step, held for ever, would lift the membrane to the sum of weights times ``decay / (1 - decay)``.
    """
    misfits = []
    for name, cells in form.cells.items():
        total = sum((wires.bound() for wires in form.into(name)), np.zeros(cells.size))
        leaky = np.nan_to_num(cells.decay, nan=1.0) < 1.0
        decay = cells.decay[leaky]
        worst = float((total[leaky] * decay / (1 - decay)).max(initial=0.0))
        if worst >= STATE_TOP:
            misfits.append(
                Misfit(
                    "state range",
                    name,
                    f"a drive below {STATE_TOP:g} mV with all inputs at once",
                    f"{worst:.3g} mV",
                    "weaker weights, or a shorter time constant",
                )
            )
    return misfits
