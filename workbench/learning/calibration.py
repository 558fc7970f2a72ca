"""A converted network is set right layer by layer: its mean rates are brought to the mean activations they stand for.

Source: Li et al. 2021, A free lunch from ANN: towards efficient, accurate spiking neural networks calibration, arXiv:2106.06984.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import nn

from workbench.core.errors import RangeError, unknown
from workbench.engines.batch.engine import BatchEngine
from workbench.engines.batch.run import BatchOutput
from workbench.learning.conversion import Stage, activations, bias_of, chain
from workbench.network.network import Network
from workbench.network.presets.layer import FULL_CURRENT
from workbench.network.presets.rate_coded import LAG, latency

NONE, BIAS, POTENTIAL = "none", "biases", "starting potentials"
KINDS = (NONE, BIAS, POTENTIAL)


def run_values(net: Network, values: torch.Tensor, steps: int, dt: float = 1.0) -> BatchOutput:
    """Show values ``(samples, ...)`` to a rate-coded network until every layer has heard ``steps`` steps; the output's membranes are watched."""
    engine = BatchEngine(net, dt).requires_grad_(False)
    flat = values.flatten(1).to(torch.float32) * FULL_CURRENT
    inputs = flat.expand(steps + latency(net), *flat.shape)
    with torch.no_grad():
        return engine({chain(net)[0].pre: inputs}, steps=len(inputs), watch=[(chain(net)[-1].post, "v")])


def layer_rates(net: Network, done: BatchOutput, steps: int) -> list[torch.Tensor]:
    """Return what each layer told a step in its own ``steps`` steps, ``(samples, cells)``; of the output what it heard."""
    found = []
    for index, projection in enumerate(layers := chain(net)):
        if projection is layers[-1]:
            found.append(done.states[projection.post, "v"][-1] / steps)
        else:
            begin = LAG * index
            found.append(done.spikes[projection.post][begin : begin + steps].mean(0))
    return found


def calibrate(
    net: Network,
    stages: Sequence[Stage],
    sizes: Sequence[float],
    samples: torch.Tensor,
    kind: str,
    steps: int,
    dt: float = 1.0,
) -> None:
    """Change a converted network so that each layer's mean rates are the mean activations, from the first layer to the last.

    Parameters
    ----------
    stages, sizes
        The ordinary network, and the activation of each stage that is one spike a step.
    samples
        Training samples over which means are taken.
    kind
        ``biases``: each channel's bias moves by its mean error. ``starting potentials``: each cell starts higher by ``steps`` times its
        mean error, which sets it right for runs of that length.
    steps
        Steps for which errors are measured.

    Raises
    ------
    UnknownName, RangeError
        If there is no such kind, or no step.
    """
    if kind not in KINDS:
        raise unknown("calibrate(kind=...)", kind, KINDS)
    if steps < 1:
        raise RangeError("calibrate(steps=...)", "1 or more", str(steps))
    if kind == NONE:
        return
    wanted = activations(stages, samples)
    for index, (projection, (layer, _), size) in enumerate(zip(chain(net), stages, sizes, strict=True)):
        if isinstance(layer, nn.AvgPool2d):
            continue
        told = layer_rates(net, run_values(net, samples, steps, dt), steps)[index]
        error = (wanted[index].flatten(1) / size - told).mean(0).double().numpy()
        if kind == POTENTIAL:
            cells = net.populations[projection.post]
            begun = cells.start.get("v", 0.0)
            cells.start = {"v": np.asarray(begun, dtype=float) + steps * error}
        else:
            channels = len(layer.weight)  # type: ignore[arg-type]
            shared = error.reshape(channels, -1).mean(1)
            bias = bias_of(net, projection.post)
            bias.weight = np.asarray(bias.weight) + np.repeat(shared, len(error) // channels)[None]
