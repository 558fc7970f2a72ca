"""The window of a rule: what pairs of spikes do to a weight, by the time between the two."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from workbench.core.jobs import Job
from workbench.core.model import Rule
from workbench.core.quantity import Quantity
from workbench.experiments.one_pair import has_closed_form, lasts, pair_change
from workbench.experiments.paired import DT, post_cell, run_paired, train
from workbench.experiments.result import Axis, Curve, Mark, Number, Panel, Result, entry
from workbench.experiments.rule_protocols.pairing import Pairing
from workbench.experiments.rule_protocols.rule_protocol import ceiling

FAR = 10.0  # how many widths of the picture the area reaches
READ = 10.0  # ms; where the window is read out in numbers


class PairingWindow(Pairing):
    """The change of a weight after many pairs, by the time from the presynaptic spike to the postsynaptic one."""

    label: ClassVar[str] = "Window"

    pairs = Quantity(
        60, "1", label="pairs", symbol="n", bounds=(1, 1000), soft=(1, 100), step=1, doc="Pairs that each synapse gets."
    )
    frequency = Quantity(
        1.0, "Hz", label="pairs a second", symbol="f", bounds=(0.1, 100), soft=(0.1, 10), doc="How often a pair comes."
    )
    widest = Quantity(
        60.0, "ms", label="widest gap", symbol=r"\Delta t", bounds=(1, 400), soft=(20, 200), doc="Largest time between the two."
    )  # fmt: skip
    count = Quantity(
        24, "1", label="gaps on either side", symbol="k", bounds=(2, 100), soft=(6, 50), step=1, doc="Gaps measured, evenly spaced."
    )  # fmt: skip

    def run(self, rule: Rule) -> Job:
        self.require_pairs(rule)
        pairs, step = round(self.pairs), self.widest / round(self.count)
        side = np.unique(np.maximum(np.rint(step * np.arange(1, round(self.count) + 1) / DT), 1.0)) * DT
        gaps = np.concatenate([-side[::-1], side])
        first = float(self.widest) + 100.0
        trains = [train(pairs, float(self.frequency), gap, first) for gap in gaps]
        start = np.full(len(gaps), self.start * ceiling(rule))
        after = yield from run_paired(
            rule, trains, start, self.rewards(rule, trains[-1].post), f"{len(gaps)} gaps at once"
        )
        return self._result(rule, gaps, (after - start) / ceiling(rule))

    def apart(self, rule: Rule, gaps: np.ndarray) -> np.ndarray:
        """The change (of the largest weight) by so many pairs that know nothing of each other, from the closed form of one."""
        weight = np.full(len(gaps), self.start * ceiling(rule))
        for _ in range(round(self.pairs)):
            weight = weight + pair_change(rule, gaps, weight, float(self.reward))
        return weight / ceiling(rule) - self.start

    def _result(self, rule: Rule, gaps: np.ndarray, change: np.ndarray) -> Result:
        name, closed = type(rule).__name__, has_closed_form(rule)
        fine = np.linspace(-self.widest, self.widest, 401)
        fine = fine[fine != 0]
        curves = [Curve("measured", gaps, change, points=True)]
        if closed:
            curves.append(Curve("single pairs, closed form", fine, self.apart(rule, fine), theory=True))
        near = [int(np.argmin(np.abs(gaps - gap))) for gap in (READ, -READ)]
        read = [(float(gaps[place]), float(change[place])) for place in near]
        area = self.area(rule) if closed else None
        numbers = [Number(f"at {gap:+.3g} ms", value) for gap, value in read]
        numbers.append(Number("area of one pair", area, "ms", "" if closed else "no closed form"))
        summary = (
            f"{name}: {round(self.pairs)} pairs change the weight by {entry(read[0][1])} of the largest with the presynaptic spike "
            f"{read[0][0]:.3g} ms first, and by {entry(read[1][1])} with it {-read[1][0]:.3g} ms last."
        )
        panel = Panel(
            Axis("Δt = t_post − t_pre", "ms"),
            Axis("change of weight / largest"),
            tuple(curves),
            (Mark("", 0.0), Mark("", 0.0, False)),
        )
        expected = self.apart(rule, gaps) if closed else np.full(len(gaps), np.nan)
        return Result(
            self.label,
            repr(rule),
            summary,
            tuple(numbers),
            (panel,),
            ("Δt (ms)", "measured change", "closed form of single pairs"),
            tuple((entry(g), entry(c), entry(e)) for g, c, e in zip(gaps, change, expected, strict=True)),
            (
                f"{round(self.pairs)} pairs at {self.frequency:g} Hz from a weight of {self.start * ceiling(rule):g}, of at most {ceiling(rule):g}.",
                "The closed form lets every pair meet a synapse at rest; what was measured also has what pairs do to each other.",
                f"The postsynaptic cell is {post_cell(rule)}, fired by kicks.",
                *self._rewarded(rule),
            ),
        )

    def _rewarded(self, rule: Rule) -> tuple[str, ...]:
        if not rule.declared().shared:
            return ()
        when = (
            "at the beginning, and it lasts"
            if lasts(rule)
            else "1 ms after the later spike of each pair with the widest gap"
        )
        return (
            f"A reward of {self.reward:g} is given {when}; the run goes on until the synapse has forgotten its pairs.",
        )

    def area(self, rule: Rule) -> float:
        """The area of the window of one pair (ms times the largest weight), far out on either side; negative where depression dominates."""
        side = np.linspace(0.0, FAR * float(self.widest), 60_001)[1:]
        start, step = self.start * ceiling(rule), side[1] - side[0]
        total = 0.0
        for gaps in (side, -side):
            change = pair_change(rule, gaps, start, float(self.reward))
            edge = 2 * change[0] - change[1]  # at a gap of zero, from the first two
            total += step * (change.sum() + 0.5 * (edge - change[-1]))
        return float(total / ceiling(rule))
