"""Lesson 1: a leaky bag of charge with a threshold, and all that follows from it."""

from __future__ import annotations

from math import log

import numpy as np

from workbench.course.answer import Function, Number
from workbench.course.exercise import Exercise, Mistake, Tolerance
from workbench.course.lesson import Lesson
from workbench.course.numbers import Derived, Draw, Numbers
from workbench.course.outcome import Outcome
from workbench.course.setup import Setup, rheobase_of, smallest, steady_rate, steady_rates
from workbench.course.steps import Compare, Explain, Predict, Run, Text
from workbench.experiments.result import Axis, Curve, Panel
from workbench.neurons.discrete_leaky import DiscreteLeaky
from workbench.neurons.lif import LIF
from workbench.stimuli.sine import Sine
from workbench.stimuli.step_current import StepCurrent

NUMBERS = {
    # the cell of exercise 1 of "Neuronal Dynamics" (Gerstner et al. 2014) is the book's
    "e_l": Draw(-70.0, "mV", -76, -68, 1),
    "v_t": Draw(-50.0, "mV", -54, -46, 1),
    "v_r": Draw(-65.0, "mV", -64, -58, 1),
    "r": Draw(10.0, "MOhm", 6, 14, 1),
    "tau": Draw(8.0, "ms", 6, 14, 1),
    "t_ref": Draw(2.0, "ms", 2, 4, 0.5),
    "weak": Derived(lambda n: 0.9 * rheobase(n), "nA", 0.01),
    "edge": Derived(lambda n: 1.005 * rheobase(n), "nA"),
    "drive": Derived(lambda n: 1.25 * rheobase(n), "nA", 0.1),
    "strong": Derived(lambda n: 50 * rheobase(n), "nA", 10),
    "t_long": Draw(3.0, "ms", 3, 6, 0.5),
    "r_slow": Draw(5.1, "MOhm", 5.1, 7, 0.1),
    "c_slow": Draw(5.0, "nF", 3, 8, 0.5),
    "i_slow": Draw(0.2, "nA", 0.2, 0.2, 1),
    "tau_step": Draw(5.0, "ms", 4, 10, 1),
    "shake": Draw(250.0, "Hz", 150, 300, 10),
    "beta": Draw(0.8, "1", 0.7, 0.95, 0.05),
}


def cell(n: Numbers, **changes: float) -> LIF:
    """The student's cell."""
    g_l = 1000.0 / n.r
    return LIF(
        **{"e_l": n.e_l, "v_t": n.v_t, "v_r": n.v_r, "g_l": g_l, "c_m": n.tau * g_l, "t_ref": n.t_ref, **changes}
    )


def rheobase(n: Numbers) -> float:
    """The current (nA) at which the membrane would settle just at the threshold."""
    return (n.v_t - n.e_l) / n.r


def rate(n: Numbers, current: float, t_ref: float | None = None) -> float:
    """The rate (Hz) at a constant current (nA), in closed form."""
    return float(cell(n, t_ref=n.t_ref if t_ref is None else t_ref).closed_rate(1000.0 * current))


def held(n: Numbers, current: float, duration: float = 300.0, dt: float = 0.02, **changes: float) -> Setup:
    """The student's cell under a constant current (nA)."""
    return Setup(cell(n, **changes), StepCurrent(amplitude=1000.0 * current), duration, dt)


def weak_step(n: Numbers) -> Setup:
    """A step that is too weak, with quiet before and after it."""
    stimulus = StepCurrent(amplitude=1000.0 * n.weak, onset=20.0, duration=10 * n.tau)
    return Setup(cell(n), stimulus, 40.0 + 15 * n.tau, 0.05)


def watch_below(n: Numbers) -> Outcome:
    """Where the membrane settles under the weak step."""
    setup = weak_step(n)
    trial = setup.run()
    top = float(trial.membrane.max())
    said = f"No spike. The membrane settles at {top:.1f} mV, still below its threshold."
    return Outcome(said, top, "mV", setup, trial)


def watch_edge(n: Numbers) -> Outcome:
    """The rate half a percent above the rheobase."""
    setup = held(n, n.edge, 1000.0, 0.05)
    trial = setup.run()
    found = steady_rate(trial)
    return Outcome(f"At {n.edge:.4g} nA the cell fires at {found:.1f} Hz.", found, "Hz", setup, trial)


