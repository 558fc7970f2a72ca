"""Why did it spike? What reached a cell before its spike, and what each input did: the cell is run again without it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.core.errors import RangeError, unknown
from workbench.core.model import Neuron
from workbench.engines.edge import COUPLED
from workbench.engines.running import Snapshot
from workbench.engines.simulation import Simulation
from workbench.experiments.incoming import Arrival, arrivals
from workbench.experiments.lacking import Stretch, run_lacking
from workbench.experiments.moments import gone_back
from workbench.experiments.trial import levels

WINDOW = 50.0  # ms before a spike that are looked at
APART = 0.5  # how far the cell run alone may be from the cell in the network, in the unit of its membrane
MOST = 600  # inputs that are taken out, each from a copy of the cell; of more, the latest


@dataclass(frozen=True)
class Cause:
    """One input, or all of a background, or the current from outside.

    Attributes
    ----------
    source, cell
        Where it came from; the cell is -1 for what comes from no cell.
    weight, unit
        As the synapse has it; not a number for a sum.
    time
        When it arrived, ms; not a number for what came all the time.
    effect
        How much higher the membrane was at the spike than it would have been without this, in the unit of the membrane.
    """

    source: str
    cell: int
    weight: float
    unit: str
    time: float
    effect: float

    @property
    def name(self) -> str:
        """The input in words."""
        return self.source if self.cell < 0 else f"{self.source} {self.cell}"


@dataclass(frozen=True)
class Why:
    """What made a cell spike.

    Attributes
    ----------
    population, cell, time
        The spike, ms.
    causes
        Strongest lift first, strongest hindrance last.
    times, membrane
        The trace before the spike, ms and ``unit``.
    threshold
        If the model has one.
    reached
        The membrane at the spike with nothing reset.
    alone
        The membrane then if nothing had arrived since the beginning of the window.
    deviation
        The largest difference between the trace and the copy of the cell that was run in its place.
    """

    population: str
    cell: int
    time: float
    unit: str
    causes: tuple[Cause, ...]
    times: np.ndarray
    membrane: np.ndarray
    threshold: float | None
    reached: float
    alone: float
    deviation: float

    @property
    def together(self) -> float:
        """How much higher the membrane was than without any of the inputs."""
        return self.reached - self.alone

    @property
    def total(self) -> float:
        """The sum of what each did alone; in a linear cell it is what they did together."""
        return float(sum(cause.effect for cause in self.causes))

    def __str__(self) -> str:
        lifting = [cause for cause in self.causes if cause.effect > 0]
        lifts = f"; most by {lifting[0].name} ({lifting[0].effect:+.3g} {self.unit})" if lifting else ""
        return (
            f"{self.population} {self.cell} spiked at {self.time:.1f} ms. In the {self.time - self.times[0]:.0f} ms before, "
            f"{len(self.causes)} inputs moved its membrane from {self.alone:.4g} to {self.reached:.4g} {self.unit}: "
            f"{self.together:+.3g} {self.unit} together, {self.total:+.3g} {self.unit} as the sum of each{lifts}."
        )


def why(sim: Simulation, snapshot: Snapshot, population: str, cell: int, time: float, window: float = WINDOW) -> Why:
    """Explain one recorded spike; the simulation is where it was when this returns.

    The stretch before the spike is run again from the snapshot with a probe on the cell. Then copies of the cell that cannot
    spike get the very inputs that arrived, each copy all but one: what is missing at the spike is the effect of that
    one. Weights and values are those of the snapshot. This is exact for any model; only in a linear one do the effects add up.

    Parameters
    ----------
    snapshot
        Of this run, from before the window; an earlier one takes longer.
    window
        ms before the spike; it begins later if the cell had spiked, or if more than 600 inputs came.

    Raises
    ------
    UnknownName, RangeError
        If there is no such population, no such spike, or nothing was kept from before it; if the cell has inputs of short-term
        plasticity or gap junctions; or if it does not do the same when it is run alone, as where its weights moved meanwhile.
    """
    if population not in sim.plan.cells:
        raise unknown("why", population, sim.plan.cells)
    last = round(time / sim.dt)
    times, ids = sim.recording.of(population)
    own = np.rint(times[ids == cell] / sim.dt).astype(int)
    if last not in own:
        raise RangeError("why", f"the time of a spike of {population} {cell}", f"{time:g} ms", "a spike of the raster")
    first = max(_begin(sim, population, cell, own[own < last], last, window), round(snapshot.t / sim.dt))
    if first >= last:
        raise RangeError(
            "why",
            f"a spike after {snapshot.t:g} ms and after a rest",
            f"{time:g} ms",
            "a later spike, or a longer history",
        )
    for edge in sim.plan.edges.values():
        if edge.receptor == COUPLED and population in (edge.pre, edge.post):
            raise RangeError("why", "cells that are not joined", f"{edge.name}, a gap junction", "another population")
        if edge.post == population and edge.rule is not None and edge.rule.declared().short_term:
            learns = type(edge.rule).__name__
            raise RangeError(
                "why", "inputs that deliver their whole weight", f"{edge.name} with {learns}", "another population"
            )
    with gone_back(sim, snapshot):
        inputs = arrivals(sim, population, cell, first, last)
        if len(inputs) > MOST and len({each.step for each in inputs[-MOST:]}) > 1:
            first = inputs[-MOST].step + 1
            inputs = [each for each in inputs if each.step >= first]
        stretch = _replay(sim, snapshot, population, cell, first, last)
        found = _explain(sim, population, cell, inputs, stretch, (first, last))
    if found.deviation > APART:
        raise RangeError(
            "why",
            "a cell that does the same when it is run alone",
            f"a membrane {found.deviation:.3g} {found.unit} apart",
            "a spike from before the weights changed",
        )
    return found


def _begin(sim: Simulation, population: str, cell: int, before: np.ndarray, last: int, window: float) -> int:
    """The first step of the window: not before the cell was out of the refractoriness of its spike before."""
    begin = max(last - round(window / sim.dt), 0)
    if not len(before):
        return begin
    cells = sim.plan.cells[population]
    period = cells.values[cells.program.refractory] if cells.program.refractory else 0.0
    rest = float(np.broadcast_to(period, cells.size)[cell])
    return max(begin, int(before[-1]) + round(rest / sim.dt) + 1)


def _replay(sim: Simulation, snapshot: Snapshot, population: str, cell: int, first: int, last: int) -> Stretch:
    """Run on from the snapshot to the spike with a probe on the cell."""
    membrane = sim.net.populations[population].model.declared().membrane  # pyright: ignore[reportAttributeAccessIssue]
    sim.probes = []
    if (steps := first - round(snapshot.t / sim.dt)) > 0:
        sim.advance(steps * sim.dt)
    states = {name: float(values[cell]) for name, values in sim.engine.state_view()[population].items()}
    cells = sim.plan.cells[population]
    values = {name: np.asarray(value)[cell] if np.ndim(value) else value for name, value in cells.values.items()}
    sim.watch(population, membrane, [cell])
    sim.watch(population, "i", [cell])
    block = sim.advance((last - first) * sim.dt)
    again, ids = block.spikes[population]
    if not np.any(np.rint(again[ids == cell] / sim.dt).astype(int) == last):
        raise RangeError(
            "why", "the same spike when it is run again", "none", "a spike from after the last change of a value"
        )
    return Stretch(states, values, block.samples[population, membrane][:, 0], block.samples[population, "i"][:, 0])


def _explain(
    sim: Simulation, population: str, cell: int, inputs: list[Arrival], stretch: Stretch, span: tuple[int, int]
) -> Why:
    (first, last), node, dt = span, sim.net.populations[population], sim.dt
    model = node.model
    assert isinstance(model, Neuron)
    keys = [(each.source, each.cell, index if each.cell >= 0 else each.projection) for index, each in enumerate(inputs)]
    groups = list(dict.fromkeys(keys))
    outside = bool(np.any(stretch.current != 0))
    lacking = np.array([groups.index(key) for key in keys], dtype=int)
    finals, trace = run_lacking(sim, population, inputs, lacking, len(groups), stretch, first, last)
    reached, alone = float(finals[0]), float(finals[-1])
    causes = []
    for index, key in enumerate(groups):
        members = [each for each, group in zip(inputs, lacking, strict=True) if group == index]
        synapse = sim.net.projections[members[0].projection].synapse
        one = key[1] >= 0
        causes.append(
            Cause(
                key[0],
                key[1],
                members[0].weight if one else float("nan"),
                synapse.weight_unit() if synapse is not None else "",
                members[0].step * dt if one else float("nan"),
                reached - float(finals[1 + index]),
            )
        )
    if outside:
        nan = float("nan")
        causes.append(Cause("external current", -1, nan, "pA", nan, reached - float(finals[-2])))
    causes.sort(key=lambda cause: -cause.effect)
    equations = model.declared()
    return Why(
        population,
        cell,
        last * dt,
        equations.states[equations.membrane],
        tuple(causes),
        (first + 1 + np.arange(last - first)) * dt,
        stretch.membrane,
        levels(model).get("threshold"),
        reached,
        alone,
        float(np.abs(trace[:-1] - stretch.membrane[:-1]).max(initial=0.0)),
    )
