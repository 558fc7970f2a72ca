"""CartPole: keep a pole upright on a cart by pushing the cart left or right."""

from __future__ import annotations

import math

from workbench.core.source import Source
from workbench.tasks.control import Control, Sense


class CartPole(Control):
    """A pole stands on a cart; every 20 ms the cart is pushed with 10 N to the left or to the right.

    Every push earns 1, the last one too. An episode fails when the pole leans by more than 12 degrees or the cart is 2.4 m away, and ends after 500 pushes.
    """

    source = Source(
        "Barto, Sutton and Anderson 1983, Neuronlike adaptive elements that can solve difficult learning control problems",
        doi="10.1109/TSMC.1983.6313077",
        note="As CartPole-v1 of gymnasium; its registry names a mean return of 475 as the aim.",
    )
    environment = "CartPole-v1"
    senses = (
        Sense("position", "m", 2.4, 3),
        Sense("velocity", "m/s", 2.0, 3),
        Sense("angle", "rad", math.radians(12.0), 5),
        Sense("angular velocity", "rad/s", 2.0, 5),
    )
    actions = ("left", "right")
    longest = 500
    solved = 475.0
    pace = 20.0
