"""Adaptive exponential integrate-and-fire: two equations, most firing patterns of cortex."""

from __future__ import annotations

from workbench.core.equations import Equations
from workbench.core.model import Neuron
from workbench.core.preset import Preset
from workbench.core.quantity import Quantity
from workbench.core.source import Source

BRETTE = Source("Brette and Gerstner 2005, J. Neurophysiol. 94:3637", doi="10.1152/jn.00686.2005")
NAUD = Source("Naud et al. 2008, Biological Cybernetics 99:335", doi="10.1007/s00422-008-0264-7")
NAMES = ("c_m", "g_l", "e_l", "a", "tau_w", "b", "v_r")


def naud(about: str, *values: float) -> Preset:
    """A cell of Naud et al.: threshold -50 mV, sharpness 2 mV, cut-off 0 mV, and the seven values that differ."""
    common = {"v_t": -50.0, "delta_t": 2.0, "v_cut": 0.0}
    return Preset({**common, **dict(zip(NAMES, values, strict=True))}, about, NAUD)


class AdEx(Neuron):
    """A leaky membrane whose spike is an exponential upstroke, slowed down by an adaptation current.

    The upstroke ends at the cut-off: where a scheme looks inside a step, rates are evaluated no further than there, so that
    the exponential can neither overflow nor throw the adaptation far away.
    """

    source = BRETTE

    c_m = Quantity(281.0, "pF", symbol="C_m", bounds=(1, None), soft=(50, 500), doc="Membrane capacitance.")
    g_l = Quantity(30.0, "nS", symbol="g_L", bounds=(0.1, None), soft=(1, 60), doc="Leak conductance.")
    e_l = Quantity(-70.6, "mV", symbol="E_L", soft=(-90, -50), doc="Resting potential.")
    v_t = Quantity(-50.4, "mV", symbol="V_T", soft=(-65, -40), doc="Threshold of the upstroke.")
    delta_t = Quantity(
        2.0, "mV", symbol=r"\Delta_T", bounds=(0.1, None), soft=(0.5, 5), doc="Sharpness of the upstroke."
    )
    v_cut = Quantity(
        0.0, "mV", symbol=r"V_{\mathrm{cut}}", soft=(-40, 30), doc="Cut-off at which the spike is counted."
    )
    v_r = Quantity(-70.6, "mV", symbol="V_r", soft=(-80, -40), doc="Reset potential.")
    a = Quantity(4.0, "nS", symbol="a", soft=(-15, 15), doc="Adaptation driven by the membrane.")
    b = Quantity(80.5, "pA", symbol="b", soft=(0, 200), doc="Adaptation added by each spike.")
    tau_w = Quantity(
        144.0, "ms", symbol=r"\tau_w", bounds=(0.1, None), soft=(10, 500), doc="Time constant of adaptation."
    )
    t_ref = Quantity(0.0, "ms", symbol=r"t_{\mathrm{ref}}", bounds=(0, None), soft=(0, 10), doc="Refractory period.")

    equations = Equations(
        states={"v": "mV", "w": "pA"},
        inputs={"i": "pA"},
        start={"v": "e_l"},
        rates={
            "v": "(-g_l*(v - e_l) + g_l*delta_t*exp((v - v_t)/delta_t) - w + i)/c_m",
            "w": "(a*(v - e_l) - w)/tau_w",
        },
        cap={"v": "v_cut"},
        when="v > v_cut",
        then={"v": "v_r", "w": "w + b"},
        refractory="t_ref",
        hold=("v",),
    )

    presets = {
        "regular spiking": Preset({}, "the fit to a regular spiking pyramidal cell", BRETTE),
        "EPFL": Preset(
            {
                "c_m": 10.0,
                "g_l": 2.0,
                "e_l": -70.0,
                "v_t": -50.0,
                "delta_t": 2.0,
                "v_cut": -30.0,
                "v_r": -51.0,
                "a": 0.5,
                "b": 7.0,
                "tau_w": 100.0,
            },
            "tau 5 ms, R 500 MOhm: the cell of EPFL's exercises",
            Source(
                "EPFL, Neuronal Dynamics Python exercises, AdEx",
                url="https://neuronaldynamics-exercises.readthedocs.io",
            ),
        ),
        "tonic": naud("regular spikes from the start", 200, 10, -70, 2, 30, 0, -58),
        "adaptation": naud("ever longer intervals", 200, 12, -70, 2, 300, 60, -58),
        "initial burst": naud("a burst, then single spikes", 130, 18, -58, 4, 150, 120, -50),
        "regular bursting": naud("burst after burst", 200, 10, -58, 2, 120, 100, -46),
        "delayed accelerating": naud("late, then faster and faster", 200, 12, -70, -10, 300, 0, -58),
        "delayed regular bursting": naud("late, then burst after burst", 100, 10, -65, -10, 90, 30, -47),
        "transient spiking": naud("one spike at the onset", 100, 10, -65, 10, 90, 100, -47),
        "irregular": naud("chaos without noise", 100, 12, -60, -11, 130, 30, -48),
    }
