"""What is measured while a network learns: accuracy, rates, sparsity, and who was mistaken for whom."""

from __future__ import annotations

import numpy as np

from workbench.core.errors import RangeError

NOBODY = -1
"""The class of a sample that got no answer: it is always wrong."""


def accuracy(predicted: np.ndarray, labels: np.ndarray) -> float:
    """Share of right answers, 0 to 1; nothing asked is nothing right.

    >>> accuracy(np.array([1, 2, 3]), np.array([1, 2, 0]))
    0.6666666666666666
    """
    if predicted.shape != labels.shape:
        raise RangeError("accuracy", f"{labels.shape} predictions", str(predicted.shape))
    return float((predicted == labels).mean()) if len(labels) else 0.0


def decide(counts: np.ndarray) -> np.ndarray:
    """The class of most output spikes ``(batch, classes)``; the lowest class wins a tie, as in a network of silent cells.

    >>> decide(np.array([[0, 3, 1], [2, 0, 2]])).tolist()
    [1, 0]
    """
    return counts.argmax(axis=-1)


def mean_rate(spikes: int | float, steps: int, cells: int, batch: int, dt: float) -> float:
    """Mean rate of a layer (Hz) from its number of spikes in ``steps`` of ``dt`` ms.

    >>> mean_rate(spikes=50, steps=100, cells=10, batch=1, dt=1.0)
    50.0
    """
    return 1000.0 * float(spikes) / (steps * cells * batch * dt)


def sparsity(counts: np.ndarray) -> float:
    """The survey's S = 1 - N_active / N_total: share of cells that stay silent in an inference, ``counts (batch, cells)``.

    >>> sparsity(np.array([[0, 0, 4, 0]]))
    0.75
    """
    return 1.0 - float((counts > 0).mean()) if counts.size else 0.0


def step_sparsity(train: np.ndarray) -> float:
    """The same for one step of time: share of cells that stay silent in it, mean over steps, ``train (steps, batch, cells)``.

    >>> step_sparsity(np.array([[[0, 1]], [[0, 0]]]))
    0.75
    """
    return 1.0 - float((train > 0).mean()) if train.size else 0.0


def decision_step(train: np.ndarray) -> np.ndarray:
    """The step at whose end the answer stands for good, ``(batch,)``: from then on the count of output spikes names the class it names last.

    The first step of output spikes is the earliest; of a sample without any, it is not a number.

    Parameters
    ----------
    train
        Output spikes ``(steps, batch, classes)``.

    >>> decision_step(np.array([[[0, 1]], [[1, 0]], [[1, 0]], [[0, 0]]])).tolist()
    [1.0]
    """
    counts = train.cumsum(0, dtype=np.int64)
    answers = counts.argmax(-1)
    other = (answers != answers[-1]) | (counts.sum(-1) == 0)
    # one step after the last at which something else, or nothing, was said
    stands = np.where(other.any(0), len(train) - other[::-1].argmax(0), 0)
    return np.where(stands < len(train), stands, np.nan).astype(np.float64)


def confusion(predicted: np.ndarray, labels: np.ndarray, classes: int) -> np.ndarray:
    """How often each class (row) was answered with each class (column); what got no answer stands in no column.

    >>> confusion(np.array([0, 1, 1]), np.array([0, 1, 0]), 2).tolist()
    [[1, 1], [0, 1]]
    """
    table = np.zeros((classes, classes), dtype=np.int64)
    answered = predicted != NOBODY
    np.add.at(table, (labels[answered], predicted[answered]), 1)
    return table
