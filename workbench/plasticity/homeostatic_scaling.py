"""Homeostatic scaling: a cell that fires too much shrinks all its synapses by the same share, one that fires too little grows them."""

from __future__ import annotations

from workbench.core.equations import RuleEquations
from workbench.core.model import Rule
from workbench.core.quantity import Quantity
from workbench.core.source import Source


class HomeostaticScaling(Rule):
    """Every weight onto a cell grows by the share ``(1 - r/r_0)`` in ``tau_w``, with the cell's mean rate ``r``.

    The ratios between the weights are kept. Biology takes hours; the default is made for watching.
    """

    source = Source("Turrigiano et al. 1998, Nature 391:892", doi="10.1038/36103")

    r_0 = Quantity(5.0, "Hz", symbol="r_0", bounds=(1e-3, 1000), soft=(0.5, 50), doc="Rate at which it rests.")
    tau = Quantity(
        1000.0, "ms", symbol=r"\tau", bounds=(1, None), soft=(100, 60000), doc="Over how long the rate is measured."
    )
    tau_w = Quantity(
        10_000.0,
        "ms",
        symbol=r"\tau_w",
        bounds=(1, None),
        soft=(1000, 1e6),
        doc="Time in which a silent cell's weights grow by e.",
    )
    w_max = Quantity(
        100.0,
        "1",
        symbol=r"w_{\max}",
        bounds=(0, None),
        soft=(0, 1000),
        doc="Largest weight, in the unit of the synapse.",
    )

    equations = RuleEquations(
        pre=(),
        post=("n",),
        rates={"n": "-n/tau", "w": "w*(1 - n/(tau*r_0))/tau_w"},
        on_pre={},
        on_post={"n": "n + 1"},
        within={"w": "min(w_max, max(0, w))"},
    )
