"""Current-based LIF: a leaky membrane behind a leaky current."""

from __future__ import annotations

from workbench.core.equations import Equations
from workbench.core.model import Neuron
from workbench.core.preset import Preset
from workbench.core.quantity import Quantity
from workbench.core.source import Source

NORSE = Source("Norse 1.1, defaults of LIFParameters", url="https://github.com/norse/norse")
ROCKPOOL = Source("Rockpool 3.1, defaults of LIF", url="https://rockpool.ai")


class CubaLIF(Neuron):
    """The unit of Norse, Rockpool and NIR: what comes in charges a synaptic current, which charges the membrane.

    The current is a state of the cell, so all inputs share its time constant; a constant input ends up as a constant current.
    A spike through a DeltaCurrent synapse gives a double-exponential potential.
    """

    source = Source("Pedersen et al. 2024, Nature Communications 15:8122", doi="10.1038/s41467-024-52259-9")

    c_m = Quantity(100.0, "pF", symbol="C_m", bounds=(1, None), soft=(50, 500), doc="Membrane capacitance.")
    g_l = Quantity(10.0, "nS", symbol="g_L", bounds=(0.1, None), soft=(1, 60), doc="Leak conductance.")
    e_l = Quantity(-70.0, "mV", symbol="E_L", soft=(-90, -50), doc="Resting potential.")
    v_t = Quantity(-50.0, "mV", symbol="V_T", soft=(-65, -40), doc="Threshold.")
    v_r = Quantity(-70.0, "mV", symbol="V_r", soft=(-90, -50), doc="Reset potential.")
    tau_s = Quantity(
        5.0, "ms", symbol=r"\tau_s", bounds=(0.01, None), soft=(1, 50), doc="Time constant of the synaptic current."
    )
    t_ref = Quantity(0.0, "ms", symbol=r"t_{\mathrm{ref}}", bounds=(0, None), soft=(0, 10), doc="Refractory period.")

    equations = Equations(
        states={"v": "mV", "s": "pA"},
        inputs={"i": "pA"},
        start={"v": "e_l"},
        rates={"v": "(-g_l*(v - e_l) + s)/c_m", "s": "(i - s)/tau_s"},
        when="v > v_t",
        then={"v": "v_r"},
        refractory="t_ref",
        hold=("v",),
    )

    presets = {
        "Norse": Preset({"tau_s": 5.0}, "synapse 5 ms, membrane 10 ms", NORSE),
        "Rockpool": Preset({"c_m": 200.0, "tau_s": 20.0}, "synapse and membrane 20 ms", ROCKPOOL),
    }
