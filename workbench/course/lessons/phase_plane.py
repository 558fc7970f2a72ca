"""Lesson 3: a picture in which a cell's whole future can be seen, and the patterns that come out of it."""

from __future__ import annotations

from math import exp, sqrt

import numpy as np

from workbench.core import jobs
from workbench.course.answer import Choice, Number
from workbench.course.exercise import Exercise, Mistake, Tolerance
from workbench.course.lesson import Lesson
from workbench.course.numbers import Derived, Draw, Numbers
from workbench.course.outcome import Outcome
from workbench.course.setup import Setup, rheobase_of, steady_rate
from workbench.course.steps import Compare, Explain, Predict, Run, Text
from workbench.experiments.bifurcation import bifurcation
from workbench.experiments.copies import run_copies
from workbench.experiments.phase_plane import plane
from workbench.experiments.result import Axis, Curve, Panel
from workbench.neurons.exponential_if import ExpIF
from workbench.neurons.hodgkin_huxley import HodgkinHuxley
from workbench.neurons.izhikevich import Izhikevich
from workbench.stimuli.ramp import Ramp
from workbench.stimuli.step_current import StepCurrent

QUIET = 300.0  # ms in which a cell comes to rest before anything is done to it
PULLS = (-1.0, -2.0, -3.0, -5.0)  # µA/cm², to hyperpolarize the squid axon
HIGHER, SAME, LOWER = "a higher one than the step", "the same as the step", "a lower one than the step"

NUMBERS = {
    # the regular-spiking cell of Izhikevich 2003 is the book's
    "b": Draw(0.2, "1/ms", 0.17, 0.23, 0.01),
    "drive": Draw(10.0, "pA", 9, 14, 1),
    "tau": Draw(12.0, "ms", 8, 16, 1),
    "r": Draw(20.0, "MOhm", 10, 30, 2),
    "e_l": Draw(-65.0, "mV", -68, -62, 1),
    "theta": Draw(-55.0, "mV", -56, -50, 1),
    "sharp": Draw(2.0, "mV", 1, 3, 0.5),
    "vertex": Derived(lambda n: (n.b - 5.0) / 0.08, "mV"),
}


def cell(n: Numbers) -> Izhikevich:
    """The student's regular-spiking cell."""
    return Izhikevich(b=n.b, v_0=-70.0)


def step(n: Numbers, current: float, duration: float = 500.0) -> Setup:
    """The cell at rest, and then a sudden current."""
    return Setup(cell(n), StepCurrent(amplitude=current, onset=100.0, duration=duration), 100.0 + duration, 0.05)


def crossings(n: Numbers, current: float = 0.0) -> list[float]:
    """Where the nullclines cross (mV), in closed form."""
    root = (5.0 - n.b) ** 2 - 0.16 * (140.0 + current)
    return [(n.b - 5.0 - sqrt(root)) / 0.08, (n.b - 5.0 + sqrt(root)) / 0.08] if root >= 0 else []


def resting(n: Numbers) -> float:
    """The stable fixed point without current (mV), as the phase plane finds it."""
    return next(point.states["v"] for point in plane(cell(n)).points if point.stable)


def vanishing(n: Numbers) -> float:
    """The current (pA) at which the two fixed points meet and vanish."""
    middle = (5.0 - n.b) ** 2 / 0.16 - 140.0
    found = bifurcation(cell(n), np.linspace(middle - 2.0, middle + 1.0, 13))
    return next(change.current for change in found.changes if change.kind == "saddle-node")


def walk(n: Numbers) -> Outcome:
    """The regular-spiking cell under a step."""
    setup = step(n, n.drive)
    trial = setup.run()
    gaps = trial.intervals
    said = f"{len(trial.spikes)} spikes; the first interval is {gaps[0]:.0f} ms, the last {gaps[-1]:.0f} ms: it adapts."
    return Outcome(said, float(len(trial.spikes)), "1", setup, trial)


def ramp(n: Numbers, top: float = 6.0, duration: float = 6000.0) -> Setup:
    """The cell under a current that creeps up, a thousandth each millisecond."""
    return Setup(cell(n), Ramp(start=0.0, end=top, onset=QUIET, duration=duration), QUIET + duration, 0.05)


def step_threshold(n: Numbers) -> float:
    """The smallest sudden current (pA) that makes it fire within 600 ms."""
    return rheobase_of(cell(n), 600.0)


def slow_threshold(n: Numbers) -> float:
    """The current (pA) that the ramp has reached when the cell first fires."""
    top = (5.0 - n.b) ** 2 / 0.16 - 140.0 + 2.0
    first = ramp(n, top, 1000.0 * top).run().spikes[0]
    return (float(first) - QUIET) / 1000.0


