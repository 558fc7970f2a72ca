"""Turn a ledger into joules with one named set of coefficients, and say what is missing."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.core.fact import Fact
from workbench.hardware.ledger import Ledger
from workbench.hardware.library import weakest
from workbench.hardware.recipe import AMOUNTS, Recipe, Term
from workbench.hardware.span import Span


@dataclass(frozen=True)
class Paid:
    """One priced term: so much of something, at so much each."""

    term: Term
    amount: Span
    fact: Fact

    @property
    def energy(self) -> Span:
        """J per inference."""
        return self.amount * Span.of(self.fact)

    @property
    def what(self) -> str:
        """The amount in words."""
        return AMOUNTS[self.term.amount]


@dataclass(frozen=True)
class Price:
    """The energy of one inference by one energy set.

    Attributes
    ----------
    paid
        The terms whose coefficients are known.
    missing
        What is not in the sum.
    """

    energy_set: str
    paid: tuple[Paid, ...]
    missing: tuple[str, ...]
    boundary: str

    @property
    def energy(self) -> Span | None:
        """J per inference, or ``None`` if not one term is known."""
        return sum((item.energy for item in self.paid), Span(0.0, 0.0)) if self.paid else None

    @property
    def marginal(self) -> Span:
        """The part that is paid for events, J per inference."""
        return sum((item.energy for item in self.paid if not item.term.static), Span(0.0, 0.0))

    @property
    def static(self) -> Span:
        """The part that is paid for time, J per inference."""
        return sum((item.energy for item in self.paid if item.term.static), Span(0.0, 0.0))

    @property
    def lower_bound(self) -> bool:
        """Whether something is known to be missing."""
        return bool(self.missing)

    @property
    def evidence(self) -> tuple[str, str]:
        """The weakest confidence and the weakest check in the sum."""
        return weakest([item.fact for item in self.paid])


def amounts(ledger: Ledger, seconds: Span, clock: float = 0.0) -> dict[str, Span]:
    """Everything a recipe may multiply, per inference; ``seconds`` is its time and ``clock`` the chip's, Hz."""
    found = {name: Span.of(ledger.mean(name)) for name in ledger.counts}
    found["seconds"] = seconds
    found["chip_cycles"] = seconds * float(ledger.chips) * clock
    found["chip_seconds"] = seconds * float(ledger.chips)
    found["core_seconds"] = seconds * float(ledger.cores)
    found["neuron_ms"] = found["neurons_visited"] * ledger.dt
    found["neurons"] = found["neurons_visited"] / float(max(ledger.steps, 1))
    found["quiet_neurons"] = Span.of(ledger.mean("neurons_visited") - ledger.mean("neurons_updated"))
    found["all_packets"] = found["packets"] + found["host_in"]
    return found


def price(
    ledger: Ledger, seconds: Span, recipe: Recipe, energy_set: str, facts: dict[str, Fact], clock: float = 0.0
) -> Price:
    """Price one inference.

    Parameters
    ----------
    seconds
        Time of one inference, s.
    clock
        Of the chip, Hz, where a set prices cycles.
    facts
        The facts of the chip by path; a coefficient nobody published becomes a missing term.
    """
    found = amounts(ledger, seconds, clock)
    paid, missing = [], list(recipe.missing)
    for term in recipe.terms:
        path = term.coefficient if "." in term.coefficient else f"energy_sets.{energy_set}.{term.coefficient}"
        fact = facts.get(path)
        if fact is None or fact.range is None:
            missing.append(term.label)
        else:
            paid.append(Paid(term, found[term.amount], fact))
    return Price(energy_set, tuple(paid), tuple(missing), recipe.boundary)
