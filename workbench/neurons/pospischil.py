"""Pospischil: one frame of channels for the main classes of cortical cells."""

from __future__ import annotations

from workbench.core.equations import Equations
from workbench.core.model import Neuron
from workbench.core.preset import Preset
from workbench.core.quantity import Quantity
from workbench.core.source import Source

SOURCE = Source("Pospischil et al. 2008, Biological Cybernetics 99:427", doi="10.1007/s00422-008-0263-8")


class Pospischil(Neuron):
    """Sodium, potassium and the slow M current, which tires the cell; two calcium currents that some classes have.

    The default is the regular spiking cell. An L-type calcium current (``g_cal``) makes it burst, a T-type one (``g_cat``) makes it
    fire on a rebound. No reset; a spike is stamped at the upward crossing of ``v_spike``.
    """

    source = SOURCE

    c_m = Quantity(
        1.0, "uF/cm^2", symbol="C_m", bounds=(0.01, None), soft=(0.5, 2), doc="Membrane capacitance per area."
    )
    g_na = Quantity(
        56.0, "mS/cm^2", symbol=r"g_{\mathrm{Na}}", bounds=(0, None), soft=(0, 120), doc="Sodium conductance per area."
    )
    g_k = Quantity(
        6.0, "mS/cm^2", symbol=r"g_{\mathrm{K}}", bounds=(0, None), soft=(0, 12), doc="Potassium conductance per area."
    )
    g_l = Quantity(0.0205, "mS/cm^2", symbol="g_L", bounds=(0, None), soft=(0, 0.1), doc="Leak conductance per area.")
    e_na = Quantity(50.0, "mV", symbol=r"E_{\mathrm{Na}}", soft=(30, 70), doc="Sodium reversal potential.")
    e_k = Quantity(-90.0, "mV", symbol=r"E_{\mathrm{K}}", soft=(-100, -60), doc="Potassium reversal potential.")
    e_l = Quantity(-70.3, "mV", symbol="E_L", soft=(-80, -40), doc="Leak reversal potential.")
    v_0 = Quantity(
        -71.9, "mV", symbol="V_0", soft=(-80, -50), doc="Potential at the start; the gates begin at rest there."
    )
    v_spike = Quantity(-20.0, "mV", symbol=r"V_{\mathrm{spike}}", soft=(-40, 30), doc="Crossing that stamps a spike.")
    area = Quantity(
        11840.0,
        "um^2",
        symbol="A",
        bounds=(1, None),
        soft=(100, 30000),
        doc="Membrane area; a current in pA is spread over it.",
    )
    g_m = Quantity(
        0.075, "mS/cm^2", symbol="g_M", bounds=(0, None), soft=(0, 0.2), doc="Conductance of the M current per area."
    )
    g_cal = Quantity(
        0.0,
        "mS/cm^2",
        symbol=r"g_{\mathrm{CaL}}",
        bounds=(0, None),
        soft=(0, 0.4),
        doc="L-type calcium conductance per area.",
    )
    g_cat = Quantity(
        0.0,
        "mS/cm^2",
        symbol=r"g_{\mathrm{CaT}}",
        bounds=(0, None),
        soft=(0, 0.8),
        doc="T-type calcium conductance per area.",
    )
    e_ca = Quantity(120.0, "mV", symbol=r"E_{\mathrm{Ca}}", soft=(100, 140), doc="Calcium reversal potential.")
    tau_max = Quantity(
        608.0,
        "ms",
        symbol=r"\tau_{\mathrm{max}}",
        bounds=(1, None),
        soft=(100, 4000),
        doc="Sets the slowness of the M current.",
    )
    v_x = Quantity(-7.0, "mV", symbol="V_x", soft=(-10, 10), doc="Shifts the rates of the T-type calcium current.")
    v_t = Quantity(-56.2, "mV", symbol="V_T", soft=(-70, -45), doc="Shifts the rates, and so the threshold.")
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
        states={"v": "mV", "m": "1", "h": "1", "n": "1", "p": "1", "q": "1", "r": "1", "s": "1", "u": "1"},
        inputs={"i": "pA"},
        start={
            "v": "v_0",
            "m": "a_m/(a_m + b_m)",
            "h": "a_h/(a_h + b_h)",
            "n": "a_n/(a_n + b_n)",
            "p": "p_inf",
            "q": "a_q/(a_q + b_q)",
            "r": "a_r/(a_r + b_r)",
            "s": "s_inf",
            "u": "u_inf",
        },
        lets={
            "x": "(v - v_t)/per_mv",
            "a_m": "per_ms*1.28/exprel((13 - x)/4)",
            "b_m": "per_ms*1.4/exprel((x - 40)/5)",
            "a_h": "per_ms*0.128*exp((17 - x)/18)",
            "b_h": "per_ms*4/(1 + exp((40 - x)/5))",
            "a_n": "per_ms*0.16/exprel((15 - x)/5)",
            "b_n": "per_ms*0.5*exp((10 - x)/40)",
            "y": "v/per_mv",
            "p_inf": "1/(1 + exp(-(y + 35)/10))",
            "tau_p": "tau_max/(3.3*exp((y + 35)/20) + exp(-(y + 35)/20))",
            "a_q": "per_ms*0.209/exprel(-(y + 27)/3.8)",
            "b_q": "per_ms*0.94*exp(-(y + 75)/17)",
            "a_r": "per_ms*0.000457*exp(-(y + 13)/50)",
            "b_r": "per_ms*0.0065/(1 + exp(-(y + 15)/28))",
            "z": "(v + v_x)/per_mv",
            "s_inf": "1/(1 + exp(-(z + 57)/6.2))",
            "tau_s": "(0.612 + 1/(exp(-(z + 132)/16.7) + exp((z + 16.8)/18.2)))/(3.7*per_ms)",
            "u_inf": "1/(1 + exp((z + 81)/4))",
            "tau_u": "where(z < -80, exp((z + 467)/66.6), 28 + exp(-(z + 22)/10.5))/(3.7*per_ms)",
        },
        rates={
            "v": "(i/area - g_na*m**3*h*(v - e_na) - (g_k*n**4 + g_m*p)*(v - e_k)"
            " - (g_cal*q**2*r + g_cat*s**2*u)*(v - e_ca) - g_l*(v - e_l))/c_m",
            "m": "a_m*(1 - m) - b_m*m",
            "h": "a_h*(1 - h) - b_h*h",
            "n": "a_n*(1 - n) - b_n*n",
            "p": "(p_inf - p)/tau_p",
            "q": "a_q*(1 - q) - b_q*q",
            "r": "a_r*(1 - r) - b_r*r",
            "s": "(s_inf - s)/tau_s",
            "u": "(u_inf - u)/tau_u",
        },
        when="v > v_spike",
    )

    presets = {
        "RS": Preset({}, "regular spiking: fires ever more slowly under a step", SOURCE),
        "FS": Preset(
            {
                "g_na": 58.0,
                "g_k": 3.9,
                "g_m": 0.0787,
                "g_l": 0.038,
                "e_l": -70.4,
                "v_t": -57.9,
                "tau_max": 502.0,
                "v_0": -71.4,
                "area": 10170.0,
            },
            "fast spiking: an inhibitory cell, with the M current of its fit",
            SOURCE,
        ),
        "IB": Preset(
            {
                "g_na": 50.0,
                "g_k": 5.0,
                "g_m": 0.03,
                "g_l": 0.01,
                "g_cal": 0.1,
                "e_l": -70.0,
                "v_0": -71.4,
                "area": 28950.0,
            },
            "intrinsically bursting: calcium draws the first spikes together",
            SOURCE,
        ),
        "LTS": Preset(
            {
                "g_na": 50.0,
                "g_k": 4.0,
                "g_m": 0.028,
                "g_l": 0.019,
                "g_cat": 0.4,
                "e_l": -50.0,
                "v_t": -50.0,
                "tau_max": 4000.0,
                "v_0": -54.0,
                "area": 25000.0,
            },
            "low-threshold spiking: fires when an inhibition ends",
            SOURCE,
        ),
    }
