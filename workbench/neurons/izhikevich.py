"""Izhikevich's simple model: a quadratic upstroke and a recovery variable."""

from __future__ import annotations

import param

from workbench.core.equations import Equations
from workbench.core.model import Neuron
from workbench.core.preset import Preset
from workbench.core.quantity import Quantity
from workbench.core.source import Source

IZHIKEVICH = Source("Izhikevich 2003, IEEE Trans. Neural Networks 14:1569", doi="10.1109/TNN.2003.820440")
RECOVERIES = {"follows": "a*(b*v - u)", "adds up": "a*b*(v - v_0)"}
"""How u changes: it follows the membrane, or adds up the way from the start (only in the accommodation pattern of 2004)."""


def simple(recovery: str) -> Equations:
    """The simple model with this change of u."""
    return Equations(
        states={"v": "mV", "u": "mV/ms"},
        inputs={"i": "pA"},
        start={"v": "v_0", "u": "b*v_0"},
        rates={"v": "k_2*v**2 + k_1*v + k_0 - u + i/c_m", "u": recovery},
        cap={"v": "v_cut"},
        when="v >= v_cut",
        then={"v": "c", "u": "u + d"},
    )


class Izhikevich(Neuron):
    """Two equations fitted to cortical firing, with every constant given its unit.

    The paper writes plain numbers in mV and ms. Its current has the unit mV/ms; with ``c_m`` at 1 pF an input in pA
    has the same number as in the paper.
    """

    source = IZHIKEVICH

    a = Quantity(0.02, "1/ms", symbol="a", bounds=(-1, 2), soft=(0.005, 0.2), doc="Rate of recovery.")
    b = Quantity(0.2, "1/ms", symbol="b", soft=(-1, 1), doc="Sensitivity of recovery to the membrane.")
    c = Quantity(-65.0, "mV", symbol="c", soft=(-70, -45), doc="Reset potential.")
    d = Quantity(8.0, "mV/ms", symbol="d", soft=(-2, 10), doc="Recovery added by each spike.")
    k_2 = Quantity(0.04, "1/(mV ms)", symbol="k_2", bounds=(0, 1), soft=(0.01, 0.1), doc="Quadratic coefficient.")
    k_1 = Quantity(5.0, "1/ms", symbol="k_1", soft=(3, 6), doc="Linear coefficient.")
    k_0 = Quantity(140.0, "mV/ms", symbol="k_0", soft=(100, 160), doc="Constant term.")
    c_m = Quantity(
        1.0, "pF", symbol="C_m", bounds=(0.01, None), soft=(0.5, 100), doc="Turns an input current into mV/ms."
    )
    v_0 = Quantity(-65.0, "mV", symbol="V_0", soft=(-80, -50), doc="Potential at the start.")
    v_cut = Quantity(30.0, "mV", symbol=r"V_{\mathrm{cut}}", soft=(0, 50), doc="Peak at which the spike is cut.")

    recovery = param.Selector(
        default="follows", objects=list(RECOVERIES), doc="Whether u follows the membrane or adds up its way from v_0."
    )

    variant = "recovery"
    variants = {name: simple(recovery) for name, recovery in RECOVERIES.items()}
    equations = variants["follows"]

    presets = {
        "RS": Preset({}, "regular spiking: excitatory cells of cortex", IZHIKEVICH),
        "IB": Preset({"c": -55.0, "d": 4.0}, "intrinsically bursting: a burst, then single spikes", IZHIKEVICH),
        "CH": Preset({"c": -50.0, "d": 2.0}, "chattering: burst after burst", IZHIKEVICH),
        "FS": Preset({"a": 0.1, "d": 2.0}, "fast spiking: inhibitory cells, hardly any adaptation", IZHIKEVICH),
        "LTS": Preset({"b": 0.25, "d": 2.0}, "low-threshold spiking: inhibitory cells that adapt", IZHIKEVICH),
        "TC": Preset({"b": 0.25, "d": 0.05}, "thalamo-cortical: tonic, and a burst on rebound", IZHIKEVICH),
        "RZ": Preset({"a": 0.1, "b": 0.26, "d": 2.0}, "resonator: answers inputs in its own rhythm", IZHIKEVICH),
    }
