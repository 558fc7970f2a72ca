"""Alpha synapse: a current that rises before it falls."""

from __future__ import annotations

from workbench.core.equations import SynapseEquations
from workbench.core.model import Synapse
from workbench.core.quantity import Quantity
from workbench.core.source import Source


class AlphaCurrent(Synapse):
    """A spike of weight ``w`` gives the current ``w (t/tau) exp(1 - t/tau)``, whose peak at ``t = tau`` is ``w``."""

    source = Source("Destexhe, Mainen and Sejnowski 1994, Neural Computation 6:14", doi="10.1162/neco.1994.6.1.14")
    stages = ("tau", "tau")

    tau = Quantity(
        5.0, "ms", symbol=r"\tau_s", bounds=(0.01, None), soft=(0.5, 20), doc="Time from the spike to the peak."
    )

    equations = SynapseEquations(
        weight="pA",
        states={"x": "pA", "s": "pA"},
        rates={"x": "-x/tau", "s": "(exp(1)*x - s)/tau"},
        on_spike={"x": "x + w"},
        gives={"i": "s"},
    )
