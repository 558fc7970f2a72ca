"""Lesson 9: rules that know more than two spikes: a rate to aim at, a length to keep, and a reward that comes late."""

from __future__ import annotations

import numpy as np

from workbench.course.answer import Choice, Number
from workbench.course.exercise import Exercise, Mistake, Tolerance
from workbench.course.lesson import Lesson
from workbench.course.runs import reward as runs
from workbench.course.steps import Compare, Explain, Predict, Run, Text

LESSON = Lesson(
    number=9,
    slug="reward",
    title="Reward and homeostasis",
    minutes=75,
    promise="You can say what keeps learning in bounds, and how a reward finds the synapse that earned it seconds ago.",
    numbers=runs.NUMBERS,
    steps=(
        Text(
            "balance",
            "Inhibition that learns",
            r"""
STDP alone strengthens what is strong. Something has to hold against it. In the network of **Vogels** et al. (2011) it is inhibition: 800
excitatory cells, 200 inhibitory ones, and synapses from the second onto the first that begin at *nothing*. Every trace here remembers spikes
for $\tau = 20$ ms. At a presynaptic spike, and at a postsynaptic one, such a weight moves by

$$\Delta w_\mathrm{pre} = \eta\,(y - 2 \rho \tau), \qquad \Delta w_\mathrm{post} = \eta\, x,$$

with the traces $x$ of the inhibitory cell and $y$ of its target. Yours has $\rho =$ [[rho]].
""",
            setup=runs.aiming,
        ),
        Exercise(
            "alpha",
            "What a lone spike costs",
            "An inhibitory spike that meets no spike of its target, $y = 0$, takes $\\eta\\,\\alpha$ off. How large is $\\alpha = 2 \\rho \\tau$?",
            ask=Number("1"),
            formula=lambda n: 2.0 * n.rho * 20.0 / 1000.0,
            mistakes=(Mistake(lambda n: n.rho * 20.0 / 1000.0, "Both halves of the rule see each pair, hence the 2."),),
            because="So many near pairs does a spike need for its synapse to stay as it is: inhibition that meets nothing gives way.",
            solution="answer = 2 * n.rho * 20e-3",
        ),
        Predict(
            "rate",
            "Where will it settle?",
            "Without inhibition the excitatory cells fire at about 50 Hz. At which rate will they fire when inhibition has learned for eight seconds?",
            ask=Number("Hz"),
            setup=runs.aiming,
            solution="guess = n.rho",
        ),
        Run(
            "settle",
            "Let it learn",
            "Eight seconds. The raster shows the last 200 ms.",
            setup=runs.aiming,
            measure=runs.settle,
        ),
        Compare(
            "settled",
            "Your guess beside it",
            r"""
Spikes that come at random meet $\rho_\mathrm{post}\,\tau$ of each kind, so the two moves cancel where the target fires at $\rho$. It settles a
little beside it: inhibition pushes spikes away from its own, so pairs are a little rarer than chance.
""",
            prediction="rate",
            run="settle",
        ),
        Exercise(
            "cv",
            "As irregular as in lesson 7?",
            "What is the mean CV of the intervals of the excitatory cells in the last two seconds?",
            ask=Number("1"),
            setup=runs.aiming,
            measure=runs.late_cv,
            tolerance=Tolerance(absolute=0.05),
            mistakes=(Mistake(runs.clocks, "So regular are they without inhibition."),),
            because="The learned inhibition cancels the excitation in the mean: nobody had to tune a $g$. What is left are fluctuations.",
            solution="""
import numpy as np

times, cells = lesson["cv"].setup.run().of("exc")
gaps = [np.diff(times[(times > 6000) & (cells == cell)]) for cell in range(800)]
answer = np.mean([one.std() / one.mean() for one in gaps if len(one) > 2])
""",
        ),
        Exercise(
            "bcm",
            "A threshold that slides",
            r"""
**Bienenstock, Cooper and Munro** (1982) let the cell itself move the border between weakening and strengthening: a postsynaptic spike moves
a weight by $\eta\, x\,(y - \theta)$, and $\theta$ follows the *square* of the cell's rate so that it meets the mean of $y$ at $r_0 =$ [[r_0]]. A
cell is made to fire at [[high]]. What do its weights do once $\theta$ has caught up?
""",
            ask=Choice((runs.GROW, runs.SHRINK)),
            setup=lambda n: runs.driven(n, n.high),
            measure=lambda n: runs.drift(n, n.high),
            mistakes=(Mistake(lambda n: runs.GROW, "At twice the rate, $y$ is twice as large. And $\\theta$?"),),
            because=r"$y$ doubles and $\theta$ becomes four times as large: a cell that is too loud weakens its inputs. At half of $r_0$ they grow.",
            solution="""
sim = lesson["bcm"].setup.simulation()
sim.advance(20_000)
before = sim.weights("inputs->cell")[2].mean()
sim.advance(40_000)
print(sim.weights("inputs->cell")[2].mean() - before)
answer = "they shrink"
""",
        ),
        Run(
            "oja",
            "Two halves of a crowd",
            r"""
**Oja** (1982) takes off what would make the weights long: $\Delta w = \eta\,(x - y\,w)$ at a postsynaptic spike. A cell hears a hundred inputs at
20 Hz in two halves. First, in *both* halves the inputs are in step among themselves, with a correlation of [[c]].
""",
            setup=lambda n: runs.cloud(n, 2),
            measure=runs.direction,
        ),
        Exercise(
            "axis",
            "One half in step",
            """
A round cloud has no long axis: the halves fare alike. Now the second half fires independently, and only the first is in step. How large is the
mean weight of the first half over that of the second, after a minute?
""",
            ask=Number("1"),
            setup=lambda n: runs.cloud(n, 1),
            measure=runs.unequal,
            tolerance=Tolerance(absolute=0.06),
            mistakes=(
                Mistake(lambda n: 1.0, "So it is for a round cloud. Who is there when the cell fires?"),
                Mistake(lambda n: 1.0 / runs.unequal(n), "The first over the second."),
            ),
            because="The weights turn towards the direction in which the inputs vary most, the first principal axis.",
            solution="""
import numpy as np

sim = lesson["axis"].setup.simulation()
sim.advance(48_000)
seen = []
for _ in range(20):
    sim.advance(600)
    seen.append(sim.weights("inputs->cell")[2])
weights = np.mean(seen, axis=0)
answer = weights[:50].mean() / weights[50:].mean()
""",
        ),
        Exercise(
            "length",
            "From elsewhere",
            "All weights began at 0.5 mV. If they begin at 3 mV instead, six times as strong, where do they end after the minute?",
            ask=Choice((runs.SAME, runs.LONGER)),
            setup=lambda n: runs.cloud(n, 1, 3.0),
            measure=runs.lengths,
            mistakes=(Mistake(lambda n: runs.LONGER, "What does $-y\\,w$ do to a long vector of weights?"),),
            because="Oja's rule forgets where it began: it keeps the length and looks for the direction.",
            solution='answer = "the same"',
        ),
        Text(
            "late",
            "A reward that comes late",
            r"""
A dog presses a lever and gets its food two seconds later. By then millions of other pairs of spikes have come and gone. **Izhikevich** (2007): a
pair does not change the weight, it leaves a *mark* $c$ on its synapse, and dopamine $d$ turns marks into change:

$$\dot c = -\frac{c}{\tau_c} + \text{pairs}, \qquad \dot d = -\frac{d}{\tau_d} + \text{rewards}, \qquad \dot w = 25\,\mathrm{Hz} \cdot w_{\max} \cdot c \cdot d.$$

Here $\tau_c =$ [[tau_c]] and $\tau_d = 200$ ms.
""",
            setup=runs.marked,
        ),
        Exercise(
            "left",
            "What is left of a mark",
            "Which share of a pair's mark is left when the reward comes [[wait]] after it?",
            ask=Number("1"),
            setup=runs.marked,
            measure=lambda n: runs.grown(n, n.wait) / runs.grown(n, 0.0),
            formula=lambda n: np.exp(-n.wait / n.tau_c),
            mistakes=(
                Mistake(lambda n: np.exp(-n.wait / 200.0), "That is how dopamine fades; it has not come yet."),
                Mistake(lambda n: 1.0 - np.exp(-n.wait / n.tau_c), "That share is gone."),
            ),
            because=r"$e^{-T/\tau_c}$: seconds are within its reach, minutes are not.",
            solution="import numpy as np\n\nanswer = np.exp(-n.wait / n.tau_c)",
        ),
        Exercise(
            "growth",
            "One pair, one reward",
            r"""
The pair was [[gap]] apart and left $0.1\, e^{-\Delta t/20\,\mathrm{ms}}$. The reward comes [[wait]] later and raises $d$ by 0.5. By which share of
$w_{\max}$ has the weight grown when all is over? (Mark and dopamine fade *together*: their product lasts
$1/(1/\tau_c + 1/\tau_d)$.)
""",
            ask=Number("1"),
            setup=runs.marked,
            measure=lambda n: runs.grown(n, n.wait),
            formula=lambda n: runs.growth(n, n.wait),
            tolerance=Tolerance(relative=0.02),
            mistakes=(
                Mistake(lambda n: runs.growth(n, 0.0), "So much if the reward came at once."),
                Mistake(
                    lambda n: runs.growth(n, n.wait) * (1.0 + 200.0 / n.tau_c),
                    "The mark goes on fading while the dopamine is there.",
                ),
            ),
            because="A reward does not know whom it is for. It changes every synapse that carries a mark, by as much as the mark says.",
            solution="""
import numpy as np

mark = 0.1 * np.exp(-n.gap / 20) * np.exp(-n.wait / n.tau_c)
answer = 25 * mark * 0.5 / (1 / n.tau_c + 1 / 200) / 1000
""",
        ),
        Predict(
            "many",
            "A needle among 3,200",
            r"""
A network of a hundred Izhikevich cells, with 3,200 synapses that learn so, fires at about 2 Hz by noise. One synapse is chosen and set to zero. Whenever its
two cells fire in order within 20 ms, a reward comes, one to three seconds later. How many rewards does it take until that synapse
is at the top?
""",
            ask=Number("1"),
            setup=runs.everyone,
            solution="guess = 20",
        ),
        Run(
            "search",
            "Look for it",
            "This takes a few seconds; the network is the same for everybody, and learns twice as fast as the published one.",
            setup=runs.everyone,
            measure=runs.search,
        ),
        Compare(
            "searched",
            "Your guess beside it",
            """
A few dozen. Every reward also reaches marks that had nothing to do with it; but those are others each time, and shrink as often as they
grow. Only one synapse is marked *every* time.
""",
            prediction="many",
            run="search",
        ),
        Exercise(
            "elsewhere",
            "Reward somebody else",
            "The same network, but the rewards follow *another* pair of cells. What becomes of the synapse that was chosen before, in five minutes?",
            ask=Choice((runs.FOUND, runs.LOST)),
            setup=runs.everyone,
            measure=runs.elsewhere,
            mistakes=(Mistake(lambda n: runs.FOUND, "It gets the same dopamine. But what has it been doing before?"),),
            because="Dopamine reaches everybody alike. What makes the difference is the mark, and that has to be there when the reward comes.",
            solution='answer = "it stays far from the top"',
        ),
        Explain(
            "why",
            "In your own words",
            "One sentence: how can a signal that is the same for all synapses teach a single one?",
            solution='sentence = "Each synapse multiplies it by its own mark, and only the one that earns rewards is marked each time one comes."',
        ),
    ),
)
