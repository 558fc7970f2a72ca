"""Strong or weak is a matter of rate: the tenth response over the first, from slow trains to fast ones."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from workbench.core.jobs import Job, Progress
from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.experiments.delivered import closed_shares, closed_steady, delivered_shares
from workbench.experiments.preparation import Preparation
from workbench.experiments.result import Axis, Curve, Mark, Number, Panel, Result, entry
from workbench.experiments.synapse_protocols.synapse_protocol import SynapseProtocol

STEP = 1.0  # ms, of these runs: only when spikes come matters
BATCH = 12  # rates in one run


class RateResponse(SynapseProtocol):
    """The last response of a short train over its first at each rate, the steady state, and the rate that the synapse likes best."""

    label: ClassVar[str] = "Response against rate"
    order: ClassVar[float] = 3.0
    source = Source("Tsodyks, Pawelzik and Markram 1998, Neural Computation 10:821", doi="10.1162/089976698300017502")

    slowest = Quantity(
        0.5, "Hz", label="slowest train", bounds=(0.1, 100), soft=(0.1, 10), doc="Rate of the slowest train."
    )
    fastest = Quantity(
        100.0, "Hz", label="fastest train", bounds=(1, 500), soft=(20, 200), doc="Rate of the fastest train."
    )
    count = Quantity(48, "1", label="number of rates", bounds=(2, 200), soft=(10, 100), step=1, doc="Number of rates.")
    spikes = Quantity(
        10, "1", label="spikes of a train", bounds=(2, 100), soft=(2, 20), step=1, doc="Spikes of a train."
    )

    def run(self, preparation: Preparation) -> Job:
        rule, spikes = preparation.contact.plasticity, round(self.spikes)
        fastest = max(self.fastest, self.slowest)
        # whole steps from spike to spike, so that every train is regular
        gaps = (
            np.unique(np.rint(np.geomspace(1000.0 / fastest, 1000.0 / self.slowest, round(self.count)) / STEP)) * STEP
        )
        shares = []
        for begin in range(0, len(gaps), BATCH):
            trains = [STEP + gap * np.arange(spikes) for gap in gaps[begin : begin + BATCH]]
            shares += delivered_shares(rule, trains, STEP)
            yield Progress(begin, len(gaps))
        return self._result(preparation, gaps[::-1], np.array(shares)[::-1])

    def _result(self, p: Preparation, gaps: np.ndarray, shares: np.ndarray) -> Result:
        rule, rates, last = p.contact.plasticity, 1000.0 / gaps, shares.shape[1]
        ratios = shares[:, -1] / shares[:, 0]
        first = closed_shares(rule, np.zeros(1))[0]
        theory = np.array([closed_shares(rule, gap * np.arange(last))[-1] for gap in gaps]) / first
        steady = closed_steady(rule, rates) / first
        best, known = int(np.argmax(ratios)), bool(np.isfinite(theory).all())
        name = f"{ordinal(last)} over first"
        curves = [Curve(name, rates, ratios, points=True)]
        if known:
            curves += [Curve("closed form", rates, theory, theory=True), Curve("after many spikes", rates, steady)]
        liked, highest = _vertex(rates, ratios, best)
        here = np.interp(p.rate, rates, ratios)
        inside = 0 < best < len(rates) - 1 and ratios[best] > 1.001
        numbers = (
            Number("highest ratio", highest, ""),
            Number("at", liked, "Hz"),
            Number(f"ratio at {p.rate:g} Hz", float(here), ""),
            Number("at the fastest", float(ratios[-1]), ""),
        )
        if rule is None:
            numbers = numbers[2:3]
            summary = "Without short-term plasticity every spike delivers the same, at any rate."
        elif inside:
            summary = f"A band-pass: it likes {liked:.3g} Hz best, where the {ordinal(last)} response is {highest:.3g} times the first."
        else:
            way = "falls" if ratios[-1] < ratios[0] else "grows"
            summary = f"The {ordinal(last)} response over the first {way} from {ratios[0]:.3g} at {rates[0]:.3g} Hz to {ratios[-1]:.3g} at {rates[-1]:.3g} Hz."
        marks = (Mark(f"now: {p.rate:g} Hz", p.rate),) if rates[0] <= p.rate <= rates[-1] else ()
        heads, columns = ["rate (Hz)", name], [rates, ratios]
        if known:
            heads, columns = [*heads, "closed form", "after many spikes"], [*columns, theory, steady]
        return Result(
            self.label,
            repr(rule) if rule is not None else "no short-term plasticity",
            summary,
            numbers,
            (Panel(Axis("rate", "Hz", log=True), Axis("over the first response"), tuple(curves), marks),),
            tuple(heads),
            tuple(tuple(entry(value) for value in row) for row in zip(*columns, strict=True)),
            (
                "A response is the share of the weight that a spike delivers, measured on a membrane that keeps all it gets.",
                "The highest ratio: by a parabola through the best rate and its neighbors.",
                "After many spikes: the closed form of a train without an end.",
            ),
        )


def _vertex(rates: np.ndarray, ratios: np.ndarray, best: int) -> tuple[float, float]:
    """The rate (Hz) and height of the top of a parabola, over the logarithm of the rate, through the best point and its neighbors."""
    if not 0 < best < len(rates) - 1:
        return float(rates[best]), float(ratios[best])
    around = slice(best - 1, best + 2)
    a, b, c = np.polyfit(np.log(rates[around]), ratios[around], 2)
    if a >= 0.0:
        return float(rates[best]), float(ratios[best])
    return float(np.exp(-b / (2.0 * a))), float(c - b * b / (4.0 * a))


def ordinal(number: int) -> str:
    """A number as a place.

    >>> ordinal(10), ordinal(2), ordinal(23), ordinal(11)
    ('10th', '2nd', '23rd', '11th')
    """
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
