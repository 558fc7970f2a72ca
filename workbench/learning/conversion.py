"""From an ordinary network to a spiking one: its activations become rates.

A cell that adds up its input and gives up one threshold a spike fires at a rate in proportion to a positive input, as a rectified
unit answers; each layer is scaled so that its largest activations just reach one spike a step.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from torch import nn

from workbench.core.errors import RangeError
from workbench.network.network import Network
from workbench.network.presets.rate_coded import rate_coded
from workbench.network.projection import Projection
from workbench.network.wiring.conv2d import Conv2D
from workbench.network.wiring.pool2d import Pool2D


class QCFS(nn.Module):
    """The activation of a cell that fires in L steps, for an ordinary network to learn with: quantized, clipped, shifted by half a step.

    ``lambda clip(floor(x L / lambda + 1/2) / L, 0, 1)`` with a learned lambda; its slope is that of the clipped ramp.

    Source: Bu et al. 2022, Optimal ANN-SNN conversion for high-accuracy and ultra-low-latency spiking neural networks, arXiv:2303.04347.
    """

    def __init__(self, levels: int = 8, start: float = 2.0) -> None:
        super().__init__()
        self.levels, self.scale = levels, nn.Parameter(torch.tensor(start))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        share = (x / self.scale).clamp(0, 1)
        whole = torch.floor(share * self.levels + 0.5) / self.levels
        return self.scale * (share + (whole - share).detach())


def convert(
    model: nn.Sequential,
    samples: torch.Tensor,
    percentile: float = 99.9,
    start: float = 0.5,
    dt: float = 1.0,
) -> Network:
    """Return the spiking network of a trained one, to be fed by a DirectCode and read by its output's membranes.

    Parameters
    ----------
    model
        Layers of the kinds Linear, Conv2d, AvgPool2d, ReLU, QCFS, and Flatten, Dropout and BatchNorm, which is folded into the
        layer before it. Convolutions and pools with square windows.
    samples
        Training samples as the model takes them, from 0 to 1, by whose activations the layers are scaled.
    percentile
        The activation that becomes one spike a step, in percent of a layer's activations from below; a QCFS brings its own.
    start
        Where membranes start, as a share of the threshold: 1/2 halves the largest error of a rate.

    Raises
    ------
    RangeError
        If the model holds another layer; by name.
    """
    stages = folded(model)
    net = rate_coded(int(np.prod(samples.shape[1:])), _rules(stages, samples.shape[1:]), dt)
    fill(net, stages, scales(stages, samples, percentile), start)
    return net


Stage = tuple[nn.Module, nn.Module | None]
"""A layer with weights or a pool, and the activation after it."""


def folded(model: nn.Sequential) -> list[Stage]:
    """Return the layers of a model with what follows each, batch normalization folded in.

    Raises
    ------
    RangeError
        If there is a layer that cannot be converted.
    """
    stages: list[Stage] = []
    for name, module in model.named_children():
        match module:
            case nn.Flatten() | nn.Dropout():
                continue
            case nn.Linear() | nn.Conv2d() | nn.AvgPool2d():
                if isinstance(module, nn.Conv2d) and (module.groups != 1 or module.dilation != (1, 1)):
                    raise RangeError(f"convert: layer {name}", "one group and no dilation", str(module))
                stages.append((module, None))
            case nn.BatchNorm1d() | nn.BatchNorm2d() if stages and not isinstance(stages[-1][0], nn.AvgPool2d):
                stages[-1] = (_normalized(stages[-1][0], module), None)
            case nn.ReLU() | QCFS() if stages and stages[-1][1] is None:
                stages[-1] = (stages[-1][0], module)
            case _:
                kinds = "Linear, Conv2d, AvgPool2d, BatchNorm, ReLU, QCFS, Flatten or Dropout in their usual order"
                raise RangeError(f"convert: layer {name}", kinds, str(module)[:60])
    if not stages or not isinstance(stages[-1][0], nn.Linear) or stages[-1][1] is not None:
        raise RangeError("convert", "a last layer Linear without an activation", str(model)[-60:])
    return stages


def _normalized(layer: Any, norm: Any) -> nn.Module:
    """A layer that gives what the normalization of its output gives, as in evaluation."""
    made = deepcopy(layer)
    scale = (norm.weight / torch.sqrt(norm.running_var + norm.eps)).detach()
    bias = layer.bias if layer.bias is not None else torch.zeros_like(norm.running_mean)
    made.weight = nn.Parameter(layer.weight.detach() * scale.reshape(-1, *[1] * (layer.weight.ndim - 1)))
    made.bias = nn.Parameter((bias.detach() - norm.running_mean) * scale + norm.bias.detach())
    return made


@torch.no_grad()
def activations(stages: Sequence[Stage], samples: torch.Tensor) -> list[torch.Tensor]:
    """Return what every stage gives, the last one included."""
    found = []
    for layer, activation in stages:
        samples = layer(samples.flatten(1) if isinstance(layer, nn.Linear) else samples)
        samples = activation(samples) if activation is not None else samples
        found.append(samples)
    return found


def scales(stages: Sequence[Stage], samples: torch.Tensor, percentile: float) -> list[float]:
    """Return the activation of each stage that becomes one spike a step; 1 for the output, and a pool's is that of its input."""
    found = [1.0]
    for (layer, activation), given in zip(stages, activations(stages, samples), strict=True):
        if isinstance(layer, nn.AvgPool2d):
            found.append(found[-1])
        elif isinstance(activation, QCFS):
            found.append(float(activation.scale.detach()))
        else:
            positive = given.clamp(min=0).flatten().double().cpu().numpy()
            found.append(float(np.percentile(positive, percentile)) or 1.0)
    return [*found[1:-1], 1.0]


