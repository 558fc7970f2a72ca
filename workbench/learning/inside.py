"""What goes on inside a network while it answers: how far membranes are from threshold, and what the loss asks of each at each moment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from workbench.engines.batch.cell import Cell, hard
from workbench.engines.batch.engine import BatchEngine
from workbench.engines.batch.run import CURRENT
from workbench.learning.descent import OUT_OF_REACH, DescentLearner
from workbench.learning.slopes import slopes
from workbench.learning.surrogate import SpikeFunction, Surrogate
from workbench.network.wiring.one_to_one import OneToOne
from workbench.stimuli.current_input import CurrentInput

WITHIN = 0.1  # of the surrogate's peak: where its slope is at least that, a cell is inside the window
BUSY = 0.9  # spikes a step from which a cell has nothing more to say
RANGE = 3.0  # widths to either side of threshold that a histogram shows; what lies beyond is counted at its ends
BINS = 60


@dataclass(frozen=True)
class Layer:
    """One population over a batch.

    Attributes
    ----------
    rates
        Mean spikes a step of each cell, ``(cells,)``.
    silent
        Share of cells without a spike in the whole batch.
    busy
        Share of cells that spike in nine steps of ten, or more.
    edges, share
        Histogram of the membranes before reset, in widths over threshold: its edges, and the share in each bin.
    window
        Share of membranes at which the surrogate's slope is at least a tenth of its peak; 0 without a slope.
    gradient
        Norm of the loss's slope by the membranes, over cells and samples, in each step, ``(steps,)`` (1/mV).
    """

    rates: np.ndarray
    silent: float
    busy: float
    edges: np.ndarray
    share: np.ndarray
    window: float
    gradient: np.ndarray


class Heard:
    """A spike function that keeps the distances it hears of."""

    def __init__(self, spike: SpikeFunction) -> None:
        self.spike, self.kept = spike, []

    def __call__(self, distance: torch.Tensor, fired: torch.Tensor) -> torch.Tensor:
        """Spike as the function inside does."""
        self.kept.append(distance.detach())
        return self.spike(distance, fired)

    @property
    def distances(self) -> torch.Tensor:
        """All distances over threshold (mV), ``(steps, batch, cells)``."""
        return torch.stack(self.kept)


def look_inside(
    learner: DescentLearner, surrogate: Surrogate, inputs: np.ndarray, labels: np.ndarray
) -> dict[str, Layer]:
    """Run a batch without learning, and return what every population that spikes did.

    A current into each cell, zero in each step, is what the loss is differentiated by; the slope by the membrane follows from what a
    current does to it in one step.

    Parameters
    ----------
    inputs, labels
        Encoded samples ``(steps, batch, lines)``, and their classes.
    """
    learner.write_back()
    assignment = learner.assignment
    network = assignment.network.copy()
    probes = {name: f"probe of {name}" for name, width in learner.engine.widths().items() if width < OUT_OF_REACH}
    for name, probe in probes.items():
        size = network.populations[name].size
        network.connect(
            network.add(CurrentInput(), size, name=probe), network.populations[name], OneToOne(), weight=1.0
        )
    engine = BatchEngine(network, dt=assignment.dt, device=assignment.device, seed=assignment.seed).requires_grad_(
        False
    )
    engine.by_hand, engine.through_reset = False, learner.engine.through_reset
    spikes = {name: Heard(SpikeFunction(surrogate, engine.widths()[name])) for name in probes}
    engine.spike = spikes
    nothing = {
        probe: torch.zeros(
            (*inputs.shape[:2], network.populations[probe].size), device=engine.device, requires_grad=True
        )
        for probe in probes.values()
    }
    done = engine({assignment.feed: learner.tensor(inputs), **nothing}, steps=len(inputs), watch=[learner.watched])
    loss = learner.loss(learner.scores(done), torch.from_numpy(labels).to(engine.device))
    found: list[torch.Tensor | None] = [None] * len(probes)
    if loss.requires_grad:
        found = list(torch.autograd.grad(loss, list(nothing.values()), allow_unused=True))
    layers = {}
    for (name, heard), slope in zip(spikes.items(), found, strict=True):
        cell = engine.cells[name]
        felt = torch.zeros(len(inputs)) if slope is None else slope.flatten(1).norm(dim=1) / _felt(cell)
        layers[name] = _layer(
            done.spikes[name].detach().cpu(), heard.distances.cpu(), surrogate, cell.width, felt.cpu()
        )
    return layers


def _felt(cell: Cell) -> float:
    """How far a current of 1 pA moves the membrane in one step (mV)."""
    start = {name: value.expand(cell.size)[None, None] for name, value in cell.start.items()}
    none = torch.zeros_like(next(iter(start.values())))
    return slopes(cell, start, {CURRENT: none}, CURRENT, hard).outer[0].mean().item()


def _layer(
    spikes: torch.Tensor, distances: torch.Tensor, surrogate: Surrogate, width: float, gradient: torch.Tensor
) -> Layer:
    x = distances / width
    counts, edges = np.histogram(x.clamp(-RANGE, RANGE).numpy(), BINS, (-RANGE, RANGE))
    inside = surrogate.derivative(x) >= WITHIN * surrogate.peak if surrogate.peak else torch.zeros(())
    rates = spikes.mean((0, 1)).numpy()
    return Layer(
        rates,
        float((rates == 0).mean()),
        float((rates >= BUSY).mean()),
        edges,
        counts / max(counts.sum(), 1),
        float(inside.float().mean()),
        gradient.numpy(),
    )
