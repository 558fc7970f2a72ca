"""Jeffress' delay line: where a sound comes from becomes which cell fires."""

from __future__ import annotations

import numpy as np

from workbench.core.source import Source
from workbench.network.network import Network
from workbench.network.preset import NetworkPreset
from workbench.network.wiring.all_to_all import AllToAll
from workbench.neurons.lif import LIF
from workbench.stimuli.pulse_train import PulseTrain
from workbench.synapses.exponential_current import ExponentialCurrent

SOURCE = Source("Jeffress 1948, J. Comp. Physiol. Psychol. 41:35", doi="10.1037/h0061495")


def jeffress(lag: float = 0.0, detectors: int = 15, step: float = 0.05, frequency: float = 250.0) -> Network:
    """Coincidence detectors between two ears, with axons that lengthen along the row from one side and shorten from the other.

    Each ear fires once a cycle of the tone. Detector k hears the left ear after ``1 + step k`` ms and the right one after
    ``1 + step (n - 1 - k)`` ms, and fires if both come at once: ``k = (n - 1)/2 + lag/(2 step)``. The place and not a rate tells the side.
    Jeffress gave the principle; the numbers are chosen here, for a step of 0.01 ms.

    Parameters
    ----------
    lag
        How much later the sound reaches the right ear, in ms; negative if the left ear is later.
    step
        Delay from one detector to the next, in ms.
    frequency
        Of the tone, in Hz.
    """
    quick = {"c_m": 20.0, "g_l": 100.0, "e_l": -60.0, "v_t": -50.0, "v_r": -60.0, "t_ref": 1.0}
    net = Network("Jeffress delay line")
    row = net.add(LIF(**quick), detectors, name="detectors")
    places = step * np.arange(detectors)
    for side, onset, along in (("left", max(-lag, 0.0), places), ("right", max(lag, 0.0), places[::-1])):
        tone = PulseTrain(amplitude=4000.0, width=0.2, period=1000.0 / frequency, count=1_000_000, onset=10.0 + onset)
        ear = net.add(LIF(**quick), 1, name=f"{side} ear")
        net.connect(net.add(tone, 1, name=f"{side} sound"), ear)
        net.connect(ear, row, AllToAll(), ExponentialCurrent(tau=0.1), weight=2200.0, delay=1.0 + along)
    return net


PRESET = NetworkPreset("Sound localization by delays", jeffress, SOURCE, dt=0.01)
