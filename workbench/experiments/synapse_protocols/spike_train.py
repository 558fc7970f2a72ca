"""A train of spikes: what each delivers, what is in store, and what the membrane makes of it."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from workbench.core.jobs import Job, Progress
from workbench.core.random import stream
from workbench.core.source import Source
from workbench.experiments.delivered import closed_shares, delivered_shares
from workbench.experiments.preparation import (
    QUIET,
    SYNAPSE,
    Input,
    Preparation,
    Run,
    affordable,
    simulation,
    taken,
    watch,
)
from workbench.experiments.result import Axis, Curve, Number, Panel, Result, entry
from workbench.experiments.synapse_protocols.synapse_protocol import SynapseProtocol, axis_length

LABELS = {"u": "u, taken by a spike", "x": "x, in store (R)"}
TIME = Axis("time", "ms")
PIECE = 2000.0  # ms of model time in one step of the job


class SpikeTrain(SynapseProtocol):
    """The membrane under a train, the share of the weight that each spike delivers, and what short-term plasticity remembers in between."""

    label: ClassVar[str] = "A train"
    order: ClassVar[float] = 2.0
    source = Source("Tsodyks, Pawelzik and Markram 1998, Neural Computation 10:821", doi="10.1162/089976698300017502")

    def run(self, preparation: Preparation) -> Job:
        p = preparation
        train = train_times(p)
        needed = float(train[-1]) + p.contact.delay + 2.0 * p.slowest
        length = max(axis_length(needed), float(train[-1]) + p.contact.delay + QUIET)
        affordable(length, 1, p.dt)
        sim = simulation(p.cell, [Input(p.contact, [train])], dt=p.dt)
        watch(sim, currents=False)
        rule = p.contact.plasticity
        if rule is not None:
            sim.watch_synapses(f"{SYNAPSE} 0")
        for begin in np.arange(0.0, length, PIECE):
            sim.advance(min(PIECE, length - begin))
            yield Progress(round(begin), round(length))
        kept = {
            name: values[:, 0]
            for (node, name), (_, values) in sim.recording.samples.items()
            if node == f"{SYNAPSE} 0" and rule is not None and name in rule.declared().pre
        }
        return self._result(p, train, taken(sim), kept, delivered_shares(rule, [train], p.dt)[0])

    def _result(
        self,
        p: Preparation,
        train: np.ndarray,
        found: Run,
        kept: dict[str, np.ndarray],
        shares: np.ndarray,
    ) -> Result:
        arrivals, fired = train + max(p.contact.delay, p.dt), len(found.spikes[0])
        theory = closed_shares(p.contact.plasticity, train)
        curves = [Curve("delivered", arrivals, shares, points=True)]
        if p.contact.plasticity is not None:
            curves += [Curve(LABELS.get(name, name), found.times, values) for name, values in sorted(kept.items())]
            if np.isfinite(theory).all():
                curves.append(Curve("closed form", arrivals, theory, theory=True))
        membrane = [Curve("membrane", found.times, found.membrane[:, 0])]
        if fired:
            membrane.append(Curve("spikes", found.spikes[0], np.full(fired, float(found.membrane.max())), points=True))
        ratio = float(shares[-1] / shares[0]) if len(shares) > 1 and shares[0] else None
        numbers = [
            Number("first delivers", float(shares[0]), "", "of the weight"),
            Number("last delivers", float(shares[-1]), "", "of the weight"),
            Number("last over first", ratio, ""),
            Number("deepest change of the membrane", float(_extreme(found.membrane[:, 0] - p.cell.e_l)), "mV"),
            Number("spikes of the cell", float(fired)),
        ]
        return Result(
            self.label,
            repr(p.contact.plasticity) if p.contact.plasticity is not None else repr(p.contact.synapse),
            _summary(p, train, ratio, fired),
            tuple(numbers),
            (Panel(TIME, Axis("membrane", "mV"), tuple(membrane)), Panel(TIME, Axis("share"), tuple(curves))),
            ("arrival (ms)", "delivered share", "closed form"),
            tuple(
                (entry(t, 6), entry(share), entry(known))
                for t, share, known in zip(arrivals, shares, theory, strict=True)
            ),
            (
                "Delivered: measured on a second membrane that keeps all it gets, so that what is left of earlier spikes does not count.",
                "u is the share that a spike takes of what is in store; x, called R in some texts, is what is in store.",
                "Random intervals are drawn from the seed, as a Poisson process has them.",
            ),
        )


def train_times(preparation: Preparation) -> np.ndarray:
    """The presynaptic spikes (ms) of a train, in whole steps."""
    p, gap = preparation, 1000.0 / preparation.rate
    gaps = stream(p.seed, "train").exponential(gap, p.count - 1) if p.random else np.full(p.count - 1, gap)
    steps = np.rint((QUIET + np.concatenate([[0.0], np.cumsum(gaps)])) / p.dt)
    return np.unique(steps) * p.dt


def _extreme(values: np.ndarray) -> float:
    return values[np.argmax(np.abs(values))]


def _summary(p: Preparation, train: np.ndarray, ratio: float | None, fired: int) -> str:
    told = f"{len(train)} spikes at {'about ' if p.random else ''}{p.rate:g} Hz"
    if ratio is not None and p.contact.plasticity is not None:
        told += f": the last delivers {ratio:.3g} times what the first does"
    fires = {0: "the cell stays silent", 1: "the cell fires once"}.get(fired, f"the cell fires {fired} times")
    return f"{told}; {fires}."
