"""Lesson 8: a synapse that remembers who came first, and what happens when hundreds of them share a cell."""

from __future__ import annotations

import numpy as np

from workbench.course.answer import Choice, Number
from workbench.course.exercise import Exercise, Mistake, Tolerance
from workbench.course.lesson import Lesson
from workbench.course.runs import stdp as runs
from workbench.course.steps import Compare, Explain, Predict, Run, Text
from workbench.network.presets.plastic_inputs import START

LESSON = Lesson(
    number=8,
    slug="stdp",
    title="STDP and competition",
    minutes=70,
    promise="You can say which of a cell's synapses will win, and why the others lose.",
    numbers=runs.NUMBERS,
    steps=(
        Text(
            "window",
            "Who came first?",
            r"""
Bi and Poo (1998) made two cells fire in order, sixty times, and found that the synapse between them had changed: it grew if the presynaptic
spike came first and shrank if it came late. **Spike-timing-dependent plasticity** writes that as two exponentials. With $\Delta t$
from the presynaptic to the postsynaptic spike, one pair moves the weight by

$$\Delta w = A_+\, w_{\max}\, e^{-\Delta t/\tau} \quad (\Delta t > 0)$$

$$\Delta w = -A_-\, w_{\max}\, e^{\Delta t/\tau} \quad (\Delta t < 0)$$

and no weight leaves the range from 0 to $w_{\max}$. Yours has $A_+ =$ [[a_plus]], $A_- =$ [[a_minus]] and $\tau =$ [[tau]].
""",
            setup=lambda n: runs.paired(n, [n.gap, -n.gap], 60),
        ),
        Run(
            "measure",
            "Measure the window",
            "Forty synapses onto one cell that is kicked once; each has a presynaptic spike of its own, earlier or later.",
            measure=runs.window,
        ),
        Exercise(
            "before",
            "Just in time",
            "The presynaptic spike comes [[gap]] *before* the postsynaptic one. By which share of $w_{\\max}$ does the weight change?",
            ask=Number("1"),
            measure=lambda n: runs.change(n, n.gap),
            formula=lambda n: n.a_plus * np.exp(-n.gap / n.tau),
            mistakes=(
                Mistake(
                    lambda n: n.a_plus, "That is the change of spikes that nearly meet; the memory of the first fades."
                ),
                Mistake(lambda n: n.a_plus * np.exp(n.gap / n.tau), "A memory fades, so the exponent is negative."),
                Mistake(
                    lambda n: -n.a_minus * np.exp(-n.gap / n.tau),
                    "The presynaptic spike came first: which side is that?",
                ),
            ),
            because=r"$A_+ e^{-\Delta t/\tau}$: it came in time to have helped.",
            solution="import numpy as np\n\nanswer = n.a_plus * np.exp(-n.gap / n.tau)",
        ),
        Exercise(
            "after",
            "Too late",
            "And if it comes [[gap]] *after* it? Mind the sign.",
            ask=Number("1"),
            measure=lambda n: runs.change(n, -n.gap),
            formula=lambda n: -n.a_minus * np.exp(-n.gap / n.tau),
            mistakes=(
                Mistake(
                    lambda n: -n.a_plus * np.exp(-n.gap / n.tau),
                    "Too late has an amplitude of its own, a little larger.",
                ),
                Mistake(
                    lambda n: -n.a_minus,
                    "That is the change of spikes that nearly meet; the memory of the first fades.",
                ),
            ),
            because="A little more is lost by being late than is won by being early.",
            solution="import numpy as np\n\nanswer = -n.a_minus * np.exp(-n.gap / n.tau)",
        ),
        Exercise(
            "area",
            "What chance does",
            r"""
Spikes that have nothing to do with each other fall on every $\Delta t$ alike, so what they do in the mean is the **area** of the window.
How large is it?
""",
            ask=Number("ms"),
            measure=runs.area,
            formula=lambda n: (n.a_plus - n.a_minus) * n.tau,
            tolerance=Tolerance(relative=0.03),
            mistakes=(
                Mistake(
                    lambda n: (n.a_plus + n.a_minus) * n.tau, "One half lies below the axis and counts as negative."
                ),
                Mistake(lambda n: n.a_plus - n.a_minus, "Those are the heights. Each half is as wide as its memory."),
                Mistake(lambda n: n.a_plus * n.tau, "That is the growing half."),
            ),
            because=r"$(A_+ - A_-)\,\tau < 0$: chance alone weakens. Whatever grows has to be better than chance.",
            solution="answer = (n.a_plus - n.a_minus) * n.tau",
        ),
        Exercise(
            "pairs",
            "The whole experiment",
            "[[pairs]] pairs, one a second, each [[gap]] in time. By which share of $w_{\\max}$ has the weight grown in the end?",
            ask=Number("1"),
            setup=lambda n: runs.paired(n, [n.gap], round(n.pairs)),
            measure=lambda n: runs.change(n, n.gap, round(n.pairs)),
            formula=lambda n: n.pairs * n.a_plus * np.exp(-n.gap / n.tau),
            mistakes=(
                Mistake(lambda n: n.a_plus * np.exp(-n.gap / n.tau), "That is one pair."),
                Mistake(lambda n: n.pairs * n.a_plus, "Each pair is that far apart in time."),
                Mistake(
                    lambda n: n.pairs * (n.a_plus - n.a_minus) * np.exp(-n.gap / n.tau),
                    "A late spike would take some back, but the next presynaptic spike is a second away.",
                ),
            ),
            because="A second is long against the memory, so the pairs do not feel each other.",
            solution="import numpy as np\n\nanswer = n.pairs * n.a_plus * np.exp(-n.gap / n.tau)",
        ),
        Predict(
            "alone_guess",
            "Three hundred inputs",
            r"""
Now one cell with 300 such synapses, all of them at 0.58 of $w_{\max}$. Each hears a Poisson train of its own at [[rate]], and all together
they lift the membrane to about 7 mV below its threshold. What will the weights do in two minutes?
""",
            ask=Choice((runs.GROWN, runs.SHRUNK, runs.KEPT)),
            setup=lambda n: runs.inputs(n, n.rate),
            solution='guess = "they stay as they were"',
        ),
        Run(
            "alone",
            "Two minutes",
            "All inputs independent, at [[rate]].",
            setup=lambda n: runs.inputs(n, n.rate),
            measure=runs.alone,
        ),
        Compare(
            "alone_seen",
            "Your guess beside it",
            """
Nothing happened. The window has an early half and a late half, but both need a *postsynaptic* spike, and there was none. A rule of pairs
cannot wake a silent cell, however hard its inputs try.
""",
            prediction="alone_guess",
            run="alone",
        ),
        Predict(
            "group_guess",
            "Some of them in step",
            r"""
The same 300 synapses at the same rate, but the first [[group]] inputs are now *the same* train. Together they can make the cell fire. Where
will their weights be after two minutes, as a share of $w_{\max}$?
""",
            ask=Number("1"),
            setup=lambda n: runs.inputs(n, n.rate, round(n.group)),
            solution="guess = 1.0",
        ),
        Run(
            "group",
            "Two minutes more",
            "The raster shows the last second: the group is the column of marks.",
            setup=lambda n: runs.inputs(n, n.rate, round(n.group)),
            measure=runs.in_step,
        ),
        Compare(
            "group_seen",
            "Your guess beside it",
            """
Whoever fires the cell has come before its spike: the group wins everything it can get. It has not been told that it was a group; being in
step is enough.
""",
            prediction="group_guess",
            run="group",
        ),
        Exercise(
            "others",
            "And those left out?",
            r"""
Where is the *mean* weight of the other inputs after the two minutes, as a share of $w_{\max}$?
""",
            ask=Number("1"),
            setup=lambda n: runs.inputs(n, n.rate, round(n.group)),
            measure=runs.others_after,
            tolerance=Tolerance(absolute=0.02),
            mistakes=(
                Mistake(lambda n: START, "There they began. Their spikes are chance to the cell: what does chance do?"),
                Mistake(lambda n: 1.0, "That is the group."),
            ),
            because="To the cell their spikes are chance, and chance weakens: that is the area of the window. Competition without anyone keeping count.",
            solution="""
sim = lesson["others"].setup.simulation()
sim.advance(120_000)
answer = sim.weights("others->cell")[2].mean() / 0.24
""",
        ),
        Exercise(
            "double",
            "Twice the input",
            r"""
All inputs independent again. At [[slow]] they make the cell fire now and then. What does the cell do at [[fast]], once two minutes of
learning are over?
""",
            ask=Choice((runs.MORE, runs.SAME, runs.LESS)),
            setup=lambda n: runs.inputs(n, n.fast),
            measure=runs.doubled,
            mistakes=(
                Mistake(lambda n: runs.MORE, "In the first seconds, yes. And then?"),
                Mistake(lambda n: runs.SAME, "Nearly: but try it out, and look at the last half minute."),
            ),
            because="More spikes mean more chance pairs, and chance weakens: the synapses give way more than the inputs gain. STDP is a *brake*.",
            solution="""
rates = {}
for rate in (n.slow, n.fast):
    net = lesson["double"].setup.build()
    net.populations["others"].model.rate = rate
    sim = wb.Simulation(net, dt=0.5, seed=int(n.dice))
    sim.advance(120_000)
    rates[rate] = (sim.recording.of("cell")[0] > 90_000).sum() / 30
print(rates)
answer = "it fires more slowly"
""",
        ),
        Exercise(
            "brake",
            "How slowly?",
            "At which rate does the cell fire in the last of those two minutes' half minutes, from 90 s to 120 s, with inputs at [[fast]]?",
            ask=Number("Hz"),
            setup=lambda n: runs.inputs(n, n.fast),
            measure=lambda n: runs.ended(n, n.fast),
            tolerance=Tolerance(absolute=1.0),
            mistakes=(Mistake(lambda n: runs.ended(n, n.slow), "So fast does it fire with the slower inputs."),),
            because="In the first ten seconds it fired ten times as fast.",
            solution="""
times = lesson["brake"].setup.run().of("cell")[0]
answer = (times > 90_000).sum() / 30
""",
        ),
        Exercise(
            "unbraked",
            "Turn the window over",
            r"""
Make $A_-$ a tenth *smaller* than $A_+$, so that the area of the window is positive. Does twice the input still give less output?
""",
            ask=Choice((runs.STAYS, runs.GONE)),
            setup=lambda n: runs.inputs(n, n.fast, a_minus=runs.positive(n)),
            measure=runs.unbraked,
            mistakes=(Mistake(lambda n: runs.STAYS, "What does chance do to the weights now?"),),
            because="Chance strengthens now, so every weight goes to its top. A sign of one number decides between a brake and an avalanche.",
            optional=True,
            solution='answer = "the brake is gone"',
        ),
        Run(
            "compete",
            "A thousand of a kind",
            r"""
Last, the cell of **Song, Miller and Abbott** (2000): a thousand inputs, every one an independent Poisson train at [[crowd]], and weights that start
anywhere. Nothing sets one input apart from another. Look at the weights before and after 300 s.
""",
            setup=runs.crowd,
            measure=runs.compete,
        ),
        Exercise(
            "weak",
            "Two kinds of synapses",
            "Which share of the thousand weights is below a tenth of the largest in the end?",
            ask=Number("1"),
            setup=runs.crowd,
            measure=lambda n: runs.compete(n).number,
            tolerance=Tolerance(absolute=0.04),
            mistakes=(Mistake(lambda n: 0.1, "So it was at first, when they lay anywhere."),),
            because="""They part into two kinds, by chance alone: who happens to be a little stronger fires the cell a little more often, and is
in time a little more often. The fewer the strong ones, the more irregular is the cell.""",
            solution="""
sim = lesson["weak"].setup.simulation()
sim.advance(300_000)
answer = (sim.weights("exc->cell")[2] < 0.1 * 0.15).mean()
""",
        ),
        Explain(
            "why",
            "In your own words",
            "One sentence: the rule knows only two cells and two spikes. How can it make synapses *compete*?",
            solution='sentence = "They share the postsynaptic spikes: whoever causes them is in time, and to everybody else they are chance, which weakens."',
        ),
    ),
)
