"""Why did this weight change? What a rule did to one synapse at each spike of its two cells, read from a recording."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.core.equations import RELEASE
from workbench.core.errors import RangeError, unknown
from workbench.engines.edge import Edge
from workbench.engines.evaluate import evaluate
from workbench.engines.recording import Recording
from workbench.engines.rules import LoweredRule, factor_names, heard_after, lower_rule, rule_values
from workbench.engines.simulation import Simulation
from workbench.network.projection import Projection

Numbers = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """What one spike did to a synapse.

    Attributes
    ----------
    time
        Stamp of the step in which the rule saw the spike, ms.
    side
        ``pre`` or ``post``: whose spike it was.
    before, after
        The weight ``w``, in the unit of the synapse, and whatever else the synapse keeps.
    read
        What else the rule could read at this spike: traces as they were just before it, what all synapses share, states of the target.
    """

    time: float
    side: str
    before: Mapping[str, float]
    after: Mapping[str, float]
    read: Mapping[str, float]

    @property
    def moved(self) -> float:
        """By how much the weight changed, in the unit of the synapse."""
        return self.after["w"] - self.before["w"]


def changes(sim: Simulation, projection: str | Projection, synapse: int, since: float = -math.inf) -> list[Change]:
    """What each spike did to a synapse, for as long as :meth:`Simulation.watch_synapses` has watched it, in the order of time.

    Between spikes a weight moves only under rules with a rate of ``w``; that is in the samples. Of the past of a synapse that was not
    watched, restore a snapshot, watch it, and advance again: the run is the same.

    Parameters
    ----------
    since
        Only changes after this time (ms) are looked for.

    Raises
    ------
    RangeError
        If the synapse is not watched, or the spikes of its source are not recorded.

    >>> import workbench as wb
    >>> net = wb.Network()
    >>> pre, kick = net.add(wb.SpikeList(times=[10.0], ids=[0]), 1), net.add(wb.SpikeList(times=[14.8], ids=[0]), 1)
    >>> post = net.add(wb.LIF(), 1, name="post")
    >>> _ = net.connect(kick, post, wb.OneToOne(), wb.Delta(), weight=50.0, delay=0.1)
    >>> _ = net.connect(pre, post, wb.OneToOne(), wb.Delta(), weight=0.5, plasticity=wb.PairSTDP(), name="learns")
    >>> sim = wb.Simulation(net, dt=0.1)
    >>> sim.watch_synapses("learns", [0])
    >>> _ = sim.advance(30.0)
    >>> [(change.side, round(change.time, 1), round(change.moved, 4)) for change in changes(sim, "learns", 0)]
    [('pre', 10.0, 0.0), ('post', 15.0, 0.0078)]
    """
    name = projection if isinstance(projection, str) else projection.name
    if name not in sim.plan.edges:
        raise unknown("changes", name, sim.plan.edges)
    edge = sim.plan.edges[name]
    where = f"changes({name!r}, {synapse})"
    watched = next((probe.ids for probe in sim.probes if (probe.node, probe.variable) == (name, "w")), ())
    blocks = [block for block in sim.recording.blocks if block.t1 > since - sim.dt]
    recent = Recording(sim.recording.sizes, blocks=blocks)
    if synapse not in watched or not any((name, "w") in block.samples for block in sim.recording.blocks):
        raise RangeError(
            where, "a synapse that is watched", f"watched are {watched}", f"watch_synapses({name!r}, [{synapse}])"
        )
    if edge.pre not in sim.recording.sizes:
        raise RangeError(where, "a source whose spikes are recorded", edge.pre)
    if not any((name, "w") in block.samples for block in blocks):
        return []
    found = _Reader(sim, recent, edge, watched.index(synapse), synapse).found()
    return [change for change in found if change.time > since + sim.dt / 2]


class _Reader:
    """The samples of one synapse, and the spikes of its cells by row of the samples."""

    def __init__(self, sim: Simulation, recording: Recording, edge: Edge, column: int, synapse: int) -> None:
        assert edge.rule is not None
        self.rule: LoweredRule = lower_rule(edge.rule)
        self.scale, self.dt = edge.scale, sim.dt
        samples = recording.samples
        self.times = samples[edge.name, "w"][0]
        self.samples = {name: samples[edge.name, name][1][:, column].astype(np.float64) for name in self.rule.readable}
        self.samples["w"] = self.samples["w"] * edge.scale
        self.values: Numbers = {**rule_values(edge.rule, edge.scale), "dt": sim.dt}
        self.factors = self.rule.factors(self.values, sim.dt)
        for name, numbers in self.factors.items():
            self.values.update(zip(factor_names(name), numbers, strict=True))
        self.fired = {
            "pre": self._rows(recording.of(edge.pre), int(edge.pre_ids[synapse]), heard_after(edge)),
            "post": self._rows(recording.of(edge.post), int(edge.post_ids[synapse]), 0),
        }

    def _rows(self, spikes: tuple[np.ndarray, np.ndarray], cell: int, heard: int) -> set[int]:
        """In which rows of the samples the rule saw the spikes of a cell."""
        stamps = np.rint(spikes[0][spikes[1] == cell] / self.dt).astype(np.int64) + heard
        steps = np.rint(self.times / self.dt).astype(np.int64)
        return set(np.flatnonzero(np.isin(steps, stamps)).tolist())

    def found(self) -> list[Change]:
        """All changes of which the step before was sampled, too."""
        follows = np.flatnonzero(np.rint(np.diff(self.times) / self.dt) == 1) + 1
        rows = (self.fired["pre"] | self.fired["post"]) & set(follows.tolist())
        return [change for row in sorted(rows) for change in self._step(row)]

    def _step(self, row: int) -> list[Change]:
        """The changes of one step, as ``engines/rules.py`` orders them; the last one ends where the samples say."""
        cell = {name: self.samples[name][row] for name in self.rule.cell}
        env = {**self.values, **{name: self.samples[name][row - 1] for name in self.rule.readable}, **cell}
        advanced = {name: evaluate(expression, env) for name, expression in self.rule.each}
        traces = {}
        for name, (decay, gain) in self.factors.items():
            if name in self.samples and name not in ("w", *self.rule.synapse):
                drive = self.rule.drive.get(name)
                traces[name] = env[name] * decay + (0.0 if drive is None else gain * evaluate(drive, env))
        env |= advanced
        for name, expression in self.rule.within:
            env[name] = evaluate(expression, env)
        env |= traces
        made = []
        for side, assignments in (("pre", self.rule.on_pre), ("post", self.rule.on_post)):
            if row in self.fired[side]:
                before = self._kept(env)
                after = dict(env)
                for name, expression in assignments:
                    if name != RELEASE:
                        after[name] = evaluate(expression, after)
                read = {name: float(env[name]) for name in self.rule.readable if name not in before}
                made.append(Change(float(self.times[row]), side, before, self._kept(after), read))
                env |= {name: after[name] for name in ("w", *self.rule.synapse)}
        end = self._kept({name: values[row] for name, values in self.samples.items()})
        made[-1] = Change(made[-1].time, made[-1].side, made[-1].before, end, made[-1].read)
        return made

    def _kept(self, env: Numbers) -> dict[str, float]:
        """What the synapse keeps, the weight in its unit."""
        return {"w": float(env["w"]) / self.scale, **{name: float(env[name]) for name in self.rule.synapse}}
