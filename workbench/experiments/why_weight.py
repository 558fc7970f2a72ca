"""Why a weight changed: the run's last seconds once more, with one synapse watched, and what each spike of its two cells did to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from workbench.core.errors import RangeError
from workbench.core.model import Rule
from workbench.engines.running import Snapshot
from workbench.engines.synapse_changes import changes
from workbench.experiments.landing import Landed, Landing
from workbench.experiments.moments import gone_back
from workbench.experiments.one_pair import moves
from workbench.experiments.plasticity_bench import PlasticityBench
from workbench.experiments.projection_watch import largest


@dataclass(frozen=True)
class WhyWeight:
    """What happened to one synapse from ``begin`` to ``end`` (ms).

    Attributes
    ----------
    called
        The synapse in words.
    rule, top
        Its rule, and the largest weight.
    landed
        What each spike did, in the order of time.
    times, weights
        The weight as a share of the largest, at the end of each step.
    """

    called: str
    rule: Rule
    top: float
    begin: float
    end: float
    landed: tuple[Landed, ...]
    times: np.ndarray
    weights: np.ndarray

    @property
    def between(self) -> float:
        """By how much the weight moved between spikes, as a share of the largest: by a rate, or by a reward."""
        spikes = sum(each.change.moved for each in self.landed) / self.top
        return float(self.weights[-1] - self.weights[0]) - spikes

    def __str__(self) -> str:
        moved = [each.change.moved / self.top for each in self.landed]
        grown, shrunk = [m for m in moved if m > 0], [m for m in moved if m < 0]
        told = (
            f"{self.called}: from {self.weights[0]:.3f} to {self.weights[-1]:.3f} of the largest weight between {self.begin / 1000:.3f} and "
            f"{self.end / 1000:.3f} s. {len(moved)} spikes: {len(grown)} added {sum(grown):.4f}, {len(shrunk)} took {-sum(shrunk):.4f}"
        )
        return f"{told}; between spikes it moved by {self.between:+.4f}." if abs(self.between) > 1e-5 else f"{told}."


def ask_why_weight(
    live: PlasticityBench, synapse: int, length: float, until: float | None = None
) -> Iterator[WhyWeight]:
    """Explain how a synapse came to its weight over the last ``length`` ms before a time, or before now; a job of one item.

    Raises
    ------
    RangeError
        If there is no run, no such synapse, or nothing is kept from that time.
    """
    with live.held() as sim:
        end = sim.t if until is None else min(until, sim.t)
        count = sim.plan.edges[live.edge].synapses
        if not 0 <= synapse < count:
            raise RangeError("why did this weight change", f"a synapse from 0 to {count - 1}", str(synapse))
        first = live.moments.before(max(end - length, live.moments.earliest))
        # of two at one time, the later one has what was changed by hand
        later = {
            round(kept.t / sim.dt): kept
            for kept, _ in live.moments.kept
            if first.t + sim.dt / 2 < kept.t < end - sim.dt / 2
        }
        if end <= first.t:
            raise RangeError("why did this weight change", f"a time after {first.t:g} ms", f"{end:g} ms", "a step more")
        yield _explain(live, synapse, [first, *later.values()], end)


def _explain(live: PlasticityBench, synapse: int, moments: list[Snapshot], end: float) -> WhyWeight:
    """Run from moment to moment: at each of them values may have been changed by hand."""
    sim, edge, called = live.simulation, live.edge, live.called(synapse)
    with gone_back(sim, moments[0]):
        sim.recording.blocks, keep, sim.recording.keep = [], sim.recording.keep, None
        try:
            for moment, until in zip(moments, [*(later.t for later in moments[1:]), end], strict=True):
                sim.restore(moment)
                sim.probes = []
                sim.watch_synapses(edge, [synapse])
                sim.advance(until - moment.t)
            found = changes(sim, edge, synapse)
            times, weights = sim.recording.samples[edge, "w"]
        finally:
            sim.recording.keep = keep
        rule = sim.plan.edges[edge].rule
    top = largest(rule)
    landed = Landing().land(synapse, moves(rule), found)
    return WhyWeight(called, rule, top, moments[0].t, end, tuple(landed), times, weights[:, 0] / top)
