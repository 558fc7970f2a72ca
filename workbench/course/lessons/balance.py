"""Lesson 7: why thousands of cells that hardly know each other fire irregularly, in rhythm, and never twice alike."""

from __future__ import annotations

import numpy as np

from workbench.analysis.population_activity import Spectrum, activity, spectrum
from workbench.course import answer
from workbench.course.answer import Choice, Number
from workbench.course.exercise import Exercise, Mistake, Tolerance
from workbench.course.lesson import Lesson
from workbench.course.network_setup import NetworkSetup, irregularity, mean_rate, trains
from workbench.course.numbers import Derived, Draw, Numbers
from workbench.course.outcome import Outcome
from workbench.course.steps import Compare, Explain, Predict, Run, Text
from workbench.engines.recording import Recording
from workbench.experiments.result import Axis, Curve, Mark, Panel
from workbench.network.network import Network
from workbench.network.presets.brunel import RESET, TAU, THRESHOLD, brunel

SIZE = 2500
SETTLE, LONG = 200.0, 1200.0  # ms that are not counted, and of a run
ETA = 2.0  # the drive from outside, in units of what alone lifts the mean to the threshold
GAINS = np.array([3.0, 3.5, 3.75, 4.0, 4.25, 4.5, 5.0, 6.0])
STRONG, DRIVEN = 6.0, 4.0  # inhibition and drive at which the rhythm is clear
BIN, CHUNK, LISTENED = 0.5, 250.0, 2500.0  # of the spectrum: bins, stretches that are averaged, and for how long (ms)
HIGHEST = 400.0  # frequency (Hz) that is drawn
FORK, WATCHED = 300.0, 1000.0  # when a spike is taken away, and for how long the runs go on (ms)
NEAR, WINDOW, DRAWN = (
    1.0,
    2.0,
    40,
)  # spikes nearer than this are alike (ms); stretches that are compared (ms), and how many are drawn
SAME, OTHER = "about the same", "quite different"

NUMBERS = {
    "inputs": Draw(400.0, "1", 360, 480, 20),
    "j": Draw(0.2, "mV", 0.18, 0.24, 0.02),
    "g": Draw(5.0, "1", 4.6, 5.6, 0.2),
    "fewer": Derived(lambda n: n.inputs / 4.0, "1"),
    "pull": Derived(lambda n: n.g * n.j, "mV"),
    "nu": Draw(40.0, "Hz", 20, 60, 5),
    "fine": Draw(5.0, "Hz", 2, 10, 1),
    "delay": Draw(1.5, "ms", 1, 2, 0.25),
    "longer": Derived(lambda n: 2.0 * n.delay, "ms"),
    "dice": Draw(1.0, "1", 2, 100_000, 1),
}


def wired(n: Numbers, g: float, eta: float = ETA, delay: float = 1.5, duration: float = LONG) -> NetworkSetup:
    """The student's network with some inhibition, drive and delay (ms)."""

    def build() -> Network:
        net = brunel(SIZE, g, eta, round(1.25 * n.inputs), n.j)
        for projection in net.projections.values():
            projection.delay = delay
        return net

    return NetworkSetup(build, duration, seed=round(n.dice))


def own(n: Numbers) -> NetworkSetup:
    """The network at the student's own inhibition."""
    return wired(n, n.g)


def threshold_rate(n: Numbers) -> float:
    """The rate (Hz) of each input from outside that alone lifts the mean membrane to its threshold, as the network has it."""
    return float(own(n).build().populations["outside exc"].model.values()["rate"]) / ETA


def recurrent(n: Numbers) -> float:
    """The mean (mV) that a cell gets from inside at the rate ``nu``, from the synapses as they are wired."""
    simulation = own(n).simulation()
    jumps = sum(float(simulation.weights(f"{pre}->exc")[2].sum()) for pre in ("exc", "inh"))
    return TAU * n.nu / 1000.0 * jumps / simulation.recording.sizes["exc"]


def cross(n: Numbers) -> Outcome:
    """The rate of the excitatory cells as inhibition grows."""
    rates = [mean_rate(wired(n, float(g), duration=700.0).run(), "exc", SETTLE) for g in GAINS]
    said = f"{rates[0]:.0f} Hz at g = 3, {rates[3]:.0f} Hz at 4, {rates[6]:.0f} Hz at 5."
    curve = Curve("measured", GAINS, np.array(rates), points=True)
    panel = Panel(Axis("inhibition g"), Axis("rate", "Hz"), (curve,), (Mark("balance", 4.0),))
    return Outcome(said, rates[6] / rates[0], "1", panel=panel)


