"""Alpha conductance synapse: channels that open before they close."""

from __future__ import annotations

from workbench.core.equations import SynapseEquations
from workbench.core.model import Synapse
from workbench.core.quantity import Quantity
from workbench.core.source import Source


class AlphaConductance(Synapse):
    """A spike opens the conductance ``w (t/tau) exp(1 - t/tau)``, with peak ``w`` at ``tau``, that pulls the membrane toward ``e_rev``."""

    source = Source("Destexhe, Mainen and Sejnowski 1994, Neural Computation 6:14", doi="10.1162/neco.1994.6.1.14")
    stages = ("tau", "tau")

    tau = Quantity(
        5.0, "ms", symbol=r"\tau_s", bounds=(0.01, None), soft=(0.5, 20), doc="Time from the spike to the peak."
    )
    e_rev = Quantity(
        0.0, "mV", symbol=r"E_{\mathrm{rev}}", soft=(-90, 10), doc="Reversal potential: 0 mV excites, -80 mV inhibits."
    )

    equations = SynapseEquations(
        weight="nS",
        states={"x": "nS", "g": "nS"},
        rates={"x": "-x/tau", "g": "(exp(1)*x - g)/tau"},
        on_spike={"x": "x + w"},
        gives={"i": "g*(e_rev - v)"},
    )
