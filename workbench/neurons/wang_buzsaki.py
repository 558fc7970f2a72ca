"""Wang-Buzsaki: a fast-spiking interneuron with a brief afterhyperpolarization."""

from __future__ import annotations

from workbench.core.equations import Equations
from workbench.core.model import Neuron
from workbench.core.quantity import Quantity
from workbench.core.source import Source


class WangBuzsaki(Neuron):
    """A hippocampal interneuron whose sodium activation follows the membrane at once, on a patch of ``area``.

    It fires at any rate from the onset on and reaches the gamma range with little current; no reset, a spike is stamped at
    the upward crossing of ``v_spike``.
    """

    source = Source("Wang and Buzsaki 1996, J. Neurosci. 16:6402", doi="10.1523/JNEUROSCI.16-20-06402.1996")

    c_m = Quantity(
        1.0, "uF/cm^2", symbol="C_m", bounds=(0.01, None), soft=(0.5, 2), doc="Membrane capacitance per area."
    )
    g_na = Quantity(
        35.0, "mS/cm^2", symbol=r"g_{\mathrm{Na}}", bounds=(0, None), soft=(0, 70), doc="Sodium conductance per area."
    )
    g_k = Quantity(
        9.0, "mS/cm^2", symbol=r"g_{\mathrm{K}}", bounds=(0, None), soft=(0, 18), doc="Potassium conductance per area."
    )
    g_l = Quantity(0.1, "mS/cm^2", symbol="g_L", bounds=(0, None), soft=(0, 0.5), doc="Leak conductance per area.")
    e_na = Quantity(55.0, "mV", symbol=r"E_{\mathrm{Na}}", soft=(30, 70), doc="Sodium reversal potential.")
    e_k = Quantity(-90.0, "mV", symbol=r"E_{\mathrm{K}}", soft=(-100, -60), doc="Potassium reversal potential.")
    e_l = Quantity(-65.0, "mV", symbol="E_L", soft=(-80, -40), doc="Leak reversal potential.")
    v_0 = Quantity(
        -64.0, "mV", symbol="V_0", soft=(-80, -50), doc="Potential at the start; the gates begin at rest there."
    )
    v_spike = Quantity(0.0, "mV", symbol=r"V_{\mathrm{spike}}", soft=(-40, 30), doc="Crossing that stamps a spike.")
    area = Quantity(
        1000.0,
        "um^2",
        symbol="A",
        bounds=(1, None),
        soft=(100, 30000),
        doc="Membrane area; a current in pA is spread over it.",
    )
    phi = Quantity(
        5.0, "1", symbol=r"\phi", bounds=(0.01, None), soft=(1, 10), doc="How much faster the slow gates are."
    )
    per_mv = Quantity(
        1.0, "mV", symbol=r"1\,\mathrm{mV}", bounds=(1, 1), constant=True, doc="Unit of potential in the rate formulas."
    )
    per_ms = Quantity(
        1.0,
        "1/ms",
        symbol=r"1\,\mathrm{ms}^{-1}",
        bounds=(1, 1),
        constant=True,
        doc="Unit of rate in the rate formulas.",
    )

    equations = Equations(
        states={"v": "mV", "h": "1", "n": "1"},
        inputs={"i": "pA"},
        start={"v": "v_0", "h": "a_h/(a_h + b_h)", "n": "a_n/(a_n + b_n)"},
        lets={
            "x": "v/per_mv",
            "a_m": "1/exprel(-(x + 35)/10)",
            "b_m": "4*exp(-(x + 60)/18)",
            "m": "a_m/(a_m + b_m)",
            "a_h": "per_ms*0.07*exp(-(x + 58)/20)",
            "b_h": "per_ms/(1 + exp(-(x + 28)/10))",
            "a_n": "per_ms*0.1/exprel(-(x + 34)/10)",
            "b_n": "per_ms*0.125*exp(-(x + 44)/80)",
        },
        rates={
            "v": "(i/area - g_na*m**3*h*(v - e_na) - g_k*n**4*(v - e_k) - g_l*(v - e_l))/c_m",
            "h": "phi*(a_h*(1 - h) - b_h*h)",
            "n": "phi*(a_n*(1 - n) - b_n*n)",
        },
        when="v > v_spike",
    )
