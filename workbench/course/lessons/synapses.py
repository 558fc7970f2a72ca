"""Lesson 4: what a spike does on the other side: late, with less and less effect, or more and more, and not as a sum."""

from __future__ import annotations

import math

import numpy as np

from workbench.analysis.cascade import peak_time
from workbench.analysis.short_term import releases
from workbench.course import answer
from workbench.course.answer import Choice, Number
from workbench.course.exercise import Exercise, Mistake, Tolerance
from workbench.course.lesson import Lesson
from workbench.course.network_setup import NetworkSetup
from workbench.course.numbers import Derived, Draw, Numbers
from workbench.course.outcome import Outcome
from workbench.course.steps import Compare, Explain, Predict, Run, Text
from workbench.course.synapse_setup import SynapseSetup
from workbench.experiments.preparation import OUT_OF_REACH
from workbench.experiments.result import Axis, Curve, Panel
from workbench.network.network import Network
from workbench.network.wiring.all_to_all import AllToAll
from workbench.neurons.lif import LIF
from workbench.plasticity.tsodyks_markram import TsodyksMarkram
from workbench.stimuli.poisson import Poisson
from workbench.synapses.delta import Delta
from workbench.synapses.exponential_conductance import ExponentialConductance
from workbench.synapses.exponential_current import ExponentialCurrent

G_L = 10.0  # nS, of the cell of the first half
E_INH, TAU_EXC, TAU_INH = -80.0, 2.0, 5.0  # mV and ms, of the inputs of Neuromatch Academy's tutorial
LISTENED, SETTLE = 20_000.0, 200.0  # ms of the storm that are averaged, and before them
DRAWN = 500.0  # ms of it that are drawn
U_TIRES, TAU_F_TIRES = 0.5, 50.0
U_WARMS, TAU_D_WARMS = 0.2, 100.0
FASTEST, FORTY = 60.0, 40.0  # Hz
SPIKES = 10
AT_ONCE, SYNAPSE, BETWEEN, MEMBRANE = (
    "at once, with the current",
    "before the current has fallen to 37 %",
    "between the two time constants",
    "later than both",
)
SUM, LESS, MORE = "as much as the sum", "less than the sum", "more than the sum"
SMALLER, SAME, LARGER = "it gets smaller", "it stays as it is", "it gets larger"

NUMBERS = {
    "tau": Draw(20.0, "ms", 16, 30, 2),
    "tau_s": Draw(5.0, "ms", 3, 8, 1),
    "w": Draw(100.0, "pA", 60, 140, 20),
    "exc": Draw(80.0, "1", 60, 100, 10),
    "inh": Draw(20.0, "1", 10, 30, 5),
    "nu": Draw(10.0, "Hz", 8, 12, 1),
    "g": Draw(2.4, "nS", 2, 3, 0.2),
    "tau_d": Draw(100.0, "ms", 80, 140, 20),
    "fast": Draw(20.0, "Hz", 15, 30, 5),
    "tau_f": Draw(750.0, "ms", 600, 900, 50),
    "big": Draw(6.0, "nS", 4, 8, 1),
    "shunt": Derived(lambda n: 2.0 * n.big, "nS"),
    "dice": Draw(1.0, "1", 2, 100_000, 1),
}


def cell(n: Numbers) -> LIF:
    """The student's membrane."""
    return LIF(c_m=n.tau * G_L, g_l=G_L)


def current(n: Numbers) -> SynapseSetup:
    """A synapse whose current jumps and fades."""
    return SynapseSetup(lambda: {"synapse": ExponentialCurrent(tau=n.tau_s), "current": n.w, "cell": cell(n)})


def latest(n: Numbers) -> float:
    """When the potential is highest (ms after the arrival)."""
    return current(n).measure("One spike").value("PSP peak time")


def late(n: Numbers) -> Outcome:
    """The potential of one spike."""
    found = current(n).measure("One spike")
    at = found.value("PSP peak time")
    word = AT_ONCE if at < 0.5 else SYNAPSE if at < n.tau_s else BETWEEN if at < n.tau else MEMBRANE
    said = (
        f"The potential is highest {at:.2f} ms after the spike arrived, at {found.value('PSP peak'):.3g} mV above rest."
    )
    return Outcome(said, at, "ms", panel=found.panels[-1], word=word)


