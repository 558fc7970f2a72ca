"""What the labs of one visitor share: the network that was trained last, and which lab is wanted next."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import param

from workbench.network.network import Network
from workbench.stimuli.code import Code
from workbench.tasks.labelled import Labelled


@dataclass(frozen=True)
class Trained:
    """A trained network with test inputs, as a chip needs it; nobody changes it afterwards.

    Attributes
    ----------
    network
        A copy, with the trained weights.
    inputs
        Encoded test images, ``(steps, batch, lines)``, uint8.
    labels
        Their classes, ``(batch,)``.
    accuracy
        Share of these inputs that the network answers rightly on the batch engine, 0 to 1.
    feed, readout
        Names of the population that takes the inputs, and of the one whose most active cell is the answer.
    dt
        Step of time (ms).
    story
        One sentence: how it was trained.
    task, encoder
        What it learned, and how values became spikes (``None`` for samples that are spikes), for who wants to train it on.
    """

    network: Network
    inputs: np.ndarray
    labels: np.ndarray
    accuracy: float
    feed: str
    readout: str
    dt: float = 1.0
    classes: tuple[str, ...] = field(default=())
    story: str = ""
    task: Labelled | None = None
    encoder: Code | None = None


class Workspace(param.Parameterized):
    """One per visitor (per page session, or per notebook)."""

    trained = param.ClassSelector(class_=Trained, default=None, allow_None=True, doc="The network trained last.")
    lab = param.String(default="", doc="The slug of the lab that was asked for; the page opens it and clears this.")
