"""The eight patterns of Naud et al. 2008: what two equations of the AdEx cell can do under one step of current."""

from __future__ import annotations

from workbench.experiments.patterns.pattern import Pattern
from workbench.neurons.adex import NAUD, AdEx
from workbench.stimuli.step_current import StepCurrent

GALLERY = "Naud 2008"
STEPS: dict[str, tuple[float, int, tuple[float, ...]]] = {
    "tonic": (500, 62, (9.0, 9.1, 9.3)),
    "adaptation": (500, 12, (11.3, 14.4, 19.7)),
    "initial burst": (400, 12, (3.5, 7.4, 54.8)),
    "regular bursting": (210, 11, (3.0, 5.2, 131.8)),
    "delayed accelerating": (300, 46, (20.6, 19.1)),
    "delayed regular bursting": (110, 32, ()),
    "transient spiking": (180, 1, ()),
    "irregular": (160, 32, ()),
}
"""By preset: the current (pA), and the spikes in 600 ms and first intervals (ms) of forward Euler steps of 0.01 ms."""


def gallery() -> list[Pattern]:
    """The patterns in the order of the paper: a step from the start, from rest, for 600 ms."""
    return [
        Pattern(
            gallery=GALLERY,
            name=name,
            neuron=AdEx.preset(name),
            stimulus=StepCurrent(amplitude=current),
            duration=600.0,
            dt=0.01,
            integrator="Euler",
            count=count,
            first=57.0 if name == "delayed regular bursting" else None,
            intervals=intervals,
            source=NAUD,
            note="Chaotic: the count depends on the step of time." if name == "irregular" else "",
        )
        for name, (current, count, intervals) in STEPS.items()
    ]
