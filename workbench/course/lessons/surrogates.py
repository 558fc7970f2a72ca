"""Lesson 10: a spike has no slope to learn by, and what happens when it is lent one."""

from __future__ import annotations

import math

from workbench.course.answer import Choice, Number
from workbench.course.exercise import Exercise, Mistake, Tolerance
from workbench.course.lesson import Lesson
from workbench.course.runs.surrogates import (
    FALLS,
    FEWER,
    MORE,
    NUMBERS,
    SAME,
    STAYS,
    alive,
    blind,
    far_away,
    half_window,
    left_of_arctan,
    left_of_fast,
    synapses_cost,
    trade,
)
from workbench.course.steps import Compare, Explain, Predict, Run, Text

LESSON = Lesson(
    number=10,
    slug="surrogates",
    title="Surrogate gradients",
    minutes=60,
    promise="You can say why a spiking network does not learn by the true slope of its spikes, which surrogate sees which cells, and what a spike may cost.",
    numbers=NUMBERS,
    steps=(
        Text(
            "slope",
            "A slope that is not there",
            r"""
Learning by gradients asks one question of every weight: if it were a little larger, would the loss be a little smaller? A spike answers badly. A
membrane that moves a little either crosses its threshold, and everything changes, or does not, and nothing does. As a formula, a spike is
$z = H(x)$ with $x$ the membrane's distance over threshold, and $\mathrm dz/\mathrm dx$ is **zero everywhere but at threshold**, where it is infinite.

So the slope is *replaced* on the way back, and only there: forward the network spikes as ever. What takes its place is a **surrogate**. Distances are
counted in ways from rest to threshold: $x = -1$ is a cell at rest.

The network of this lesson, with the weights it begins with and random spikes for input, is in the page beside: press play to see it. The page **Training** shows it
while it learns. Choose there *Begin with: Goes well*, and press play.
""",
            setup=alive,
        ),
        Predict(
            "blind_guess",
            "The honest slope",
            "A network of 32 cells is to tell two rings apart. It is trained with the true slope of its spikes. What does its loss do?",
            ask=Choice((FALLS, STAYS)),
            solution=f'guess = "{STAYS}"',
        ),
        Run("blind", "Train it", "Three epochs with the true slope, and three with a surrogate.", measure=blind),
        Compare(
            "blind_seen",
            "Your guess beside it",
            """
*Nothing is learned, at whatever learning rate.* A gradient of zero has no direction. The loss still wobbles from batch to batch, because batches
differ, but no weight has moved.
""",
            prediction="blind_guess",
            run="blind",
        ),
        Exercise(
            "fast",
            "A narrow one",
            r"The **fast sigmoid** is $1/(1 + k|x|)^2$ with $k$ = [[k]]. What share of its peak is left at a distance of [[x]]?",
            ask=Number(),
            measure=left_of_fast,
            formula=lambda n: 1 / (1 + n.k * n.x) ** 2,
            tolerance=Tolerance(relative=0.02),
            mistakes=(
                Mistake(lambda n: 1 / (1 + n.k * n.x), "The whole bracket is squared."),
                Mistake(lambda n: 1 / (1 + n.x) ** 2, "That is for k = 1."),
            ),
            because="A tenth of the way from threshold, and most of the slope is gone.",
            solution="answer = 1 / (1 + n.k * n.x) ** 2",
        ),
        Exercise(
            "arctan",
            "A broad one",
            r"The **arctan** surrogate is $\frac{\alpha/2}{1 + (\pi \alpha x / 2)^2}$ with $\alpha = 2$. What share of its peak is left at the same distance?",
            ask=Number(),
            measure=left_of_arctan,
            formula=lambda n: 1 / (1 + (math.pi * n.x) ** 2),
            tolerance=Tolerance(relative=0.01),
            mistakes=(
                Mistake(lambda n: 1 / (1 + n.x**2), "With $\\alpha = 2$ the bracket is $\\pi x$."),
                Mistake(lambda n: 1 / (1 + math.pi * n.x) ** 2, "Only $\\pi x$ is squared, not the sum."),
            ),
            because="Hardly anything is lost there. The shape of a surrogate matters little; its *width* decides which cells can learn at all.",
            solution="answer = 1 / (1 + (3.14159265 * n.x) ** 2)",
        ),
        Exercise(
            "window",
            "The window",
            r"Let the **window** of a surrogate be where it has at least a tenth of its peak. Up to which distance does it reach for the fast sigmoid with $k$ = [[k]]?",
            ask=Number(),
            measure=half_window,
            formula=lambda n: (math.sqrt(10) - 1) / n.k,
            tolerance=Tolerance(relative=0.02),
            mistakes=(
                Mistake(lambda n: 9 / n.k, "Take the root first: the bracket is squared."),
                Mistake(
                    lambda n: 2 * (math.sqrt(10) - 1) / n.k,
                    "That is the whole window; it reaches half of it to either side.",
                ),
            ),
            because="A cell at rest, at x = -1, is far outside. Only who comes near threshold is heard.",
            solution="answer = (10**0.5 - 1) / n.k",
        ),
        Predict(
            "inside_guess",
            "Too far to learn",
            "The network begins with weights ten times as large as usual, and this narrow surrogate. How many of its hidden membranes are inside the window at the start?",
            ask=Choice((MORE, SAME, FEWER)),
            solution=f'guess = "{FEWER}"',
        ),
        Run(
            "inside",
            "Count them",
            "Membranes are counted before reset, over some samples, for four sizes of first weights; then the smallest and the largest learn.",
            measure=far_away,
        ),
        Compare(
            "inside_seen",
            "Your guess beside it",
            """
A narrow surrogate sees few membranes to begin with, and large weights throw most of those far over threshold or far below: *cells outside the window hardly
learn, and so they stay outside*. Smaller first weights bring them in, and so does a broader surrogate. On the page Training this is *Outside the window*, and worse,
*Dead network*.
""",
            prediction="inside_guess",
            run="inside",
        ),
        Exercise(
            "fading",
            "On its way back",
            r"""
A gradient goes back through time as a membrane goes forward: from step to step what is left is $e^{-1\,\mathrm{ms}/\tau}$, as long as the cell does not spike. With
$\tau$ = [[tau]], what share of it reaches a moment [[back]] earlier?
""",
            ask=Number(),
            formula=lambda n: math.exp(-n.back / n.tau),
            tolerance=Tolerance(relative=0.02),
            mistakes=(
                Mistake(lambda n: math.exp(-1 / n.tau), "That is for a single step of 1 ms."),
                Mistake(lambda n: 1 - math.exp(-n.back / n.tau), "That is what is lost."),
                Mistake(lambda n: math.exp(-n.tau / n.back), "Time goes over the time constant, not under it."),
            ),
            because="Gradients vanish with the membrane's memory. Who is to learn over longer times needs slower states, or cells that feed each other.",
            solution="answer = 2.718281828 ** (-n.back / n.tau)",
        ),
        Predict(
            "price_guess",
            "Spikes have a price",
            "The loss is raised by 3 times the mean spikes a step of every layer. How many per cent of the spikes of an inference are left after learning?",
            ask=Number("%"),
            solution="guess = 50",
        ),
        Run(
            "price",
            "Slide the price",
            "Four trainings from the same first weights, at the prices 0, 1, 3 and 10.",
            measure=trade,
        ),
        Compare(
            "price_seen",
            "Your guess beside it",
            """
Up to a point spikes go and answers stay: many of them said nothing new. Beyond it every spike that goes takes answers along. The curve of accuracy over spikes is
the **Pareto front** of this network; where on it you want to be is no question of learning but of what spikes cost you.
""",
            prediction="price_guess",
            run="price",
        ),
        Exercise(
            "energy",
            "In joules",
            """
An inference has [[spikes]] spikes, and each meets [[fan]] synapses. Every such meeting is an addition, 0.9 pJ in 45 nm. What does it take, in nJ, without cells and memory?
""",
            ask=Number("nJ"),
            measure=synapses_cost,
            formula=lambda n: 0.9e-3 * n.spikes * n.fan,
            tolerance=Tolerance(relative=0.01),
            mistakes=(
                Mistake(lambda n: 0.9e-3 * n.spikes, "A spike costs as much as it has synapses."),
                Mistake(lambda n: 0.9 * n.spikes * n.fan, "That is in pJ."),
            ),
            because="Half the spikes, half of this energy. Divided by the spikes it is what the literature calls P_inf: an energy a spike, whatever its name says.",
            solution="answer = 0.9e-3 * n.spikes * n.fan",
        ),
        Exercise(
            "code",
            "Write one",
            r"""
A few lines of code, if you like: the survey's surrogate is the derivative of $s = 1/(1 + e^{-\beta x})$. Compute it for $\beta$ = [[beta]] by differences of $s$ over a fine
grid of $x$. What is its largest value?
""",
            ask=Number(),
            formula=lambda n: n.beta / 4,
            tolerance=Tolerance(relative=0.02),
            mistakes=(Mistake(lambda n: n.beta, "The derivative is $\\beta s (1 - s)$, and at threshold $s = 1/2$."),),
            because="It is β/4, at threshold. And its area is 1, as for every surrogate that is the slope of a softened step.",
            solution="import numpy as np\n\nx = np.linspace(-3, 3, 6001)\ns = 1 / (1 + np.exp(-n.beta * x))\nanswer = np.diff(s).max() / (x[1] - x[0])",
        ),
        Explain(
            "sentence",
            "In a sentence of your own",
            "A friend's spiking network does not learn at all: its loss is flat from the first batch on. What would you look at, in which order?",
            solution='sentence = "First whether any cell spikes, then how many membranes are inside the window of the surrogate, then whether the gradient reaches the first layer."',
        ),
    ),
)
