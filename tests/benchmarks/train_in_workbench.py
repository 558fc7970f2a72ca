"""Training in the workbench: makes a network and a batch, then learns from it once for every line it is sent (see ``train_race.py``)."""

from __future__ import annotations

import sys
import time

import numpy as np
import torch
from learners import SHAPES, batch
from pace import answer

from workbench.engines.batch.engine import BatchEngine
from workbench.learning.method import Assignment, Outcome
from workbench.learning.methods.surrogate_gradient import SurrogateGradient, SurrogateLearner
from workbench.network.presets.feedforward import feedforward


def gradients(learner: SurrogateLearner, inputs: np.ndarray, labels: np.ndarray, by_hand: bool) -> list[torch.Tensor]:
    """The gradient of every projection's weights, by compiled loops or by plain autograd."""
    learner.engine.by_hand = by_hand
    learner.descend(learner.tensor(inputs), torch.from_numpy(labels))
    learner.engine.by_hand = True
    values = [weights.values for weights in learner.engine.weights.values()]
    found = [value.grad.clone() for value in values if value.grad is not None]
    learner.engine.zero_grad()
    return found


def main(name: str, seed: int, density: float) -> None:
    shape = SHAPES[name]
    torch.set_num_threads(1)
    begin = time.process_time()
    net = feedforward(shape.sizes, gain=4.0, recurrent=1.0 if shape.recurrent else 0.0)
    assignment = Assignment(net, "input", "output", shape.steps, batches=10_000, samples=shape.batch)
    learner = SurrogateGradient(learning_rate=1e-4).begin(assignment)
    assert isinstance(learner.engine, BatchEngine)
    inputs, labels = (part.numpy() for part in batch(shape, seed, density))
    pairs = zip(*(gradients(learner, inputs, labels, by_hand) for by_hand in (True, False)), strict=True)
    apart = max(float((ours - plain).abs().max() / plain.abs().max()) for ours, plain in pairs)
    last: list[Outcome] = []

    def run() -> None:
        last[:] = [learner.learn(inputs, labels)]

    def told() -> dict[str, float]:
        return {"hidden_per_step": last[0].rates["hidden"] / 1000, "loss": last[0].loss, "gradient_apart": apart}

    run()
    answer(run, told, time.process_time() - begin)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
