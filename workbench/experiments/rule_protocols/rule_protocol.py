"""What every protocol for a rule is: a few settings, and a job that measures any plasticity rule with them."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from workbench.core.errors import RangeError
from workbench.core.jobs import Job, run
from workbench.core.model import Model, Rule
from workbench.core.source import Source
from workbench.experiments.one_pair import pairs_act
from workbench.experiments.result import Result


class RuleProtocol(Model):
    """A measurement that can be made on any rule by which pairs of spikes change a weight; its first sentence says what it finds."""

    room = "experiments.rule_protocols"
    source = Source("Bi and Poo 1998, J. Neurosci. 18:10464", doi="10.1523/JNEUROSCI.18-24-10464.1998")
    label: ClassVar[str] = ""
    """The name in a menu."""

    @abstractmethod
    def run(self, rule: Rule) -> Job:
        """Measure ``rule``; the job yields its progress and returns a :class:`Result`."""

    def measure(self, rule: Rule) -> Result:
        """Measure ``rule`` here and now."""
        return run(self.run(rule))

    def require_pairs(self, rule: Rule) -> None:
        """Refuse a rule in which pairs of spikes change nothing (raises RangeError)."""
        if not pairs_act(rule):
            raise RangeError(self.label, "a rule of pairs of spikes", type(rule).__name__, "PairSTDP()")


def ceiling(rule: Rule) -> float:
    """The largest weight of a rule, in its unit; 1 of a rule that has none."""
    return rule.values().get("w_max", 1.0)
