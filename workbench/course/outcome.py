"""What a run of a lesson gives: a trace, spikes or a curve, and the one number that the text speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from workbench.course.answer import Answer, Choice, Curve
from workbench.course.setup import Setup
from workbench.engines.recording import Recording
from workbench.experiments.result import Panel
from workbench.experiments.trial import Trial


@dataclass(frozen=True)
class Outcome:
    """A measurement on the live model.

    Attributes
    ----------
    said
        One sentence with the number in it.
    number, unit
        The number itself.
    setup, trial
        How the bench stood, and the trace that the number was read from, if there is one to show.
    recording, window
        The spikes of a network, and from when to when (ms) they are worth a look.
    panel
        The curves, if the run was a sweep; the first is what was measured.
    word
        The same as one of the options of a choice, if that is what was predicted.
    """

    said: str
    number: float
    unit: str
    setup: Setup | None = None
    trial: Trial | None = None
    recording: Recording | None = None
    window: tuple[float, float] = (0.0, 1000.0)
    panel: Panel | None = None
    word: str = ""

    def compared(self, ask: Answer) -> Any:
        """What a prediction of this kind is measured by: the word, the curve or the number."""
        if isinstance(ask, Curve):
            return self.panel and self.panel.curves[0]
        return self.word if isinstance(ask, Choice) else self.number

    def _repr_markdown_(self) -> str:
        return self.said
