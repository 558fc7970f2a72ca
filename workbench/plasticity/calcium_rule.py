"""The calcium rule: a synapse with two stable strengths, pushed up or down while calcium is above one of two thresholds."""

from __future__ import annotations

from workbench.core.equations import RuleEquations
from workbench.core.model import Rule
from workbench.core.preset import Preset
from workbench.core.quantity import Quantity
from workbench.core.source import Source

SOURCE = Source("Graupner and Brunel 2012, PNAS 109:3991", doi="10.1073/pnas.1109359109")
NAMES = ("tau_ca", "c_pre", "c_post", "theta_d", "theta_p", "gamma_d", "gamma_p", "tau", "rho_star", "d")


def _set(about: str, b: float, *numbers: float) -> Preset:
    """A row of the paper's tables: the ratio b of the two strengths, then the numbers of :data:`NAMES`."""
    return Preset({**dict(zip(NAMES, numbers, strict=True)), "low": 1 / b}, about, SOURCE)


class CalciumRule(Rule):
    """Each spike lets calcium in; above ``theta_p`` the efficacy rho is pulled to 1, above ``theta_d`` to 0, and else to the nearer of the two.

    The weight is ``w_max (low + (1 - low) rho)``: rho is 0 at the share ``low`` of ``w_max`` and 1 at ``w_max``. A presynaptic spike raises
    calcium by ``c_pre`` a time ``d`` later, a postsynaptic one by ``c_post`` at once. The noise of the paper is left out: rho follows the
    mean of many synapses. Presets are the paper's six shapes of STDP curves and its three fits to experiments.
    """

    source = SOURCE

    tau_ca = Quantity(
        20.0, "ms", symbol=r"\tau_{\mathrm{Ca}}", bounds=(0.1, None), soft=(5, 100), doc="Decay of calcium."
    )
    c_pre = Quantity(
        1.0, "1", symbol=r"C_{\mathrm{pre}}", bounds=(0, None), soft=(0, 4), doc="Calcium of a presynaptic spike."
    )
    c_post = Quantity(
        2.0, "1", symbol=r"C_{\mathrm{post}}", bounds=(0, None), soft=(0, 4), doc="Calcium of a postsynaptic spike."
    )
    theta_d = Quantity(
        1.0,
        "1",
        symbol=r"\theta_d",
        bounds=(0, None),
        soft=(0.5, 4),
        doc="Calcium above which the synapse is weakened.",
    )
    theta_p = Quantity(
        1.3, "1", symbol=r"\theta_p", bounds=(0, None), soft=(0.5, 4), doc="Calcium above which it is strengthened."
    )
    gamma_d = Quantity(200.0, "1", symbol=r"\gamma_d", bounds=(0, None), soft=(0, 1000), doc="Rate of weakening.")
    gamma_p = Quantity(321.808, "1", symbol=r"\gamma_p", bounds=(0, None), soft=(0, 2000), doc="Rate of strengthening.")
    tau = Quantity(
        150.0, "s", symbol=r"\tau", bounds=(0.1, None), soft=(10, 1000), doc="Time constant of the efficacy."
    )
    rho_star = Quantity(
        0.5, "1", symbol=r"\rho_\star", bounds=(0, 1), soft=(0, 1), doc="Efficacy that parts the two stable ones."
    )
    d = Quantity(13.7, "ms", symbol="D", bounds=(0, 100), soft=(0, 40), doc="How late presynaptic calcium comes.")
    low = Quantity(
        0.2,
        "1",
        symbol="w_0/w_1",
        bounds=(0, 0.99),
        soft=(0, 0.9),
        doc="Weight of the weak state, as a share of w_max.",
    )
    w_max = Quantity(
        1.0,
        "1",
        symbol=r"w_{\max}",
        bounds=(0, None),
        soft=(0, 100),
        doc="Weight of the strong state, in the unit of the synapse.",
    )

    equations = RuleEquations(
        pre=("x",),
        post=("y",),
        rates={
            "x": "-x/tau_ca",
            "y": "-y/tau_ca",
            "w": "(1 - low)*w_max*(rest + up - down)/tau",
        },
        lets={
            "c": "c_pre*x + c_post*y",
            "rho": "(w/w_max - low)/(1 - low)",
            "rest": "-rho*(1 - rho)*(rho_star - rho)",
            "up": "where(c > theta_p, gamma_p*(1 - rho), 0)",
            "down": "where(c > theta_d, gamma_d*rho, 0)",
        },
        on_pre={"x": "x + 1"},
        on_post={"y": "y + 1"},
        within={"w": "min(w_max, max(low*w_max, w))"},
        heard="d",
    )
    presets = {
        "DP": _set("Weakens before, strengthens after: the classical window.", 5, 20, 1, 2, 1, 1.3, 200, 321.808, 150, 0.5, 13.7),
        "DPD": _set("Strengthens near zero, weakens on both sides.", 5, 20, 0.9, 0.9, 1, 1.3, 250, 550, 150, 0.5, 4.6),
        "DPD'": _set("As DPD, with weakening by single spikes.", 5, 20, 1, 2, 1, 2.5, 50, 600, 150, 0.5, 2.2),
        "P": _set("Strengthens only.", 5, 20, 2, 2, 1, 1.3, 160, 257.447, 150, 0.5, 0),
        "D": _set("Weakens near zero.", 5, 20, 0.6, 0.6, 1, 1.3, 500, 550, 150, 0.5, 0),
        "D'": _set("Weakens everywhere.", 5, 20, 1, 2, 1, 3.5, 60, 600, 150, 0.5, 0),
        "hippocampal slices": _set(
            "Fits Wittenberg and Wang 2006.",
            5.28145, 48.8373, 1, 0.275865, 1, 1.3, 313.0965, 1645.59, 688.355, 0.5, 18.8008,
        ),
        "hippocampal cultures": _set(
            "Fits Wang et al. 2005.",
            36.0263, 11.9536, 0.58156, 1.76444, 1, 1.3, 61.141, 113.6545, 33.7596, 0.5, 10,
        ),
        "cortical slices": _set(
            "Fits Sjoestroem et al. 2001.",
            5.40988, 22.6936, 0.5617539, 1.23964, 1, 1.3, 331.909, 725.085, 346.3615, 0.5, 4.6098,
        ),
    }  # fmt: skip
    """Without sigma and beta, which belong to the noise and to the mix of synapses at the start."""