def sneak(n: Numbers) -> Outcome:
    """Sudden against slow."""
    sudden, slow = step_threshold(n), slow_threshold(n)
    said = f"A sudden step needs {sudden:.2f}, the slow ramp has to come up to {slow:.2f}."
    return Outcome(said, slow, "pA", word=HIGHER if slow > 1.03 * sudden else LOWER if slow < 0.97 * sudden else SAME)


def counts(n: Numbers, fine: bool) -> float:
    """Spikes of the fast-spiking cell in a second, by a fine step or by the script of 2003."""
    stimulus = StepCurrent(amplitude=n.drive, onset=QUIET)
    dt, integrator = (0.01, "Euler") if fine else (1.0, "Izhikevich 2003")
    setup = Setup(Izhikevich.preset("FS"), stimulus, QUIET + 1000.0, dt, integrator)
    return float(len(setup.run(precision="double").spikes))


def squid(current: float, length: float, duration: float) -> Setup:
    """The squid axon under a current density (µA/cm²); its patch has 1000 µm², so 1 µA/cm² is 10 pA."""
    axon = HodgkinHuxley()
    return Setup(axon, StepCurrent(amplitude=current * axon.area / 100.0, onset=50.0, duration=length), duration, 0.02)


def squid_curve(n: Numbers) -> Outcome:
    """The f-I curve of the squid axon near the onset of firing."""
    densities = np.round(np.arange(5.0, 12.01, 0.25), 2)
    axon = HodgkinHuxley()
    drive = StepCurrent(amplitude=axon.area / 100.0, onset=50.0)
    copies = jobs.run(run_copies(axon, [(drive, densities)], 1050.0, 0.02, settle=0.0))
    late = [spikes[spikes > 550.0] for spikes in copies.spikes]
    rates = np.array([1000.0 / np.diff(spikes).mean() if len(spikes) > 1 else 0.0 for spikes in late])
    first = int(np.argmax(rates > 0))
    curve = Curve("squid axon", densities, rates, points=True)
    said = f"Nothing that lasts below {densities[first]:.2f} µA/cm², and there at once {rates[first]:.0f} Hz."
    panel = Panel(Axis("current density", "uA/cm^2"), Axis("rate", "Hz"), (curve,))
    return Outcome(said, float(rates[first]), "Hz", panel=panel)


def weakest_pull(n: Numbers) -> str:
    """The weakest of the pulls after whose end the squid axon fires."""
    fired = [pull for pull in PULLS if len(squid(pull, 20.0, 120.0).run().spikes)]
    return f"{max(fired):g}"


def upstroke(n: Numbers) -> ExpIF:
    """The student's exponential cell."""
    g = 1000.0 / n.r
    return ExpIF(c_m=n.tau * g, g_l=g, e_l=n.e_l, v_t=n.theta, delta_t=n.sharp, v_r=n.e_l, v_cut=0.0)


