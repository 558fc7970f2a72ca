"""Poisson: spikes at a given rate and at no particular time."""

from __future__ import annotations

from workbench.core.model import Stimulus
from workbench.core.quantity import Quantity
from workbench.core.source import Source


class Poisson(Stimulus):
    """Independent spike trains; each cell spikes in a step with probability ``rate dt``.

    The mean rate is exact as long as it is below one spike a step; more than one a step there never is.
    """

    source = Source(
        "Dayan and Abbott 2001, Theoretical Neuroscience, ch. 1", url="https://mitpress.mit.edu/9780262541855/"
    )

    rate = Quantity(10.0, "Hz", symbol=r"\nu", bounds=(0, 10000), soft=(0, 200), doc="Mean rate of each train.")
