"""One cell under one stimulus for a while: what a bench shows, a protocol measures and a lesson asks about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.core.errors import RangeError, TooLarge
from workbench.core.model import Neuron, Stimulus, Synapse
from workbench.core.units import factor, same_dimension
from workbench.engines.reset_order import AT_ONCE
from workbench.engines.simulation import Simulation
from workbench.network.network import Network
from workbench.network.wiring.all_to_all import AllToAll

CELL, DRIVE = "cell", "drive"
MOST = 40_000_000  # samples of a trial; more are refused before any is taken
LEVELS = {
    "threshold": ("v_t", "v_cut", "v_spike", "theta"),
    "reset": ("v_r", "c"),
    "rest": ("e_l", "v_0"),
}


@dataclass(frozen=True)
class Trial:
    """What one cell did.

    Attributes
    ----------
    times
        End of each step (ms), ``(steps,)``.
    states
        Each state of the cell in its declared unit, ``(steps,)``.
    current
        What the stimulus injected (pA), ``(steps,)``; zeros for a stimulus of spikes.
    spikes
        Spike times (ms).
    """

    times: np.ndarray
    states: dict[str, np.ndarray]
    current: np.ndarray
    spikes: np.ndarray

    @property
    def membrane(self) -> np.ndarray:
        """The membrane, or the first state of a model without one."""
        return self.states["v"] if "v" in self.states else next(iter(self.states.values()))

    @property
    def intervals(self) -> np.ndarray:
        """Intervals between spikes (ms)."""
        return np.diff(self.spikes)

    def __repr__(self) -> str:
        length = float(self.times[-1]) if len(self.times) else 0.0
        return f"<trial of {length:g} ms: {len(self.spikes)} spikes, states {', '.join(self.states)}>"


def run_trial(
    neuron: Neuron,
    stimulus: Stimulus,
    duration: float = 500.0,
    dt: float = 0.1,
    integrator: str = "auto",
    seed: int = 1,
    start: Mapping[str, float] | None = None,
    synapse: Synapse | None = None,
    weight: float = 1.0,
    lines: int = 1,
    engine: str = "event",
    reset: str = AT_ONCE,
    **options: Any,
) -> Trial:
    """Run one cell from its start for ``duration`` ms.

    Parameters
    ----------
    start
        States to begin with, in their declared units; the others begin as the model says.
    synapse, weight, lines
        For a stimulus of spikes: what carries them, in the unit of the synapse, and from how many lines.
    reset
        When a spike resets the cell: ``at once``, or ``in the next step``; see ``engines/reset_order.py``.
    options
        Handed to the engine; the event engine is asked for double precision unless they say otherwise.

    Raises
    ------
    RangeError, UnknownName, WiringError
        If something is of the wrong kind or out of range.
    TooLarge
        If so many steps were asked for that their states might not fit in memory.
    Diverged
        If a state left all bounds.

    >>> from workbench.neurons.lif import LIF
    >>> from workbench.stimuli.step_current import StepCurrent
    >>> len(run_trial(LIF(), StepCurrent(amplitude=400.0), duration=100.0).spikes)
    8
    """
    net = trial_network(neuron, stimulus, start, synapse, weight, lines)
    if engine == "event":
        options.setdefault("precision", "double")
    sim = Simulation(net, engine=engine, dt=dt, seed=seed, integrator=integrator, reset=reset, **options)
    states = list(neuron.declared().states)
    if (samples := (len(states) + 1) * float(duration) / sim.dt) > MOST:
        raise TooLarge("trial", f"at most {MOST:,} samples", f"{samples:,.0f}", "a shorter duration or a larger dt")
    for state in states:
        sim.watch(CELL, state)
    if stimulus.analog:
        sim.watch(CELL, "i")
    block = sim.advance(duration)
    current = block.samples[CELL, "i"][:, 0] if stimulus.analog else np.zeros(len(block.sample_times))
    return Trial(
        block.sample_times,
        {state: block.samples[CELL, state][:, 0] for state in states},
        current,
        block.spikes[CELL][0],
    )


def trial_network(
    neuron: Neuron,
    stimulus: Stimulus,
    start: Mapping[str, float] | None = None,
    synapse: Synapse | None = None,
    weight: float = 1.0,
    lines: int = 1,
) -> Network:
    """The network of a trial: one ``cell`` and its ``drive``."""
    for name, model, kind, hint in (
        ("neuron", neuron, Neuron, "LIF()"),
        ("stimulus", stimulus, Stimulus, "StepCurrent(amplitude=400.0)"),
    ):
        if not isinstance(model, kind):
            raise RangeError(f"trial({name})", f"a {name}", repr(model)[:60], hint)
    net = Network("trial")
    net.add(neuron, 1, name=CELL, start=dict(start or {}))
    net.add(stimulus, 1 if stimulus.analog else lines, name=DRIVE)
    if stimulus.analog:
        net.connect(DRIVE, CELL)
    else:
        net.connect(DRIVE, CELL, AllToAll(), synapse, weight=weight, delay=1.0)
    return net


def levels(neuron: Neuron) -> dict[str, float]:
    """Threshold, reset and rest of a model in the unit of its membrane, as far as it has them, for the lines of a picture."""
    values, units = neuron.values(), neuron.units()
    equations = neuron.declared()
    unit = equations.states[equations.membrane]
    found = {}
    for level, names in LEVELS.items():
        # in a model of one's own, c may be a capacitance
        name = next((name for name in names if name in values and same_dimension(units[name], unit)), None)
        if name is not None:
            found[level] = values[name] * factor(units[name]) / factor(unit)
    return found


def names_of(cells: Sequence[Neuron]) -> list[str]:
    """What cells side by side are called: their model, numbered where two have the same.

    >>> from workbench.neurons.lif import LIF
    >>> names_of([LIF()]), names_of([LIF(), LIF()])
    (['LIF'], ['LIF 1', 'LIF 2'])
    """
    kinds = [type(cell).__name__ for cell in cells]
    return [
        kind if kinds.count(kind) == 1 and kind != DRIVE else f"{kind} {kinds[: index + 1].count(kind)}"
        for index, kind in enumerate(kinds)
    ]
