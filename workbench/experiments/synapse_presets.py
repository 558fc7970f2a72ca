"""Known synapses for the bench: what each is made of, what it shows, and who published it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from workbench.core.source import Source
from workbench.experiments.preparation import Contact
from workbench.plasticity.tsodyks_markram import TsodyksMarkram
from workbench.synapses.double_exponential_conductance import DoubleExponentialConductance
from workbench.synapses.exponential_conductance import ExponentialConductance
from workbench.synapses.exponential_current import ExponentialCurrent
from workbench.synapses.nmda_conductance import NMDAConductance

SAME = "the same again"
REST = -70.0  # mV, where the cell of the bench rests by default


@dataclass(frozen=True)
class SynapsePreset:
    """Choices of the bench that make it one known synapse; ``choices`` builds them anew, as the bench keeps what it gets."""

    choices: Callable[[], Mapping[str, Any]]
    about: str
    source: Source


PRESETS: dict[str, SynapsePreset] = {
    "AMPA": SynapsePreset(
        lambda: {"synapse": DoubleExponentialConductance.preset("AMPA"), "conductance": 2.0, "partner": SAME},
        "Fast excitation: open within half a millisecond, over within ten.",
        DoubleExponentialConductance.presets["AMPA"].source,
    ),
    "NMDA": SynapsePreset(
        lambda: {"synapse": NMDAConductance(), "conductance": 2.0, "partner": "AMPA"},
        "Slow excitation that magnesium blocks until something else has lifted the membrane.",
        NMDAConductance.source,
    ),
    "GABA-A": SynapsePreset(
        lambda: {"synapse": ExponentialConductance(tau=10.0, e_rev=-80.0), "conductance": 5.0, "partner": "AMPA"},
        "Fast inhibition toward -80 mV, as in the benchmark networks of Brette et al.",
        ExponentialConductance.source,
    ),
    "depressing": SynapsePreset(
        lambda: {
            "synapse": ExponentialCurrent(tau=5.0),
            "plasticity": TsodyksMarkram.preset("depressing"),
            "current": 100.0,
            "partner": SAME,
        },
        "Tires with use: the first spike of a train is the strongest.",
        TsodyksMarkram.presets["depressing"].source,
    ),
    "facilitating": SynapsePreset(
        lambda: {
            "synapse": ExponentialCurrent(tau=5.0),
            "plasticity": TsodyksMarkram.preset("facilitating"),
            "current": 100.0,
            "partner": SAME,
        },
        "Warms up: a single spike hardly counts, a burst does.",
        TsodyksMarkram.presets["facilitating"].source,
    ),
    "shunt": SynapsePreset(
        lambda: {"synapse": ExponentialConductance(tau=10.0, e_rev=REST), "conductance": 20.0, "partner": "AMPA"},
        "Inhibition that reverses where the cell rests: alone it shows nothing, and yet it divides what else comes.",
        Source("Koch, Poggio and Torre 1983, PNAS 80:2799", doi="10.1073/pnas.80.9.2799"),
    ),
}

PARTNERS: dict[str, Contact] = {
    "AMPA": Contact(DoubleExponentialConductance.preset("AMPA"), 2.0),
    "GABA-A": Contact(ExponentialConductance(tau=10.0, e_rev=-80.0), 5.0),
}
"""What may be used together with the synapse of the bench, beside another of its kind."""
