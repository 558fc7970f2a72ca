"""Poisson: spikes at a given rate and at no particular time."""

from __future__ import annotations

from workbench.core.model import Stimulus
from workbench.core.quantity import Quantity
from workbench.core.source import Source


class Poisson(Stimulus):
    """Independent spike trains; each cell spikes in a step with probability ``1 - exp(-rate dt)``.

    At most one spike a step, so the rate falls short of the declared one by about ``rate dt / 2`` of itself.
    """

    source = Source(
        "Dayan and Abbott 2001, Theoretical Neuroscience, ch. 1", url="https://mitpress.mit.edu/9780262541855/"
    )

    rate = Quantity(10.0, "Hz", symbol=r"\nu", bounds=(0, 20000), soft=(0, 200), doc="Mean rate of each train.")
