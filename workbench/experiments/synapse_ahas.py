"""Things to see for oneself on the synapse bench: what to expect, what to set, and where to look."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from workbench.experiments.synapse_presets import PRESETS, SAME
from workbench.neurons.lif import LIF
from workbench.plasticity.tsodyks_markram import TsodyksMarkram
from workbench.synapses.exponential_conductance import ExponentialConductance
from workbench.synapses.exponential_current import ExponentialCurrent


@dataclass(frozen=True)
class Aha:
    """Something to see: ``ask`` before it is set up, ``look`` at the measurement of that label after."""

    title: str
    ask: str
    look: str
    choices: Callable[[], Mapping[str, Any]]


def _depressing() -> dict[str, Any]:
    rule = TsodyksMarkram(U=0.5, tau_d=100.0, tau_f=50.0)
    return {"synapse": ExponentialCurrent(tau=5.0), "plasticity": rule, "current": 100.0, "rate": 40.0}


def _facilitating() -> dict[str, Any]:
    rule = TsodyksMarkram(U=0.2, tau_d=100.0, tau_f=750.0)
    return {"synapse": ExponentialCurrent(tau=5.0), "plasticity": rule, "current": 100.0, "rate": 7.5}


AHAS = (
    Aha(
        "The membrane is late",
        "A current jumps at once and fades within 5 ms; the membrane forgets within 20 ms. When is the potential at its highest: with the "
        "current, after one of the two times, or somewhere between? Then turn either time and watch the peak move: exchange the two, and it stays.",
        "One spike",
        lambda: {"synapse": ExponentialCurrent(tau=5.0), "current": 100.0, "cell": LIF(c_m=200.0, g_l=10.0)},
    ),
    Aha(
        "Strong or weak is a matter of rate",
        "This synapse gives half of what it has in store. How much is left of the tenth spike at 10, at 20 and at 40 Hz? Turn the rate of the train.",
        "A train",
        _depressing,
    ),
    Aha(
        "A synapse with a favorite rate",
        "This one warms up for most of a second, and tires for a tenth of one. Slow trains let it cool, fast ones empty it. Which rate does it like best?",
        "Response against rate",
        _facilitating,
    ),
    Aha(
        "One and one is less than two",
        "Two currents add. Two conductances pull toward the same potential, and the second finds less way to go. How much is missing? Turn the "
        "conductance, then choose a synapse of a current.",
        "Two at once",
        lambda: {
            "synapse": ExponentialConductance(tau=5.0, e_rev=0.0),
            "conductance": 15.0,
            "partner": SAME,
            "lag": 0.0,
        },
    ),
    Aha(
        "Inhibition that shows nothing",
        "It reverses where the cell rests, so alone it moves nothing. What does it do to an excitation that comes with it? Turn the lag.",
        "Two at once",
        PRESETS["shunt"].choices,
    ),
    Aha(
        "A synapse that asks who else is there",
        "NMDA channels are held shut by magnesium. Hold the membrane higher, and the current grows though the driving force shrinks. Then take the magnesium away.",
        "Driving force",
        PRESETS["NMDA"].choices,
    ),
)