def sweep(n: Numbers) -> Outcome:
    """The rate at currents from nothing to two and a half times the rheobase."""
    currents = rheobase(n) * np.array([0.0, 0.5, 1.0, 1.005, 1.02, 1.05, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5])
    measured = Curve("measured", currents, steady_rates(cell(n), 1000.0 * currents, 500.0), points=True)
    fine = np.linspace(0.0, currents[-1], 500)
    formula = Curve("formula", fine, np.array([rate(n, current) for current in fine]), theory=True)
    panel = Panel(Axis("current", "nA"), Axis("rate", "Hz"), (measured, formula))
    last = float(measured.y[-1])
    return Outcome(f"At {currents[-1]:.3g} nA it fires at {last:.1f} Hz.", last, "Hz", panel=panel)


def slow_cell(n: Numbers) -> Setup:
    """A slow circuit whose threshold lies 1 mV above its rest."""
    model = LIF(e_l=0.0, v_r=0.0, v_t=1.0, g_l=1000.0 / n.r_slow, c_m=1000.0 * n.c_slow)
    return Setup(model, StepCurrent(amplitude=1000.0 * n.i_slow), 300.0, 0.01)


def first_spike(n: Numbers) -> float:
    """When it first fires, by the formula."""
    return n.r_slow * n.c_slow * log(n.r_slow * n.i_slow / (n.r_slow * n.i_slow - 1.0))


def shaken(n: Numbers) -> Setup:
    """The student's cell with its threshold out of reach, shaken by a fast sine."""
    sine = Sine(amplitude=1000.0 * n.drive, frequency=n.shake)
    return Setup(cell(n, v_t=1000.0), sine, 30 * n.tau, 0.01)


def swing(n: Numbers) -> float:
    """From the middle to the top of the membrane's swing (mV), once it has settled."""
    late = shaken(n).run().membrane[-round(4000.0 / n.shake / 0.01) :]
    return float(late.max() - late.min()) / 2.0


def swing_formula(n: Numbers) -> float:
    """The same by the low-pass filter that a membrane is."""
    return n.r * n.drive / float(np.hypot(1.0, 2.0 * np.pi * n.shake * n.tau / 1000.0))


def decay(n: Numbers, integrator: str) -> float:
    """The share of a voltage above rest that is left after one step of 1 ms."""
    model = LIF(e_l=0.0, v_t=100.0, g_l=10.0, c_m=10.0 * n.tau_step)
    step = Setup(model, StepCurrent(amplitude=0.0), 1.0, 1.0, integrator, start={"v": 10.0})
    return float(step.run().membrane[0]) / 10.0


def leaky_unit(n: Numbers) -> float:
    """The smallest constant input that makes the unit of deep learning fire."""
    unit = DiscreteLeaky(beta=n.beta, theta=1.0)

    def fires(x: float) -> bool:
        return len(Setup(unit, StepCurrent(amplitude=unit.i_1 * x), 1000.0, 1.0).run().spikes) > 0

    return smallest(fires, 0.0, 1.0)


def probes(n: Numbers) -> list[float]:
    """Currents (nA) at which a student's function is tried, one of them too weak."""
    return [factor * rheobase(n) for factor in (0.5, 1.25, 1.5, 2.5, 10.0)]


