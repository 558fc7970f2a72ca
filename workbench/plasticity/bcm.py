"""BCM: a threshold between weakening and strengthening that slides with the cell's own activity."""

from __future__ import annotations

from workbench.core.equations import RuleEquations
from workbench.core.model import Rule
from workbench.core.quantity import Quantity
from workbench.core.source import Source


class BCM(Rule):
    """A cell that fires more than a threshold strengthens its active synapses, one that fires less weakens them.

    At a postsynaptic spike the weight moves by ``eta w_max x (y - theta)``, where ``x`` and ``y`` remember the spikes of either side and
    ``theta = z / (r_0 tau_theta)`` slides with the square of the cell's rate: at the rate ``r_0`` it meets ``y``. The rule is made
    of spikes here; its authors wrote it for rates.
    """

    source = Source("Bienenstock, Cooper and Munro 1982, J. Neurosci. 2:32", doi="10.1523/JNEUROSCI.02-01-00032.1982")

    eta = Quantity(
        1e-3, "1", symbol=r"\eta", bounds=(0, 1), soft=(0, 0.1), doc="Change of one pair, as a share of w_max."
    )
    r_0 = Quantity(
        10.0, "Hz", symbol="r_0", bounds=(1e-3, 1000), soft=(1, 50), doc="Rate at which nothing changes on average."
    )
    tau = Quantity(
        50.0, "ms", symbol=r"\tau", bounds=(0.1, None), soft=(1, 500), doc="Memory of spikes of either side."
    )
    tau_theta = Quantity(
        5000.0, "ms", symbol=r"\tau_\theta", bounds=(1, None), soft=(100, 60000), doc="Memory of the sliding threshold."
    )
    w_max = Quantity(
        1.0, "1", symbol=r"w_{\max}", bounds=(0, None), soft=(0, 100), doc="Largest weight, in the unit of the synapse."
    )

    equations = RuleEquations(
        pre=("x",),
        post=("y", "z"),
        rates={"x": "-x/tau", "y": "-y/tau", "z": "-z/tau_theta"},
        on_pre={"x": "x + 1"},
        on_post={
            "w": "min(w_max, max(0, w + eta*w_max*x*(y - z/(r_0*tau_theta))))",
            "z": "z + y",
            "y": "y + 1",
        },
    )
