"""First-spike R-STDP: only the order of first spikes counts, and whether the answer was right says which way."""

from __future__ import annotations

from workbench.core.equations import RuleEquations
from workbench.core.model import Rule
from workbench.core.quantity import Quantity
from workbench.core.source import Source


class FirstSpikeRSTDP(Rule):
    """The first spike of a cell marks each synapse: +1 if its input had fired by then, -1 if not; a reward then moves what was marked.

    Right answers (a positive ``Simulation.reward``) move a weight by ``a_r_plus`` or ``-a_r_minus``, wrong ones (a negative reward) by
    ``-a_p_minus`` or ``a_p_plus``, times ``w (1 - w/w_max)`` and the amount of the reward; its authors scale rewards by the share of errors,
    punishments by that of right answers. A presentation lasts a ``window`` from a cell's first spike; show the next input, and give
    the next reward, after it. The reward acts over ``tau_r``; a step of dt counts dt/2 tau_r too much.
    """

    source = Source(
        "Mozafari et al. 2018, IEEE Trans. Neural Netw. Learn. Syst. 29:6178", doi="10.1109/TNNLS.2018.2826721"
    )

    a_r_plus = Quantity(
        0.005, "1", symbol="a_r^+", bounds=(0, 1), soft=(0, 0.1), doc="Right, and the input had fired: growth."
    )
    a_r_minus = Quantity(
        0.0025, "1", symbol="a_r^-", bounds=(0, 1), soft=(0, 0.1), doc="Right, and the input had not: shrinkage."
    )
    a_p_plus = Quantity(
        0.0005, "1", symbol="a_p^+", bounds=(0, 1), soft=(0, 0.1), doc="Wrong, and the input had not fired: growth."
    )
    a_p_minus = Quantity(
        0.005, "1", symbol="a_p^-", bounds=(0, 1), soft=(0, 0.1), doc="Wrong, and the input had: shrinkage."
    )
    window = Quantity(
        100.0,
        "ms",
        symbol="T",
        bounds=(1, None),
        soft=(10, 500),
        doc="Length of a presentation, from either side's first spike.",
    )
    tau_r = Quantity(10.0, "ms", symbol=r"\tau_r", bounds=(0.1, None), soft=(1, 50), doc="How long a reward acts.")
    w_max = Quantity(
        1.0, "1", symbol=r"w_{\max}", bounds=(0, None), soft=(0, 100), doc="Largest weight, in the unit of the synapse."
    )

    equations = RuleEquations(
        pre=("x",),
        post=("y",),
        synapse=("e",),
        shared=("r",),
        rates={
            "x": "-x/window",
            "y": "-y/window",
            "e": "0",
            "r": "-r/tau_r",
            "w": "where(y > recent, w*(1 - w/w_max)*(max(0, r)*right + max(0, -r)*wrong)/tau_r, 0)",
        },
        lets={
            "recent": "exp(-1)",  # what a trace set to 1 has fallen to after one window
            "right": "where(e > 0, a_r_plus, -a_r_minus)",
            "wrong": "where(e > 0, -a_p_minus, a_p_plus)",
        },
        on_pre={"x": "where(x > recent, x, 1)"},
        on_post={
            "e": "where(y > recent, e, where(x > recent, 1, -1))",
            "y": "where(y > recent, y, 1)",
        },
        within={"w": "min(w_max, max(0, w))"},
    )