def look(n: Numbers) -> Outcome:
    """The network at the student's inhibition."""
    recording = own(n).run()
    said = f"The excitatory cells fire at {mean_rate(recording, 'exc', SETTLE):.1f} Hz."
    return Outcome(said, mean_rate(recording, "exc", SETTLE), "Hz", recording=recording, window=(1000.0, LONG))


def heard(recording: Recording) -> Spectrum:
    """The spectrum of the activity of all cells."""
    times = np.concatenate([trains(recording, name, SETTLE)[0] for name in ("exc", "inh")])
    return spectrum(activity(times, SIZE, SETTLE, SETTLE + LISTENED, BIN), BIN, CHUNK)


def beating(n: Numbers, delay: float) -> NetworkSetup:
    """Strong inhibition and a strong drive: cells that fire rarely, in a population that beats."""
    return wired(n, STRONG, DRIVEN, delay, SETTLE + LISTENED)


def rhythm(n: Numbers, delay: float) -> float:
    """The frequency (Hz) at which the population beats."""
    return heard(beating(n, delay).run()).peak


def beat(n: Numbers) -> Outcome:
    """The spectrum of the population at twice the student's delay."""
    recording = beating(n, n.longer).run()
    found, rate = heard(recording), mean_rate(recording, "exc", SETTLE)
    top, shown = found.peak, found.frequencies <= HIGHEST
    said = f"With {n.longer:g} ms the population beats at {top:.0f} Hz, while each cell fires at {rate:.0f} Hz."
    panel = Panel(
        Axis("frequency", "Hz"),
        Axis("power", "Hz"),
        (Curve("population", found.frequencies[shown], found.power[shown]),),
    )
    return Outcome(said, top, "Hz", recording=recording, window=(1000.0, 1100.0), panel=panel)


def two_runs(n: Numbers) -> tuple[Recording, Recording]:
    """A run, and the same run from which one spike was taken away at the fork."""
    first = own(n).simulation()
    first.advance(FORK)
    second = first.fork()
    block = first.advance(WATCHED)
    times, cells = block.spikes["exc"]
    before = round((times[0] - FORK) / first.dt) - 1  # steps from the fork to the one that ends in the spike
    if before:
        second.advance(before * first.dt)
    second.place("exc", [int(cells[0])], v=RESET)
    second.advance(WATCHED - before * first.dt)
    return first.recording, second.recording


def alike(pair: tuple[Recording, Recording]) -> tuple[np.ndarray, np.ndarray]:
    """Times (ms) of a run's excitatory spikes after the fork, and whether the same cell of the other run spikes within ``NEAR``."""
    (times, cells), (others, theirs) = (trains(recording, "exc", FORK) for recording in pair)
    far = 10.0 * (FORK + WATCHED)  # keeps the spikes of one cell away from those of the next
    there = np.sort(others + far * theirs)
    here = times + far * cells
    place = np.searchsorted(there, here)
    before, after = there[np.maximum(place - 1, 0)], there[np.minimum(place, len(there) - 1)]
    return times, np.minimum(np.abs(here - before), np.abs(after - here)) <= NEAR


def fork(n: Numbers) -> Outcome:
    """How long two runs stay alike that differ in one spike, and how their rates do."""
    pair = two_runs(n)
    times, same = alike(pair)
    begins = FORK + WINDOW * np.arange(DRAWN)
    shares = np.array([same[(t0 < times) & (times <= t0 + WINDOW)].mean() for t0 in begins])
    lost = float(next((t0 for t0, share in zip(begins, shares, strict=True) if share < 0.5), FORK + WATCHED) - FORK)
    rates = [mean_rate(recording, "exc", FORK) for recording in pair]
    said = (
        f"{lost:g} ms after one spike of {SIZE} cells was taken away, fewer than half of the spikes have a partner "
        f"within {NEAR:g} ms in the other run. Over a second the rates are {rates[0]:.1f} and {rates[1]:.1f} Hz."
    )
    panel = Panel(
        Axis("time after the fork", "ms"),
        Axis("share with a partner"),
        (Curve("spikes", begins - FORK + WINDOW / 2, shares, points=True),),
    )
    word = SAME if abs(rates[0] - rates[1]) < 0.1 * rates[0] else OTHER
    return Outcome(said, lost, "ms", panel=panel, word=word)


