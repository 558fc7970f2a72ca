"""The mystery neuron: six hidden numbers, any stimulus you like, and nothing but the traces to find them by."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.core.errors import Misfits, RangeError, WorkbenchError, unknown
from workbench.core.model import Stimulus
from workbench.course.answer import Number
from workbench.course.numbers import Draw, Numbers, seed_of
from workbench.experiments.trial import Trial, run_trial
from workbench.neurons.lif import LIF

RULES = {
    "e_l": Draw(-70.0, "mV", -80, -65, 0.5),
    "v_t": Draw(-50.0, "mV", -55, -40, 0.5),
    "v_r": Draw(-62.0, "mV", -63, -57, 0.5),
    "r": Draw(12.0, "MOhm", 5, 30, 0.5),
    "tau": Draw(9.0, "ms", 5, 25, 0.5),
    "t_ref": Draw(3.0, "ms", 1.5, 6, 0.25),
}
WIDE, NARROW = 0.10, 0.05  # how far an estimate may be off for half a point, and for a whole one
LONGEST = 5000.0  # ms of one trial


@dataclass(frozen=True)
class Estimate:
    """One estimate and what it earned; voltages are judged by the distance from rest to threshold."""

    name: str
    value: float
    points: float

    @property
    def said(self) -> str:
        """What the student is told; not how far off it is, or in which direction."""
        near = {1.0: f"within {100 * NARROW:g} %", 0.5: f"within {100 * WIDE:g} %", 0.0: "not yet"}
        return near[self.points]


@dataclass(frozen=True)
class Score:
    """What all estimates earned together."""

    estimates: tuple[Estimate, ...]

    @property
    def points(self) -> float:
        """At most six."""
        return sum(estimate.points for estimate in self.estimates)

    @property
    def solved(self) -> bool:
        """Whether every estimate earned its whole point."""
        return self.points == len(RULES)

    def _repr_markdown_(self) -> str:
        rows = [f"| `{one.name}` | {one.value:.5g} | {one.said} |" for one in self.estimates]
        return "\n".join([f"{self.points:g} of {len(RULES)} points", "", "| | estimate | |", "|---|---:|---|", *rows])


class MysteryNeuron:
    """A leaky integrate-and-fire cell whose numbers are drawn from the student's name.

    Attributes
    ----------
    trials
        How many stimuli it has been given.
    scores
        The estimates that were handed in so far.

    Examples
    --------
    >>> from workbench.stimuli.step_current import StepCurrent
    >>> mystery = MysteryNeuron("Ada Lovelace")
    >>> trial = mystery.inject(StepCurrent(amplitude=0.0), 50.0)
    >>> mystery.submit(e_l=trial.membrane[-1], v_t=-50, v_r=-60, r=10, tau=10, t_ref=2).estimates[0].points
    1.0
    """

    def __init__(self, student: str = "") -> None:
        self._numbers = Numbers("mystery neuron", RULES, seed_of(student, "mystery neuron"))
        self.trials = 0
        self.scores: list[Score] = []

    def inject(self, stimulus: Stimulus, duration: float = 500.0, dt: float = 0.05, seed: int = 1) -> Trial:
        """Give it a current and see what it does.

        Raises
        ------
        RangeError
            If the stimulus is none of current, or the trial is too long.
        """
        if not stimulus.analog:
            raise RangeError("mystery neuron", "a stimulus of current", type(stimulus).__name__, "wb.StepCurrent()")
        if not 0 < duration <= LONGEST:
            raise RangeError("mystery neuron", f"0 < duration <= {LONGEST:g} ms", f"{duration:g}")
        self.trials += 1
        n, g_l = self._numbers, 1000.0 / self._numbers.r
        hidden = LIF(e_l=n.e_l, v_t=n.v_t, v_r=n.v_r, g_l=g_l, c_m=n.tau * g_l, t_ref=n.t_ref)
        return run_trial(hidden, stimulus, duration, dt, seed=seed)

    def submit(self, **estimates: object) -> Score:
        """Hand in all six: ``e_l``, ``v_t``, ``v_r`` (mV), ``r`` (MΩ), ``tau`` and ``t_ref`` (ms).

        Raises
        ------
        Misfits
            If some are missing, not known, or no numbers; all are told at once.
        """
        wrong: list[WorkbenchError] = [unknown("estimates", name, RULES) for name in estimates if name not in RULES]
        values = {}
        for name, rule in RULES.items():
            try:
                values[name] = Number(rule.unit).read(estimates.get(name), self._numbers)
            except RangeError as error:
                wrong.append(RangeError(name, error.expected, error.got, error.hint))
        if wrong:
            raise Misfits("estimates", wrong)
        score = Score(tuple(Estimate(name, value, self._points(name, value)) for name, value in values.items()))
        self.scores.append(score)
        return score

    def _points(self, name: str, value: float) -> float:
        n = self._numbers
        scale = n.v_t - n.e_l if RULES[name].unit == "mV" else n[name]
        off = abs(value - n[name]) / scale
        return 1.0 if off <= NARROW else 0.5 if off <= WIDE else 0.0
