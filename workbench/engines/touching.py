"""A hand on a run: single cells placed, driven by a pulse or silenced, synapses rewarded."""

from __future__ import annotations

from numbers import Real
from typing import Any

import numpy as np

from workbench.core.errors import Misfits, RangeError, WorkbenchError, unknown
from workbench.core.model import Neuron
from workbench.core.units import factor
from workbench.engines.chosen import cells_chosen, cells_of, edge_of
from workbench.engines.recording import Event
from workbench.engines.running import MAX_ADVANCE, Running
from workbench.network.population import Population
from workbench.network.projection import Projection


class Touching(Running):
    """A run whose cells can be touched."""

    def place(self, population: str | Population, ids: list[int] | None = None, **states: Any) -> None:
        """Set states of some cells (all of them if no ids are given) from the next step on.

        Each state takes one number for all, or one for each of the cells, in its declared unit. Nothing is changed if one is refused.

        >>> import workbench as wb
        >>> net = wb.Network()
        >>> cell = net.add(wb.LIF(), 2, name="cell")
        >>> sim = wb.Simulation(net, engine="reference")
        >>> sim.watch(cell, "v", [0, 1])
        >>> sim.place(cell, [1], v=-60.0)
        >>> sim.advance(0.1).samples["cell", "v"].round(2).tolist()
        [[-70.0, -60.04999923706055]]
        """
        name = cells_of("place", self.plan, population)
        chosen = cells_chosen(f"place({name!r})", self.plan, name, ids)
        model = self.net.populations[name].model
        assert isinstance(model, Neuron)
        units = model.declared().states
        placed: dict[str, np.ndarray] = {}
        wrong: list[WorkbenchError] = []
        for state, value in states.items():
            if state not in units:
                wrong.append(unknown(f"place({name!r})", state, units))
                continue
            try:
                numbers = np.broadcast_to(np.asarray(value, dtype=np.float64), len(chosen))
            except (TypeError, ValueError):
                numbers = np.array([np.nan])
            placed[state] = numbers * factor(units[state])
            if not np.isfinite(numbers).all():
                expected = f"a finite number, or {len(chosen)} of them"
                wrong.append(RangeError(f"place({name!r}).{state}", expected, repr(value)[:60]))
        if wrong:
            raise wrong[0] if len(wrong) == 1 else Misfits(f"place({name!r})", wrong)
        self.engine.place(name, chosen, placed)

    def inject(
        self, population: str | Population, amplitude: float, duration: float, ids: list[int] | None = None
    ) -> None:
        """Let a pulse of current (pA) flow into some cells (all of them if no ids are given) for ``duration`` ms from the next step on.

        It adds to what flows anyway, is told among the events of the recording, and is undone by going back to a snapshot before it.

        >>> import workbench as wb
        >>> net = wb.Network()
        >>> cell = net.add(wb.LIF(), 3, name="cell")
        >>> sim = wb.Simulation(net, engine="reference")
        >>> sim.inject(cell, 600.0, 20.0, ids=[1])
        >>> set(sim.advance(50.0).spikes["cell"][1].tolist()), str(sim.recording.events[0])
        ({1}, '0.0 ms: cell 1 given 600 pA for 20 ms')
        """
        name = cells_of("inject", self.plan, population)
        chosen = cells_chosen(f"inject({name!r})", self.plan, name, ids)
        model = self.net.populations[name].model
        assert isinstance(model, Neuron)
        steps = round(duration / self.dt) if isinstance(duration, Real) and np.isfinite(duration) else 0
        wrong: list[WorkbenchError] = []
        if "i" not in model.declared().inputs:
            wrong.append(RangeError(f"inject({name!r})", "cells with a current input i", type(model).__name__))
        if not isinstance(amplitude, Real) or not np.isfinite(amplitude):
            wrong.append(RangeError(f"inject({name!r}).amplitude", "a finite number", repr(amplitude)[:60]))
        if not 1 <= steps <= MAX_ADVANCE:
            span = f"{self.dt:g} to {MAX_ADVANCE * self.dt:g} ms"
            wrong.append(RangeError(f"inject({name!r}).duration", span, repr(duration)[:60], "10.0"))
        if wrong:
            raise wrong[0] if len(wrong) == 1 else Misfits(f"inject({name!r})", wrong)
        if len(chosen):
            self.engine.inject(name, chosen, float(amplitude), steps)
            self._note(name, chosen, f"given {amplitude:g} pA for {steps * self.dt:g} ms")

    def silence(self, population: str | Population, ids: list[int] | None = None, on: bool = True) -> None:
        """Lesion some cells (all of them if no ids are given) from the next step on, or bring them back with ``on=False``.

        Nobody hears a silenced cell, and none of its spikes is recorded; its membrane goes on, reset as ever. Told among the
        events of the recording, and undone by going back to a snapshot before it.

        >>> import workbench as wb
        >>> net = wb.Network()
        >>> cell = net.add(wb.LIF(), 2, name="cell")
        >>> _ = net.connect(net.add(wb.StepCurrent(amplitude=400.0), 1, name="drive"), cell)
        >>> sim = wb.Simulation(net, engine="reference")
        >>> sim.silence(cell, [0])
        >>> set(sim.advance(50.0).spikes["cell"][1].tolist())
        {1}
        """
        name = cells_of("silence", self.plan, population)
        chosen = cells_chosen(f"silence({name!r})", self.plan, name, ids)
        if len(chosen):
            self.engine.mute(name, chosen, on)
            self._note(name, chosen, "silenced" if on else "brought back")

    def _note(self, name: str, chosen: np.ndarray, what: str) -> None:
        self.recording.events.append(Event(self.t, name, tuple(np.unique(chosen).tolist()), what))

    def reward(self, projection: str | Projection, amount: float = 1.0) -> None:
        """Raise the neuromodulator of a plastic projection, from the next step on; a negative amount punishes.

        Raises
        ------
        RangeError
            If its rule knows no reward, or the amount is no finite number.
        """
        name = edge_of("reward", self.plan, projection)
        rule = self.plan.edges[name].rule
        if rule is None or not rule.declared().shared:
            kind = "no rule" if rule is None else type(rule).__name__
            raise RangeError(f"reward({name!r})", "a projection whose rule knows rewards", kind, "RewardSTDP()")
        if not isinstance(amount, Real) or not np.isfinite(amount):
            raise RangeError(f"reward({name!r})", "a finite number", repr(amount)[:60])
        self.engine.reward(name, float(amount))
