"""Lesson 12, the project: one network is wired, trained and put on a chip, and a report is written about it."""

from __future__ import annotations

from workbench.course.answer import Choice, Number
from workbench.course.exercise import Exercise, Mistake, Tolerance
from workbench.course.lesson import Lesson
from workbench.course.numbers import Draw
from workbench.course.runs import lives as runs
from workbench.course.steps import Compare, Explain, Predict, Run, Text

READS = ("about one in ten", "about a third", "more than half")
SAME = ("all of them", "more than nine in ten", "between half and nine in ten", "less than half")

NUMBERS = {
    "hidden": Draw(128.0, "1", 72, 160, 8),
    "events": Draw(47_000.0, "1", 20_000, 90_000, 500),
    "updates": Draw(2_700.0, "1", 1_500, 5_000, 100),
}


LESSON = Lesson(
    number=12,
    slug="lives",
    title="One network, three lives",
    minutes=90,
    promise="You have followed one network from its wiring through its training onto a chip, and written a report that others can check.",
    numbers=NUMBERS,
    steps=(
        Text(
            "project",
            "A project",
            """
So far every lesson looked at one thing. Now **one network** goes all the way: it is *wired* as in lesson 6, *trained* as on the page Training, and *put on a
chip* as in lesson 11. It reads handwritten digits of 8 by 8 pixels. At the end you write a report with four headings, and the workbench adds
your numbers and where they came from.

Yours has 64 pixels, [[hidden]] hidden cells and 10 outputs, every layer joined with all of the next. It is in the page beside, untaught, with random spikes
for its pixels: press play.
""",
            setup=runs.alive,
        ),
        Exercise(
            "synapses",
            "First life, wired: its synapses",
            "How many synapses does it have?",
            ask=Number(),
            measure=runs.synapses,
            formula=lambda n: n.hidden * (runs.PIXELS + runs.OUT),
            tolerance=Tolerance(absolute=0.4),
            mistakes=(
                Mistake(
                    lambda n: n.hidden * runs.PIXELS,
                    "Those are the synapses onto hidden cells; the outputs have some too.",
                ),
                Mistake(
                    lambda n: n.hidden * runs.PIXELS * runs.OUT,
                    "Layers add up: a hidden cell has 64 synapses onto it, and gives 10.",
                ),
            ),
            because="Each hidden cell has 64 synapses onto it and gives 10. A layer that is twice as wide has twice as many.",
            solution="answer = n.hidden * (64 + 10)",
        ),
        Exercise(
            "efficiency",
            "How densely it is joined",
            r"The **connectivity efficiency** is $C_\mathrm{eff} = N_\mathrm{syn}/N^2$, here with pixels counted among the neurons. What is it, in per cent?",
            ask=Number("%"),
            measure=runs.connectivity,
            formula=lambda n: 100.0 * n.hidden * (runs.PIXELS + runs.OUT) / (runs.PIXELS + n.hidden + runs.OUT) ** 2,
            tolerance=Tolerance(relative=0.01),
            mistakes=(
                Mistake(
                    lambda n: 100.0 * n.hidden * (runs.PIXELS + runs.OUT) / (n.hidden + runs.OUT) ** 2,
                    "The pixels are counted as neurons here, as their synapses are counted.",
                ),
            ),
            because="Layers use a part of all pairs only. The brain of an adult fly, with 139,255 neurons and 50 million synapses, comes to 0.26 % (Dorkenwald and others 2024, doi 10.1038/s41586-024-07558-y): wiring is dear when a network grows.",
            solution="answer = 100 * n.hidden * 74 / (74 + n.hidden) ** 2",
        ),
        Predict(
            "untaught_guess",
            "What does it know?",
            "Its weights were drawn at random. The output that spikes most is its answer. How many of 200 digits does it read?",
            ask=Choice(READS),
            solution=f'guess = "{READS[0]}"',
        ),
        Run(
            "untaught",
            "Right answers, untaught",
            "For everybody this one has 128 hidden cells, as has every network that is run from here on; exercises ask about yours, of [[hidden]].",
            measure=lambda n: runs.worded(runs.untaught(n), ((20.0, READS[0]), (50.0, READS[1]), (101.0, READS[2]))),
        ),
        Compare(
            "untaught_seen",
            "Your guess beside it",
            "There are ten digits. Wires alone know nothing; what they carry is in the weights.",
            prediction="untaught_guess",
            run="untaught",
        ),
        Run(
            "taught",
            "Second life, trained: right answers",
            """
Three passes over the training digits, with a surrogate gradient. The wires stay as they were, and only their weights move. The curves count the synapses of
every weight, before and after.
""",
            measure=runs.taught,
        ),
        Exercise(
            "axon",
            "Third life, on a chip: bits of a pixel",
            """
Loihi stores the synapses of one source on a core in blocks of at most 64 targets. A weight has 8 bits, a block has a head of 10 bits more, and every block begins
at a new word of 64 bits. How many bits does one of your 64 pixels take, which reaches all [[hidden]] hidden cells?
""",
            ask=Number(),
            measure=runs.axon,
            formula=runs.axon_by_hand,
            tolerance=Tolerance(absolute=0.4),
            mistakes=(
                Mistake(
                    lambda n: 8.0 * n.hidden,
                    "Those are the weights alone: each block has a head, and fills whole words.",
                ),
                Mistake(lambda n: runs.axon_by_hand(n, word=1), "Nearly: each block begins at a new word of 64 bits."),
            ),
            because="What a chip really stores is more than synapses times bits; the page Chips calls it *stored bits*.",
            solution="whole, rest = divmod(round(n.hidden), 64)\nanswer = 64 * (whole * -(-522 // 64) + (rest > 0) * -(-(8 * rest + 10) // 64))",
        ),
        Exercise(
            "energy",
            "Energy of an inference",
            """
Suppose a network has [[events]] synaptic events and [[updates]] updates of active cells for one digit. Simulations of Loihi's circuits before it was built gave 23.6 pJ an
event and 81 pJ an update. What do both cost together, in nJ?
""",
            ask=Number("nJ"),
            measure=runs.spent,
            formula=lambda n: 0.0236 * n.events + 0.081 * n.updates,
            tolerance=Tolerance(relative=0.01),
            mistakes=(
                Mistake(lambda n: 0.0236 * n.events, "Those are the events alone."),
                Mistake(
                    lambda n: 23.6 * n.events + 81.0 * n.updates, "Those are picojoules; nanojoules are asked for."
                ),
            ),
            because="It is a lower bound: static power, the barrier and what goes in and out have no price in that set. The page names them.",
            solution="answer = (23.6 * n.events + 81 * n.updates) / 1000",
        ),
        Predict(
            "same_guess",
            "Is it still the same network?",
            "The trained network runs on Loihi, in whole numbers. Of all its spikes, how many come from the same cell in the same step as with exact numbers?",
            ask=Choice(SAME),
            solution=f'guess = "{SAME[1]}"',
        ),
        Run(
            "same",
            "The same spikes",
            "The picture shows the membrane of one hidden cell, in both worlds.",
            measure=lambda n: runs.worded(
                runs.same_spikes(n), ((50.0, SAME[3]), (90.0, SAME[2]), (99.9999, SAME[1]), (101.0, SAME[0]))
            ),
        ),
        Compare(
            "same_seen",
            "Your guess beside it",
            """
A spike that comes one step late is another spike, and the answer can still be the same: it is counted over twenty steps and ten cells. Look at both numbers before
you say that a network *runs* on a chip.
""",
            prediction="same_guess",
            run="same",
        ),
        Text(
            "report",
            "The report",
            """
Now write it, a sentence or a few for each of four headings. `wb.lesson_report(lesson)` shows the report with your numbers in a table, and the button **Report** on the
page Lessons saves it.
""",
        ),
        Explain(
            "question",
            "Question",
            "What did you want to know about this network?",
            solution='sentence = "Does a network that reads digits keep its answers, and its spikes, when it leaves exact numbers for a chip?"',
        ),
        Explain(
            "method",
            "Method",
            "What was done with it, so that somebody else could do it again?",
            solution='sentence = "64-128-10 LIF cells, three passes of surrogate-gradient training on digits, 200 test images, mapped onto emulated Loihi with eight-bit weights."',
        ),
        Explain(
            "result",
            "Result",
            "What came out? Give numbers.",
            solution='sentence = "Random weights read about one digit in ten, trained ones nine and more; on Loihi the accuracy stays, though not every spike is the same."',
        ),
        Explain(
            "conclusion",
            "Conclusion",
            "What does it mean, and what does it not show?",
            solution='sentence = "Answers are robust against rounding, single spikes are not; energy is a lower bound from circuit simulations, and no chip was touched."',
        ),
    ),
)
