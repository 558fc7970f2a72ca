"""A chip whose arithmetic is not public: weights are rounded to its bits, and the membrane is taken as exact."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

import numpy as np

from workbench.hardware.chip import Chip
from workbench.hardware.code import Code, Memory
from workbench.hardware.emulate.kernel import Kernel
from workbench.hardware.emulate.membrane import Membrane
from workbench.hardware.emulate.rows import Rows
from workbench.hardware.form import Form
from workbench.hardware.layout import Core, Layout
from workbench.hardware.misfit import Misfit
from workbench.hardware.passes.partition import Room, fill
from workbench.hardware.passes.place import pack, place
from workbench.hardware.passes.quantize import symmetric

MAPPED = "Mapping and cost only: weights are rounded to the chip's bits, the membrane is exact; its own arithmetic is not public."


class FunctionalChip(Chip):
    """What such chips share: cores filled one after another, and one signed scale for all that enters a population.

    A subclass says what a core holds (:meth:`room`) and how long a run takes.
    """

    emulated: ClassVar[bool] = False
    level: ClassVar[str] = MAPPED

    @abstractmethod
    def room(self) -> Room:
        """What one core holds."""

    def weight_bits(self) -> int:
        """Bits of one stored weight, its sign included."""
        return self.number("arithmetic.weight_bits")

    def top(self) -> int:
        """The largest stored weight; the smallest is its negative."""
        return max(2 ** (self.weight_bits() - 1) - 1, 1)

    def partition(self, form: Form) -> tuple[Layout, list[Misfit]]:
        room, bits = self.room(), self.weight_bits()
        cores: list[Core] = []
        misfits: list[Misfit] = []
        for name in form.cells:
            table = bits * np.arange(min(room.neurons, form.size(name)) + 2)
            found, wrong = fill(form, name, room, [table for _ in form.into(name)])
            cores, misfits = [*cores, *found], [*misfits, *wrong]
        return Layout(self.arrange(cores)), misfits

    def arrange(self, cores: list[Core]) -> tuple[Core, ...]:
        """Give each core its chip."""
        return place(cores, self.cores_per_chip())

    def quantize(self, form: Form, layout: Layout) -> Code:
        stored, unit, losses = symmetric(form, self.top())
        kernels: dict[str, Kernel] = {}
        for name, cells in form.cells.items():
            rows = [Rows.of(wires, stored[wires.name].astype(float)) for wires in form.into(name)]
            kernels[name] = Membrane(cells, rows, cells.threshold / unit[name])
        return Code(kernels, tuple(losses), self.reaches(form, layout))

    def memory(self, form: Form, layout: Layout) -> Memory:
        bits = self.weight_bits()
        return Memory(bits, None, f"{bits} bits a weight; how the chip stores indices and routes is not public")


class ArrayChip(FunctionalChip):
    """A chip with one array for all populations: what stands for cores are slices of it."""

    @classmethod
    def cores_per_chip(cls) -> int:
        return 1

    def room(self) -> Room:
        return Room(self.number("structure.neurons_per_chip"))

    def arrange(self, cores: list[Core]) -> tuple[Core, ...]:
        return pack(cores, (self.room().neurons,), lambda core: (core.neurons,))