def share(n: Numbers) -> float:
    """How high the potential gets, over the height that the same current would reach if it stayed."""
    at = peak_time(n.tau_s, n.tau)
    return n.tau_s / (n.tau - n.tau_s) * (math.exp(-at / n.tau) - math.exp(-at / n.tau_s))


# -- many conductances


def mean_exc(n: Numbers) -> float:
    """The mean excitatory conductance (nS)."""
    return n.exc * n.nu / 1000.0 * n.g * TAU_EXC


def mean_inh(n: Numbers) -> float:
    """The mean inhibitory conductance (nS)."""
    return n.inh * n.nu / 1000.0 * n.g * TAU_INH


def neuromatch(threshold: float = OUT_OF_REACH) -> LIF:
    """The cell of Neuromatch Academy's tutorial, which may not spike here."""
    return LIF(**{**LIF.preset("Neuromatch").values(), "v_t": threshold})


def storm(n: Numbers) -> NetworkSetup:
    """The cell under all of its inputs."""

    def build() -> Network:
        net = Network("storm")
        net.add(Poisson(rate=n.nu), round(n.exc), name="excitation")
        net.add(Poisson(rate=n.nu), round(n.inh), name="inhibition")
        net.add(neuromatch(), 1, name="cell")
        net.connect("excitation", "cell", AllToAll(), ExponentialConductance(tau=TAU_EXC, e_rev=0.0), weight=n.g)
        net.connect("inhibition", "cell", AllToAll(), ExponentialConductance(tau=TAU_INH, e_rev=E_INH), weight=n.g)
        return net

    return NetworkSetup(build, LISTENED, seed=round(n.dice))


def floated(n: Numbers) -> tuple[np.ndarray, np.ndarray]:
    """Times (ms) and membrane (mV) of the cell under all of its inputs, once it has settled."""
    sim = storm(n).simulation()
    sim.watch("cell", "v")
    block = sim.advance(SETTLE + LISTENED)
    late = block.sample_times > SETTLE
    return block.sample_times[late], block.samples["cell", "v"][late, 0].astype(float)


def mean_potential(n: Numbers) -> float:
    """The mean free membrane (mV) of the live cell."""
    return float(floated(n)[1].mean())


def closed_potential(n: Numbers) -> float:
    """The same from the mean conductances."""
    cell = neuromatch()
    pulls = cell.g_l * cell.e_l + mean_exc(n) * 0.0 + mean_inh(n) * E_INH
    return pulls / (cell.g_l + mean_exc(n) + mean_inh(n))


def weather(n: Numbers) -> Outcome:
    """The cell under all of its inputs, for a while."""
    times, membrane = floated(n)
    mean, spread = float(membrane.mean()), float(membrane.std())
    said = f"The membrane wanders around {mean:.1f} mV, up and down by {spread:.1f} mV."
    drawn = times < SETTLE + DRAWN
    panel = Panel(Axis("time", "ms"), Axis("membrane", "mV"), (Curve("membrane", times[drawn], membrane[drawn]),))
    return Outcome(said, mean, "mV", panel=panel)


def leaky(n: Numbers) -> SynapseSetup:
    """The cell under the mean of those conductances, and one small jump."""
    total = mean_exc(n) + mean_inh(n)

    def choices() -> dict[str, object]:
        quick = {"synapse": Delta(), "jump": 1.0, "cell": LIF.preset("Neuromatch")}
        return {**quick, "background": total, "e_background": E_INH * mean_inh(n) / total}

    return SynapseSetup(choices)


def forgets(n: Numbers) -> float:
    """The time constant (ms) with which that cell forgets the jump, from its membrane."""
    membrane = leaky(n).measure("One spike").curve("membrane")
    since, change = membrane.x, membrane.y - membrane.y[0]
    one, other = (int(np.argmin(np.abs(since - t))) for t in (2.0, 8.0))
    return float((since[other] - since[one]) / math.log(change[one] / change[other]))


# -- short-term plasticity


