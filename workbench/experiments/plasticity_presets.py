"""Experiments for the bench of competing inputs: a rule, inputs and a beginning that show one thing each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.core.model import Rule
from workbench.core.source import Source
from workbench.experiments.competition import SOURCE
from workbench.experiments.plasticity_bench import PlasticityBench
from workbench.experiments.what_learns import named_rule
from workbench.stimuli.correlated_poisson import CorrelatedPoisson

VOGELS = Source("Vogels et al. 2011, Science 334:1569", doi="10.1126/science.1211095")
IZHIKEVICH = Source("Izhikevich 2007, Cerebral Cortex 17:2443", doi="10.1093/cercor/bhl152")


@dataclass(frozen=True)
class Shown:
    """One experiment.

    Attributes
    ----------
    title, about
        Its name, and what to look for.
    rule
        Of the catalogue, and the quantities that differ from their defaults.
    stimulus
        Quantities of the correlated inputs.
    source
        Whose experiment it is like; the numbers are ours.
    """

    title: str
    about: str
    rule: str
    values: Mapping[str, float]
    stimulus: Mapping[str, float]
    source: Source
    inputs: int = 300
    start: float = 0.5

    def made(self) -> Rule:
        """The rule with its values."""
        rule = named_rule(self.rule)
        rule.param.update(**self.values)
        return rule

    def show(self, bench: PlasticityBench) -> None:
        """Put it on the bench, at its beginning."""
        bench.set_up(self.made(), CorrelatedPoisson(**self.stimulus), inputs=self.inputs, outputs=1, start=self.start)


_PAIR = {"a_plus": 0.008, "a_minus": 0.0088}
_APART = {"correlation": 0.0, "groups": 6.0}

SHOWN = (
    Shown(
        "Correlated inputs win", "Half of the inputs fire together a little more often than by chance. Who gets the cell?",
        "PairSTDP", {}, {"rate": 15.0, "correlation": 0.2, "groups": 2.0}, SOURCE, 200,
    ),
    Shown(
        "No output, nothing learned", "The inputs never make the cell fire. What do the weights do?",
        "PairSTDP", _PAIR, {"rate": 10.0, **_APART}, SOURCE, 300, 0.583,
    ),
    Shown(
        "Fifty identical inputs", "The same, with 50 of 300 inputs the same train: they win everything.",
        "PairSTDP", _PAIR, {"rate": 10.0, "correlation": 1.0, "groups": 6.0}, SOURCE, 300, 0.583,
    ),
    Shown(
        "A brake", "Turn the rate of the inputs from 30 to 60 Hz, wait, and read the output rate.",
        "PairSTDP", _PAIR, {"rate": 30.0, **_APART}, SOURCE,
    ),
    Shown(
        "Without the brake", "The same with A− below A+: the area of the window is positive.",
        "PairSTDP", {"a_plus": 0.008, "a_minus": 0.006}, {"rate": 30.0, **_APART}, SOURCE,
    ),
    Shown(
        "Soft bounds", "Changes that fade toward the bounds: one hump of weights instead of two.",
        "MultiplicativeSTDP", {}, {"rate": 30.0, "correlation": 0.2, "groups": 2.0}, SOURCE,
    ),
    Shown(
        "Inhibition keeps a rate", "The inputs inhibit, and learn until the cell fires at the target rate. Move the target.",
        "InhibitorySTDP", {"rho": 5.0, "eta": 1.0}, {"rate": 15.0, "correlation": 0.0, "groups": 2.0}, VOGELS, 200,
    ),
    Shown(
        "Reward turns marks into change", "Pairs only leave a mark. Press Reward or Punish, and see the weights move.",
        "RewardSTDP", {}, {"rate": 15.0, "correlation": 0.2, "groups": 2.0}, IZHIKEVICH, 200,
    ),
)  # fmt: skip
"""The experiments, in the order of a menu."""
