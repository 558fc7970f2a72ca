"""One student in one lesson: their numbers, what they predicted, ran, answered and wrote."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from workbench.core.errors import RangeError
from workbench.course import answer
from workbench.course.exercise import Exercise, Verdict
from workbench.course.lesson import Lesson, find_lesson
from workbench.course.numbers import seed_of
from workbench.course.outcome import Outcome
from workbench.course.part import Part
from workbench.course.steps import Compare, Explain, Predict, Run, Step
from workbench.experiments.result import Curve, Panel

NAME, SENTENCE, TRIES = 80, 1000, 100  # longest name and sentence; most attempts that are kept


@dataclass(frozen=True)
class Comparison:
    """A prediction beside what came: ``score`` is 1 for a hit and 0 for a miss; ``moral`` is what to take from it."""

    guess: Any
    outcome: Outcome
    score: float
    said: str
    moral: str

    @property
    def panel(self) -> Panel | None:
        """The measured curves with the drawn one among them, if there was something to draw."""
        if self.outcome.panel is None or not isinstance(self.guess, list):
            return self.outcome.panel
        x, y = np.array(self.guess, dtype=float).T
        return replace(self.outcome.panel, curves=(*self.outcome.panel.curves, Curve("drawn", x, y)))

    def _repr_markdown_(self) -> str:
        return f"{self.said}\n\n{self.moral}"


class Progress:
    """A lesson with the numbers of one student, and all that they have done in it.

    Parameters
    ----------
    lesson
        The lesson, or its slug.
    student
        Their name; it draws their numbers. Without one the numbers are the book's.

    >>> progress = Progress("membrane")
    >>> progress.check("rheobase", "2.0 nA").kind
    'right'
    """

    def __init__(self, lesson: Lesson | str, student: str = "") -> None:
        if len(student) > NAME:
            raise RangeError("student", f"a name of at most {NAME} letters", f"{len(student)} letters")
        self.lesson = find_lesson(lesson) if isinstance(lesson, str) else lesson
        self.student = " ".join(student.split())
        self.seed = seed_of(student, self.lesson.slug)
        self.numbers = self.lesson.draw(self.seed)
        self.predictions: dict[str, Any] = {}
        self.outcomes: dict[str, Outcome] = {}
        self.attempts: dict[str, list[Verdict]] = {}
        self.sentences: dict[str, str] = {}
        self._keys: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Part:
        return Part(self, self.lesson.step(name))

    def __iter__(self) -> Iterator[Part]:
        return (Part(self, step) for step in self.lesson.steps)

    def __len__(self) -> int:
        return len(self.lesson.steps)

    # -- what a student does

    def predict(self, name: str, raw: Any) -> Any:
        """Write a prediction down, and return it as it was read.

        Raises
        ------
        RangeError
            If it cannot be read, or comes after the run that it is about.
        """
        step = self._step(name, Predict)
        if step.ask.empty(raw):
            raise RangeError(step.title, "a prediction", "none yet", step.ask.invitation)
        guess = step.ask.read(raw, self.numbers)
        if guess != self.predictions.get(name) and name in self.seen():
            raise RangeError(
                step.title, "a prediction before the run", "one after it", "the next lesson, or start this one anew"
            )
        self.predictions[name] = guess
        return guess

    def seen(self) -> set[str]:
        """Predictions whose measurement has been made already."""
        compared = (step for step in self.lesson.steps if isinstance(step, Compare))
        return {step.prediction for step in compared if step.run in self.outcomes}

    def measure(self, name: str) -> Outcome:
        """Run the experiment of a step and return what came; changes nothing, so a worker may do it."""
        step = self._step(name, Run)
        assert step.measure is not None, f"{name} measures nothing"
        return step.measure(self.numbers)

    def keep(self, name: str, outcome: Outcome) -> None:
        """Keep what a run gave."""
        self.outcomes[name] = outcome

    def run(self, name: str) -> Outcome:
        """Run the experiment of a step, and keep what came."""
        self.keep(name, self.measure(name))
        return self.outcomes[name]

    def compare(self, name: str) -> Comparison:
        """Put the prediction beside the measurement and score it.

        Raises
        ------
        RangeError
            If nothing has been predicted, or nothing run: a guess after the fact is none.
        """
        step = self._step(name, Compare)
        if (first := self.missing(step)) is not None:
            raise RangeError(step.title, f"the step '{first.title}' done first", "not yet")
        guess, outcome = self.predictions[step.prediction], self.outcomes[step.run]
        ask = self._step(step.prediction, Predict).ask
        measured = outcome.compared(ask)
        score = ask.score(guess, measured)
        said = "" if isinstance(ask, answer.Curve) else f"You said {ask.told(guess)}; it was {ask.told(measured)}. "
        return Comparison(guess, outcome, score, f"{said}Score: {100 * score:.0f} of 100.", step.words(self.numbers))

    def missing(self, step: Compare) -> Step | None:
        """The step that has to be done before this comparison, or none."""
        pairs = ((step.prediction, self.predictions), (step.run, self.outcomes))
        return next((self.lesson.step(wanted) for wanted, done in pairs if wanted not in done), None)

    def key(self, name: str) -> Any:
        """The answer of an exercise, measured once and then remembered; slow the first time."""
        if name not in self._keys:
            self._keys[name] = self._step(name, Exercise).key(self.numbers)
        return self._keys[name]

    def judge(self, name: str, raw: Any) -> Verdict:
        """Judge an answer without logging it; measures, also known mistakes, so a worker may do it."""
        return self._step(name, Exercise).check(raw, self.numbers, self.key(name))

    def log(self, name: str, verdict: Verdict) -> None:
        """Log an attempt; what cannot be read is none."""
        tries = self.attempts.setdefault(name, [])
        if verdict.kind != "unreadable" and len(tries) < TRIES:
            tries.append(verdict)

    def check(self, name: str, raw: Any) -> Verdict:
        """Judge an answer and log the attempt."""
        verdict = self.judge(name, raw)
        self.log(name, verdict)
        return verdict

    def explain(self, name: str, sentence: Any) -> str:
        """Keep a sentence of the student's own."""
        step = self._step(name, Explain)
        text = " ".join(sentence.split()) if isinstance(sentence, str) else ""
        if not text or len(text) > SENTENCE:
            raise RangeError(step.title, f"a sentence of at most {SENTENCE} letters", f"{len(text)} letters")
        self.sentences[name] = text
        return text

    # -- how far they are

    def done(self, name: str) -> bool:
        """Whether a step needs nothing more; reading needs nothing, and a comparison is done once it is possible."""
        step = self.lesson.step(name)
        match step:
            case Predict():
                return name in self.predictions
            case Run():
                return name in self.outcomes
            case Compare():
                return step.prediction in self.predictions and step.run in self.outcomes
            case Explain():
                return name in self.sentences
            case Exercise():
                return any(verdict.right for verdict in self.attempts.get(name, ()))
        return True

    @property
    def complete(self) -> bool:
        """Whether all that is not optional is done."""
        return all(self.done(step.id) for step in self.lesson.steps if not getattr(step, "optional", False))

    @property
    def points(self) -> float:
        """The best verdict of each exercise, added up; those that are optional come on top."""
        return sum(max((verdict.points for verdict in tries), default=0.0) for tries in self.attempts.values())

    @property
    def most(self) -> float:
        """The points of the exercises that are not optional."""
        return float(sum(not exercise.optional for exercise in self.lesson.exercises))

    def _step(self, name: str, kind: type[Any]) -> Any:
        step: Step = self.lesson.step(name)
        if not isinstance(step, kind):
            raise RangeError(f"step '{name}'", f"of kind {kind.__name__}", type(step).__name__)
        return step

    def _repr_markdown_(self) -> str:
        marks = [f"{'✓' if self.done(step.id) else '·'} {step.title}" for step in self.lesson.steps]
        who = "your own numbers" if self.student else "the book's numbers"
        head = f"**Lesson {self.lesson.number}: {self.lesson.title}** ({who}), {self.points:g} of {self.most:g} points"
        return "  \n".join([head, *marks])


def lesson(slug: str, student: str = "") -> Progress:
    """Open a lesson for a student.

    >>> lesson("membrane").numbers.tau
    8.0
    """
    return Progress(slug, student)