def tiring(n: Numbers, rate: float) -> SynapseSetup:
    """A depressing synapse under a train."""

    def choices() -> dict[str, object]:
        rule = TsodyksMarkram(U=U_TIRES, tau_d=n.tau_d, tau_f=TAU_F_TIRES)
        return {"synapse": ExponentialCurrent(tau=5.0), "plasticity": rule, "rate": rate, "count": SPIKES}

    return SynapseSetup(choices)


def warming(n: Numbers, rate: float = FORTY) -> SynapseSetup:
    """A facilitating synapse under a train."""

    def choices() -> dict[str, object]:
        rule = TsodyksMarkram(U=U_WARMS, tau_d=TAU_D_WARMS, tau_f=n.tau_f)
        return {"synapse": ExponentialCurrent(tau=5.0), "plasticity": rule, "rate": rate, "count": SPIKES}

    return SynapseSetup(choices)


def last_over_first(setup: SynapseSetup) -> float:
    """The tenth response of the train over its first."""
    return setup.measure("A train").value("last over first")


def closed_ratio(rate: float, U: float, tau_d: float, tau_f: float, spikes: int = SPIKES) -> float:
    """The same from spike to spike."""
    found = releases(np.arange(spikes) * 1000.0 / rate, U, tau_d, tau_f)
    return float(found[-1] / found[0])


def tired_against_rate(n: Numbers) -> Outcome:
    """The tenth response over the first, against the rate."""
    found = tiring(n, n.fast).measure("Response against rate")
    curve = found.curve("10th over first")
    seen = (curve.x >= 1.0) & (curve.x <= FASTEST)
    x, y = curve.x[seen], curve.y[seen]
    said = f"At {x[0]:.2g} Hz the tenth spike does {y[0]:.2f} of what the first does, at {x[-1]:.2g} Hz {y[-1]:.2f}."
    panel = Panel(Axis("rate", "Hz"), Axis("10th over 1st"), (Curve("measured", x, y, points=True),))
    return Outcome(said, float(y[-1]), "1", panel=panel)


def favorite(n: Numbers) -> float:
    """The rate (Hz) that the facilitating synapse likes best."""
    return warming(n).measure("Response against rate").value("at")


def closed_favorite(n: Numbers) -> float:
    """The same from spike to spike."""
    rates = np.geomspace(2.0, 30.0, 400)
    return float(rates[int(np.argmax([closed_ratio(rate, U_WARMS, TAU_D_WARMS, n.tau_f) for rate in rates]))])


# -- two at once


def pair(n: Numbers) -> SynapseSetup:
    """Two excitatory conductances at one moment."""

    def choices() -> dict[str, object]:
        synapse = ExponentialConductance(tau=n.tau_s, e_rev=0.0)
        return {"synapse": synapse, "conductance": n.big, "cell": cell(n)}

    return SynapseSetup(choices)


def two_currents(n: Numbers) -> str:
    """What two currents do together."""
    return _word(current(n).measure("Two at once").value("of the larger one"))


def two_conductances(n: Numbers) -> Outcome:
    """What two conductances do together."""
    found = pair(n).measure("Two at once")
    return Outcome(found.summary, missing(n), "%", panel=found.panels[0], word=_word(found.value("of the larger one")))


def _word(percent: float) -> str:
    return SUM if abs(percent) < 0.1 else LESS if percent < 0 else MORE


def missing(n: Numbers) -> float:
    """What is missing of the sum of two conductances, at the peaks (%)."""
    found = pair(n).measure("Two at once")
    return 100.0 * (1.0 - found.value("together at their peak") / found.value("sum at its peak"))


def shunted(n: Numbers) -> SynapseSetup:
    """An inhibition that reverses at rest, together with a fast excitation."""

    def choices() -> dict[str, object]:
        synapse = ExponentialConductance(tau=10.0, e_rev=cell(n).e_l)
        return {"synapse": synapse, "conductance": n.shunt, "cell": cell(n), "partner": "AMPA"}

    return SynapseSetup(choices)


def divided(n: Numbers) -> str:
    """What becomes of the excitation."""
    found = shunted(n).measure("Two at once")
    alone = float(found.curve("the other alone").y.max())
    together = float(found.curve("together").y.max())
    return SMALLER if together < 0.98 * alone else LARGER if together > 1.02 * alone else SAME


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
