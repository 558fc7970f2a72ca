"""One population on the batch engine: its numbers as tensors, and one step of time for a whole batch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch

from workbench.core.errors import unknown
from workbench.engines.batch.functions import TORCH
from workbench.engines.batch.leaky_layer import Leak, fits
from workbench.engines.batch.line import distance
from workbench.engines.batch.tuning import propagators
from workbench.engines.evaluate import closure
from workbench.engines.plan import Cells

SpikeLike = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
State = dict[str, torch.Tensor]


def hard(distance: torch.Tensor, fired: torch.Tensor) -> torch.Tensor:
    """A spike without a gradient."""
    return fired.to(distance.dtype)


class Cell:
    """A lowered population: evaluates the very expressions that the other engines run.

    Parameters
    ----------
    cells
        From the plan.
    dt
        Step of time (ms).
    """

    def __init__(self, cells: Cells, dt: float, dtype: torch.dtype, device: str) -> None:
        self.name, self.size, self.program = cells.name, cells.size, cells.program
        self.dt, self.dtype, self.device = dt, dtype, device
        self.start = {name: self._tensor(value) for name, value in cells.start.items()}
        self.steps = [(name, closure(text)) for name, text in self.program.steps]
        self.update = [(name, closure(text)) for name, text in self.program.update]
        self.then = [(name, closure(text)) for name, text in self.program.then]
        self.hold = [(name, closure(kept)) for name, kept in self.program.hold]
        self.arrivals = [[(state, closure(factor)) for state, factor in arrival] for arrival in self.program.arrivals]
        self.when, self.distance = closure(self.program.when), closure(distance(self.program.when))
        self.tuned: dict[str, torch.nn.Parameter] = {}
        self.load(cells.values)

    def load(self, values: Mapping[str, Any]) -> None:
        """Take parameter values (coherent units), and the propagators that follow from them."""
        numbers = {**values, **self.program.propagators(values, self.dt), "dt": self.dt}
        self.values = {name: self._tensor(value) for name, value in numbers.items()}
        pause = (
            np.rint(np.asarray(values[self.program.refractory]) / self.dt) if self.program.refractory else np.zeros(())
        )
        self.refractory = torch.as_tensor(pause.astype(np.int32), device=self.device) if pause.any() else None

    def tune(self, name: str) -> torch.nn.Parameter:
        """Let a parameter learn, one value a cell in coherent units; :meth:`refresh` makes a change felt.

        Raises
        ------
        UnknownName
            If the cell has no such parameter, or it acts in whole steps.
        """
        if name not in self.program.parameters or name == self.program.refractory:
            raise unknown(f"{self.name}: what learns", name, set(self.program.parameters) - {self.program.refractory})
        self.tuned[name] = torch.nn.Parameter(self.values[name].expand(self.size).clone())
        return self.tuned[name]

    def refresh(self) -> None:
        """Work out what follows from parameters that learn."""
        if self.tuned:
            self.values |= self.tuned
            numbers = {name: self.values[name] for name in self.program.parameters}
            self.values |= propagators(self.program, numbers, self.dt)

    def _tensor(self, value: Any) -> torch.Tensor:
        return torch.as_tensor(value, dtype=self.dtype, device=self.device)

    def begin(self, batch: int) -> State:
        """The state before the first step, ``(batch, cells)`` each."""
        state = {name: value.expand(batch, self.size) for name, value in self.start.items()}
        if self.program.edge:
            state["above"] = torch.zeros((batch, self.size), dtype=torch.bool, device=self.device)
        return state

    @property
    def width(self) -> float:
        """Mean way from the starting state to the threshold, in the unit of the compared state; 1 if they are the same."""
        return float(self.distance({**self.values, **self.start}, TORCH).detach().abs().mean()) or 1.0

    @property
    def leak(self) -> Leak | None:
        """The numbers of the hand-written sequence, if this population is a plain leaky membrane without refractoriness

        whose parameters stay."""
        if self.refractory is not None or self.tuned or not fits(self.program):
            return None
        v = self.program.states[0]
        fixed = torch.zeros((), dtype=self.dtype, device=self.device)
        if f"share|{v}" in self.values:
            share = self.values[f"share|{v}"]
            decay, pull = 1 - share, share * self.values.get(f"level|{v}", fixed)
        else:
            decay, pull = self.values[f"p|{v}|{v}"], self.values.get(f"p|{v}|1", fixed)
        return Leak(
            decay,
            pull,
            self.values[self.program.when.args[1].value],
            self.values[self.program.then[0][1].value],
        )

    def step(
        self,
        state: State,
        arrivals: list[torch.Tensor | None],
        current: torch.Tensor | float,
        spike: SpikeLike,
        through_reset: bool,
        given: torch.Tensor | None = None,
    ) -> tuple[torch.Tensor, State]:
        """Take one step: what arrives, the advance, the spike, the reset.

        Parameters
        ----------
        arrivals
            For each receptor, the summed weights of the spikes that arrive now, ``(batch, cells)``.
        current
            External current (pA).
        given
            Spikes that somebody else found, ``(batch, cells)``: they count in place of the cell's own.

        Returns
        -------
        tuple
            Spikes ``(batch, cells)``, 0 or 1, and the new state.
        """
        env: dict[str, Any] = {**self.values, **state, "i": current}
        for arrival, weight in zip(self.arrivals, arrivals, strict=True):
            if weight is not None:
                for name, factor in arrival:
                    env[name] = env[name] + factor(self.values, TORCH) * weight
        for name, text in self.steps:
            env[name] = text(env, TORCH)
        new: State = {name: self._tensor(text(env, TORCH)).expand(state[name].shape) for name, text in self.update}
        rest, resting = state.get("rest"), None
        if self.refractory is not None:
            rest = (
                rest
                if rest is not None
                else torch.zeros(next(iter(state.values())).shape, dtype=torch.int32, device=self.device)
            )
            resting = rest > 0
            before = {**self.values, **state}
            for name, kept in self.hold:
                new[name] = torch.where(resting, kept(before, TORCH), new[name])
        env |= new
        fired = above = self.when(env, TORCH)
        if self.program.edge:
            fired = above & ~state["above"]
        if resting is not None:
            fired = fired & ~resting
        if given is not None:
            fired = given > 0
        spikes = spike(self.distance(env, TORCH), fired)
        for name, text in self.then:
            reset = text(env, TORCH)
            if getattr(spike, "decides", False):  # part of a spike goes part of the way
                new[name] = env[name] + spikes * (reset - env[name])
                continue
            left = torch.where(fired, reset, env[name])
            new[name] = left + (spikes - spikes.detach()) * (reset - env[name]).detach() if through_reset else left
        if self.program.edge:
            new["above"] = above
        if self.refractory is not None and rest is not None:
            new["rest"] = torch.where(fired, self.refractory, (rest - 1).clamp(min=0))
        return spikes, new
