"""Lesson 6: what a few connections can do: take turns, point at a sound, and carry a volley without losing it."""

from __future__ import annotations

from itertools import groupby

import numpy as np

from workbench.course.answer import Choice, Number
from workbench.course.exercise import Exercise, Mistake, Tolerance
from workbench.course.lesson import Lesson
from workbench.course.network_setup import NetworkSetup, mean_rate, trains
from workbench.course.numbers import Draw, Numbers
from workbench.course.outcome import Outcome
from workbench.course.steps import Compare, Explain, Predict, Run, Text
from workbench.engines.recording import Recording
from workbench.experiments.result import Axis, Curve, Panel
from workbench.network.network import Network
from workbench.network.presets.half_center import half_center
from workbench.network.presets.jeffress import jeffress
from workbench.network.presets.synfire_chain import synfire_chain

SETTLE = 500.0  # ms after which the half-center has found its rhythm
ROW, STEP = 15, 0.05  # detectors between the ears, and the delay (ms) from one to the next
PULSE, FLASH = 100.0, 5.0  # when the pulse meets the first group, and how long a volley may be (ms)
LIKE_BEFORE, BOTH, ALONE = "they take turns as before", "both fire all the time", "one fires, the other is silent"
WINS, FASTER, TOGETHER = "the first one wins for good", "they take turns", "both fire at the same rate"

NUMBERS = {
    "drive": Draw(500.0, "pA", 460, 560, 20),
    "inhibition": Draw(30.0, "nS", 26, 38, 2),
    "lag": Draw(0.3, "ms", 0.1, 0.5, 0.2),
    "shift": Draw(0.2, "ms", 0.2, 0.4, 0.2),
    "groups": Draw(10.0, "1", 7, 12, 1),
    "delay": Draw(5.0, "ms", 3, 7, 0.5),
    "strong": Draw(3000.0, "pA", 2800, 3400, 100),
    "weak": Draw(1200.0, "pA", 1000, 1300, 50),
    "dice": Draw(1.0, "1", 2, 100_000, 1),
}


def pair(n: Numbers, cut: bool = False, tires: bool = True) -> NetworkSetup:
    """The half-center; ``cut`` takes the synapse from right to left away, without ``tires`` no cell adapts."""

    def build() -> Network:
        net = half_center(n.drive, n.inhibition)
        if cut:
            net.projections.pop("right->left")
        if not tires:
            for name in ("left", "right"):
                net.populations[name].model.param.update(b=0.0)
        return net

    return NetworkSetup(build, 4000.0)


def turns(recording: Recording) -> list[tuple[str, list[float]]]:
    """Who fires, and when (ms), turn by turn, once the rhythm is found."""
    spikes = sorted((float(t), name) for name in ("left", "right") for t in trains(recording, name, SETTLE)[0])
    return [(name, [t for t, _ in turn]) for name, turn in groupby(spikes, key=lambda spike: spike[1])]


def cycle(n: Numbers) -> float:
    """From one turn of the left cell to its next (ms)."""
    begins = [times[0] for name, times in turns(pair(n).run())[1:] if name == "left"]
    return float(np.diff(begins).mean())


def take_turns(n: Numbers) -> Outcome:
    """The half-center as it is."""
    recording = pair(n).run()
    spikes = [len(times) for _, times in turns(recording)[1:-1]]
    said = (
        f"They take turns, {len(spikes)} in {(recording.t1 - SETTLE) / 1000:g} s, of {np.mean(spikes):.2g} spikes each."
    )
    return Outcome(said, float(len(spikes)), "1", recording=recording, window=(0.0, 2000.0))


def cut(n: Numbers) -> Outcome:
    """The half-center without one of its two synapses."""
    recording = pair(n, cut=True).run()
    left, right = (mean_rate(recording, name, SETTLE) for name in ("left", "right"))
    longest = max(len(times) for _, times in turns(recording)[1:-1])
    word = ALONE if right < 0.05 * left else LIKE_BEFORE if longest > 3 else BOTH
    said = f"Left fires at {left:.1f} Hz, right at {right:.1f} Hz, and never more than {longest} spikes in a row."
    return Outcome(said, left, "Hz", recording=recording, window=(0.0, 2000.0), word=word)


