"""Traub-Miles: a hippocampal cell reduced to its fast sodium and potassium channels."""

from __future__ import annotations

from workbench.core.equations import Equations
from workbench.core.model import Neuron
from workbench.core.quantity import Quantity
from workbench.core.source import Source


class TraubMiles(Neuron):
    """The cell of the COBAHH benchmark: Traub and Miles's kinetics on a patch of 20,000 square micrometers.

    There is no reset; a spike is stamped at the upward crossing of ``v_spike`` (-20 mV, as in the benchmark). For ``t_ref`` after it
    no other is stamped, while the membrane moves on.
    """

    source = Source("Brette et al. 2007, J. Comput. Neurosci. 23:349, benchmark 3", doi="10.1007/s10827-007-0038-6")

    c_m = Quantity(
        1.0, "uF/cm^2", symbol="C_m", bounds=(0.01, None), soft=(0.5, 2), doc="Membrane capacitance per area."
    )
    g_na = Quantity(
        100.0, "mS/cm^2", symbol=r"g_{\mathrm{Na}}", bounds=(0, None), soft=(0, 200), doc="Sodium conductance per area."
    )
    g_k = Quantity(
        30.0, "mS/cm^2", symbol=r"g_{\mathrm{K}}", bounds=(0, None), soft=(0, 60), doc="Potassium conductance per area."
    )
    g_l = Quantity(0.05, "mS/cm^2", symbol="g_L", bounds=(0, None), soft=(0, 0.2), doc="Leak conductance per area.")
    e_na = Quantity(50.0, "mV", symbol=r"E_{\mathrm{Na}}", soft=(30, 70), doc="Sodium reversal potential.")
    e_k = Quantity(-90.0, "mV", symbol=r"E_{\mathrm{K}}", soft=(-100, -60), doc="Potassium reversal potential.")
    e_l = Quantity(-60.0, "mV", symbol="E_L", soft=(-80, -40), doc="Leak reversal potential.")
    v_0 = Quantity(
        -60.0, "mV", symbol="V_0", soft=(-80, -50), doc="Potential at the start; the gates begin at rest there."
    )
    v_spike = Quantity(-20.0, "mV", symbol=r"V_{\mathrm{spike}}", soft=(-40, 30), doc="Crossing that stamps a spike.")
    t_ref = Quantity(
        0.0,
        "ms",
        symbol=r"t_{\mathrm{ref}}",
        bounds=(0, None),
        soft=(0, 10),
        doc="Time without another stamp after a spike.",
    )
    area = Quantity(
        20000.0,
        "um^2",
        symbol="A",
        bounds=(1, None),
        soft=(100, 30000),
        doc="Membrane area; a current in pA is spread over it.",
    )
    v_t = Quantity(-63.0, "mV", symbol="V_T", soft=(-70, -45), doc="Shifts the rates, and so the threshold.")
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
            "x": "(v - v_t)/per_mv",
            "a_m": "per_ms*1.28/exprel((13 - x)/4)",
            "b_m": "per_ms*1.4/exprel((x - 40)/5)",
            "a_h": "per_ms*0.128*exp((17 - x)/18)",
            "b_h": "per_ms*4/(1 + exp((40 - x)/5))",
            "a_n": "per_ms*0.16/exprel((15 - x)/5)",
            "b_n": "per_ms*0.5*exp((10 - x)/40)",
        },
        rates={
            "v": "(i/area - g_na*m**3*h*(v - e_na) - g_k*n**4*(v - e_k) - g_l*(v - e_l))/c_m",
            "m": "a_m*(1 - m) - b_m*m",
            "h": "a_h*(1 - h) - b_h*h",
            "n": "a_n*(1 - n) - b_n*n",
        },
        when="v > v_spike",
        refractory="t_ref",
    )
