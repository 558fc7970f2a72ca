"""A step in a student's hands: what a notebook shows, and the one call that belongs to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.core.errors import RangeError, WorkbenchError
from workbench.course.answer import Choice
from workbench.course.exercise import Exercise, Verdict
from workbench.course.network_setup import NetworkSetup
from workbench.course.outcome import Outcome
from workbench.course.setup import Setup
from workbench.course.steps import AnySetup, Predict, Step
from workbench.course.synapse_setup import SynapseSetup
from workbench.experiments.live_network import LiveNetwork
from workbench.experiments.neuron_bench import NeuronBench
from workbench.experiments.synapse_bench import SynapseBench

if TYPE_CHECKING:
    from workbench.course.progress import Comparison, Progress


PLACES = {Setup: "NeuronBench", NetworkSetup: "LiveNetwork", SynapseSetup: "SynapseBench"}
"""Where each kind of set-up is put."""


class NotYet(WorkbenchError, AssertionError):
    """An exercise without its right answer; a notebook that runs through has none of these."""

    def __init__(self, title: str, verdict: Verdict) -> None:
        self.verdict = verdict
        super().__init__(f"{title}: {verdict.message}" if verdict.kind != "unreadable" else verdict.message)

    def text(self) -> str:
        return self.where

    def _render_traceback_(self) -> list[str]:
        """What IPython prints: the sentence, without the way through our files."""
        return [self.text()]


class Part:
    """One step of one student; ``progress["rheobase"]`` gives it."""

    def __init__(self, progress: Progress, step: Step) -> None:
        self.progress, self.step = progress, step

    @property
    def text(self) -> str:
        """The step's text with the student's numbers."""
        return self.step.words(self.progress.numbers)

    @property
    def note(self) -> str:
        """How to answer: unit and tolerance, or the words to choose from."""
        if not isinstance(self.step, Exercise | Predict):
            return ""
        if isinstance(self.step.ask, Choice):
            return "One of: " + "; ".join(self.step.ask.options) + "."
        unit = getattr(self.step.ask, "unit", "1")
        margin = self.step.tolerance.told(self.step.ask) if isinstance(self.step, Exercise) else ""
        told = ", ".join(part for part in (f"in {unit}" if unit != "1" else "", margin) if part)
        return f"Answer {told}." if told else ""

    @property
    def setup(self) -> AnySetup:
        """How things stand for this step: a ``Setup`` or a ``NetworkSetup``, whose ``run()`` gives the trial, or the recording; or a
        ``SynapseSetup``, whose ``measure(...)`` gives a result.

        Raises
        ------
        RangeError
            If the step is about none of them.
        """
        if self.step.setup is None:
            raise RangeError(self.step.title, "a step with a set-up", "one without")
        return self.step.setup(self.progress.numbers)

    def place(self, bench: NeuronBench | LiveNetwork | SynapseBench) -> None:
        """Put the step on a bench, or its network into a live one, for everyone to see.

        Raises
        ------
        RangeError
            If the step is about another of them.
        """
        match self.setup, bench:
            case (Setup() as setup, NeuronBench()):
                setup.place(bench)
            case (NetworkSetup() as setup, LiveNetwork()):
                setup.place(bench)
            case (SynapseSetup() as setup, SynapseBench()):
                setup.place(bench)
            case (setup, _):
                raise RangeError(f"{self.step.title}.place", f"a {PLACES[type(setup)]}", type(bench).__name__)

    def check(self, answer: Any) -> Verdict:
        """Judge an answer.

        Raises
        ------
        NotYet
            If it is missing or not right; the message has the hint.
        """
        verdict = self.progress.check(self.step.id, answer)
        if not verdict.right:
            raise NotYet(self.step.title, verdict)
        return verdict

    def predict(self, guess: Any) -> Any:
        """Write a prediction down."""
        return self.progress.predict(self.step.id, guess)

    def run(self) -> Outcome:
        """Run the experiment."""
        return self.progress.run(self.step.id)

    def compare(self) -> Comparison:
        """Put prediction and measurement side by side."""
        return self.progress.compare(self.step.id)

    def explain(self, sentence: str) -> str:
        """Keep a sentence of your own."""
        return self.progress.explain(self.step.id, sentence)

    def _repr_markdown_(self) -> str:
        lines = [f"### {self.step.title}", self.text]
        if self.note:
            lines.append(f"*{self.note}*")
        return "\n\n".join(lines)
