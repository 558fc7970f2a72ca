"""NMDA conductance synapse: channels that open slowly, and only where the membrane is depolarized."""

from __future__ import annotations

from workbench.core.equations import SynapseEquations
from workbench.core.model import Synapse
from workbench.core.quantity import Quantity
from workbench.core.source import Source


class NMDAConductance(Synapse):
    """A spike opens a slow conductance of peak ``w``; magnesium blocks the share ``1 - 1/(1 + [Mg] exp(-k v)/3.57 mM)`` of it.

    The sum over synapses does not saturate, as it would in models that bound the share of open channels of each synapse.
    """

    source = Source("Jahr and Stevens 1990, J. Neurosci. 10:3178", doi="10.1523/JNEUROSCI.10-09-03178.1990")
    stages = ("tau_rise", "tau_decay")

    tau_rise = Quantity(2.0, "ms", symbol=r"\tau_r", bounds=(0.01, None), soft=(0.5, 20), doc="Time of the rise.")
    tau_decay = Quantity(100.0, "ms", symbol=r"\tau_d", bounds=(0.01, None), soft=(20, 300), doc="Time of the decay.")
    e_rev = Quantity(0.0, "mV", symbol=r"E_{\mathrm{rev}}", soft=(-20, 20), doc="Reversal potential.")
    mg = Quantity(
        1.0,
        "mM",
        symbol=r"[\mathrm{Mg}^{2+}]",
        bounds=(0, None),
        soft=(0, 2),
        doc="Magnesium outside the cell; zero lifts the block.",
    )
    mg_half = Quantity(
        3.57,
        "mM",
        symbol="c_0",
        bounds=(1e-6, None),
        soft=(1, 10),
        doc="Magnesium that blocks half of the channels at 0 mV.",
    )
    k = Quantity(
        0.062, "1/mV", symbol="k", bounds=(0, None), soft=(0.02, 0.1), doc="Steepness of the block over the membrane."
    )

    # the factor is exp(t_peak/tau_rise), written so that equal times are no special case
    equations = SynapseEquations(
        weight="nS",
        states={"x": "nS", "g": "nS"},
        rates={"x": "-x/tau_rise", "g": "(x - g)/tau_decay"},
        on_spike={"x": "x + w*exp(tau_decay/tau_rise/exprel(log(tau_decay/tau_rise)))"},
        gives={"i": "g*(e_rev - v)/(1 + mg/mg_half*exp(-k*v))"},
    )
