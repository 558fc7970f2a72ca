"""A plasticity rule of one's own: text in, a rule like any other out.

    dx/dt = -x/tau_plus : pre             # a trace of each presynaptic cell
    dy/dt = -y/tau_minus : post           # of each postsynaptic cell
    dc/dt = -c/tau_c : synapse            # what each synapse keeps beside its weight
    dd/dt = -d/tau_d : shared             # what all synapses share; a reward raises the first of these
    dw/dt = rate*w_max*c*d                # the weight may have a rate, too
    soft = 1 - w/w_max                    # an abbreviation
    reads: v : mV                         # a state of the postsynaptic cell
    pre: c <- c - a_minus*y; x += 1       # at a presynaptic spike, one after the other
    post: w += a_plus*w_max*x*soft; y += 1
    within: c <- min(1, c)                # what is put right after each step of a rate
    heard: t_d                            # presynaptic spikes are seen this much later
    tau_plus = 20 ms  (5 to 50)           # what it means
    w_max = 1 weight                      # in the unit of the synapse

A spike sees the traces of the other side as they were before this step's spikes. The weight is kept between 0 and ``w_max`` whatever the
text says. ``release <- u*x`` at a presynaptic spike sets the share of the weight that it delivers. A trace with a unit says it before its
side: ``: mV post``. Text is read by :mod:`workbench.core.own_rule_text` and :mod:`workbench.core.expression`; nothing of it is ever run.
"""

from __future__ import annotations

from functools import lru_cache

from workbench.core.equations import RuleEquations
from workbench.core.errors import EquationError, Misfits
from workbench.core.model import Rule
from workbench.core.own import MAX_ERRORS, OwnModel, check_name, quantity, tidy
from workbench.core.own_rule_check import RuleExaminer
from workbench.core.own_rule_text import RuleDraft, read_rule
from workbench.core.own_text import MAX_TEXT

EXAMPLE = "dx/dt = -x/tau : pre"


class OwnRule(OwnModel, Rule):
    """A plasticity rule written as text."""


def own_rule(text: str, name: str = "Own") -> type[OwnRule]:
    """Return the rule that a text describes; the same name and text give the same class.

    Raises
    ------
    Misfits
        With an :class:`EquationError` for each thing that is wrong; it has ``line`` and ``position``.
    RangeError
        If ``name`` cannot name a class.

    >>> Hebb = own_rule("dx/dt = -x/tau : pre\\npre: x += 1\\npost: w += a*x\\ntau = 20 ms\\na = 0.1 weight\\nw_max = 5 weight")
    >>> Hebb(tau=10.0)
    Own(tau=10.0)
    """
    check_name(name, "own_rule", Rule.room)
    if wrong := check_own_rule(text):
        raise Misfits(name, wrong)
    return _made(tidy(text), name)


def check_own_rule(text: str) -> list[EquationError]:
    """Return everything that is wrong with a rule's text, in the order of its lines; nothing is compiled."""
    tidied = tidy(text, "own_rule", EXAMPLE)
    above = next((number for number, line in enumerate(text.split("\n")) if line.strip()), 0)
    return list(_examined("\n" * above + tidied)[0])


@lru_cache(maxsize=256)
def _made(text: str, name: str) -> type[OwnRule]:
    _, draft, equations = _examined(text)
    return type(
        name,
        (OwnRule,),
        {
            "__doc__": draft.title or OwnRule.__doc__,
            "__module__": __name__,
            "own_text": text,
            "equations": equations,
            "weights": tuple(draft.weights),
            **{label: quantity(label, number) for label, number in draft.numbers.items()},
        },
    )


def _examined(text: str) -> tuple[tuple[EquationError, ...], RuleDraft, RuleEquations | None]:
    """Everything that is wrong with a text, its draft, and its equations if nothing is."""
    if len(text) > MAX_TEXT:  # refused, and not to be kept in memory
        draft = read_rule(text, frozenset())
        return tuple(draft.wrong), draft, None
    return _looked_through(text)


@lru_cache(maxsize=256)
def _looked_through(text: str) -> tuple[tuple[EquationError, ...], RuleDraft, RuleEquations | None]:
    draft = read_rule(text, frozenset(dir(Rule)))
    equations = None
    if not draft.wrong or draft.rates or draft.on_pre or draft.on_post:
        equations = RuleExaminer(draft).equations()
    ordered = sorted(draft.wrong, key=lambda error: (error.line or 0, error.position))
    return tuple(ordered[:MAX_ERRORS]), draft, None if ordered else equations
