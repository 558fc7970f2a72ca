"""Lesson 2: what noise does to a cell, and why cells that fire below their threshold fire like rain."""

from __future__ import annotations

from math import log, sqrt

import numpy as np

from workbench.analysis.diffusion import diffusion_rate
from workbench.core import jobs
from workbench.course import answer
from workbench.course.answer import Choice, Number
from workbench.course.exercise import Exercise, Mistake, Tolerance
from workbench.course.lesson import Lesson
from workbench.course.numbers import Derived, Draw, Numbers
from workbench.course.outcome import Outcome
from workbench.course.setup import Setup, interval_cv, steady_rate, steady_rates
from workbench.course.steps import Compare, Explain, Predict, Run, Text
from workbench.experiments.copies import run_copies
from workbench.experiments.result import Axis, Curve, Panel
from workbench.neurons.lif import LIF
from workbench.stimuli.step_current import StepCurrent
from workbench.stimuli.white_noise import WhiteNoise

LONG = 15_000.0  # ms that the checker measures
SHARES = np.linspace(0.0, 2.0, 17)  # means of the noisy curve, in rheobases
REGULAR, IRREGULAR, BURSTS = "regular, CV near 0", "irregular, CV above 0.5", "in bursts, CV above 2"

NUMBERS = {
    # the cell of Neuromatch Academy's W2D3 is the book's; its noise is given there as 0.5 and 3 pA s^0.5
    "e_l": Draw(-75.0, "mV", -78, -72, 1),
    "climb": Draw(20.0, "mV", 16, 24, 1),
    "g": Draw(10.0, "nS", 8, 14, 1),
    "tau": Draw(10.0, "ms", 8, 14, 1),
    "t_ref": Draw(2.0, "ms", 1, 3, 0.5),
    "v_t": Derived(lambda n: n.e_l + n.climb, "mV"),
    "rheobase": Derived(lambda n: n.g * n.climb, "pA"),
    "share": Draw(1.5, "1", 1.4, 1.8, 0.05),
    "drive": Derived(lambda n: n.share * n.rheobase, "pA", 1),
    "above": Derived(lambda n: 1.25 * n.rheobase, "pA", 1),
    "below": Derived(lambda n: 0.75 * n.rheobase, "pA", 1),
    "most": Derived(lambda n: 2.0 * n.rheobase, "pA"),
    "loudness": Draw(0.015, "1", 0.013, 0.018, 0.0005),
    "loud": Derived(lambda n: n.loudness * sqrt(1000.0) * n.rheobase, "pA*ms^0.5"),
    "faint": Derived(lambda n: n.loud / 6.0, "pA*ms^0.5"),
    "dice": Draw(1.0, "1", 2, 100_000, 1),
}


def cell(n: Numbers) -> LIF:
    """The student's cell; it is reset to its rest."""
    return LIF(e_l=n.e_l, v_r=n.e_l, v_t=n.v_t, g_l=n.g, c_m=n.tau * n.g, t_ref=n.t_ref)


def noisy(n: Numbers, mean: float, sigma: float, duration: float = 5000.0) -> Setup:
    """The cell in white noise around a mean (pA)."""
    return Setup(cell(n), WhiteNoise(mean=mean, sigma=sigma), duration, 0.1, seed=round(n.dice))


def held(n: Numbers, duration: float = 100.0) -> Setup:
    """The cell under a constant current."""
    return Setup(cell(n), StepCurrent(amplitude=n.drive), duration, 0.05)


def climb(n: Numbers) -> float:
    """From reset to threshold under the constant current (ms)."""
    return n.tau * log(n.drive / (n.drive - n.rheobase))


def noisy_rate(n: Numbers, mean: float, sigma: float) -> float:
    """The rate (Hz) in noise, in closed form."""
    spread = sigma * sqrt(n.tau / 2.0) / (n.tau * n.g)
    return diffusion_rate(n.e_l + mean / n.g, spread, n.v_t, n.e_l, n.tau, n.t_ref)