def tireless(n: Numbers) -> str:
    """What the pair does if no cell adapts."""
    found = turns(pair(n, tires=False).run())
    left, right = (sum(len(times) for name, times in found if name == side) for side in ("left", "right"))
    return WINS if min(left, right) == 0 else FASTER if max(len(times) for _, times in found) > 3 else TOGETHER


def ears(n: Numbers, shift: float = 0.0) -> NetworkSetup:
    """The delay line under a sound that reaches the right ear later; all axons of the left ear longer by ``shift`` ms."""

    def build() -> Network:
        net = jeffress(n.lag, ROW, STEP)
        axons = net.projections["left ear->detectors"]
        axons.delay = np.asarray(axons.delay) + shift
        return net

    return NetworkSetup(build, 100.0, dt=0.01)


def place(n: Numbers, shift: float = 0.0) -> float:
    """The detector that fires; of several their mean."""
    return float(ears(n, shift).run().of("detectors")[1].mean())


def seems(n: Numbers) -> float:
    """The lag (ms) that the place tells after the shift."""
    return 2.0 * STEP * (place(n, n.shift) - (ROW - 1) / 2)


def listen(n: Numbers) -> Outcome:
    """The delay line with no lag: the sound comes from straight ahead."""
    recording = NetworkSetup(lambda: jeffress(0.0, ROW, STEP), 100.0, dt=0.01).run()
    fired = np.unique(recording.of("detectors")[1])
    middle = float(recording.of("detectors")[1].mean())
    said = f"A sound from straight ahead makes {len(fired)} of {ROW} detectors fire, around number {middle:g}."
    return Outcome(said, middle, "1", recording=recording, window=(0.0, 100.0))


def chain(n: Numbers, pulse: float) -> NetworkSetup:
    """The synfire chain with the student's groups and delay; it runs until a volley has come through."""

    def build() -> Network:
        net = synfire_chain(round(n.groups), pulse=pulse)
        for name, projection in net.projections.items():
            if name.startswith("group"):
                projection.delay = n.delay
        return net

    return NetworkSetup(build, PULSE + 20.0 + n.groups * (n.delay + 2.0), seed=round(n.dice))


def volleys(n: Numbers, recording: Recording) -> tuple[np.ndarray, np.ndarray]:
    """By group, the middle (ms) and the cells of the densest few milliseconds after the pulse."""
    found = []
    for group in range(1, round(n.groups) + 1):
        times, cells = trains(recording, f"group {group}", PULSE)
        inside = np.searchsorted(times, times + FLASH) - np.arange(len(times))
        first = int(np.argmax(inside))
        last = first + int(inside[first])
        found.append((float(np.median(times[first:last])), len(np.unique(cells[first:last]))))
    middles, sizes = np.array(found).T
    return middles, sizes


def travel(n: Numbers) -> float:
    """From the volley of the first group to that of the last (ms)."""
    middles, _ = volleys(n, chain(n, n.strong).run())
    return float(middles[-1] - middles[0])


def race(n: Numbers) -> Outcome:
    """A strong and a weak pulse into the same chain."""
    recordings = [chain(n, pulse).run() for pulse in (n.strong, n.weak)]
    sizes = [volleys(n, recording)[1] for recording in recordings]
    groups = np.arange(1.0, len(sizes[0]) + 1)
    curves = tuple(
        Curve(f"{name} pulse", groups, size, points=True) for name, size in zip(("strong", "weak"), sizes, strict=True)
    )
    said = (
        f"In the last group {sizes[0][-1]:.0f} of 100 cells fire within {FLASH:g} ms after the strong pulse, "
        f"and {sizes[1][-1]:.0f} after the weak one."
    )
    panel = Panel(Axis("group"), Axis("cells in the volley"), curves)
    return Outcome(
        said, float(sizes[0][-1]), "1", recording=recordings[0], window=(50.0, recordings[0].t1), panel=panel
    )