def _rules(stages: Sequence[Stage], shape: Sequence[int]) -> list[int | Conv2D | Pool2D]:
    """The layers of the spiking network for samples of a shape ``(channels, rows, columns)``, or flat ones."""
    found: list[int | Conv2D | Pool2D] = []
    form = tuple(int(size) for size in shape)
    for layer, _ in stages:
        if isinstance(layer, nn.Linear):
            found.append(layer.out_features)
            continue
        deep, high, wide = form
        size, stride, padding = (_square(getattr(layer, name)) for name in ("kernel_size", "stride", "padding"))
        options = {"height": high, "width": wide, "kernel": size, "stride": stride, "padding": padding}
        if isinstance(layer, nn.Conv2d):
            rule = Conv2D(channels_in=deep, channels_out=layer.out_channels, **options)
        else:
            rule = Pool2D(channels=deep, **options)
        found.append(rule)
        form = rule.shape_out
    return found


def _square(value: Any) -> int:
    if isinstance(value, tuple) and len(set(value)) == 1:
        return int(value[0])
    if isinstance(value, int):
        return value
    raise RangeError("convert", "square windows", str(value))


def chain(net: Network) -> list[Projection]:
    """Return the projections from the input of a rate-coded network to its output, one after the other.

    Raises
    ------
    RangeError
        If it is no such chain.
    """
    found: list[Projection] = []
    at = next((name for name, p in net.populations.items() if p.analog and not name.startswith("bias ")), "input")
    while following := [p for p in net.projections.values() if p.pre == at]:
        if len(following) > 1 or len(found) > len(net.projections):
            raise RangeError(
                net.name, "layers in a chain", f"{len(following)} projections from {at}", "rate_coded(...)"
            )
        found.append(following[0])
        at = following[0].post
    if not found:
        raise RangeError(net.name, "layers in a chain", "none", "rate_coded(64, [128, 10])")
    return found


def fill(net: Network, stages: Sequence[Stage], sizes: Sequence[float], start: float) -> None:
    """Give a rate-coded network the weights of an ordinary one, each layer scaled from the activations before it to its own."""
    layers = chain(net)
    for (pre, post), (layer, _), projection in zip(pairwise([1.0, *sizes]), stages, layers, strict=True):
        if not isinstance(layer, nn.AvgPool2d):
            weight, bias = weights_of(layer)
            projection.weight = weight * (pre / post)
            cells = net.populations[projection.post].size
            held = np.repeat(bias / post, cells // len(bias))
            bias_of(net, projection.post).weight = held[None]
        net.populations[projection.post].start = {"v": start} if projection is not layers[-1] else {}


def bias_of(net: Network, post: str) -> Projection:
    """The projection that brings a layer its biases."""
    return next(p for p in net.projections.values() if p.post == post and p.pre.startswith("bias "))


def weights_of(layer: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return the weights of a layer as a projection takes them, and its biases."""
    weight = layer.weight.detach().double().cpu().numpy()
    bias = np.zeros(len(weight)) if layer.bias is None else layer.bias.detach().double().cpu().numpy()
    return (weight.T if weight.ndim == 2 else weight), bias