def still_curve(n: Numbers) -> Curve:
    """Rates without noise."""
    currents = np.sort(np.append(SHARES, [1.002, 1.01, 1.03, 1.06])) * n.rheobase
    return Curve("quiet", currents, steady_rates(cell(n), currents, 1000.0), points=True)


def clean_sweep(n: Numbers) -> Outcome:
    """The f-I curve without noise."""
    curve = still_curve(n)
    said = f"Silent up to {n.rheobase:g} pA, {curve.y[-1]:.0f} Hz at {curve.x[-1]:g} pA."
    return Outcome(said, float(curve.y[-1]), "Hz", panel=Panel(Axis("current", "pA"), Axis("rate", "Hz"), (curve,)))


def noisy_sweep(n: Numbers) -> Outcome:
    """The same means with loud noise around them; all cells hear the same noise."""
    means, quiet = SHARES * n.rheobase, 200.0
    drives = [(StepCurrent(amplitude=1.0), means), (WhiteNoise(mean=0.0, sigma=n.loud), np.ones(len(means)))]
    copies = jobs.run(run_copies(cell(n), drives, quiet + 5000.0, 0.05, settle=0.0))
    rates = copies.counts(quiet, quiet + 5000.0) / 5.0
    fine = np.linspace(0.0, means[-1], 81)
    theory = Curve("Siegert", fine, np.array([noisy_rate(n, mean, n.loud) for mean in fine]), theory=True)
    curves = (Curve("noisy", means, rates, points=True), still_curve(n), theory)
    at = float(rates[np.searchsorted(SHARES, 1.0)])
    said = f"With noise the cell fires at {at:.0f} Hz at its rheobase, where it was silent."
    return Outcome(said, at, "Hz", panel=Panel(Axis("mean current", "pA"), Axis("rate", "Hz"), curves))


def listen(n: Numbers) -> Outcome:
    """The cell above its rheobase, in faint and in loud noise."""
    setup = noisy(n, n.above, n.loud)
    faint, loud = noisy(n, n.above, n.faint).run(), setup.run()
    said = f"CV {interval_cv(faint):.2f} in the faint noise, {interval_cv(loud):.2f} in the loud one."
    return Outcome(said, interval_cv(loud), "1", setup, loud)


def fastest(n: Numbers) -> float:
    """The rate (Hz) without noise at the right end of the curves."""
    return float(cell(n).closed_rate(n.most))


def regime(cv: float) -> str:
    """A train in words."""
    return IRREGULAR if 0.5 < cv <= 2.0 else BURSTS if cv > 2.0 else REGULAR


def long_cv(n: Numbers, mean: float) -> float:
    """CV of the intervals in loud noise, from a long run."""
    return interval_cv(noisy(n, mean, n.loud, LONG).run())


