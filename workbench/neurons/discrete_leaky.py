"""Discrete leaky unit: the LIF of deep learning, one update a step."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Self

import param

from workbench.core.equations import Equations
from workbench.core.errors import RangeError, unknown
from workbench.core.model import Neuron
from workbench.core.quantity import Quantity
from workbench.core.source import Source

RESETS = {
    "subtract": "beta*v + i/i_1 - theta*z",
    "subtract decayed": "beta*(v - theta*z) + i/i_1",
    "zero": "beta*v*(1 - z) + i/i_1",
    "none": "beta*v + i/i_1",
}
"""The next membrane by the kind of reset; z is 1 in the step after a spike."""


def unit(update: str) -> Equations:
    """The equations of a unit with this update of its membrane."""
    return Equations(
        states={"v": "1", "z": "1"},
        inputs={"i": "pA"},
        maps={"v": update, "z": "0"},
        when="v > theta",
        then={"z": "1"},
    )


class DiscreteLeaky(Neuron):
    """A number that shrinks by ``beta`` every step, adds up what comes in, and spikes above ``theta``.

    It lives in steps: dt does not enter. The membrane one sees is the one compared with the threshold; a spike acts on the next
    step, by the kind of ``reset``. A spike through a PlainDelta synapse adds its weight to the new membrane, without decay.
    """

    source = Source("Eshraghian et al. 2023, Proc. IEEE 111:1016", doi="10.1109/JPROC.2023.3308088")

    beta = Quantity(
        0.9, "1", symbol=r"\beta", bounds=(0, 1), soft=(0.5, 0.99), doc="What is left of the membrane after a step."
    )
    theta = Quantity(1.0, "1", symbol=r"\theta", soft=(0.1, 2), doc="Threshold.")
    i_1 = Quantity(
        1000.0, "pA", symbol="I_1", bounds=(0.001, None), soft=(1, 2000), doc="Current that adds 1 in a step."
    )
    reset = param.Selector(
        default="subtract", objects=list(RESETS), doc="What a spike takes: theta, theta and decay, everything, nothing."
    )

    variant = "reset"
    variants = {name: unit(update) for name, update in RESETS.items()}
    equations = variants["subtract"]

    @classmethod
    def from_tau(cls, tau: float, dt: float, method: str = "exact", **values: Any) -> Self:
        """The unit that stands for a membrane with time constant ``tau`` in steps of ``dt`` (ms).

        Parameters
        ----------
        method
            ``exact`` (beta = exp(-dt/tau)) or ``Euler`` (beta = 1 - dt/tau).

        >>> DiscreteLeaky.from_tau(5.0, 1.0).beta, DiscreteLeaky.from_tau(5.0, 1.0, "Euler").beta
        (0.8187307530779818, 0.8)
        """
        if not 0 < dt <= tau:
            raise RangeError("DiscreteLeaky.from_tau", "0 < dt <= tau", f"dt={dt:g}, tau={tau:g}", "a smaller dt")
        return cls(beta=_known(method)[0](dt / tau), **values)

    def tau(self, dt: float, method: str = "exact") -> float:
        """The time constant (ms) that ``beta`` stands for in steps of ``dt`` (ms); infinite if nothing leaks.

        >>> round(DiscreteLeaky(beta=0.9).tau(1.0), 2), round(DiscreteLeaky(beta=0.9).tau(1.0, "Euler"), 2)
        (9.49, 10.0)
        """
        steps = _known(method)[1](self.beta)
        return dt / steps if steps > 0 else math.inf


BRIDGES: dict[str, tuple[Callable[[float], float], Callable[[float], float]]] = {
    "exact": (lambda ratio: math.exp(-ratio), lambda beta: -math.log(beta) if beta > 0 else math.inf),
    "Euler": (lambda ratio: 1 - ratio, lambda beta: 1 - beta),
}
"""By method: beta for dt/tau, and dt/tau for beta."""


def _known(method: str) -> tuple[Callable[[float], float], Callable[[float], float]]:
    if method not in BRIDGES:
        raise unknown("method", method, BRIDGES)
    return BRIDGES[method]
