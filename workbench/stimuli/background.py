"""Background: the spikes of very many cells that are not part of the network."""

from __future__ import annotations

from typing import ClassVar

from workbench.core.model import Stimulus
from workbench.core.quantity import Quantity
from workbench.core.source import Source


class Background(Stimulus):
    """On each line, the spikes of many independent Poisson trains, merged: a number of spikes in each step that is Poisson distributed.

    Lines are independent of each other. There are far too many of these spikes to keep, so they are not recorded.
    """

    source = Source(
        "Brunel 2000, Dynamics of sparsely connected networks of excitatory and inhibitory spiking neurons",
        doi="10.1023/A:1008925309027",
    )
    recorded: ClassVar[bool] = False

    rate = Quantity(
        10.0, "Hz", symbol=r"\nu_\mathrm{ext}", bounds=(0, 10000), soft=(0, 50), doc="Mean rate of each train."
    )
    trains = Quantity(
        1000.0, "1", symbol=r"C_\mathrm{ext}", bounds=(0, 100000), soft=(1, 5000), doc="Trains merged on each line."
    )