LESSON = Lesson(
    number=2,
    slug="noise",
    title="Noise and the f-I curve",
    minutes=60,
    promise="You can look at a spike train and say whether its mean or its noise makes the cell fire.",
    numbers=NUMBERS,
    steps=(
        Text(
            "rain",
            "A cell in the rain",
            r"""
In lesson 1 the current stood still. In the brain it never does: thousands of synapses patter on a cell, and what arrives is a
mean with a roar around it. Add all that rain up and it is close to **white noise**, a current that in every moment forgets
what it was before:

$$C_m \frac{dV}{dt} = -g_L (V - E_L) + \mu + \sigma\,\xi(t).$$

The membrane smooths it, for it remembers for a time $\tau$. Without a threshold $V$ would wander around $E_L + \mu/g_L$, with
a standard deviation of $\sigma\sqrt{\tau/2}\,/\,C_m$.

This cell is yours. It is reset to its rest.

| $E_L$, $V_r$ | $V_T$ | $g_L$ | $\tau$ | $t_\mathrm{ref}$ | rheobase |
|---|---|---|---|---|---|
| [[e_l]] | [[v_t]] | [[g]] | [[tau]] | [[t_ref]] | [[rheobase]] |
""",
            setup=lambda n: noisy(n, n.above, n.loud, 1000.0),
        ),
        Exercise(
            "count",
            "First without noise",
            r"""
From rest, [[drive]] for 100 ms, and no noise at all. How many spikes? Each takes the climb from $E_L$ to $V_T$, and before the next
climb the cell rests for $t_\mathrm{ref}$.
""",
            ask=Number("1"),
            setup=held,
            measure=lambda n: float(len(held(n).run().spikes)),
            formula=lambda n: float((100.0 + n.t_ref) // (n.t_ref + climb(n))),
            tolerance=Tolerance(absolute=0.0),
            mistakes=(
                Mistake(lambda n: float(100.0 // climb(n)), r"The cell also rests: add $t_\mathrm{ref}$."),
                Mistake(
                    lambda n: float((100.0 + n.t_ref) // (n.t_ref + climb(n))) + 1.0,
                    "The last one does not get ready in time.",
                ),
            ),
            because=r"A climb takes $\tau \ln\frac{\mu}{\mu - \mu_0}$, with the rheobase $\mu_0 = g_L(V_T - E_L)$.",
            solution="""
from math import log

climb = n.tau * log(n.drive / (n.drive - n.rheobase))
answer = (100 + n.t_ref) // (climb + n.t_ref)
""",
        ),
        Exercise(
            "rate",
            "And the rate",
            "How many spikes a second is that, over a long time?",
            ask=Number("Hz"),
            setup=lambda n: held(n, 1000.0),
            measure=lambda n: steady_rate(Setup(cell(n), StepCurrent(amplitude=n.drive), 1000.0, 0.01).run()),
            formula=lambda n: 1000.0 / (n.t_ref + climb(n)),
            mistakes=(
                Mistake(lambda n: 1000.0 / climb(n), r"Without $t_\mathrm{ref}$, yes."),
                Mistake(
                    lambda n: 10.0 * float((100.0 + n.t_ref) // (n.t_ref + climb(n))),
                    "Ten times the spikes of 100 ms: the remainder that you dropped counts over a long time.",
                ),
            ),
            because=r"$1/(t_\mathrm{ref} + \tau \ln\frac{\mu}{\mu - \mu_0})$.",
            solution="""
from math import log

answer = 1000 / (n.t_ref + n.tau * log(n.drive / (n.drive - n.rheobase)))
""",
        ),
        Run(
            "clean",
            "The curve without noise",
            "You know this wall from lesson 1: nothing, nothing, nothing, and then dozens of spikes a second.",
            measure=clean_sweep,
        ),
        Run(
            "listen",
            "Two kinds of noise",
            r"""
Now [[above]], well above the rheobase, once with faint noise and once with loud. The rate hardly changes, the *rhythm* does. A
number for it is the **coefficient of variation**, CV, of the intervals between spikes: their standard deviation over their
mean. A clock has 0. Rain, where every moment is as good as any other, has 1.
""",
            setup=lambda n: noisy(n, n.above, n.loud),
            measure=listen,
        ),
        Exercise(
            "cv",
            "How irregular?",
            r"""
Put [[above]] with the loud noise ([[loud]]) on the bench, for five seconds or more. What is the CV?
""",
            ask=Number("1"),
            setup=lambda n: noisy(n, n.above, n.loud),
            measure=lambda n: long_cv(n, n.above),
            tolerance=Tolerance(absolute=0.03),
            mistakes=(
                Mistake(
                    lambda n: interval_cv(noisy(n, n.above, n.faint, LONG).run()),
                    "That is the faint noise. Which sigma stands on the bench?",
                ),
            ),
            because="The mean alone would bring the cell to its threshold; the noise only hurries it or holds it up.",
            solution="""
trial = lesson["cv"].setup.run()
answer = trial.intervals.std() / trial.intervals.mean()
""",
        ),
        Predict(
            "drawn",
            "Draw the curve",
            r"""
The wall once more, at the rheobase of [[rheobase]]. Now with the loud noise at every mean current. Draw the curve that you expect:
what happens left of the wall, and what right of it?
""",
            ask=answer.Curve(
                "mean current (pA)", "rate (Hz)", lambda n: (0.0, n.most), lambda n: (0.0, 1.25 * fastest(n))
            ),
            solution="""
m = n.rheobase
guess = [(0, 0), (0.7 * m, 0), (m, 30), (1.5 * m, 75), (2 * m, 110)]  # pA, Hz
""",
        ),
        Run(
            "noisy",
            "Let it rain",
            "The same means, with the loud noise around each. Dots are measured; Siegert found the formula in 1951.",
            setup=lambda n: noisy(n, n.rheobase, n.loud),
            measure=noisy_sweep,
        ),
        Compare(
            "wall",
            "Your curve beside it",
            r"""
The wall has become a hill. Below the rheobase, where the mean alone would never do, single gusts of the noise carry the cell
over: it is driven by **fluctuations**. Far above, the noise changes nothing but the rhythm: there the **mean** drives. Most
cells of a living cortex sit on the left slope. It makes them slow, irregular, and able to answer the faintest change.
""",
            prediction="drawn",
            run="noisy",
        ),
        Exercise(
            "surprise",
            "At the very rheobase",
            r"""
Exactly [[rheobase]] in the mean, where lesson 1 had silence for ever, with the loud noise. How fast does it fire?
""",
            ask=Number("Hz"),
            setup=lambda n: noisy(n, n.rheobase, n.loud),
            measure=lambda n: steady_rate(noisy(n, n.rheobase, n.loud, LONG).run()),
            formula=lambda n: noisy_rate(n, n.rheobase, n.loud),
            tolerance=Tolerance(relative=0.15),
            mistakes=(Mistake(lambda n: 0.0, "So it is without noise. Put the noise on the bench."),),
            because="Its mean rests at the threshold, and every breath of noise carries it over.",
            solution="""
trial = lesson["surprise"].setup.run()
answer = 1000 / trial.intervals.mean()
""",
        ),
        Exercise(
            "regime",
            "What drives it?",
            r"""
At [[below]] in the mean, below the rheobase, the noise still makes the cell fire now and then. What does its train look like?
""",
            ask=Choice((REGULAR, IRREGULAR, BURSTS)),
            setup=lambda n: noisy(n, n.below, n.loud, 20_000.0),
            measure=lambda n: regime(interval_cv(noisy(n, n.below, n.loud, 4 * LONG).run())),
            because="It waits for a gust, and gusts come when they come: close to rain, whose CV is 1.",
            solution="""
trial = lesson["regime"].setup.run()
print(f"CV {trial.intervals.std() / trial.intervals.mean():.2f}")
answer = "irregular, CV above 0.5"
""",
        ),
        Explain(
            "why",
            "In your own words",
            "One sentence: how can a current that is too weak in the mean make a cell fire, and how would its spike train tell you?",
            solution='sentence = "A gust of noise can carry it over alone; its spikes then come as irregularly as the gusts."',
        ),
        Exercise(
            "strong",
            "Far above",
            r"""
And at 1.75 times the rheobase with the loud noise, how irregular is it there?
""",
            ask=Number("1"),
            setup=lambda n: noisy(n, 1.75 * n.rheobase, n.loud),
            measure=lambda n: long_cv(n, 1.75 * n.rheobase),
            tolerance=Tolerance(absolute=0.03),
            because="The climb is short, and there is little time for the noise to add up.",
            optional=True,
            solution="""
trial = lesson["strong"].setup.run()
answer = trial.intervals.std() / trial.intervals.mean()
""",
        ),
    ),
)
