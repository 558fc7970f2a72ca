"""The runs of lesson 4: a spike on the other side, a storm of conductances, trains, and two spikes at once."""

from __future__ import annotations

import math

import numpy as np

from workbench.analysis.cascade import peak_time
from workbench.analysis.short_term import releases
from workbench.course.network_setup import NetworkSetup
from workbench.course.numbers import Derived, Draw, Numbers
from workbench.course.outcome import Outcome
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
