"""Pairs by their frequency: in cortex, pairs that come fast strengthen a synapse whichever spike comes first."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from workbench.core.jobs import Job, stage
from workbench.core.model import Rule
from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.experiments.paired import post_cell, run_paired, train
from workbench.experiments.result import Axis, Curve, Mark, Number, Panel, Result, entry
from workbench.experiments.rule_protocols.pairing import Pairing
from workbench.experiments.rule_protocols.rule_protocol import ceiling

FREQUENCIES = (0.1, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0, 35.0, 40.0, 45.0, 50.0)  # Hz
SPARE = (0.1, 0.9)  # weights to begin with, as shares, where one met a bound
NEAR = 0.05  # so near to a bound, as a share, a weight may have met it on its way
PUBLISHED = {
    0.1: (-0.04, 0.05, -0.29, 0.08),
    10.0: (0.14, 0.10, -0.41, 0.11),
    20.0: (0.29, 0.14, -0.34, 0.10),
    40.0: (0.53, 0.11, 0.56, 0.32),
    50.0: (0.56, 0.26, 0.75, 0.19),
}
"""By frequency (Hz): mean change and its standard error for +10 ms, and for -10 ms; Sjoestroem et al. 2001, as the source's table has them."""


class PairingFrequency(Pairing):
    """The change of a weight after 60 pairs, by how many come a second, for either order of the two spikes."""

    label: ClassVar[str] = "Frequency"
    source = Source(
        "Pfister and Gerstner 2006, J. Neurosci. 26:9673; data of Sjoestroem, Turrigiano and Nelson 2001",
        doi="10.1523/JNEUROSCI.1425-06.2006",
    )

    pairs = Quantity(
        60, "1", label="pairs", symbol="n", bounds=(1, 200), soft=(1, 100), step=1, doc="Pairs that each synapse gets."
    )
    gap = Quantity(
        10.0, "ms", label="gap", symbol=r"\Delta t", bounds=(0.1, 200), soft=(1, 20), doc="Time between the two spikes of a pair."
    )  # fmt: skip

    def run(self, rule: Rule) -> Job:
        self.require_pairs(rule)
        found = np.zeros((len(FREQUENCIES), 2, 2))
        for row, frequency in enumerate(FREQUENCIES):
            job = self._at(rule, frequency)
            found[row] = yield from stage(job, row, len(FREQUENCIES))
        return self._result(rule, found[:, 0], found[:, 1])

    def _at(self, rule: Rule, frequency: float) -> Job:
        """Change and weight before, as shares of the largest, for either order ``(2, orders)``, from the first start that was not near a bound at the end."""
        top, starts = ceiling(rule), (float(self.start), *SPARE)
        trains = [train(round(self.pairs), frequency, gap, 300.0) for gap in (self.gap, -self.gap) for _ in starts]
        before = np.tile(np.array(starts) * top, 2)
        after = yield from run_paired(
            rule, trains, before, self.rewards(rule, trains[0].post), f"pairs at {frequency:g} Hz"
        )
        before, after = before.reshape(2, -1), after.reshape(2, -1)
        free = (after > NEAR * top) & (after < (1 - NEAR) * top)
        chosen = np.where(free.any(axis=1), free.argmax(axis=1), 0)
        rows = np.arange(2)
        return np.stack([(after - before)[rows, chosen] / top, before[rows, chosen] / top])

    def _result(self, rule: Rule, change: np.ndarray, start: np.ndarray) -> Result:
        name, at = type(rule).__name__, np.array(FREQUENCIES)
        published = np.array(list(PUBLISHED))
        data = np.array(list(PUBLISHED.values()))
        signs = np.flatnonzero((change[:-1, 1] < 0) & (change[1:, 1] >= 0))
        flip = f"{at[signs[0]]:g} to {at[signs[0] + 1]:g} Hz" if len(signs) else None
        gap, ten = f"{self.gap:g} ms", FREQUENCIES.index(10.0)
        numbers = (
            Number(f"+{gap} at 10 Hz", float(change[ten, 0])),
            Number(f"−{gap} at 10 Hz", float(change[ten, 1])),
            Number(f"+{gap} at 50 Hz", float(change[-1, 0])),
            Number(f"−{gap} at 50 Hz", float(change[-1, 1])),
            Number(f"−{gap} turns from loss to gain", flip, note="" if flip else "it does not, up to 50 Hz"),
        )
        turn = f"turns from loss to gain between {flip}" if flip else "does not turn from loss to gain up to 50 Hz"
        panel = Panel(
            Axis("pairs a second", "Hz"),
            Axis("change of weight / largest; cortex: / weight before"),
            (
                Curve(f"+{gap}", at, change[:, 0], points=True),
                Curve(f"−{gap}", at, change[:, 1], points=True),
                Curve("+10 ms, cortex", published, data[:, 0], points=True),
                Curve("−10 ms, cortex", published, data[:, 2], points=True),
            ),
            (Mark("", 0.0, False),),
        )
        rows = []
        for f, (first, last), (a, b) in zip(at, change, start, strict=True):
            seen = PUBLISHED.get(float(f))
            told = tuple(f"{seen[k]:+.2f} ± {seen[k + 1]:.2f}" for k in (0, 2)) if seen else ("–", "–")
            rows.append((entry(f), entry(first), told[0], entry(last), told[1], entry(a), entry(b)))
        heads = (
            "pairs a second (Hz)",
            f"+{gap}",
            "+10 ms, cortex",
            f"−{gap}",
            "−10 ms, cortex",
            "weight before, +",
            "weight before, −",
        )
        return Result(
            self.label,
            repr(rule),
            f"{name}: the weight after {round(self.pairs)} pairs with the postsynaptic spike first {turn}.",
            numbers,
            (panel,),
            heads,
            tuple(rows),
            (
                f"A weight that may have met a bound is measured again from {' or '.join(f'{share:g}' for share in SPARE)} of the largest; the table has where each began.",
                f"The postsynaptic cell is {post_cell(rule)}, fired by kicks.",
                "Cortex: mean and standard error of Sjoestroem, Turrigiano and Nelson 2001 (Neuron 32:1149), layer 5 of visual cortex, as Pfister and Gerstner 2006 give them; "
                "a change of one there is the weight before, and of one in the rule the largest weight: amplitudes fitted to cortex are given in that unit.",
            ),
        )
