"""Things to see for oneself on the codes bench: what to expect, what to set, and where to look."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from workbench.stimuli.delta_code import DeltaCode
from workbench.stimuli.latency_code import LatencyCode
from workbench.stimuli.population_code import PopulationCode
from workbench.stimuli.rate_code import RateCode


@dataclass(frozen=True)
class Look:
    """Something to see: ``ask`` before it is set up, ``look`` at the card of that name after."""

    title: str
    ask: str
    look: str
    choices: Callable[[], Mapping[str, Any]]


LOOKS = (
    Look(
        "Three, ten, twenty-five steps",
        "One digit is shown for 3 steps, then for 10 and for 25. Which code can be read first: spikes drawn at up to 200 Hz, of which a reader needs "
        "many, or latencies, which need one? Turn the window and look at the picture that the reader sees.",
        "Who can read it?",
        lambda: {"source": "Digit", "encoder": drawn(), "window": 3, "gain": 1.0},
    ),
    Look(
        "A spike that says when",
        "Each pixel fires once at most. How much of the digit is there after a fifth of the window, and which pixels? Press play.",
        "Error against window",
        lambda: {"source": "Digit", "encoder": LatencyCode(), "window": 25, "gain": 1.0},
    ),
    Look(
        "As variable as it can be",
        "Forty times the same digit, its spikes drawn by chance. How far do the counts of a pixel scatter from trial to trial: less than their mean, as "
        "much, or more? Then turn the largest rate up to 1000 Hz, one spike a step: where does the scatter go?",
        "From trial to trial",
        lambda: {"source": "Digit", "encoder": drawn(), "window": 100, "trials": 40, "gain": 1.0},
    ),
    Look(
        "Only what changes",
        "A bar moves over a dark ground. Which pixels fire in the delta code, and which stay silent? How many spikes does it spend, against a rate code?",
        "The spikes",
        lambda: {"source": "Moving bar", "encoder": DeltaCode(), "window": 120, "gain": 1.0},
    ),
    Look(
        "One wave, a few cells",
        "A sine, one value after another, told by eight cells with bell-shaped tuning. Which cells fire when, and how well can each value be read?",
        "The spikes",
        lambda: {"source": "Sine", "encoder": PopulationCode(), "window": 120, "gain": 1.0},
    ),
)
"""What the bench of codes has to show, the best first."""


def drawn() -> RateCode:
    """Spikes drawn by chance at up to 200 Hz, about the most that a cell of the cortex keeps up."""
    return RateCode(rate=200.0, timing="random")
