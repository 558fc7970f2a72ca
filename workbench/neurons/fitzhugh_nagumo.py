"""FitzHugh-Nagumo: excitability in two equations that fit on a sheet of paper."""

from __future__ import annotations

from workbench.core.equations import Equations
from workbench.core.model import Neuron
from workbench.core.quantity import Quantity
from workbench.core.source import Source


class FitzHughNagumo(Neuron):
    """A cubic membrane and a linear recovery, both without units; ``tau`` turns their time into ms and ``i_1`` a current into a number.

    No reset; a spike is stamped at the upward crossing of ``v_spike``. It begins to fire at a rate above zero (type II) and is silent
    again under a strong current.
    """

    source = Source("FitzHugh 1961, Biophysical J. 1:445", doi="10.1016/S0006-3495(61)86902-6")

    a = Quantity(0.7, "1", symbol="a", soft=(0, 1.2), doc="Shifts the line of recovery.")
    b = Quantity(0.8, "1", symbol="b", bounds=(0, None), soft=(0, 2), doc="Slope of recovery.")
    epsilon = Quantity(
        0.08,
        "1",
        symbol=r"\epsilon",
        bounds=(0, None),
        soft=(0.01, 0.5),
        doc="How slow recovery is, compared with the membrane.",
    )
    tau = Quantity(1.0, "ms", symbol=r"\tau", bounds=(0.01, None), soft=(0.5, 10), doc="Duration of one unit of time.")
    i_1 = Quantity(
        1000.0, "pA", symbol="I_1", bounds=(0.001, None), soft=(1, 2000), doc="Current that counts as the number 1."
    )
    v_0 = Quantity(
        -1.1994, "1", symbol="V_0", soft=(-2, 2), doc="Membrane at the start; the default is the resting point."
    )
    v_spike = Quantity(1.0, "1", symbol=r"V_{\mathrm{spike}}", soft=(0, 1.5), doc="Crossing that stamps a spike.")

    equations = Equations(
        states={"v": "1", "w": "1"},
        inputs={"i": "pA"},
        start={"v": "v_0", "w": "v_0 - v_0**3/3"},
        rates={"v": "(v - v**3/3 - w + i/i_1)/tau", "w": "epsilon*(v + a - b*w)/tau"},
        when="v > v_spike",
    )