LESSON = Lesson(
    number=6,
    slug="motifs",
    title="Motifs and delays",
    minutes=60,
    promise="You can say what a handful of cells will do from who is joined to whom, how strongly, and how late.",
    numbers=NUMBERS,
    steps=(
        Text(
            "two",
            "Two cells that silence each other",
            r"""
One cell has a threshold and a rate. Two cells can have a *plan*. A **half-center** is the smallest one: left inhibits right, right
inhibits left, and both get the same steady current, [[drive]]. Each spike opens [[inhibition]] of inhibition in the other cell. It
was proposed in 1911 for the legs of a walking cat.

Who fires tires: each spike adds to an adaptation current that fades within 300 ms.
""",
            setup=pair,
        ),
        Run(
            "turns",
            "Let them run",
            "Four seconds, of which the picture shows two. Rows are cells, marks are spikes. Press play beside it to see the same go on.",
            setup=pair,
            measure=take_turns,
        ),
        Exercise(
            "cycle",
            "How long is a cycle?",
            r"""
A **cycle** goes from the first spike of a turn of the left cell to the first spike of its *next* turn. How long is it, on average, after
the first half second?
""",
            ask=Number("ms"),
            setup=pair,
            measure=cycle,
            tolerance=Tolerance(relative=0.05),
            mistakes=(
                Mistake(lambda n: cycle(n) / 2.0, "That is one turn. A cycle has two: left, right, and left again."),
            ),
            because="Neither the current nor the synapses have this rhythm: it is how long a tired cell can hold the other down.",
            solution="""
from itertools import groupby

run = lesson["cycle"].setup.run()
spikes = sorted((t, name) for name in ("left", "right") for t in run.of(name)[0] if t > 500)
turns = [(name, [t for t, _ in turn]) for name, turn in groupby(spikes, key=lambda spike: spike[1])]
begins = [times[0] for name, times in turns[1:] if name == "left"]
answer = (begins[-1] - begins[0]) / (len(begins) - 1)
""",
        ),
        Predict(
            "cut_guess",
            "Cut one synapse",
            "Take the synapse from right to left away; the one from left to right stays. What will they do?",
            ask=Choice((LIKE_BEFORE, BOTH, ALONE)),
            solution='guess = "both fire all the time"',
        ),
        Run(
            "cut",
            "Cut it",
            "The same two cells, the same current, one synapse less.",
            setup=lambda n: pair(n, cut=True),
            measure=cut,
        ),
        Compare(
            "cut_seen",
            "Your guess beside it",
            r"""
The alternation is gone. The left cell is free and fires on at the steady rate of a tired cell. The right one is held down after each of
its spikes, and still slips through between them, for a tired left cell is too slow to hold it for good. It takes **both** edges to make
turns: a rhythm that no cell has, and no single synapse either.
""",
            prediction="cut_guess",
            run="cut",
        ),
        Exercise(
            "tireless",
            "And if nobody tired?",
            r"""
Both synapses are back, but now a spike adds nothing to the adaptation current: $b = 0$. What does the pair do?
""",
            ask=Choice((WINS, FASTER, TOGETHER)),
            setup=lambda n: pair(n, tires=False),
            measure=tireless,
            mistakes=(
                Mistake(lambda n: FASTER, "What would make the one that fires give up its turn?"),
                Mistake(lambda n: TOGETHER, "Who fires first inhibits the other before it can fire."),
            ),
            because="Mutual inhibition alone is a *switch*: it remembers who was first. Fatigue makes a clock of it.",
            solution="""
run = lesson["tireless"].setup.run()
print({name: len(run.of(name)[0]) for name in ("left", "right")})
answer = "the first one wins for good"
""",
        ),
        Text(
            "owl",
            "A row of detectors",
            r"""
An owl hears a mouse from the side: the sound reaches one ear a fraction of a millisecond before the other. Lloyd **Jeffress** guessed in 1948
how cells could tell. Fifteen detectors stand in a row, numbered from 0 to 14, and fire only if both ears' spikes arrive together. Axons from the left
ear get longer along the row, by 0.05 ms from one detector to the next, and those from the right ear get shorter by as much. Detector
$k$ hears

$$\text{left after } 1 + 0.05\,k \text{ ms}, \qquad \text{right after } 1 + 0.05\,(14 - k) \text{ ms}.$$
""",
            setup=ears,
        ),
        Run(
            "ahead",
            "Straight ahead",
            "First a sound that reaches both ears at once.",
            setup=lambda n: NetworkSetup(lambda: jeffress(0.0, ROW, STEP), 100.0, dt=0.01),
            measure=listen,
        ),
        Exercise(
            "place",
            "From the side",
            "Now the sound reaches the right ear [[lag]] *later* than the left. Which detector is in the middle of those that fire?",
            ask=Number("1"),
            setup=ears,
            measure=place,
            formula=lambda n: (ROW - 1) / 2 + n.lag / (2 * STEP),
            tolerance=Tolerance(absolute=0.4),
            mistakes=(
                Mistake(
                    lambda n: (ROW - 1) / 2 + n.lag / STEP,
                    "One detector further, the left axon is longer *and* the right one shorter: both count.",
                ),
                Mistake(
                    lambda n: (ROW - 1) / 2 - n.lag / (2 * STEP),
                    "The left spike sets out first, so it has to wait: its axon must be the longer one.",
                ),
                Mistake(lambda n: n.lag / (2 * STEP), "Counted from the middle; the first detector has number 0."),
            ),
            because=r"$k = 7 + \frac{\text{lag}}{2 \cdot 0.05\,\text{ms}}$: a time has become a *place*.",
            solution="answer = 7 + n.lag / (2 * 0.05)",
        ),
        Exercise(
            "seems",
            "A nerve that got slower",
            r"""
The same sound, but now every axon of the *left* ear takes [[shift]] longer. The owl reads the place as before, and turns towards a
sound with which lag? (Negative if it seems to reach the left ear later.)
""",
            ask=Number("ms"),
            setup=lambda n: ears(n, n.shift),
            measure=seems,
            formula=lambda n: n.lag - n.shift,
            tolerance=Tolerance(absolute=0.04),
            mistakes=(
                Mistake(lambda n: n.lag + n.shift, "Who comes later at the detectors now, and who before?"),
                Mistake(lambda n: n.lag, "The sound has not changed, but what the detectors hear of it has."),
                Mistake(lambda n: n.lag - n.shift / 2.0, "In detectors it is half; in lag it is all of it."),
            ),
            because="A delay in the nerve cannot be told from a delay in the air. The owl will miss its mouse.",
            solution="answer = n.lag - n.shift",
        ),
        Run(
            "race",
            "A chain",
            r"""
Last, [[groups]] groups of 100 noisy cells, each joined to all of the next, [[delay]] later. No single synapse can make a cell fire: it lifts
the membrane by 0.14 mV of the 15 mV it needs. A pulse of one millisecond meets the first group, once [[strong]] and once [[weak]].
""",
            setup=lambda n: chain(n, n.strong),
            measure=race,
        ),
        Exercise(
            "travel",
            "How long is it on its way?",
            r"""
The strong pulse starts a **volley**. From the middle of the volley in the first group to the middle of that in the last, how long does it
take?
""",
            ask=Number("ms"),
            setup=lambda n: chain(n, n.strong),
            measure=travel,
            tolerance=Tolerance(relative=0.03),
            mistakes=(
                Mistake(
                    lambda n: (n.groups - 1.0) * n.delay,
                    "The axons alone take that. Each group also has to climb to its threshold.",
                ),
                Mistake(
                    lambda n: travel(n) * n.groups / (n.groups - 1.0),
                    "As many groups as you say, but one step fewer: count the arrows.",
                ),
            ),
            because="Every step is the delay and the short climb of a hundred synapses at once. A strong volley is sharpened on its way, a weak one is lost.",
            solution="""
import numpy as np

run = lesson["travel"].setup.run()


def middle(group):
    times = run.of(f"group {group}")[0]
    times = times[times > 100]
    densest = max(times, key=lambda t: np.sum((times >= t) & (times < t + 5)))
    return np.median(times[(times >= densest) & (times < densest + 5)])


answer = middle(round(n.groups)) - middle(1)
""",
        ),
        Explain(
            "why",
            "In your own words",
            "One sentence: what can two cells with two synapses do that neither cell, and neither synapse, can do alone?",
            solution='sentence = "They can make a rhythm: each is held down until the other has tired, and neither has that clock in itself."',
        ),
    ),
)
