"""Lesson 11: a network leaves the world of exact numbers, and what it costs is reckoned by hand."""

from __future__ import annotations

import math

from workbench.course.answer import Choice, Number
from workbench.course.exercise import Exercise, Mistake, Tolerance
from workbench.course.lesson import Lesson
from workbench.course.numbers import Draw
from workbench.course.runs.chips import (
    NEEDS,
    alive,
    bill,
    bill_by_hand,
    bits_needed,
    by_hand,
    kept_time,
    kilobytes,
    least_like,
    loihi_decay,
    spiking_share,
    what_is_paid,
)
from workbench.course.steps import Compare, Explain, Predict, Run, Text

CHIPS = ("Intel Loihi", "IBM TrueNorth", "ODIN")
PAID = ("the events", "the neurons, most of which do nothing")

NUMBERS = {
    "inputs": Draw(128.0, "1", 96, 128, 8),
    "hidden": Draw(100.0, "1", 80, 120, 10),
    "events": Draw(553_716.0, "1", 400_000, 700_000, 4),
    "steps": Draw(100.0, "1", 80, 150, 10),
    "tau": Draw(20.0, "ms", 8, 30, 1),
    "bits": Draw(8.0, "1", 5, 10, 1),
    "window": Draw(25.0, "1", 20, 50, 5),
}

