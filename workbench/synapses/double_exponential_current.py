"""Double-exponential current synapse: a current with a rise and a decay of its own."""

from __future__ import annotations

from workbench.core.equations import SynapseEquations
from workbench.core.model import Synapse
from workbench.core.quantity import Quantity
from workbench.core.source import Source


class DoubleExponentialCurrent(Synapse):
    """A spike gives a current of peak ``w`` that rises with ``tau_rise`` and decays with ``tau_decay``; an alpha where both are equal."""

    source = Source("Destexhe, Mainen and Sejnowski 1994, Neural Computation 6:14", doi="10.1162/neco.1994.6.1.14")
    stages = ("tau_rise", "tau_decay")

    tau_rise = Quantity(1.0, "ms", symbol=r"\tau_r", bounds=(0.01, None), soft=(0.1, 10), doc="Time of the rise.")
    tau_decay = Quantity(5.0, "ms", symbol=r"\tau_d", bounds=(0.01, None), soft=(0.5, 200), doc="Time of the decay.")

    # the factor is exp(t_peak/tau_rise), written so that equal times are no special case
    equations = SynapseEquations(
        weight="pA",
        states={"x": "pA", "s": "pA"},
        rates={"x": "-x/tau_rise", "s": "(x - s)/tau_decay"},
        on_spike={"x": "x + w*exp(tau_decay/tau_rise/exprel(log(tau_decay/tau_rise)))"},
        gives={"i": "s"},
    )
