"""Leaky integrate-and-fire: the plainest cell that spikes and forgets."""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench.core.equations import Equations
from workbench.core.model import Neuron
from workbench.core.preset import Preset
from workbench.core.quantity import Quantity
from workbench.core.source import Source


class LIF(Neuron):
    """A leaky membrane with a hard threshold and an instant reset.

    Between spikes the membrane is linear, so an engine may step it exactly.
    """

    source = Source("Gerstner et al. 2014, Neuronal Dynamics, ch. 1", doi="10.1017/CBO9781107447615")

    c_m = Quantity(200.0, "pF", symbol="C_m", bounds=(1, None), soft=(50, 500), doc="Membrane capacitance.")
    g_l = Quantity(10.0, "nS", symbol="g_L", bounds=(0.1, None), soft=(1, 60), doc="Leak conductance.")
    e_l = Quantity(-70.0, "mV", symbol="E_L", soft=(-90, -50), doc="Resting potential.")
    v_t = Quantity(-50.0, "mV", symbol="V_T", soft=(-65, -40), doc="Threshold.")
    v_r = Quantity(-65.0, "mV", symbol="V_r", soft=(-90, -50), doc="Reset potential.")
    t_ref = Quantity(0.0, "ms", symbol=r"t_{\mathrm{ref}}", bounds=(0, None), soft=(0, 10), doc="Refractory period.")

    equations = Equations(
        states={"v": "mV"},
        inputs={"i": "pA"},
        start={"v": "e_l"},
        rates={"v": "(-g_l*(v - e_l) + i)/c_m"},
        when="v > v_t",
        then={"v": "v_r"},
        refractory="t_ref",
        hold=("v",),
    )

    presets = {
        "EPFL": Preset(
            {"c_m": 800.0, "g_l": 100.0, "e_l": -70.0, "v_r": -65.0, "v_t": -50.0, "t_ref": 2.0},
            "tau 8 ms, R 10 MOhm: the cell of EPFL's exercises",
            Source(
                "EPFL, Neuronal Dynamics Python exercises, leaky integrate-and-fire",
                url="https://neuronaldynamics-exercises.readthedocs.io",
            ),
        ),
        "Neuromatch": Preset(
            {"c_m": 100.0, "g_l": 10.0, "e_l": -75.0, "v_r": -75.0, "v_t": -55.0, "t_ref": 2.0},
            "tau 10 ms, g 10 nS: the cell of Neuromatch Academy",
            Source("Neuromatch Academy, Computational Neuroscience, W2D3", url="https://compneuro.neuromatch.io"),
        ),
    }

    def closed_rheobase(self) -> float:
        """The current that the leak carries at threshold (pA); at it the membrane only comes near."""
        return self.g_l * (self.v_t - self.e_l)

    def closed_rate(self, current: Any) -> Any:
        """The rate (Hz): the time from reset to threshold on the way to where the current leads, and the refractory period."""
        goal = self.e_l + np.asarray(current, dtype=float) / self.g_l
        with np.errstate(divide="ignore", invalid="ignore"):
            climb = np.log((goal - self.v_r) / (goal - self.v_t))
            period = self.t_ref + self.c_m / self.g_l * np.maximum(climb, 0.0)
            return np.where(goal > self.v_t, 1000.0 / period, 0.0)[()]
