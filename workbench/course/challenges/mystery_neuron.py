"""The mystery neuron: six hidden numbers, any stimulus you like, and nothing but the traces to find them by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workbench.core.errors import Misfits, RangeError, WorkbenchError, unknown
from workbench.core.model import Stimulus
from workbench.core.units import pretty
from workbench.course.answer import Number
from workbench.course.challenge import Asked, Attempt, Challenge
from workbench.course.numbers import Draw, Numbers
from workbench.experiments.result import Axis, Curve, Panel, Result, entry
from workbench.experiments.result import Number as Told
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
LABELS = {
    "e_l": "rest",
    "v_t": "threshold",
    "v_r": "reset",
    "r": "input resistance",
    "tau": "membrane time constant",
    "t_ref": "refractory time",
}
WIDE, NARROW = 0.10, 0.05  # how far an estimate may be off for half a point, and for a whole one
LONGEST = 5000.0  # ms of one trial
SHOWN = 200  # spikes in its table


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


class MysteryNeuron(Challenge):
    """A leaky integrate-and-fire cell whose numbers are drawn from the student's name.

    Examples
    --------
    >>> from workbench.stimuli.step_current import StepCurrent
    >>> mystery = MysteryNeuron("Ada Lovelace")
    >>> trial = mystery.inject(StepCurrent(amplitude=0.0), 50.0)
    >>> mystery.submit(e_l=trial.membrane[-1], v_t=-50, v_r=-60, r=10, tau=10, t_ref=2).estimates[0].points
    1.0
    """

    slug = "mystery neuron"
    title = "The mystery neuron"
    about = (
        "A leaky integrate-and-fire cell hides its six numbers. Give it currents of your own design, read its traces, "
        "and find them: a point for each within 5 %, half a point within 10 %; voltages are measured against the "
        "distance from rest to threshold."
    )
    probe = "stimulus"
    asked = {name: Asked(LABELS[name], rule.unit) for name, rule in RULES.items()}

    def __init__(self, student: str = "") -> None:
        super().__init__(student)
        self._numbers = Numbers("mystery neuron", RULES, self.seed)

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
        self.probes += 1
        n, g_l = self._numbers, 1000.0 / self._numbers.r
        hidden = LIF(e_l=n.e_l, v_t=n.v_t, v_r=n.v_r, g_l=g_l, c_m=n.tau * g_l, t_ref=n.t_ref)
        return run_trial(hidden, stimulus, duration, dt, seed=seed)

    def show_trial(self, stimulus: Stimulus, duration: float, seed: int) -> Result:
        trial = self.inject(stimulus, duration, seed=seed)
        membrane = Curve("membrane", trial.times, trial.membrane)
        current = Curve("current", trial.times, trial.current)
        time = Axis("time", "ms")
        count = len(trial.spikes)
        return Result(
            "Trial",
            "the mystery neuron",
            f"{count} spike{'' if count == 1 else 's'} in {duration:g} ms.",
            numbers=(
                Told("membrane at the start", float(trial.membrane[0]), "mV"),
                Told("lowest", float(trial.membrane.min()), "mV"),
                Told("highest", float(trial.membrane.max()), "mV"),
                Told("membrane at the end", float(trial.membrane[-1]), "mV"),
            ),
            panels=(Panel(time, Axis("membrane", "mV"), (membrane,)), Panel(time, Axis("current", "pA"), (current,))),
            heads=("spike", "time (ms)", "interval (ms)"),
            rows=tuple(
                (str(index + 1), entry(spike, 6), entry(spike - trial.spikes[index - 1], 5) if index else "–")
                for index, spike in enumerate(trial.spikes[:SHOWN])
            ),
        )

    def judge(self, answer: Mapping[str, Any]) -> Attempt:
        score = self._score(answer)
        return Attempt(
            {one.name: one.value for one in score.estimates},
            score.points,
            float(len(RULES)),
            {one.name: one.said for one in score.estimates},
            self._hints({one.name: one.value for one in score.estimates}),
        )

    def submit(self, **estimates: object) -> Score:
        """Hand in all six: ``e_l``, ``v_t``, ``v_r`` (mV), ``r`` (MΩ), ``tau`` and ``t_ref`` (ms).

        Raises
        ------
        Misfits
            If some are missing, not known, or no numbers; all are told at once.
        """
        score = self._score(estimates)
        self.hand_in(estimates)
        return score

    def _score(self, estimates: Mapping[str, Any]) -> Score:
        wrong: list[WorkbenchError] = [unknown("estimates", name, RULES) for name in estimates if name not in RULES]
        values = {}
        for name, rule in RULES.items():
            try:
                values[name] = Number(rule.unit).read(estimates.get(name), self._numbers)
            except RangeError as error:
                wrong.append(RangeError(f"{name} ({LABELS[name]})", error.expected, error.got, error.hint))
        if wrong:
            raise Misfits("estimates", wrong)
        return Score(tuple(Estimate(name, value, self._points(name, value)) for name, value in values.items()))

    def _hints(self, values: Mapping[str, float]) -> tuple[str, ...]:
        """What to say to mistakes that are known."""
        found = []
        for name, rule in RULES.items():
            for power in (1000.0, 0.001):
                if self._points(name, values[name]) == 0.0 and self._points(name, values[name] * power) == 1.0:
                    found.append(f"The {LABELS[name]} is off by a thousand: it is asked for in {pretty(rule.unit)}.")
        if self._points("v_t", values["v_r"]) == 1.0 and self._points("v_r", values["v_t"]) == 1.0:
            found.append("Threshold and reset look exchanged: which of the two is where the membrane lands?")
        if self._points("r", values["r"]) == 0.0 and self._points("r", 1000.0 / (values["r"] or 1.0)) == 1.0:
            found.append("That is the conductance, in nS; its inverse is asked for.")
        return tuple(found)

    def _points(self, name: str, value: float) -> float:
        n = self._numbers
        scale = n.v_t - n.e_l if RULES[name].unit == "mV" else n[name]
        off = abs(value - n[name]) / scale
        return 1.0 if off <= NARROW else 0.5 if off <= WIDE else 0.0


CHALLENGE = MysteryNeuron