LESSON = Lesson(
    number=1,
    slug="membrane",
    title="Membrane and threshold",
    minutes=60,
    promise="You can say, before you press run, whether a cell will fire, when, and how fast.",
    numbers=NUMBERS,
    steps=(
        Text(
            "cell",
            "A bag of salt water",
            r"""
A nerve cell is a bag of salt water in salt water. Pumps keep its inside about 70 mV below its outside: the *resting
potential* $E_L$. The skin between, the **membrane**, holds charge like a capacitor $C_m$ and leaks like a resistor $R$.
Push in a current $I$, and the voltage $V$ obeys

$$\tau\,\frac{dV}{dt} = -(V - E_L) + R\,I, \qquad \tau = R\,C_m .$$

Two pulls, no more: the leak drags $V$ home to $E_L$, the current holds it up by $R\,I$. The *time constant* $\tau$ says how
long the membrane remembers.

When $V$ passes a **threshold** $V_T$, a real cell erupts: a millisecond of about 100 mV, always the same. It is the *moment*
that carries the message, not the shape, so this model leaves the shape out. It notes the time, puts $V$ back to a reset $V_r$,
and holds it there for a refractory time $t_\mathrm{ref}$. That is the leaky integrate-and-fire cell, and this one is yours:

| rest $E_L$ | threshold $V_T$ | reset $V_r$ | $R$ | $\tau$ | $t_\mathrm{ref}$ |
|---|---|---|---|---|---|
| [[e_l]] | [[v_t]] | [[v_r]] | [[r]] | [[tau]] | [[t_ref]] |
""",
            setup=weak_step,
        ),
        Run(
            "below",
            "A push that is too weak",
            r"""
Give it [[weak]] for a while. Watch the corner that is not there: $V$ does not jump, it leans into its new level, and after one
$\tau$ it has gone 63 % of the way. Then the current ends, and it forgets just as it learned.
""",
            setup=weak_step,
            measure=watch_below,
        ),
        Exercise(
            "rheobase",
            "The smallest current",
            r"""
The *rheobase* is the smallest constant current that makes a cell fire at all, if one waits long enough. What is it for your
cell?
""",
            ask=Number("nA"),
            measure=lambda n: rheobase_of(cell(n), 40 * n.tau) / 1000.0,
            formula=rheobase,
            mistakes=(
                Mistake(
                    lambda n: (n.v_t - n.v_r) / n.r,
                    r"That is the way from *reset* to threshold. What the leak pulls toward is the rest, $E_L$.",
                ),
                Mistake(lambda n: abs(n.v_t) / n.r, r"Count voltages from rest: $R\,I$ adds to $E_L$, not to zero."),
                Mistake(
                    lambda n: (n.v_t - n.e_l) * n.r,
                    r"Ohm's law the other way round: a larger $R$ needs *less* current.",
                ),
            ),
            because=r"Held for ever, $V$ settles at $E_L + R\,I$. It has to reach $V_T$: $I = (V_T - E_L)/R$.",
            solution="answer = (n.v_t - n.e_l) / n.r  # mV / MΩ = nA",
        ),
        Predict(
            "guess",
            "Half a percent more",
            r"""
At the rheobase the cell does not fire: $V$ creeps toward the threshold and would need for ever. Now add half a percent:
[[edge]]. How fast will it fire? Guess; a guess that is wrong and written down teaches more than one that is not.
""",
            ask=Number("Hz"),
            solution="guess = 24  # Hz",
        ),
        Run(
            "edge",
            "See what it does",
            "The same cell, [[edge]], for one second.",
            setup=lambda n: held(n, n.edge, 1000.0, 0.05),
            measure=watch_edge,
        ),
        Compare(
            "surprise",
            "Your guess beside it",
            r"""
From silence straight to dozens of spikes a second, by half a percent of current. The rate starts at zero, but so steeply
that no one will ever catch this cell firing slowly: the last stretch below the threshold is the slow one, and a hair more
current all but removes it.
""",
            prediction="guess",
            run="edge",
        ),
        Exercise(
            "rate",
            "How fast?",
            r"""
At [[drive]], how many spikes a second? Between two spikes lie the refractory time and the climb from $V_r$ to $V_T$:

$$T = t_\mathrm{ref} + \tau\,\ln\frac{E_L + R\,I - V_r}{E_L + R\,I - V_T} .$$
""",
            ask=Number("Hz"),
            setup=lambda n: held(n, n.drive),
            measure=lambda n: steady_rate(held(n, n.drive, 500.0, 0.01).run()),
            formula=lambda n: rate(n, n.drive),
            tolerance=Tolerance(relative=0.02),
            mistakes=(
                Mistake(lambda n: rate(n, n.drive, 0.0), r"You forgot the rest after each spike: $t_\mathrm{ref}$."),
                Mistake(
                    lambda n: 1000.0 / (n.t_ref + n.tau * log(n.r * n.drive / (n.r * n.drive - n.v_t + n.e_l))),
                    r"That climb starts at $E_L$. After a spike the cell starts at $V_r$.",
                ),
                Mistake(lambda n: 1000.0 / rate(n, n.drive), "That is the interval in ms. How many fit in a second?"),
                Mistake(lambda n: rate(n, n.drive) / 1000.0, "That is in kHz: 1/ms. A second has a thousand of them."),
            ),
            because=r"The interval is $T$, the rate $1/T$.",
            solution="""
from math import log

goal = n.e_l + n.r * n.drive
period = n.t_ref + n.tau * log((goal - n.v_r) / (goal - n.v_t))
answer = 1000 / period
""",
        ),
        Run(
            "curve",
            "The whole curve",
            r"""
Rate over current: the *f-I curve*, the first portrait of any cell. Silent below the rheobase, then a wall, then a slope that
bends. The line beside the dots is the formula.
""",
            measure=sweep,
        ),
        Exercise(
            "ceiling",
            "The ceiling",
            r"""
Let the refractory time be [[t_long]] instead. However strong the current, the rate stays below a bound. Which?
""",
            ask=Number("Hz"),
            measure=lambda n: steady_rate(held(n, 1000 * n.strong, 200.0, 0.01, t_ref=n.t_long).run()),
            formula=lambda n: 1000.0 / n.t_long,
            tolerance=Tolerance(relative=0.02),
            mistakes=(
                Mistake(lambda n: 1000.0 / n.t_ref, "With the old refractory time, yes. It is [[t_long]] now."),
                Mistake(lambda n: 1.0 / n.t_long, "Per millisecond; in Hz it is a thousand times that."),
            ),
            because=r"With no climb left, $T \to t_\mathrm{ref}$ and the rate tends to $1/t_\mathrm{ref}$.",
            solution="answer = 1000 / n.t_long",
        ),
        Exercise(
            "first",
            "The first spike",
            r"""
Another circuit, slow: $R$ = [[r_slow]], $C$ = [[c_slow]], threshold 1 mV above rest. At $t = 0$ it is at rest and [[i_slow]]
are switched on. When does it fire first?
""",
            ask=Number("ms"),
            setup=slow_cell,
            measure=lambda n: float(slow_cell(n).run().spikes[0]),
            formula=first_spike,
            mistakes=(
                Mistake(
                    lambda n: n.r_slow * n.c_slow,
                    r"That is $\tau$. It would do if the threshold were at 63 % of $R\,I$; compare the two.",
                ),
                Mistake(
                    lambda n: n.c_slow / n.i_slow,
                    r"So it would be without the leak, $t = C\,\theta/I$. Near its level the leaky one crawls.",
                ),
            ),
            because=r"$V - E_L = R\,I\,(1 - e^{-t/\tau})$ meets 1 mV at $t = \tau \ln\frac{R\,I}{R\,I - \theta}$.",
            solution="""
from math import log

reach = n.r_slow * n.i_slow  # mV
answer = n.r_slow * n.c_slow * log(reach / (reach - 1))
""",
        ),
        Exercise(
            "decay",
            "One step of the computer",
            r"""
A computer goes in steps. With $\tau$ = [[tau_step]] and no current, which share of $V - E_L$ is left after *exactly* 1 ms?
""",
            ask=Number("1"),
            measure=lambda n: decay(n, "auto"),
            formula=lambda n: float(np.exp(-1.0 / n.tau_step)),
            tolerance=Tolerance(absolute=1e-3),
            mistakes=(
                Mistake(
                    lambda n: 1.0 - 1.0 / n.tau_step,
                    "That is Euler's step, which takes the slope at the start for the slope all the way.",
                ),
                Mistake(lambda n: 1.0 - float(np.exp(-1.0 / n.tau_step)), "That is the share which is lost."),
            ),
            because=r"$e^{-\Delta t/\tau}$. This is what an engine multiplies by when it steps the membrane exactly.",
            solution="""
from math import exp

answer = exp(-1 / n.tau_step)
""",
        ),
        Explain(
            "why",
            "In your own words",
            "One sentence: why does a cell at exactly its rheobase never fire, and why does a little more make it fire so fast?",
            solution='sentence = "The last stretch below the threshold takes for ever; a little more current takes it away."',
        ),
        Exercise(
            "euler",
            "The same by Euler",
            r"""
Euler's scheme steps $V$ by its slope times $\Delta t$. Which share does *it* leave after 1 ms, with $\tau$ = [[tau_step]]?
""",
            ask=Number("1"),
            measure=lambda n: decay(n, "Euler"),
            formula=lambda n: 1.0 - 1.0 / n.tau_step,
            tolerance=Tolerance(absolute=1e-3),
            mistakes=(Mistake(lambda n: float(np.exp(-1.0 / n.tau_step)), "That is the exact one."),),
            because=r"$1 - \Delta t/\tau$: a little less than the truth in every step, and it adds up.",
            optional=True,
            solution="answer = 1 - 1 / n.tau_step",
        ),
        Exercise(
            "leaky",
            "The unit of deep learning",
            r"""
Spiking networks that learn by gradients use this Euler step and call $1 - \Delta t/\tau$ their $\beta$:
$u \leftarrow \beta\,u + x$, and a spike if $u > 1$. With $\beta$ = [[beta]], above which constant input $x$ does it ever fire?
""",
            ask=Number("1"),
            measure=leaky_unit,
            formula=lambda n: 1.0 - n.beta,
            tolerance=Tolerance(absolute=1e-3),
            mistakes=(Mistake(lambda n: 1.0, "In one step, yes. But it adds up what is left of the steps before."),),
            because=r"It settles at $u = x/(1-\beta)$, which has to pass 1: $x > 1 - \beta$. It is the rheobase again.",
            optional=True,
            solution="answer = 1 - n.beta",
        ),
        Exercise(
            "burning",
            "Far too strong",
            "With the refractory time of [[t_long]], how fast does your cell fire at [[strong]]?",
            ask=Number("Hz"),
            measure=lambda n: steady_rate(held(n, n.strong, 200.0, 0.005, t_ref=n.t_long).run()),
            formula=lambda n: rate(n, n.strong, n.t_long),
            tolerance=Tolerance(relative=0.02),
            mistakes=(Mistake(lambda n: 1000.0 / n.t_long, "That is the bound itself; some climb is left."),),
            because="Already near the ceiling; ten times the current would gain a few hertz.",
            optional=True,
            solution="""
from math import log

goal = n.e_l + n.r * n.strong
answer = 1000 / (n.t_long + n.tau * log((goal - n.v_r) / (goal - n.v_t)))
""",
        ),
        Exercise(
            "filter",
            "Shaken",
            r"""
Take the threshold away and shake the cell with a sine of [[drive]] amplitude and [[shake]]. By how much does $V$ swing, from the
middle to the top?
""",
            ask=Number("mV"),
            setup=shaken,
            measure=swing,
            formula=swing_formula,
            tolerance=Tolerance(relative=0.03),
            mistakes=(
                Mistake(lambda n: n.r * n.drive, r"So it would if the membrane had the time: it is too slow for this."),
                Mistake(
                    lambda n: n.r * n.drive / float(np.hypot(1.0, n.shake * n.tau / 1000.0)),
                    r"Almost: it is the *angular* frequency, $2\pi f$.",
                ),
                Mistake(lambda n: 2.0 * swing_formula(n), "That is from top to bottom."),
            ),
            because=r"$\frac{R\,I}{\sqrt{1 + (2\pi f\tau)^2}}$: a membrane is a low-pass filter, and $1/(2\pi\tau)$ its cut-off.",
            optional=True,
            solution="""
from math import hypot, pi

answer = n.r * n.drive / hypot(1, 2 * pi * n.shake * n.tau / 1000)
""",
        ),
        Exercise(
            "code",
            "Write it",
            r"""
Write a function `rate(current)` that takes nA and returns Hz, for your cell, for any current. It is tried at five of them.
""",
            ask=Function("Hz", probes, "rate(current)"),
            measure=lambda n: steady_rates(cell(n), 1000.0 * np.array(probes(n)), 500.0, dt=0.01),
            formula=lambda n: [rate(n, i) for i in probes(n)],
            tolerance=Tolerance(relative=0.02),
            mistakes=(Mistake(lambda n: [rate(n, i, 0.0) for i in probes(n)], r"You forgot $t_\mathrm{ref}$."),),
            because="Your function and the live cell agree.",
            optional=True,
            solution="""
from math import log


def answer(current):
    goal = n.e_l + n.r * current
    if goal <= n.v_t:
        return 0
    return 1000 / (n.t_ref + n.tau * log((goal - n.v_r) / (goal - n.v_t)))
""",
        ),
    ),
)
