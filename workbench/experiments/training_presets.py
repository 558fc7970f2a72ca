"""Trainings that show one thing each: one that goes well, a dead network, blind and exploding gradients, a sparse network, and a memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workbench.core.errors import unknown
from workbench.experiments.training import Training


@dataclass(frozen=True)
class TrainingPreset:
    """Choices by name, and what to look at.

    Attributes
    ----------
    about
        What it shows, and what to change then.
    choices, method, surrogate, cell, task
        Values of the training and of its parts; whatever is not named is as a training begins.
    """

    about: str
    choices: Mapping[str, Any] = field(default_factory=dict)
    method: Mapping[str, Any] = field(default_factory=dict)
    surrogate: Mapping[str, Any] = field(default_factory=dict)
    cell: Mapping[str, Any] = field(default_factory=dict)
    task: Mapping[str, Any] = field(default_factory=dict)


SMALL = {"problem": "Circles", "hidden": 32, "epochs": 8, "batch": 32}

PRESETS: dict[str, TrainingPreset] = {
    "Handwritten digits": TrainingPreset("128 cells learn to read. The pictures of the first weights take shape.", {}),
    "Goes well": TrainingPreset(
        "Two rings are told apart within seconds. A third of the membranes lie where the surrogate has a slope, and all cells live.",
        SMALL,
    ),
    "True slope": TrainingPreset(
        "The slope of a hard spike is zero almost everywhere: the loss stays flat, whatever the learning rate. Choose a surrogate, and reset.",
        {**SMALL, "shape": "NoSurrogate"},
    ),
    "Dead network": TrainingPreset(
        "First weights are so small that no cell fires, and a surrogate with hard edges sees no output cell: nothing is learned. Larger first "
        "weights wake it, and so does a surrogate with tails.",
        {**SMALL, "shape": "Rectangle", "gain": 0.1},
    ),
    "Outside the window": TrainingPreset(
        "First weights are so large, and the surrogate so narrow, that one membrane in a hundred is inside the window: it learns slowly and "
        "badly. Take smaller first weights, or a smaller slope k.",
        {**SMALL, "shape": "FastSigmoid", "gain": 10.0},
        surrogate={"slope": 25.0},
    ),
    "Exploding gradients": TrainingPreset(
        "Cells that feed each other, and a slope of one everywhere: on its way back through time the gradient grows a thousandfold. Look at the "
        "gradient map, and then choose a surrogate that falls off.",
        {**SMALL, "shape": "StraightThrough", "recurrent": 5.0, "steps": 40},
    ),
    "Sparse": TrainingPreset(
        "Every spike has a price. Most of them go, and hardly an answer with them; at a price of 10 cells die and answers are lost.",
        SMALL,
        method={"penalty": 3.0},
    ),
    "Recurrent memory": TrainingPreset(
        "Two cues with silence between them: cells that adapt and feed each other can keep the first until the second comes. It takes half a minute; "
        "look at the raster between the cues, and at what is left without recurrent weights.",
        {
            "problem": "DelayedXOR",
            "hidden": 64,
            "epochs": 25,
            "batch": 50,
            "neuron": "ALIF",
            "recurrent": 1.0,
        },
        method={"score": "mean membrane", "smoothing": 0.0},
        cell={"c_m": 200.0},
    ),
}


def take_preset(training: Training, name: str) -> None:
    """Let a training begin anew with the choices of a preset.

    Raises
    ------
    UnknownName
        If there is no such preset.
    """
    if name not in PRESETS:
        raise unknown("take_preset", name, PRESETS)
    preset = PRESETS[name]
    fresh = Training(**preset.choices)
    for part, values in (
        (fresh.method, preset.method),
        (fresh.surrogate, preset.surrogate),
        (fresh.cell, preset.cell),
        (fresh.task, preset.task),
    ):
        if part is not None and values:
            part.param.update(**values)
    training.reset()
    training.param.update(**{each: getattr(fresh, each) for each in CHOSEN})


CHOSEN = (
    "problem",
    "learning",
    "neuron",
    "depth",
    "hidden",
    "gain",
    "recurrent",
    "epochs",
    "batch",
    "code",
    "shape",
    "steps",
    "image",
    "cell",
    "encoder",
    "method",
    "task",
)
"""What a preset sets of a training; the seed stays."""
