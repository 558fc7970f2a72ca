"""The steps of a lesson: read, predict, run, compare, explain; exercises have a file of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from workbench.course.answer import Answer, Number
from workbench.course.network_setup import NetworkSetup
from workbench.course.numbers import Numbers
from workbench.course.outcome import Outcome
from workbench.course.setup import Setup
from workbench.course.synapse_setup import SynapseSetup

AnySetup = Setup | NetworkSetup | SynapseSetup
"""How a cell, a network or a synapse stands before a run."""


@dataclass(frozen=True)
class Step:
    """Part of a lesson.

    Attributes
    ----------
    id
        Its name in the lesson and in a results file.
    title
        A few words.
    text
        Markdown with LaTeX between dollars; ``[[name]]`` becomes that number of the student.
    setup
        How a bench or the network stands for this step, if it is about one.
    solution
        Python that answers it in a notebook, where ``n`` holds the student's numbers.
    """

    id: str
    title: str
    text: str
    setup: Callable[[Numbers], AnySetup] | None = None
    solution: str = ""

    @property
    def kind(self) -> str:
        """The kind of step in one word."""
        return type(self).__name__.lower()

    def words(self, numbers: Numbers) -> str:
        """The text with a student's numbers in it."""
        return numbers.fill(self.text)


@dataclass(frozen=True)
class Text(Step):
    """Something to read."""


@dataclass(frozen=True)
class Predict(Step):
    """A guess to be written down before the run that shows it."""

    ask: Answer = field(default_factory=Number)


@dataclass(frozen=True)
class Run(Step):
    """An experiment: ``measure`` runs it on the live model and says what came."""

    measure: Callable[[Numbers], Outcome] | None = None


@dataclass(frozen=True)
class Compare(Step):
    """A prediction beside what was measured, with a score: the ids of the :class:`Predict` and the :class:`Run`."""

    prediction: str = ""
    run: str = ""


@dataclass(frozen=True)
class Explain(Step):
    """One sentence of the student's own; kept with the results and read by a person."""
