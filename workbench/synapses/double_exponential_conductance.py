"""Double-exponential conductance synapse: channels that open and close at paces of their own."""

from __future__ import annotations

from workbench.core.equations import SynapseEquations
from workbench.core.model import Synapse
from workbench.core.preset import Preset
from workbench.core.quantity import Quantity
from workbench.core.source import Source

SOURCE = Source("Destexhe, Mainen and Sejnowski 1994, Neural Computation 6:14", doi="10.1162/neco.1994.6.1.14")


class DoubleExponentialConductance(Synapse):
    """A spike opens a conductance of peak ``w`` that rises with ``tau_rise``, decays with ``tau_decay`` and pulls the membrane toward ``e_rev``."""

    source = SOURCE
    stages = ("tau_rise", "tau_decay")

    tau_rise = Quantity(0.2, "ms", symbol=r"\tau_r", bounds=(0.01, None), soft=(0.1, 10), doc="Time of the rise.")
    tau_decay = Quantity(2.0, "ms", symbol=r"\tau_d", bounds=(0.01, None), soft=(0.5, 200), doc="Time of the decay.")
    e_rev = Quantity(
        0.0, "mV", symbol=r"E_{\mathrm{rev}}", soft=(-90, 10), doc="Reversal potential: 0 mV excites, -80 mV inhibits."
    )

    # the factor is exp(t_peak/tau_rise), written so that equal times are no special case
    equations = SynapseEquations(
        weight="nS",
        states={"x": "nS", "g": "nS"},
        rates={"x": "-x/tau_rise", "g": "(x - g)/tau_decay"},
        on_spike={"x": "x + w*exp(tau_decay/tau_rise/exprel(log(tau_decay/tau_rise)))"},
        gives={"i": "g*(e_rev - v)"},
    )
    presets = {
        "AMPA": Preset({"tau_rise": 0.2, "tau_decay": 2.0, "e_rev": 0.0}, "Fast excitation.", SOURCE),
        "GABA_B": Preset(
            {"tau_rise": 60.0, "tau_decay": 200.0, "e_rev": -95.0}, "Slow inhibition through potassium.", SOURCE
        ),
    }
