"""A population over a whole sequence of steps: the arrays of its compiled loops, and the loops run over some of the steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import torch

from workbench.engines.batch.cell import Cell, SpikeLike, State, hard
from workbench.engines.batch.compiling import Kernel
from workbench.engines.batch.sequence_kernels import Form, backward_kernel, forward_kernel, shared

MOST = 200
"""Operations of a step beyond which compiling takes longer than a short training."""
PIECE = 2**16
"""Distances of which slopes are worked out together: what torch keeps on the way stays in the cache."""
WHOLE = ("par", "het", "period", "flow", "numbers")
"""Arrays that have no steps."""
Arrays = dict[str, torch.Tensor]
Taken = Callable[[int, int], None]


@dataclass
class Layer:
    """A population, and what it is given.

    Attributes
    ----------
    spike
        Its spike function, whose slope is used on the way back.
    given
        What arrives from outside at each receptor, ``(steps, batch, cells)``.
    looped
        Receptors to which more is added while it runs.
    start
        Before the first step, ``(batch, cells)`` each.
    through_reset
        Whether gradients pass through the reset.
    """

    cell: Cell
    spike: SpikeLike
    given: Mapping[int, torch.Tensor]
    looped: Iterable[int]
    start: State
    through_reset: bool
    steps: int

    def __post_init__(self) -> None:
        cell, program = self.cell, self.cell.program
        numbers = (*program.parameters, *program.coefficients)
        self.looped = frozenset(self.looped)
        self.fed = tuple(sorted(self.looped | self.given.keys()))
        self.learned = tuple(name for name in numbers if cell.values[name].requires_grad)
        varied = tuple(name for name in numbers if cell.values[name].ndim or name in self.learned)
        precision = "double" if cell.dtype == torch.float64 else "single"
        self.form = Form(
            self.fed, varied, self.learned, cell.refractory is not None, False, self.through_reset, precision
        )
        self.rows = self.form.rows(program)
        self.slope: Callable[[torch.Tensor], torch.Tensor] | None = getattr(self.spike, "slope", None)
        self.shape = (len(next(iter(self.start.values()))), cell.size)

    @property
    def inputs(self) -> list[torch.Tensor]:
        """What a gradient may be asked for: states at the beginning, what is given, numbers that learn."""
        states = [self.start[name] for name in self.cell.program.states]
        return [*states, *self.given.values(), *(self.cell.values[name] for name in self.learned)]

    def begin(self) -> Arrays:
        """The arrays of the way forward, with what is given in its place."""
        cell = self.cell
        arrays = {"par": torch.stack([cell.values[name].detach() for name in shared(cell.program, self.form)])}
        every = [cell.values[name].detach().expand(self.shape) for name in self.form.varied]
        arrays["het"] = torch.stack(every) if every else arrays["par"]
        if cell.refractory is not None:
            arrays["period"] = cell.refractory.to(cell.dtype).expand(self.shape).contiguous()
        for place, receptor in enumerate(self.fed):
            known = self.given.get(receptor)
            if known is None:
                arrays[f"given_{place}"] = torch.zeros((self.steps, *self.shape), dtype=cell.dtype)
            else:
                kept = known.detach().contiguous()
                arrays[f"given_{place}"] = kept.clone() if receptor in self.looped else kept
        arrays |= {name: torch.empty((self.steps, *self.shape), dtype=cell.dtype) for name in ("spikes", "over")}
        arrays["x"] = torch.empty((self.steps + 1, len(self.rows), *self.shape), dtype=cell.dtype)
        for place, row in enumerate(self.rows):
            arrays["x"][0, place] = self.start[row].detach() if row in self.start else 0
        return arrays

    def forward(self, arrays: Arrays) -> Taken:
        """The way forward, as a function that takes the steps from one to before another."""
        return self._taken(forward_kernel(self.cell.program, self.form), arrays)

    def _taken(self, kernel: Kernel, arrays: Arrays) -> Taken:
        """A loop over some steps of arrays, whose places are worked out once."""
        cells = self.shape[0] * self.shape[1]
        names = kernel.arguments[2:]
        begin = np.array([arrays[name].data_ptr() for name in names], dtype=np.int64)
        stride = np.array([0 if name in WHOLE else arrays[name].stride(0) for name in names])
        stride = stride * arrays["x"].itemsize

        def take(first: int, last: int) -> None:
            kernel.call(last - first, cells, *(begin + first * stride).tolist())

        return take

    def turn(self, arrays: Arrays, spikes: torch.Tensor | None, rows: torch.Tensor | None) -> Arrays:
        """The arrays of the way back, for the gradients of spikes and of rows."""
        back = dict(arrays)
        back["slopes"] = self.slopes(arrays["over"])
        back["asked"] = (
            torch.zeros_like(back["slopes"]) if spikes is None else spikes.clone(memory_format=torch.contiguous_format)
        )
        if rows is not None:
            back["seen"] = rows.contiguous()
        back |= {f"d_given_{place}": torch.empty_like(back["slopes"]) for place in range(len(self.fed))}
        back["flow"] = torch.zeros((len(self.cell.program.states), *self.shape), dtype=self.cell.dtype)
        back["numbers"] = torch.zeros((len(self.learned), *self.shape), dtype=self.cell.dtype)
        return back

    def slopes(self, over: torch.Tensor) -> torch.Tensor:
        """The slope of the spike at every distance over threshold."""
        if self.slope is None:
            return torch.zeros_like(over)
        found = torch.empty_like(over)
        for part, into in zip(over.view(-1).split(PIECE), found.view(-1).split(PIECE), strict=True):
            into.copy_(self.slope(part))
        return found

    def backward(self, back: Arrays) -> Taken:
        """The way back, as a function that goes from before a step to another."""
        form = replace(self.form, watched="seen" in back)
        return self._taken(backward_kernel(self.cell.program, form), back)

    def gradients(self, back: Arrays) -> list[torch.Tensor]:
        """The gradients of ``inputs`` once the way back is gone."""
        states = list(back["flow"])
        if "seen" in back:
            states = [state + seen for state, seen in zip(states, back["seen"][0], strict=False)]
        given = [back[f"d_given_{self.fed.index(receptor)}"] for receptor in self.given]
        numbers = [
            part.sum_to_size(self.cell.values[name].shape)
            for name, part in zip(self.learned, back["numbers"], strict=True)
        ]
        return [*states, *given, *numbers]


def fits(cell: Cell, spike: SpikeLike) -> bool:
    """Whether the loops of a population are worth compiling, and the way back is that of its spike function."""
    known = (spike is hard or hasattr(spike, "slope")) and not getattr(spike, "decides", False)
    return known and cell.device == "cpu" and sum(cell.program.operations().values()) <= MOST
