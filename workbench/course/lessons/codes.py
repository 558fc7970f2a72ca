"""Lesson 5: how numbers become spikes and are read again: by rates, by moments, by digits of a rhythm, and by many cells together."""

from __future__ import annotations

import math

import numpy as np

from workbench.course.answer import Choice, Function, Number
from workbench.course.exercise import Exercise, Mistake, Tolerance
from workbench.course.lesson import Lesson
from workbench.course.numbers import Numbers
from workbench.course.runs import codes as runs
from workbench.course.steps import Compare, Explain, Predict, Run, Text


def probes(n: Numbers) -> tuple[float, ...]:
    """Trains of the phase code, as whole numbers, for which a student's reader is tried."""
    top = 2 ** round(n.bits)
    return (0.0, 1.0, float(top // 2), float(top - 1), float(round(0.3 * top)))


LESSON = Lesson(
    number=5,
    slug="codes",
    title="Codes",
    minutes=70,
    promise="You can say how much a train of spikes tells, how soon, and at what price, for five ways to write a number in spikes.",
    numbers=runs.NUMBERS,
    steps=(
        Text(
            "rain",
            "Rain",
            r"""
The plainest way to tell a number is a **rate**: the larger the number, the more spikes. And the plainest train of a rate $\nu$ is rain, the
**Poisson** train: a spike is as likely at one moment as at any other, whatever came before. In the page beside are 400 such trains of
[[rate]], and a cell that listens to them. Press play, and look for gaps.
""",
            setup=runs.rain,
        ),
        Exercise(
            "silent",
            "A gap",
            "How likely is such a train of [[rate]] to be silent for [[gap]]? Give it as a number between 0 and 1.",
            ask=Number("1"),
            setup=runs.rain,
            measure=runs.silent,
            formula=lambda n: math.exp(-n.rate * n.gap / 1000.0),
            tolerance=Tolerance(absolute=0.012),
            mistakes=(
                Mistake(
                    lambda n: 1.0 - math.exp(-n.rate * n.gap / 1000.0),
                    "That is the chance of at least one spike: the other half of the question.",
                ),
                Mistake(lambda n: 0.0, "The mean gap is $1/\\nu$, and longer ones are common: nothing forbids them."),
            ),
            because=r"$e^{-\nu T}$. Who waits for [[gap]] may learn nothing at all, although the rate is there all the time.",
            solution="from math import exp\n\nanswer = exp(-n.rate * n.gap / 1000)",
        ),
        Predict(
            "scatter_guess",
            "How far do counts scatter?",
            "You count the spikes of one such train in a second, again and again. How large is the *variance* of these counts?",
            ask=Choice((runs.LESS, runs.SAME, runs.MORE)),
            solution=f'guess = "{runs.SAME}"',
        ),
        Run(
            "scatter",
            "Count them",
            "Your trains, and others from 2 to 80 Hz; beside them clocks, which fire at even distances.",
            setup=runs.rain,
            measure=runs.variability,
        ),
        Compare(
            "scatter_seen",
            "Your guess beside it",
            r"""
Variance equals mean: the mark of Poisson, and the worst news about rates. To know a rate to within ten per cent takes a hundred spikes, since the
scatter grows as the root of the count. Towards 80 Hz the points sag a little under the line, because a train holds one spike at most in a
millisecond. Cells of a living cortex lie near that line.
""",
            prediction="scatter_guess",
            run="scatter",
        ),
        Exercise(
            "spread",
            "In steps",
            "A machine draws in each of [[steps]] steps whether there is a spike, with a chance of [[share]]. What is the *standard deviation* of the number of spikes?",
            ask=Number("1"),
            measure=runs.spread,
            formula=lambda n: math.sqrt(n.steps * n.share * (1.0 - n.share)),
            tolerance=Tolerance(relative=0.025),
            mistakes=(
                Mistake(
                    lambda n: math.sqrt(n.steps * n.share),
                    "So it would be for Poisson. A step holds at most one spike, which leaves less room to scatter.",
                ),
                Mistake(
                    lambda n: n.steps * n.share * (1.0 - n.share), "That is the variance; you are asked for its root."
                ),
            ),
            because=r"$\sqrt{n\,p\,(1 - p)}$: at $p = 1$ there is a spike in every step, and nothing scatters any more.",
            solution="answer = (n.steps * n.share * (1 - n.share)) ** 0.5",
        ),
        Text(
            "latency_text",
            "One spike is enough",
            r"""
A spike has a moment, too. Let the value $x$ charge a leaky membrane, $\tau$ = [[tau]], until it passes a threshold of 0.01: the larger $x$, the
sooner. This is the **latency code**; each value spends one spike.
""",
        ),
        Exercise(
            "latency",
            "How long does it take?",
            "The membrane tends to $x$ = [[dim]] from 0. When does it pass 0.01?",
            ask=Number("ms"),
            measure=lambda n: runs.wait(n, n.dim),
            formula=lambda n: n.tau * math.log(n.dim / (n.dim - runs.DARKEST)),
            tolerance=Tolerance(relative=0.02),
            mistakes=(
                Mistake(
                    lambda n: n.tau * math.log(n.dim / runs.DARKEST),
                    "That is how long it takes to *fall* from x to 0.01. It rises towards x.",
                ),
                Mistake(lambda n: n.tau * runs.DARKEST / n.dim, "Nearly: it does not rise in a straight line."),
            ),
            because=r"$\tau \ln\frac{x}{x - \vartheta}$. At full brightness, $x = 1$, it takes a hundredth of $\tau$: strong things come at once.",
            solution="from math import log\n\nanswer = n.tau * log(n.dim / (n.dim - 0.01))",
        ),
        Predict(
            "soon_guess",
            "Which is readable first?",
            """
One handwritten digit is shown for three steps of a millisecond: once by rates, drawn, at most [[most]] for the brightest pixel; once by latencies, the brightest
pixel first and the darkest last. A reader looks for the most similar of 1,259 digits that it knows. Which of the two can it read?
""",
            ask=Choice((runs.DRAWN, runs.LATENCY, runs.NEITHER)),
            solution=f'guess = "{runs.LATENCY}"',
        ),
        Run(
            "soon",
            "Three, ten, twenty-five steps",
            "The same 120 digits by both codes. On the page **Codes** you see what the reader sees.",
            measure=runs.soon,
        ),
        Compare(
            "soon_seen",
            "Your guess beside it",
            """
In three steps a pixel at [[most]] has mostly fired once or not at all, whether bright or not. A latency tells its value with its first
spike. People recognize a picture within 150 ms, ten synapses deep; that leaves each cell hardly more than one spike, which is how this code was thought
of (Thorpe, Fize and Marlot 1996, doi 10.1038/381520a0). Its price: somebody has to know when the picture began.
""",
            prediction="soon_guess",
            run="soon",
        ),
        Exercise(
            "places",
            "What a rhythm is worth",
            """
In the **phase code** a spike in the first step of a period is worth 1/2, in the second 1/4, and so on: it writes a number in binary digits. A period of
[[bits]] steps tells 2 to the [[bits]] different values. With how few steps does a rate code tell as many, if its spikes are spread evenly and only their number counts?
""",
            ask=Number("1"),
            measure=runs.places,
            formula=lambda n: 2.0 ** round(n.bits) - 1.0,
            tolerance=Tolerance(absolute=0.4),
            mistakes=(
                Mistake(lambda n: 2.0 ** round(n.bits), "One too many: no spike at all is a value, too."),
                Mistake(lambda n: n.bits, "That many steps tell only [[bits]] and one more."),
            ),
            because="$2^k - 1$. A rate counts on its fingers; a phase writes digits. But let one early spike get lost, and half of the value is gone.",
            solution="answer = 2**n.bits - 1",
        ),
        Exercise(
            "vector",
            "Many cells, one number",
            """
The last way is to ask many cells at once. [[cells]] cells prefer directions that lie evenly around the circle; cell number $i$, counted from 0, prefers
$360°\\,(i + 1/2)$ over their number. A bump of activity has its peak at cell [[cell]]. Which direction does the **population vector** read, in degrees?
""",
            ask=Number(),
            measure=runs.preferred,
            formula=lambda n: 360.0 * (round(n.cell) + 0.5) / round(n.cells),
            tolerance=Tolerance(relative=0.0005),
            mistakes=(Mistake(lambda n: 360.0 * round(n.cell) / round(n.cells), "Nearly: half a cell is missing."),),
            because="Each cell is coarse and noisy; their sum is neither, as long as they err independently.",
            solution="answer = 360 * (n.cell + 0.5) / n.cells",
        ),
        Predict(
            "shared_guess",
            "Do they err independently?",
            """
Two cells at the edge of firing get noisy currents that are partly the same: their correlation is [[c]]. How large is the correlation of their
spike counts, in bins of 20 ms?
""",
            ask=Choice((runs.SMALLER, runs.ALIKE, runs.LARGER)),
            setup=runs.relatives,
            solution=f'guess = "{runs.SMALLER}"',
        ),
        Run(
            "shared",
            "Sixty pairs",
            "Twenty seconds of sixty pairs; the raster shows the last second.",
            setup=runs.relatives,
            measure=runs.correlated,
        ),
        Compare(
            "shared_seen",
            "Your guess beside it",
            """
The threshold throws likeness away: most of what the two currents have in common never becomes a spike. The faster cells fire, the more of it gets through (de la
Rocha and others 2007, doi 10.1038/nature06028). What is left over still hurts: noise that is shared does not average out, however many cells one asks.
""",
            prediction="shared_guess",
            run="shared",
        ),
        Exercise(
            "reader",
            "Write a reader",
            """
Write a function `read(train)` for the phase code with a period of [[bits]] steps. A train is a whole number whose binary digits are its steps, the first step
the highest digit: 2 to the ([[bits]] - 1) is one spike, in the first step, and is worth 1/2. It is tried at five trains.
""",
            ask=Function("1", probes, "read(train)"),
            measure=lambda n: [runs.read_phase(int(train), round(n.bits)) for train in probes(n)],
            formula=lambda n: list(np.array(probes(n)) / 2.0 ** round(n.bits)),
            tolerance=Tolerance(absolute=1e-6),
            mistakes=(
                Mistake(
                    lambda n: [int(train).bit_count() / n.bits for train in probes(n)],
                    "You count spikes: that is how a rate is read.",
                ),
            ),
            because="All those spikes, and the reader is one division.",
            optional=True,
            solution="def answer(train):\n    return train / 2**n.bits",
        ),
        Explain(
            "sentence",
            "In a sentence of your own",
            "A friend says: “The brain uses a rate code, since cells that matter fire more.” What would you ask?",
            solution='sentence = "In what window is the rate counted, and does the reader have that long? A first spike may have said it all before."',
        ),
    ),
)
