"""Lesson 4: what a spike does on the other side: late, with less and less effect, or more and more, and not as a sum."""

from __future__ import annotations

import math

from workbench.analysis.cascade import peak_time
from workbench.course import answer
from workbench.course.answer import Choice, Number
from workbench.course.exercise import Exercise, Mistake, Tolerance
from workbench.course.lesson import Lesson
from workbench.course.runs.synapses import (
    AT_ONCE,
    BETWEEN,
    FASTEST,
    FORTY,
    G_L,
    LARGER,
    LESS,
    MEMBRANE,
    MORE,
    NUMBERS,
    SAME,
    SMALLER,
    SUM,
    SYNAPSE,
    TAU_D_WARMS,
    TAU_F_TIRES,
    U_TIRES,
    U_WARMS,
    closed_favorite,
    closed_potential,
    closed_ratio,
    current,
    divided,
    favorite,
    forgets,
    last_over_first,
    late,
    latest,
    leaky,
    mean_exc,
    mean_inh,
    mean_potential,
    missing,
    pair,
    share,
    shunted,
    storm,
    tired_against_rate,
    tiring,
    two_conductances,
    two_currents,
    warming,
    weather,
)
from workbench.course.steps import Compare, Explain, Predict, Run, Text

LESSON = Lesson(
    number=4,
    slug="synapses",
    title="Synapses and short-term plasticity",
    minutes=75,
    promise="You can say how large a spike will be on the other side: when it is, after how many others, and beside whom.",
    numbers=NUMBERS,
    steps=(
        Text(
            "arrives",
            "A spike arrives",
            r"""
A spike opens channels, and a **postsynaptic current** flows. In the plainest model it jumps by $w$ and fades with $\tau_s$; the membrane,
a bucket with a leak, follows with its own $\tau$:

$$I(t) = w\,e^{-t/\tau_s}, \qquad \tau \frac{dV}{dt} = -(V - E_L) + \frac{I}{g_L}.$$

Yours: $w$ = [[w]], $\tau_s$ = [[tau_s]], $\tau$ = [[tau]], and $g_L$ = 10 nS. Both are on the bench beside, under “One spike”.
""",
            setup=current,
        ),
        Predict(
            "when_guess",
            "When is it highest?",
            "The current is largest when the spike arrives. And the potential: when is *it* highest?",
            ask=Choice((AT_ONCE, SYNAPSE, BETWEEN, MEMBRANE)),
            solution=f'guess = "{BETWEEN}"',
        ),
        Run(
            "when",
            "Look",
            "One spike. The curve is the membrane, one millisecond of delay before anything happens; the dashes are the closed form.",
            setup=current,
            measure=late,
        ),
        Compare(
            "when_seen",
            "Your guess beside it",
            r"""
The membrane rises as long as the current brings more than the leak takes away. It is highest where the two cancel, and that is neither
the synapse's time nor the membrane's: it is *between*, and nobody could tell from the potential alone which of the two times is whose.
""",
            prediction="when_guess",
            run="when",
        ),
        Exercise(
            "peak",
            "When exactly?",
            r"""
How long after the arrival is the potential highest? The closed form is a difference of two exponentials, and where its slope is zero is one line.
""",
            ask=Number("ms"),
            setup=current,
            measure=latest,
            formula=lambda n: peak_time(n.tau_s, n.tau),
            tolerance=Tolerance(relative=0.02),
            mistakes=(
                Mistake(
                    lambda n: n.tau_s, "That is when the current has fallen to 37 %. It still feeds the membrane then."
                ),
                Mistake(
                    lambda n: n.tau, "The membrane would need that long for 63 % of its way, if the current stayed."
                ),
                Mistake(
                    lambda n: math.sqrt(n.tau * n.tau_s),
                    "Near, and between the two; but the slope is zero at $\\frac{\\tau\\tau_s}{\\tau-\\tau_s}\\ln\\frac{\\tau}{\\tau_s}$.",
                ),
                Mistake(
                    lambda n: peak_time(n.tau_s, n.tau) + 1.0,
                    "Counted from the spike. It travels for a millisecond first.",
                ),
            ),
            because=r"$t^* = \frac{\tau\,\tau_s}{\tau - \tau_s} \ln\frac{\tau}{\tau_s}$, and exchanging the two changes nothing.",
            solution="""
import math

answer = n.tau * n.tau_s / (n.tau - n.tau_s) * math.log(n.tau / n.tau_s)
""",
        ),
        Exercise(
            "height",
            "How high?",
            r"""
If the current *stayed* at [[w]], the membrane would settle at $w/g_L$ above rest. It does not stay. How many millivolts above rest does
the potential get?
""",
            ask=Number("mV"),
            setup=current,
            measure=lambda n: current(n).measure("One spike").value("PSP peak"),
            formula=lambda n: n.w / G_L * share(n),
            tolerance=Tolerance(relative=0.02),
            mistakes=(
                Mistake(
                    lambda n: n.w / G_L, "There the membrane would settle if the current stayed. It is over before."
                ),
                Mistake(lambda n: share(n), "That is the share of $w/g_L$ that is reached. Now in millivolts."),
                Mistake(
                    lambda n: n.w / G_L * n.tau_s / n.tau,
                    "So far it would jump if all the charge came at once, $Q/C$. Some leaks out before the last has come.",
                ),
            ),
            because=r"$\frac{w}{g_L}\frac{\tau_s}{\tau-\tau_s}\left(e^{-t^*/\tau} - e^{-t^*/\tau_s}\right)$: fast synapses are small not for want of current, but of time.",
            solution="""
import math

late = n.tau * n.tau_s / (n.tau - n.tau_s) * math.log(n.tau / n.tau_s)
answer = n.w / 10 * n.tau_s / (n.tau - n.tau_s) * (math.exp(-late / n.tau) - math.exp(-late / n.tau_s))
""",
        ),
        Text(
            "doors",
            "Channels are doors",
            r"""
A channel is no pump. It opens a *conductance* $g(t)$, and what flows depends on where the membrane is, by the **driving force**:

$$I = g(t)\,(E_\mathrm{rev} - V).$$

Now a cell as it lives: [[exc]] excitatory inputs ($E_\mathrm{rev}$ = 0 mV, 2 ms) and [[inh]] inhibitory ones (−80 mV, 5 ms), all at random at
[[nu]], each opening [[g]]. The cell has $C$ = 100 pF, $g_L$ = 10 nS, $E_L$ = −75 mV, and may not spike.
""",
            setup=storm,
        ),
        Exercise(
            "mean",
            "How far are the doors open?",
            "How large is the mean *excitatory* conductance of that cell?",
            ask=Number("nS"),
            setup=storm,
            formula=mean_exc,
            tolerance=Tolerance(relative=0.02),
            mistakes=(
                Mistake(mean_inh, "That is the inhibitory one: as many times fewer, and open for longer."),
                Mistake(
                    lambda n: n.exc * n.g, "That is with all of them open at once. How long is each open, how often?"
                ),
                Mistake(
                    lambda n: n.exc * n.nu / 1000.0 * n.g,
                    "Spikes in a millisecond, times their size. And how long does each last?",
                ),
            ),
            because=r"$N \nu\, g\, \tau_s$: how many, how often, how much, how long.",
            solution="answer = n.exc * n.nu / 1000 * n.g * 2",
        ),
        Run(
            "weather",
            "Under all of them",
            "Twenty seconds of it, of which half a second is drawn.",
            setup=storm,
            measure=weather,
        ),
        Exercise(
            "float",
            "Where does it float?",
            "What is the mean membrane potential, from the conductances alone? The answer is a mean of three potentials, weighted by who holds the door open how far.",
            ask=Number("mV"),
            setup=storm,
            measure=mean_potential,
            formula=closed_potential,
            tolerance=Tolerance(absolute=1.0),
            mistakes=(
                Mistake(
                    lambda n: -75.0 * 10.0 / (10.0 + mean_exc(n)),
                    "Without the inhibition. It pulls toward -80 mV, and holds the rest back.",
                ),
                Mistake(
                    lambda n: (0.0 - 75.0 - 80.0) / 3.0, "Each counts by its conductance, and these are not alike."
                ),
            ),
            because=r"$\frac{g_L E_L + g_E \cdot 0 + g_I E_I}{g_L + g_E + g_I}$, just below the threshold of −55 mV that this cell had: chance alone would make its spikes.",
            solution="""
g_e, g_i = n.exc * n.nu / 1000 * n.g * 2, n.inh * n.nu / 1000 * n.g * 5
answer = (10 * -75 + g_e * 0 + g_i * -80) / (10 + g_e + g_i)
""",
        ),
        Exercise(
            "quick",
            "How long does it remember?",
            r"""
Alone the cell forgets with $\tau$ = 10 ms. Set up beside, it stands under the *mean* of those conductances, and one spike moves it by a millivolt.
With which time constant does it forget now?
""",
            ask=Number("ms"),
            setup=leaky,
            measure=forgets,
            formula=lambda n: 100.0 / (10.0 + mean_exc(n) + mean_inh(n)),
            tolerance=Tolerance(relative=0.03),
            mistakes=(
                Mistake(lambda n: 10.0, "So it does alone. What is open beside the leak leaks, too."),
                Mistake(lambda n: 100.0 / (mean_exc(n) + mean_inh(n)), "And the leak itself."),
                Mistake(
                    lambda n: 100.0 / (10.0 + mean_exc(n) - mean_inh(n)),
                    "Both kinds of channels leak: a conductance has no sign, whatever it pulls to.",
                ),
            ),
            because=r"$C/(g_L + g_E + g_I)$: a busy cell is a *quick* cell. Currents could never do that.",
            solution="answer = 100 / (10 + n.exc * n.nu / 1000 * n.g * 2 + n.inh * n.nu / 1000 * n.g * 5)",
        ),
        Text(
            "store",
            "A synapse has a memory",
            r"""
Until now every spike did the same. Real synapses tire, and warm up. In the model of **Tsodyks and Markram** a store $x$ refills with $\tau_d$, and a
spike takes the share $u$ of it, which jumps at each spike and fades with $\tau_f$:

$$u \leftarrow u + U(1 - u), \qquad \text{delivers } u\,x, \qquad x \leftarrow x - u\,x.$$

First a synapse with $U$ = 0.5, $\tau_f$ = 50 ms, $\tau_d$ = [[tau_d]]: a big share, and a store that fills slowly. Ten spikes come at [[fast]]; under “A train” the bench draws both.
""",
            setup=lambda n: tiring(n, n.fast),
        ),
        Predict(
            "tired_guess",
            "Draw how it tires",
            "Ten spikes come at some rate. Draw what the tenth does over what the first does, for rates from 1 to 60 Hz.",
            ask=answer.Curve("rate (Hz)", "10th over 1st", lambda n: (0.0, FASTEST), lambda n: (0.0, 1.2)),
            solution="guess = [(1, 1), (5, 0.95), (10, 0.8), (20, 0.62), (30, 0.5), (40, 0.4), (60, 0.3)]  # Hz",
        ),
        Run(
            "tired_run",
            "Measure it",
            "A train for each of many rates.",
            setup=lambda n: tiring(n, n.fast),
            measure=tired_against_rate,
        ),
        Compare(
            "tired_seen",
            "Your curve beside it",
            r"""
One and the same synapse is strong for who speaks seldom and weak for who speaks always. In long trains at high rates the response falls as one over the rate, so that
what it delivers *per second* no longer depends on the rate at all: it has stopped telling how fast its input is, and only tells when that *changes*.
""",
            prediction="tired_guess",
            run="tired_run",
        ),
        Exercise(
            "tired",
            "How tired?",
            "At [[fast]]: what does the tenth spike deliver, over what the first delivers?",
            ask=Number("1"),
            setup=lambda n: tiring(n, n.fast),
            measure=lambda n: last_over_first(tiring(n, n.fast)),
            formula=lambda n: closed_ratio(n.fast, U_TIRES, n.tau_d, TAU_F_TIRES),
            tolerance=Tolerance(relative=0.02),
            mistakes=(
                Mistake(
                    lambda n: U_TIRES * closed_ratio(n.fast, U_TIRES, n.tau_d, TAU_F_TIRES),
                    "That is the share of the weight itself. The first spike does not deliver all of it either.",
                ),
                Mistake(
                    lambda n: closed_ratio(n.fast, U_TIRES, n.tau_d, TAU_F_TIRES, 2),
                    "That is the second over the first. It goes on.",
                ),
                Mistake(
                    lambda n: closed_ratio(n.fast, U_TIRES, n.tau_d, 1e-3),
                    "So it would be if every spike took the same half. But $u$ has not quite come back to zero when the next spike comes.",
                ),
            ),
            because="Between spikes the store wins back less than a spike takes, until both are equal.",
            solution="""
import math

u = x = 0.0
gap, shares = 1000 / n.fast, []
for spike in range(10):
    u = u * math.exp(-gap / 50)
    x = 1 - (1 - x) * math.exp(-gap / n.tau_d) if spike else 1.0
    u = u + 0.5 * (1 - u)
    shares.append(u * x)
    x = x - u * x
answer = shares[-1] / shares[0]
""",
        ),
        Exercise(
            "likes",
            "A favorite rate",
            r"""
Now a synapse that warms up: $U$ = 0.2, $\tau_d$ = 100 ms, and $\tau_f$ = [[tau_f]]. At which rate is the tenth response largest over the first?
“Response against rate” has it.
""",
            ask=Number("Hz"),
            setup=warming,
            measure=favorite,
            formula=closed_favorite,
            tolerance=Tolerance(relative=0.1),
            mistakes=(
                Mistake(lambda n: 1000.0 / n.tau_f, "So slowly it has cooled between two spikes."),
                Mistake(lambda n: 1000.0 / TAU_D_WARMS, "So fast its store does not fill between two spikes any more."),
            ),
            because="A **band-pass**, without any rhythm of its own: below, it cools; above, it empties.",
            solution='answer = lesson["likes"].setup.measure("Response against rate").value("at")',
        ),
        Exercise(
            "forty",
            "Too fast",
            "And at 40 Hz: what does the tenth spike deliver, over what the first delivers?",
            ask=Number("1"),
            setup=warming,
            measure=lambda n: last_over_first(warming(n)),
            formula=lambda n: closed_ratio(FORTY, U_WARMS, TAU_D_WARMS, n.tau_f),
            tolerance=Tolerance(relative=0.03),
            mistakes=(
                Mistake(
                    lambda n: closed_ratio(closed_favorite(n), U_WARMS, TAU_D_WARMS, n.tau_f),
                    "That is at its favorite rate. At 40 Hz it has less in store.",
                ),
                Mistake(
                    lambda n: U_WARMS * closed_ratio(FORTY, U_WARMS, TAU_D_WARMS, n.tau_f),
                    "That is the share of the weight itself; divide by what the first delivers.",
                ),
            ),
            because="Warm and empty: by the tenth spike both cancel, and the synapse looks as if nothing had happened.",
            solution='answer = lesson["forty"].setup.measure("A train").value("last over first")',
        ),
        Exercise(
            "currents",
            "Two at once",
            r"""
Back to the beginning. *Two* synapses like your first one, each a current of [[w]], are used at the same moment. How high is the potential?
""",
            ask=Choice((SUM, LESS, MORE)),
            setup=current,
            measure=two_currents,
            mistakes=(
                Mistake(
                    lambda n: LESS,
                    "What would one of them know of the other? Look at the equation: is anything in it multiplied?",
                ),
                Mistake(
                    lambda n: MORE,
                    "What would one of them know of the other? Look at the equation: is anything in it multiplied?",
                ),
            ),
            because="The equation is linear in $I$, so potentials add, whatever their shape and their timing.",
            solution=f'answer = "{SUM}"',
        ),
        Predict(
            "two_guess",
            "Two doors",
            "The same with two *conductances* of [[big]] each, toward 0 mV. Together the potential is ...",
            ask=Choice((SUM, LESS, MORE)),
            solution=f'guess = "{LESS}"',
        ),
        Run(
            "two",
            "Open both",
            "Each alone, both together, and the sum of the two.",
            setup=pair,
            measure=two_conductances,
        ),
        Compare(
            "two_seen",
            "Your guess beside it",
            r"""
The first brings the membrane nearer to 0 mV, and takes from the second the way that it could still have gone; and both leak. Whoever counts potentials
as if they added will expect more spikes than come.
""",
            prediction="two_guess",
            run="two",
        ),
        Exercise(
            "missing",
            "How much is missing?",
            "By how many percent is the highest potential of both together lower than the highest point of the sum? “Two at once” has both.",
            ask=Number("%"),
            setup=pair,
            measure=missing,
            tolerance=Tolerance(relative=0.05),
            mistakes=(
                Mistake(
                    lambda n: abs(pair(n).measure("Two at once").value("of the larger one")),
                    "That is the residual over one of the two. Take both together over the sum.",
                ),
                Mistake(lambda n: 50.0, "So much would be missing if the second did nothing."),
                Mistake(lambda n: 100.0 - missing(n), "That is what is left."),
            ),
            because="And it is the more, the larger the conductances are and the nearer the membrane is to where they pull.",
            solution="""
found = lesson["missing"].setup.measure("Two at once")
answer = 100 * (1 - found.value("together at their peak") / found.value("sum at its peak"))
""",
        ),
        Exercise(
            "shunt",
            "An inhibition that shows nothing",
            r"""
Last, an inhibitory conductance of [[shunt]] that reverses exactly where the cell rests. Alone it moves nothing at all. What becomes of a fast excitation that
comes at the same moment?
""",
            ask=Choice((SMALLER, SAME, LARGER)),
            setup=shunted,
            measure=divided,
            mistakes=(
                Mistake(
                    lambda n: SAME,
                    "It moves nothing while the membrane is at rest. And when the excitation has lifted it?",
                ),
                Mistake(lambda n: LARGER, "To where does it pull a membrane that has been lifted?"),
            ),
            because="**Shunting** inhibition: an open door at the resting potential. It does not subtract from an excitation, it divides it.",
            solution=f'answer = "{SMALLER}"',
        ),
        Explain(
            "why",
            "In your own words",
            "One sentence: name three things besides its weight that decide how large a spike is on the other side.",
            solution='sentence = "How long its current lasts beside the membrane, how many spikes came before it and when, and where the membrane is and what else is open."',
        ),
    ),
)
