"""Exponential integrate-and-fire: a leaky membrane whose spike takes off by itself."""

from __future__ import annotations

from workbench.core.equations import Equations
from workbench.core.model import Neuron
from workbench.core.preset import Preset
from workbench.core.quantity import Quantity
from workbench.core.source import Source


class ExpIF(Neuron):
    """A leaky membrane with an exponential upstroke in place of a hard threshold.

    Above ``v_t`` the upstroke feeds itself; where it is cut off hardly moves the spike. The largest current that still has
    a resting point is ``g_l*(v_t - e_l - delta_t)``.
    """

    source = Source("Fourcaud-Trocme et al. 2003, J. Neurosci. 23:11628", doi="10.1523/JNEUROSCI.23-37-11628.2003")

    c_m = Quantity(100.0, "pF", symbol="C_m", bounds=(1, None), soft=(50, 1000), doc="Membrane capacitance.")
    g_l = Quantity(10.0, "nS", symbol="g_L", bounds=(0.1, None), soft=(1, 60), doc="Leak conductance.")
    e_l = Quantity(-65.0, "mV", symbol="E_L", soft=(-90, -50), doc="Resting potential.")
    v_t = Quantity(-50.0, "mV", symbol="V_T", soft=(-65, -40), doc="Where the upstroke outweighs the leak's slope.")
    delta_t = Quantity(
        2.0, "mV", symbol=r"\Delta_T", bounds=(0.1, None), soft=(0.5, 5), doc="Sharpness of the upstroke."
    )
    v_cut = Quantity(
        0.0, "mV", symbol=r"V_{\mathrm{cut}}", soft=(-40, 30), doc="Cut-off at which the spike is counted."
    )
    v_r = Quantity(-60.0, "mV", symbol="V_r", soft=(-90, -50), doc="Reset potential.")
    t_ref = Quantity(0.0, "ms", symbol=r"t_{\mathrm{ref}}", bounds=(0, None), soft=(0, 10), doc="Refractory period.")

    equations = Equations(
        states={"v": "mV"},
        inputs={"i": "pA"},
        start={"v": "e_l"},
        rates={"v": "(-g_l*(v - e_l) + g_l*delta_t*exp((v - v_t)/delta_t) + i)/c_m"},
        cap={"v": "v_cut"},
        when="v > v_cut",
        then={"v": "v_r"},
        refractory="t_ref",
        hold=("v",),
    )

    presets = {
        "EPFL": Preset(
            {"c_m": 600.0, "g_l": 50.0, "e_l": -65.0, "v_t": -55.0, "delta_t": 2.0, "v_r": -60.0, "v_cut": -30.0},
            "tau 12 ms, R 20 MOhm: the cell of EPFL's exercises",
            Source(
                "EPFL, Neuronal Dynamics Python exercises, exponential integrate-and-fire",
                url="https://neuronaldynamics-exercises.readthedocs.io",
            ),
        ),
    }

    def closed_rheobase(self) -> float:
        """The leak at ``v_t`` less the upstroke there: the most that the resting membrane can carry off (pA)."""
        return self.g_l * (self.v_t - self.e_l - self.delta_t)