LESSON = Lesson(
    number=11,
    slug="chips",
    title="From float to chip",
    minutes=60,
    promise="You can say what a network takes on a chip in memory and energy, what its numbers lose there, and when spikes stop paying.",
    numbers=NUMBERS,
    steps=(
        Text(
            "toy",
            "A chip to reckon by hand",
            """
Real chips come later. First a **toy**: it holds 1,024 neurons of 32 bytes each, a neuron has up to 128 synapses of 4 bytes each, an update
of a neuron costs 0.1 nJ, and a spike that meets a synapse, an **event**, 0.5 pJ. Nobody built it; its numbers are round on purpose.

Yours is a network of [[inputs]] inputs, [[hidden]] hidden neurons and 10 outputs, every layer connected with all of the next. Inputs come from
outside and are no neurons of the chip. It is in the page beside, with random spikes for inputs: press play to see it in exact numbers.
""",
            setup=alive,
        ),
        Exercise(
            "memory",
            "Does it fit?",
            "How much memory does it take, neurons and synapses together, in KB of 1,024 bytes?",
            ask=Number(),
            measure=kilobytes,
            formula=by_hand,
            tolerance=Tolerance(relative=0.005),
            mistakes=(
                Mistake(
                    lambda n: by_hand(n, neuron=0.0), "Those are the synapses alone; a neuron takes 32 bytes as well."
                ),
                Mistake(lambda n: by_hand(n, kilo=1000.0), "Nearly: here a KB has 1,024 bytes."),
                Mistake(
                    lambda n: by_hand(n) + 32.0 * n.inputs / 1024,
                    "Inputs come from outside: they are no neurons of the chip.",
                ),
            ),
            because="Nearly all of it are synapses. Memory, not neurons, is what a layer of a network asks of a chip.",
            solution="answer = (32 * (n.hidden + 10) + 4 * n.hidden * (n.inputs + 10)) / 1024",
        ),
        Predict(
            "paid_guess",
            "What is paid for?",
            "It runs for [[steps]] steps and has [[events]] events. An update costs two hundred times as much as an event. What is most of the bill?",
            ask=Choice(PAID),
            solution=f'guess = "{PAID[1]}"',
        ),
        Run(
            "paid",
            "The bill",
            "The toy chip updates every neuron in every step, whether anything has come in or not.",
            measure=what_is_paid,
        ),
        Compare(
            "paid_seen",
            "Your guess beside it",
            """
*Sparse spikes do not make a cheap chip by themselves.* A clocked chip pays for idle neurons too. That is why real chips skip cells that have
nothing to do, or give them so little that it does not matter.
""",
            prediction="paid_guess",
            run="paid",
        ),
        Exercise(
            "every_step",
            "In every step",
            "What does the run cost, in µJ?",
            ask=Number("uJ"),
            measure=lambda n: bill(n, "every_step"),
            formula=lambda n: bill_by_hand(n, n.steps),
            tolerance=Tolerance(relative=0.01),
            mistakes=(
                Mistake(
                    lambda n: bill_by_hand(n, 1.0),
                    "That counts the updates of one step. A neuron is updated in each of them: this slip has been printed.",
                ),
                Mistake(lambda n: 5e-7 * n.events, "Those are the events alone."),
            ),
            because="Whoever counts updates once instead of in every step finds a several times cheaper chip.",
            solution="answer = 1e-4 * (n.hidden + 10) * n.steps + 5e-7 * n.events",
        ),
        Text(
            "integers",
            "Whole numbers",
            r"""
Now Loihi. It knows no decimals: the membrane is a whole number, and in every step of 1 ms it is multiplied by $(4096 - d)/4096$ with a whole
number $d$ of **twelve bits**. A membrane with the time constant $\tau$ wants

$$\frac{4096 - d}{4096} = e^{-1\,\mathrm{ms}/\tau}.$$
""",
        ),
        Exercise(
            "decay",
            "The nearest whole number",
            r"Your membrane has $\tau$ = [[tau]]. Which $d$ does Loihi get?",
            ask=Number(),
            measure=loihi_decay,
            formula=lambda n: round(4096.0 * (1.0 - math.exp(-1.0 / n.tau))),
            tolerance=Tolerance(absolute=0.4),
            mistakes=(
                Mistake(
                    lambda n: round(4096.0 / n.tau),
                    "That is the step of Euler's scheme, $1/\\tau$ of 4096. The decay of a whole step is exact here: $1 - e^{-1/\\tau}$.",
                ),
                Mistake(lambda n: round(4096.0 * math.exp(-1.0 / n.tau)), "That is what stays; $d$ is what goes."),
            ),
            because="Twelve bits are plenty for this: the next exercise says how much the rounding costs.",
            solution="answer = round(4096 * (1 - 2.718281828 ** (-1 / n.tau)))",
        ),
        Exercise(
            "kept",
            "What it really is",
            r"With that whole number, what is the time constant really, in ms? Four digits.",
            ask=Number("ms"),
            measure=kept_time,
            formula=lambda n: -1.0 / math.log(1.0 - round(4096.0 * (1.0 - math.exp(-1.0 / n.tau))) / 4096.0),
            tolerance=Tolerance(relative=2e-4),
            mistakes=(
                Mistake(
                    lambda n: n.tau, "Nearly, but not quite: the rounding of $d$ moved it. Solve for $\\tau$ again."
                ),
            ),
            because="Rounding a decay moves a time constant by a small part. Weights are another matter.",
            solution="import math\n\nd = round(4096 * (1 - math.exp(-1 / n.tau)))\nanswer = -1 / math.log(1 - d / 4096)",
        ),
        Exercise(
            "rounding",
            "The worst weight",
            "Weights from -1 to 1 are rounded to whole numbers of [[bits]] bits with a sign, evenly and the same on both sides of zero. By how much is a weight off at worst?",
            ask=Number(),
            formula=lambda n: 0.5 / (2 ** (round(n.bits) - 1) - 1),
            tolerance=Tolerance(relative=0.02),
            mistakes=(
                Mistake(
                    lambda n: 1.0 / (2 ** (round(n.bits) - 1) - 1),
                    "That is a whole step; rounding to the nearest is off by half of it.",
                ),
                Mistake(lambda n: 0.5 / (2 ** round(n.bits) - 1), "One of the bits is the sign."),
            ),
            because="Half of the smallest step. Whether that matters is not a question about weights, but about answers.",
            solution="answer = 0.5 / (2 ** (round(n.bits) - 1) - 1)",
        ),
        Predict(
            "bits_guess",
            "How few are enough?",
            "A small network has learned to read digits. Its weights are rounded to 16, 8, 4 and 2 bits. With how few of 8, 4 and 2 does it still lose no more than one answer in a hundred?",
            ask=Choice(tuple(NEEDS.values())),
            solution='guess = "four bits"',
        ),
        Run(
            "bits_run",
            "Round them",
            "The same 200 test images each time; the membrane stays exact, so that only the weights are judged.",
            measure=bits_needed,
        ),
        Compare(
            "bits_seen",
            "Your guess beside it",
            """
A network is not its weights. It decides by sums over many of them, and rounding errors of many weights cancel. That is why eight bits are a
habit and not a law, and why what counts is the accuracy that is *measured*, not the error of a weight.
""",
            prediction="bits_guess",
            run="bits_run",
        ),
        Predict(
            "chip_guess",
            "Three chips with integers of their own",
            """
Loihi has weights of eight bits and a sign, and decays that round down. TrueNorth knows no weights at all: a neuron has four values, and an axon says
which of them it adds; its leak is a straight line. ODIN has weights of three bits, a straight leak too, and works off spikes one after another. Which of
them answers *least* often as exact numbers do?
""",
            ask=Choice(CHIPS),
            solution='guess = "ODIN"',
        ),
        Run(
            "chip_run",
            "Put it on all three",
            "Each runs the same 200 images with its own arithmetic, spike by spike.",
            measure=least_like,
        ),
        Compare(
            "chip_seen",
            "Your guess beside it",
            """
The page **Chips** shows the same comparison for any network, with energy, time and the source of every number, and what each chip
leaves out of it. Try there what a coarser or finer choice does.
""",
            prediction="chip_guess",
            run="chip_run",
        ),
        Exercise(
            "break_even",
            "When spikes stop paying",
            """
A dense network of the same size makes one multiply-add a synapse, 4.6 pJ in 45 nm. A spike that meets a synapse is an addition, 0.9 pJ, but it may come
in each of [[window]] steps. In how many per cent of the steps may every source spike, at most, before the spikes cost more? Memory traffic is left out.
""",
            ask=Number("%"),
            measure=spiking_share,
            formula=lambda n: 100.0 * 4.6 / 0.9 / n.window,
            tolerance=Tolerance(relative=0.02),
            mistakes=(
                Mistake(
                    lambda n: 100.0 * 0.9 / 4.6, "That is one addition over one multiply-add; the steps are missing."
                ),
                Mistake(lambda n: 100.0 * 4.6 / 0.9, "That is for one step; a spike may come in each of them."),
            ),
            because="""
Below it spikes win, above it they lose, on arithmetic alone. With memory counted the bound falls to a third and lower: an event reads a weight, reads a membrane
and writes it. The page Chips lets you choose.
""",
            solution="answer = 100 * 4.6 / 0.9 / n.window",
        ),
        Explain(
            "sentence",
            "In a sentence of your own",
            "A friend says: “Spiking chips save energy because spikes are sparse.” What would you add?",
            solution='sentence = "Only where idle neurons cost nothing and spikes are rarer than the break-even rate; and memory traffic moves that bound."',
        ),
    ),
)
