"""The batch engine behind the simulation: one member, no gradients, advanced a few steps at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import torch

from workbench.core.errors import RangeError
from workbench.engines.batch.engine import BatchEngine
from workbench.engines.batch.run import Carry
from workbench.engines.engine import Probe, Steps, SynapseProbe
from workbench.engines.plan import Plan


class StepEngine:
    """Runs a plan with torch, for comparing engines and for watching a trained network as it will be trained.

    Parameters
    ----------
    plan
        From :func:`workbench.engines.plan.make_plan`.
    precision
        ``float64`` or ``float32``.
    """

    def __init__(self, plan: Plan, precision: str = "float64") -> None:
        self.plan = plan
        self.module = BatchEngine(plan.net, dtype=getattr(torch, precision), plan=plan).requires_grad_(False)
        self.module.by_hand = False  # it is the judge of what is compiled
        self.carry = Carry(0, {name: cell.begin(1) for name, cell in self.module.cells.items()}, {})
        self.fed: dict[str, tuple[int, np.ndarray]] = {}

    @property
    def step(self) -> int:
        """Steps taken."""
        return self.carry.step

    @torch.no_grad()
    def advance(self, steps: int, probes: list[Probe]) -> Steps:
        """Take so many steps of time."""
        inputs = {}
        for name, (first, spikes) in self.fed.items():
            coming = torch.from_numpy(spikes[self.step - first : self.step - first + steps].astype(np.float32))[:, None]
            inputs[name] = coming
        begin = self.step
        synapses = {(probe.node, probe.variable): probe.ids for probe in probes if isinstance(probe, SynapseProbe)}
        watch = [(probe.node, probe.variable) for probe in probes if not isinstance(probe, SynapseProbe)]
        done = self.module(inputs, steps=steps, watch=watch, carry=self.carry, synapses=synapses)
        self.carry = done.carry
        found = Steps()
        for name, train in done.spikes.items():
            at, ids = np.nonzero(train[:, 0].numpy())
            found.spikes[name] = (at.astype(np.int64) + begin + 1, ids.astype(np.int32))
        for probe in probes:
            key = probe.node, probe.variable
            samples = done.synapses[key] if isinstance(probe, SynapseProbe) else done.states[key][:, 0, list(probe.ids)]
            found.samples[probe] = samples.numpy()
        return found

    def feed(self, name: str, spikes: np.ndarray) -> None:
        """Give a SpikeInput what to emit from now on, ``(steps, neurons)``."""
        self.fed[name] = (self.step, np.asarray(spikes))

    def place(self, name: str, ids: np.ndarray, states: dict[str, np.ndarray]) -> None:
        """Set states of some cells of a population, from the next step on."""
        placed = {state: value.clone() for state, value in self.carry.states[name].items()}
        for state, values in states.items():
            placed[state][0, torch.from_numpy(ids)] = torch.from_numpy(values).to(placed[state].dtype)
        self.carry = replace(self.carry, states={**self.carry.states, name: placed})

    def inject(self, name: str, ids: np.ndarray, current: float, steps: int) -> None:
        """Refused: this engine knows no current but its stimuli's."""
        raise RangeError(f"inject({name!r})", "the event or the reference engine", "the batch engine", 'engine="event"')

    def mute(self, name: str, ids: np.ndarray, on: bool) -> None:
        """Refused: here every spike is heard."""
        raise RangeError(
            f"silence({name!r})", "the event or the reference engine", "the batch engine", 'engine="event"'
        )

    def changed(self, name: str) -> None:
        """Take over new values of a node or an edge from the plan."""
        if name in self.plan.cells:
            self.module.cells[name].load(self.plan.cells[name].values)
        elif name in self.plan.edges:
            self.module.weights[name].take(self.plan.edges[name].weights)
            if name in self.module.learning:
                self.module.learning[name].changed()

    def reward(self, name: str, amount: float) -> None:
        """Raise the first shared quantity of a plastic edge."""
        self.carry = self.module.rewarded(self.carry, name, amount)

    def state_view(self) -> dict[str, dict[str, np.ndarray]]:
        """The states of every population, to look at and not to change."""
        return {
            name: {state: self.carry.states[name][state][0].numpy() for state in cell.program.states}
            for name, cell in self.module.cells.items()
        }

    def weights(self, name: str) -> np.ndarray:
        """The weights of an edge as they are now, coherent units, in the order of the plan."""
        return self.module.weights[name].each().double().numpy()

    def state(self) -> dict[str, Any]:
        """Everything that changes during a run; a run never changes a tensor in place, so that nothing needs copying."""
        return {
            "carry": self.carry,
            "fed": dict(self.fed),
            "weights": {name: self.weights(name).copy() for name in self.plan.edges},
        }

    def load(self, state: dict[str, Any]) -> None:
        """Go back to a state."""
        self.carry, self.fed = state["carry"], dict(state["fed"])
        for name, weights in state["weights"].items():
            self.module.weights[name].take(weights)
