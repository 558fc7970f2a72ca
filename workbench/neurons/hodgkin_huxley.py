"""Hodgkin-Huxley: the squid axon, whose spike is made by its channels and not by a rule."""

from __future__ import annotations

from workbench.core.equations import Equations
from workbench.core.model import Neuron
from workbench.core.preset import Preset
from workbench.core.quantity import Quantity
from workbench.core.source import Source

SQUID = Source("Hodgkin and Huxley 1952, J. Physiol. 117:500", doi="10.1113/jphysiol.1952.sp004764")


class HodgkinHuxley(Neuron):
    """The 1952 membrane at 6.3 C in the modern sign, rest near -65 mV, on a patch of ``area``.

    There is no reset. A spike is stamped at the upward crossing of ``v_spike`` (0 mV), which is 0.25 to 0.4 ms before the peak
    that NEST stamps; the cell counts as spiking once until it has been below again.
    """

    source = SQUID

    c_m = Quantity(
        1.0, "uF/cm^2", symbol="C_m", bounds=(0.01, None), soft=(0.5, 2), doc="Membrane capacitance per area."
    )
    g_na = Quantity(
        120.0, "mS/cm^2", symbol=r"g_{\mathrm{Na}}", bounds=(0, None), soft=(0, 240), doc="Sodium conductance per area."
    )
    g_k = Quantity(
        36.0, "mS/cm^2", symbol=r"g_{\mathrm{K}}", bounds=(0, None), soft=(0, 72), doc="Potassium conductance per area."
    )
    g_l = Quantity(0.3, "mS/cm^2", symbol="g_L", bounds=(0, None), soft=(0, 1), doc="Leak conductance per area.")
    e_na = Quantity(50.0, "mV", symbol=r"E_{\mathrm{Na}}", soft=(30, 70), doc="Sodium reversal potential.")
    e_k = Quantity(-77.0, "mV", symbol=r"E_{\mathrm{K}}", soft=(-100, -60), doc="Potassium reversal potential.")
    e_l = Quantity(-54.4, "mV", symbol="E_L", soft=(-80, -40), doc="Leak reversal potential.")
    v_0 = Quantity(
        -65.0, "mV", symbol="V_0", soft=(-80, -50), doc="Potential at the start; the gates begin at rest there."
    )
    v_spike = Quantity(0.0, "mV", symbol=r"V_{\mathrm{spike}}", soft=(-20, 30), doc="Crossing that stamps a spike.")
    area = Quantity(
        1000.0,
        "um^2",
        symbol="A",
        bounds=(1, None),
        soft=(100, 30000),
        doc="Membrane area; a current in pA is spread over it.",
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
        states={"v": "mV", "m": "1", "h": "1", "n": "1"},
        inputs={"i": "pA"},
        start={"v": "v_0", "m": "a_m/(a_m + b_m)", "h": "a_h/(a_h + b_h)", "n": "a_n/(a_n + b_n)"},
        lets={
            "x": "v/per_mv",
            "a_m": "per_ms/exprel(-(x + 40)/10)",
            "b_m": "per_ms*4*exp(-(x + 65)/18)",
            "a_h": "per_ms*0.07*exp(-(x + 65)/20)",
            "b_h": "per_ms/(1 + exp(-(x + 35)/10))",
            "a_n": "per_ms*0.1/exprel(-(x + 55)/10)",
            "b_n": "per_ms*0.125*exp(-(x + 65)/80)",
        },
        rates={
            "v": "(i/area - g_na*m**3*h*(v - e_na) - g_k*n**4*(v - e_k) - g_l*(v - e_l))/c_m",
            "m": "a_m*(1 - m) - b_m*m",
            "h": "a_h*(1 - h) - b_h*h",
            "n": "a_n*(1 - n) - b_n*n",
        },
        when="v > v_spike",
    )

    presets = {
        "squid": Preset({}, "the giant axon at 6.3 C", SQUID),
        "TTX": Preset(
            {"g_na": 0.0},
            "sodium channels blocked: no spike",
            Source("Narahashi, Moore and Scott 1964, J. Gen. Physiol. 47:965", doi="10.1085/jgp.47.5.965"),
        ),
        "TEA": Preset(
            {"g_k": 0.0},
            "potassium channels blocked: nothing brings the membrane back",
            Source("Armstrong and Binstock 1965, J. Gen. Physiol. 48:859", doi="10.1085/jgp.48.5.859"),
        ),
    }
