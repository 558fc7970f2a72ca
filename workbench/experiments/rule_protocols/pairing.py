"""What measurements by pairs of spikes share: the weight before, and the reward where a rule knows rewards."""

from __future__ import annotations

import numpy as np

from workbench.core.model import Rule
from workbench.core.quantity import Quantity
from workbench.experiments.one_pair import lasts
from workbench.experiments.rule_protocols.rule_protocol import RuleProtocol


class Pairing(RuleProtocol):
    """The base of protocols that repeat a pair of spikes."""

    start = Quantity(
        0.5,
        "1",
        label="weight before",
        symbol="w_0",
        bounds=(0, 1),
        soft=(0, 1),
        doc="As a share of the largest weight.",
    )
    reward = Quantity(
        0.2, "1", label="reward", symbol="r", bounds=(-100, 100), soft=(-1, 1),
        doc="Given after each pair, or once for good where it lasts; for rules that know rewards.",
    )  # fmt: skip

    def rewards(self, rule: Rule, ends: np.ndarray) -> list[tuple[float, float]]:
        """When (ms) a reward is given and how large, for pairs that end at ``ends``; none for a rule that knows none."""
        if not rule.declared().shared:
            return []
        moments = [0.0] if lasts(rule) else [float(end) + 1.0 for end in ends]
        return [(moment, float(self.reward)) for moment in moments]
