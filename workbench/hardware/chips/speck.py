"""Speck: nine cores of one layer each, where every event is worked off the moment it comes."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from scipy.optimize import linear_sum_assignment

from workbench.hardware.chip import Chip
from workbench.hardware.code import Code, Memory
from workbench.hardware.emulate.kernel import Kernel
from workbench.hardware.emulate.rows import Rows
from workbench.hardware.emulate.sequential import WORD, SequentialCore
from workbench.hardware.form import Cells, Form, Wires
from workbench.hardware.layout import Core, Layout
from workbench.hardware.ledger import Ledger
from workbench.hardware.misfit import Misfit
from workbench.hardware.passes import check
from workbench.hardware.passes.quantize import Loss, loss, to_grid
from workbench.hardware.recipe import Recipe, Term
from workbench.hardware.span import Span
from workbench.hardware.timing import Duration


def kernel_words(channels: int, kernel: int, features: int) -> int:
    """Words of kernel memory: ``c * 2^(ceil log2(k*k) + ceil log2 f)``.

    >>> kernel_words(16, 3, 32)
    8192
    """
    return channels << (_bits(kernel * kernel) + _bits(features))


def neuron_words(features: int, rows: int, columns: int) -> int:
    """Words of neuron memory: ``f * 2^(ceil log2 rows + ceil log2 columns)``; the code rounds each, the guide does not.

    >>> neuron_words(32, 64, 64)
    131072
    """
    return features << (_bits(rows) + _bits(columns))


def _bits(count: int) -> int:
    return (count - 1).bit_length()


class Speck(Chip):
    """Nine cores with different memories, one layer each; cells integrate, with an optional constant leak."""

    title = "Speck"
    order = 11.5
    key = "speck"
    level = "Integer arithmetic with eight-bit weights and sixteen-bit membranes, event after event in the order of addresses."
    not_modeled = (
        "On the chip events come when they come; here those of one step come in the order of their addresses.",
        "The cell's leak is linear on this chip: the exponential decay is replaced by a constant pull toward rest with the same area under a decay from threshold.",
        "A cell that spikes several times in one step of the network counts once; the notes of a run say how often that was.",
        "No energy of an event is published: the resting power is a floor, and the lowest power at a task was 0.70 mW.",
        "The camera, pooling and strides other than those of the network are not used.",
    )
    recipes: ClassVar[dict[str, Recipe]] = {
        "power": Recipe(
            (Term("power at rest", "chip_seconds", "p_rest", static=True),),
            ("energy of events", "input and output"),
        ),
    }

    def check(self, form: Form) -> list[Misfit]:
        misfits = [
            *check.delays(form, check.SHORTEST, "the chip has no setting for delays"),
            *check.refractory(form, 0, "the cell has no refractory state"),
        ]
        if check.recurrent(form):
            misfits.append(Misfit("loops", "network", "layers one after another", "a loop", "no recurrent projection"))
        most = self.number("structure.fan_out_max")
        for name in form.cells:
            targets = len({wires.target for wires in form.out_of(name)})
            if targets > most:
                misfits.append(Misfit("fan-out", name, f"at most {most} target layers", str(targets), "fewer targets"))
        return misfits

    def partition(self, form: Form) -> tuple[Layout, list[Misfit]]:
        """Give every layer the core whose memories it fills best; every layer that fits no free core is told."""
        kernels, neurons = (self.fact(f"structure.{name}_memory").value for name in ("kernel", "neuron"))
        need = {name: self._need(form, name) for name in form.cells}
        chips = int(self.chips)
        room = np.array([kernels, neurons])
        wanted = np.array(list(need.values()), np.int64).reshape(len(need), 2)
        fits = np.asarray((wanted[:, :, None] <= room).all(axis=1))
        costs = np.tile(np.where(fits, room.sum(0).astype(float), 1e12), (1, chips))
        layer, place = linear_sum_assignment(costs)
        given = {int(a): int(b) for a, b in zip(layer, place, strict=True) if costs[a, b] < 1e12}
        cores, misfits = [], []
        for index, (name, (kernel, neuron)) in enumerate(need.items()):
            synapses = sum(wires.count for wires in form.into(name))
            chip, spot = divmod(given.get(index, 0), len(kernels))
            axons = sum(len(np.unique(wires.pre)) for wires in form.into(name))
            cores.append(Core(name, 0, form.size(name), axons, synapses, 8 * kernel, chip, spot, 0))
            if index not in given:
                free = (
                    "that no other layer needs"
                    if fits[index].any()
                    else f"(largest {max(kernels):,} and {max(neurons):,})"
                )
                misfits.append(
                    Misfit(
                        "layer memory",
                        name,
                        f"a core {free}",
                        f"{kernel:,} kernel and {neuron:,} neuron words",
                        "a smaller layer",
                    )
                )
        return Layout(tuple(cores)), misfits

    def _need(self, form: Form, population: str) -> tuple[int, int]:
        """Kernel and neuron words of a layer; a dense one is a window of one pixel over as many channels as sources."""
        incoming, size = form.into(population), form.size(population)
        filters = [wires.filter for wires in incoming]
        kernel = sum(
            kernel_words(found.channels, found.kernel, found.leaves[0])
            if found
            else kernel_words(wires.shape[0], 1, size)
            for wires, found in zip(incoming, filters, strict=True)
        )
        leaves = next((found.leaves for found in filters if found), (size, 1, 1))
        return kernel, neuron_words(*leaves)

    def quantize(self, form: Form, layout: Layout) -> Code:
        top = 2 ** (self.number("arithmetic.weight_bits") - 1) - 1
        kernels: dict[str, Kernel] = {}
        losses: list[Loss] = []
        notes = []
        for name, cells in form.cells.items():
            incoming = [wires.merged() for wires in form.into(name)]
            unit = _unit(cells, incoming, top)
            words = [to_grid(wires.weight, unit, -top, top) for wires in incoming]
            threshold = np.floor(cells.threshold / unit).astype(np.int64) + 1
            leak = np.round(cells.pull / unit).astype(np.int64)
            rows = [Rows.of(wires, word) for wires, word in zip(incoming, words, strict=True)]
            kernels[name] = SequentialCore(rows, threshold, leak, WORD)
            losses += [loss(wires, word * unit, unit) for wires, word in zip(incoming, words, strict=True)]
            notes.append(f"{name}: threshold {threshold.min()} to {threshold.max()}, leak {leak.min()} to {leak.max()}")
        return Code(kernels, tuple(losses), self.reaches(form, layout), tuple(notes))

    def duration(self, ledger: Ledger, layout: Layout) -> Duration:
        """The network's own time, as events are worked off when they come, and the way of the last one."""
        network, through = ledger.steps * ledger.dt * 1e-3, self.fact("time.latency_event_9_layers")
        last = Span.of(through).middle * (np.arange(ledger.steps) == ledger.steps - 1)
        return Duration(
            Span.of(through) + network,
            "time of the network + time of an event through nine layers",
            (("an event through nine layers", through),),
            (("time of the network", network, "s"),),
            ("input and output",),
            {"step of the network": np.full(ledger.steps, ledger.dt * 1e-3), "way of the last event": last},
        )

    def memory(self, form: Form, layout: Layout) -> Memory:
        return Memory(
            self.number("arithmetic.weight_bits"),
            sum(core.bits for core in layout.cores),
            "kernel words with their padding to powers of two; a convolution stores its window once",
        )


def _unit(cells: Cells, incoming: list[Wires], top: int) -> float:
    """The scale of a layer (mV a step): the coarser of what its weights and its thresholds need."""
    largest = max((float(np.abs(wires.weight).max(initial=0.0)) for wires in incoming), default=0.0)
    return max(largest / top, float(cells.threshold.max()) / (WORD[1] - 1))