LESSON = Lesson(
    number=3,
    slug="phase_plane",
    title="Phase plane and firing patterns",
    minutes=75,
    promise="You can read off a cell's phase plane whether it rests, fires or rebounds, and why its threshold is not a number.",
    numbers=NUMBERS,
    steps=(
        Text(
            "two",
            "Two numbers and an arrow",
            r"""
The cell of the first lessons had one number, $V$, and a rule for its spikes. Real cells make theirs: sodium rushes in and lifts
$V$, and something slower, call it $u$, follows and pulls it down again. Izhikevich's model of 2003 keeps just these two:

$$\frac{dv}{dt} = 0.04\,v^2 + 5\,v + 140 - u + I, \qquad \frac{du}{dt} = a\,(b\,v - u),$$

and at $v = 30$ it puts $v$ to $c$ and adds $d$ to $u$ (ms and mV; $I$ in mV/ms, which on this bench is as many pA). Your cell
has $a = 0.02$, $b$ = [[b]], $c = -65$, $d = 8$.

Two numbers are a point in a plane, and the equations an arrow at every point: where the cell goes from there. This is the
**phase plane**. Two curves order it. On the *v-nullcline*, a parabola, $v$ stands still; on the *u-nullcline*, a line, $u$ does.
Where they cross, nothing moves: a **fixed point**. A stable one is the cell's rest.
""",
            setup=lambda n: step(n, 0.0, 300.0),
        ),
        Exercise(
            "rest",
            "Where it rests",
            r"""
Without a current the nullclines cross twice: $0.04\,v^2 + (5-b)\,v + 140 = 0$. At which of the two does the cell rest?
""",
            ask=Number("mV"),
            setup=lambda n: step(n, 0.0, 300.0),
            measure=resting,
            formula=lambda n: crossings(n)[0],
            mistakes=(
                Mistake(
                    lambda n: crossings(n)[1],
                    "That is the other one, on the branch where the parabola climbs: a push away from it grows. It is the threshold.",
                ),
                Mistake(lambda n: n.vertex, "That is halfway between them, the foot of the parabola."),
            ),
            because=r"The left one. There $dv/dt$ falls with $v$: a small push dies out.",
            solution="""
from math import sqrt

answer = (n.b - 5 - sqrt((5 - n.b) ** 2 - 0.16 * 140)) / 0.08
""",
        ),
        Run(
            "walk",
            "A walk around",
            r"""
A current of [[drive]] lifts the parabola off the line: no crossing is left, nowhere to rest. Follow the point: to the right and
off (a spike), back to $c$ and up by $d$, and each time it starts a little higher. Look at the intervals.
""",
            setup=lambda n: step(n, n.drive),
            measure=walk,
        ),
        Exercise(
            "vanish",
            "Nowhere to rest",
            "At which current do the two fixed points meet and vanish?",
            ask=Number("pA"),
            measure=vanishing,
            formula=lambda n: (5.0 - n.b) ** 2 / 0.16 - 140.0,
            tolerance=Tolerance(relative=0.02),
            mistakes=(
                Mistake(lambda n: -((5.0 - n.b) ** 2 / 0.16 - 140.0), "The sign: the current lifts the parabola."),
                Mistake(
                    lambda n: 25.0 / 0.16 - 140.0,
                    "That is the foot of the parabola alone. The line it has to leave is not flat.",
                ),
            ),
            because=r"The root has to vanish: $(5-b)^2 = 0.16\,(140 + I)$. It is called a saddle-node.",
            solution="answer = (5 - n.b) ** 2 / 0.16 - 140",
        ),
        Predict(
            "creep",
            "Sudden or slow",
            r"""
A sudden step makes the cell fire from some current on. Now let the current creep up instead, a thousandth of a pA each
millisecond. At which current will the cell fire first?
""",
            ask=Choice((LOWER, SAME, HIGHER)),
            solution='guess = "a higher one than the step"',
        ),
        Run(
            "sneak",
            "Creep up on it",
            "Both are tried: steps of 600 ms, found by halving, and the slow ramp.",
            setup=ramp,
            measure=sneak,
        ),
        Compare(
            "threshold",
            "A threshold is not a number",
            r"""
When the current creeps, $u$ keeps up, and the cell sits on its fixed point until that one is lost, close to where the
nullclines part. A sudden step finds $u$ where it was: the point starts in the wrong place, and is off before $u$ can follow. So
it fires at currents at which it could also rest. The threshold is not a voltage and not a current; it is a curve in this plane.
""",
            prediction="creep",
            run="sneak",
        ),
        Exercise(
            "fine",
            "Count them",
            r"""
The fast-spiking cell ($a = 0.1$, $d = 2$, $b = 0.2$) at [[drive]] for one second, after a time to settle, and in *fine* steps (Euler,
0.01 ms). How many spikes?
""",
            ask=Number("1"),
            setup=lambda n: Setup(
                Izhikevich.preset("FS"), StepCurrent(amplitude=n.drive, onset=QUIET), QUIET + 1000.0, 0.01, "Euler"
            ),
            measure=lambda n: counts(n, True),
            tolerance=Tolerance(relative=0.05),
            mistakes=(
                Mistake(lambda n: counts(n, False), "That is the count of coarse steps. Which dt is on the bench?"),
            ),
            because="Remember it for the next question.",
            solution="""
trial = lesson["fine"].setup.run()
answer = len(trial.spikes)
""",
        ),
        Exercise(
            "script",
            "The script of 2003",
            r"""
The paper of 2003 came with a script that everybody has copied since. It takes steps of 1 ms, $v$ in two halves (integrator
*Izhikevich 2003*). The same cell, the same second: how many spikes does *it* find?
""",
            ask=Number("1"),
            setup=lambda n: Setup(
                Izhikevich.preset("FS"),
                StepCurrent(amplitude=n.drive, onset=QUIET),
                QUIET + 1000.0,
                1.0,
                "Izhikevich 2003",
            ),
            measure=lambda n: counts(n, False),
            # in steps so coarse the last digits of the arithmetic move the count by some spikes
            tolerance=Tolerance(relative=0.07),
            mistakes=(Mistake(lambda n: counts(n, True), "That is the count of fine steps."),),
            because="About half; and so coarse a step makes it so touchy that rounding alone moves some spikes. Who reports a rate should say how it was stepped.",
            solution="""
trial = lesson["script"].setup.run()
answer = len(trial.spikes)
""",
        ),
        Run(
            "squid",
            "A cell that cannot be slow",
            r"""
Some cells start to fire at any rate, however low (type I). Others cannot. This is the squid axon of Hodgkin and Huxley, 1952,
from which all of this comes. Its rest does not vanish: it loses its hold, and an orbit of full size is there at once (type II).
""",
            setup=lambda n: squid(7.0, 500.0, 550.0),
            measure=squid_curve,
        ),
        Exercise(
            "rebound",
            "Fire by letting go",
            r"""
Pull the squid axon *down* for 20 ms and let go. Of the four pulls, in µA/cm², which is the weakest after which it fires? (On the
bench, 1 µA/cm² is 10 pA.)
""",
            ask=Choice(tuple(f"{pull:g}" for pull in PULLS)),
            setup=lambda n: squid(PULLS[0], 20.0, 120.0),
            measure=weakest_pull,
            because="Pulled down, its sodium gates open and its potassium gates close; let go, they overshoot. Inhibition can excite.",
            solution="""
axon = lesson["rebound"].setup
for pull in (-1, -2, -3, -5):  # µA/cm²; 10 pA each on this patch
    trial = axon.run(stimulus=wb.StepCurrent(amplitude=10 * pull, onset=50, duration=20))
    print(pull, "fires" if len(trial.spikes) else "stays silent")
answer = "-3"
""",
        ),
        Explain(
            "why",
            "In your own words",
            "One sentence: why does a slow ramp have to go higher than a sudden step, and where in the phase plane do you see it?",
            solution='sentence = "On a slow ramp u keeps up and the rest moves along its nullcline; a step leaves u behind and the cell to the right of it."',
        ),
        Exercise(
            "upstroke",
            "A softer threshold",
            r"""
Between the leaky cell and this one stands the *exponential* integrate-and-fire: a leak, and an upstroke that feeds itself,
$\tau\,dV/dt = -(V-E_L) + \Delta_T\,e^{(V-\vartheta)/\Delta_T} + R\,I$, with $\tau$ = [[tau]], $R$ = [[r]], $E_L$ = [[e_l]],
$\vartheta$ = [[theta]], $\Delta_T$ = [[sharp]]. What is its rheobase?
""",
            ask=Number("nA"),
            measure=lambda n: rheobase_of(upstroke(n), 2000.0) / 1000.0,
            formula=lambda n: (n.theta - n.e_l - n.sharp) / n.r,
            tolerance=Tolerance(relative=0.02),
            mistakes=(
                Mistake(
                    lambda n: (n.theta - n.e_l) / n.r,
                    r"At $\vartheta$ the upstroke already helps: by how much? Its size there is $\Delta_T$.",
                ),
                Mistake(
                    lambda n: (n.theta - n.e_l - n.sharp * exp(1.0)) / n.r,
                    r"The upstroke at $\vartheta$ is $\Delta_T\,e^0$.",
                ),
            ),
            because=r"The right-hand side is lowest at $\vartheta$; it has to be lifted to zero there: $R\,I = \vartheta - E_L - \Delta_T$.",
            optional=True,
            solution="answer = (n.theta - n.e_l - n.sharp) / n.r",
        ),
        Exercise(
            "sudden",
            "The step, exactly",
            "What is the smallest sudden step, of 600 ms, that makes your cell fire?",
            ask=Number("pA"),
            setup=lambda n: step(n, 2.0, 600.0),
            measure=step_threshold,
            tolerance=Tolerance(relative=0.03),
            mistakes=(
                Mistake(slow_threshold, "That is the slow ramp."),
                Mistake(lambda n: (5.0 - n.b) ** 2 / 0.16 - 140.0, "Beyond that it cannot rest; it fires sooner."),
            ),
            because="Less than the current at which its rest vanishes.",
            optional=True,
            solution="""
low, high = 0.0, 5.0  # pA
while high - low > 0.005:
    middle = (low + high) / 2
    step = wb.StepCurrent(amplitude=middle, onset=100, duration=600)
    fired = len(lesson["sudden"].setup.run(stimulus=step).spikes) > 0
    low, high = (low, middle) if fired else (middle, high)
answer = high
""",
        ),
        Exercise(
            "onset",
            "Not from zero",
            "At about 6.3 µA/cm² the squid axon begins to fire on and on. At which rate?",
            ask=Number("Hz"),
            setup=lambda n: squid(6.3, 1000.0, 1050.0),
            measure=lambda n: steady_rate(squid(6.3, 2000.0, 2050.0).run(), 1050.0),
            tolerance=Tolerance(relative=0.05),
            because="From nothing to this: type II.",
            optional=True,
            solution="""
trial = lesson["onset"].setup.run()
answer = 1000 / trial.intervals[-1]
""",
        ),
    ),
)
