"""A network written in the numbers of one chip: what the emulation needs to start."""

from __future__ import annotations

from dataclasses import dataclass, field

from workbench.hardware.emulate.kernel import Kernel
from workbench.hardware.passes.quantize import Loss
from workbench.hardware.traffic import Reach


@dataclass(frozen=True)
class Code:
    """What the quantize pass of a chip gives.

    Attributes
    ----------
    kernels
        The arithmetic of each population.
    losses
        What rounding did to each projection.
    reaches
        What a spike of each source sets off, by projection.
    notes
        Choices a reader should know, such as the shift of a ring buffer.
    """

    kernels: dict[str, Kernel]
    losses: tuple[Loss, ...]
    reaches: dict[str, Reach]
    notes: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Memory:
    """Synaptic memory: bits of one stored weight, and all bits that the mapping really takes up.

    Attributes
    ----------
    weight_bits
        ``b_syn`` of the survey's ``M_syn = N_syn b_syn``.
    stored
        Bits with index, padding and unused cells; ``None`` where the format is not public.
    how
        How ``stored`` was counted, or why it is not known.
    """

    weight_bits: int
    stored: int | None
    how: str