LESSON = Lesson(
    number=7,
    slug="balance",
    title="Balance and rhythms",
    minutes=75,
    promise="You can say what a large random network will do from four numbers, and what no number tells.",
    numbers=NUMBERS,
    steps=(
        Text(
            "crowd",
            "A crowd",
            r"""
2,500 cells, four excitatory to one inhibitory, joined at random: the network of **Brunel** (2000), made smaller. Every cell has
[[inputs]] excitatory synapses from inside and as many from outside, each worth [[j]], and [[fewer]] inhibitory ones, each worth $-gJ$.

$$\tau \frac{dV}{dt} = -V + \tau \left(J\sum_\mathrm{exc} \delta - gJ \sum_\mathrm{inh} \delta\right), \qquad \tau = 20\ \mathrm{ms},\quad \theta = 20\ \mathrm{mV}.$$

$V$ counts from rest. In this lesson $g$ is yours to turn; at first it is [[g]].
""",
            setup=own,
        ),
        Exercise(
            "threshold",
            "The drive that is just enough",
            r"""
Forget the inside. At which rate does each of the [[inputs]] inputs from outside have to fire, so that they lift the *mean* membrane to its
threshold of 20 mV?
""",
            ask=Number("Hz"),
            measure=threshold_rate,
            formula=lambda n: 1000.0 * THRESHOLD / (n.j * n.inputs * TAU),
            mistakes=(
                Mistake(
                    lambda n: 1000.0 * THRESHOLD / (n.j * TAU),
                    "That is the rate of all of them together; share it among the inputs.",
                ),
                Mistake(
                    lambda n: 1000.0 * THRESHOLD / (n.j * n.inputs),
                    r"And the membrane forgets: it holds the input of the last $\tau$.",
                ),
            ),
            because=r"$\nu_\theta = \theta / (J\,C\,\tau)$. From now on the outside gives twice that, $\eta = 2$.",
            solution="answer = 1000 * 20 / (n.j * n.inputs * 20)",
        ),
        Exercise(
            "inside",
            "What comes from inside",
            r"""
Say all cells fire at [[nu]], and $g$ is [[g]]. How much does the inside then add to the mean membrane of a cell?
""",
            ask=Number("mV"),
            measure=recurrent,
            formula=lambda n: TAU * n.nu / 1000.0 * n.inputs * n.j * (1.0 - n.g / 4.0),
            mistakes=(
                Mistake(
                    lambda n: TAU * n.nu / 1000.0 * n.inputs * n.j * (1.0 - n.g),
                    "There are four times fewer inhibitory synapses than excitatory ones.",
                ),
                Mistake(
                    lambda n: TAU * n.nu / 1000.0 * n.inputs * n.j,
                    "That is the excitation. Now take the inhibition off.",
                ),
            ),
            because=r"$\tau\,C J\,\nu\,(1 - g/4)$: above $g = 4$ the inside holds back what it gets, below it feeds itself.",
            solution="answer = 20e-3 * n.nu * n.inputs * n.j * (1 - n.g / 4)",
        ),
        Predict(
            "drawn",
            "Draw the rate",
            r"""
$g$ goes from 3 to 6, and the outside stays as it is. How fast do the excitatory cells fire? They rest for 2 ms after a spike, so nobody
can do more than 500 Hz. Draw it.
""",
            ask=answer.Curve("inhibition g", "rate (Hz)", lambda n: (3.0, 6.0), lambda n: (0.0, 400.0)),
            solution="guess = [(3, 300), (3.5, 210), (4, 110), (4.5, 65), (5, 45), (6, 30)]  # g, Hz",
        ),
        Run(
            "cross",
            "Cross the balance",
            "Eight networks, each with a little more inhibition than the one before.",
            setup=own,
            measure=cross,
        ),
        Compare(
            "crossed",
            "Your curve beside it",
            r"""
Below 4 excitation feeds on itself, and only the rest after each spike stops it: the cells fire as fast as they can, like clocks. Above 4 any
excess calls up more inhibition than excitation. The mean then stays *below* the threshold, and what makes cells fire is chance, as in lesson 2:
the network makes its own noise.
""",
            prediction="drawn",
            run="cross",
        ),
        Run(
            "look",
            "Look at it",
            r"""
The last 200 ms at your $g$ of [[g]]. The cells are no clocks, and yet columns come and go: more of them below. Press play
beside it, and turn the inhibitory weight while it runs.
""",
            setup=own,
            measure=look,
        ),
        Exercise(
            "cv",
            "How irregular?",
            r"""
Run it for 1.2 s, leave the first 200 ms out, and take the CV of the intervals of each excitatory cell. What is it in the mean?
""",
            ask=Number("1"),
            setup=own,
            measure=lambda n: irregularity(own(n).run(), "exc", SETTLE),
            tolerance=Tolerance(absolute=0.04),
            mistakes=(
                Mistake(
                    lambda n: irregularity(wired(n, 3.0).run(), "exc", SETTLE),
                    "So regular is it at g = 3, where excitation wins.",
                ),
            ),
            because="No noise was put in but that of the inputs from outside; the rest the cells make for each other.",
            solution="""
import numpy as np

times, cells = lesson["cv"].setup.run().of("exc")
gaps = [np.diff(times[(times > 200) & (cells == cell)]) for cell in range(2000)]
answer = np.mean([one.std() / one.mean() for one in gaps if len(one) > 2])
""",
        ),
        Exercise(
            "chunk",
            "How long must one look?",
            r"""
To see a rhythm one takes the **spectrum** of the population's activity, over chunks of a certain length. You want to tell frequencies
apart that differ by [[fine]]. How long must a chunk be?
""",
            ask=Number("ms"),
            formula=lambda n: 1000.0 / n.fine,
            mistakes=(
                Mistake(
                    lambda n: 500.0 / n.fine,
                    "Half of that is Nyquist's rule, and it is about the time between two samples.",
                ),
            ),
            because=r"$T = 1/\Delta f$, whatever the step of time; the step sets the highest frequency, $1/(2\,\Delta t)$.",
            solution="answer = 1000 / n.fine",
        ),
        Run(
            "beat",
            "The crowd beats",
            r"""
Now strong inhibition, $g = 6$, twice as much from outside, $\eta = 4$, and a delay of [[longer]] on every synapse. Look at the columns in the
raster, and at the peak of the spectrum.
""",
            setup=lambda n: beating(n, n.longer),
            measure=beat,
        ),
        Exercise(
            "rhythm",
            "Half the delay",
            r"""
The same with a delay of [[delay]], half as long. At which frequency does the population beat now?
""",
            ask=Number("Hz"),
            setup=lambda n: beating(n, n.delay),
            measure=lambda n: rhythm(n, n.delay),
            tolerance=Tolerance(relative=0.1),
            mistakes=(
                Mistake(lambda n: rhythm(n, n.longer), "That is the longer delay still."),
                Mistake(
                    lambda n: 2.0 * rhythm(n, n.longer),
                    "Faster, but not twice: the cells take time of their own to answer, and that has not been halved.",
                ),
                Mistake(
                    lambda n: mean_rate(beating(n, n.delay).run(), "exc", SETTLE),
                    "So fast fires a single cell. The crowd beats faster than anyone in it.",
                ),
            ),
            because="Inhibition comes a delay late, silences everyone, and everyone comes back together. No cell follows each beat.",
            solution="""
import numpy as np

from workbench.analysis.population_activity import activity, spectrum

run = lesson["rhythm"].setup.run()
times = np.concatenate([run.of("exc")[0], run.of("inh")[0]])
answer = spectrum(activity(times, 2500, 200, 2700, 0.5), 0.5, 250).peak
""",
        ),
        Run(
            "fork",
            "One spike less",
            r"""
Back to $g$ of [[g]]. At 300 ms the run is copied, with every membrane and every spike that is still on its way. In the copy *one* spike is
taken away. Both get the very same inputs from outside. How long do they stay alike?
""",
            setup=own,
            measure=fork,
        ),
        Exercise(
            "alike",
            "And the rates?",
            "Spike by spike the two runs soon had nothing in common but chance. And their rates over a second?",
            ask=Choice((SAME, OTHER)),
            measure=lambda n: fork(n).word,
            mistakes=(Mistake(lambda n: OTHER, "The run before told both of them. How far are they apart?"),),
            because="The state is chaotic and its statistics are not: what can be foretold of such a network is the rate, and not the spike.",
            solution='answer = "about the same"',
        ),
        Explain(
            "why",
            "In your own words",
            "One sentence: if every cell is held below its threshold in the mean, why does the network fire at all, and why so irregularly?",
            solution='sentence = "Excitation and inhibition cancel in the mean but not in each moment, and their chance excesses carry cells over."',
        ),
    ),
)
