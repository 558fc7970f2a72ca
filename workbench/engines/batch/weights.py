"""The weights of a projection as torch sees them: one trainable array, and how spikes are multiplied by it."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from workbench.core.errors import RangeError, TooLarge
from workbench.engines.batch.event_list import product
from workbench.engines.plan import Edge

MOST = 2**28
"""Entries of a dense matrix beyond which a projection is refused before anything is allocated."""


class Weights(nn.Module):
    """The synapses of one projection.

    ``values`` is trained, in coherent units: ``(pre, post)`` where every pair is joined once; the shared array where many synapses
    share a weight; else one number a synapse (sources first). Dense matrices are filled from it; two synapses between the same cells
    add up. A convolution with one delay needs no matrix.
    """

    def __init__(self, edge: Edge, pre: int, post: int, dtype: torch.dtype) -> None:
        super().__init__()
        self.rule: Any = edge.projection.rule
        self.name, self.shape, self.scale = edge.name, (pre, post), edge.scale
        if pre * post > MOST and edge.projection.rule.shared is None:  # refused before a synapse is drawn
            raise _too_large(edge, pre, post)
        pair = edge.pre_ids.astype(np.int64) * post + edge.post_ids
        self.full = len(pair) == pre * post and bool((pair == np.arange(len(pair))).all())
        given = np.array(edge.weights, dtype=np.float64)
        self.shared = edge.shares
        self.register_buffer("taps", torch.from_numpy(self.rule.taps()) if self.shared else None, persistent=False)
        self.delays: list[int] = sorted({int(delay) for delay in edge.delays})
        self.convolves = self.shared and type(self.rule).__name__ == "Conv2D" and len(self.delays) == 1
        if pre * post > MOST and not self.convolves:
            raise _too_large(edge, pre, post)
        start = torch.from_numpy(self._gathered(given)).to(dtype)
        self.values = nn.Parameter(start.reshape(pre, post) if self.full and not self.shared else start)
        for delay in self.delays:
            chosen = torch.from_numpy(edge.delays == delay)
            self.register_buffer(
                f"chosen_{delay}",
                chosen.reshape(pre, post) if self.full and not self.shared else chosen.nonzero()[:, 0],
                persistent=False,
            )
        self.register_buffer("pair", torch.from_numpy(pair), persistent=False)
        self.late: nn.Parameter | None = None
        self._begun = edge.delays

    def tune_delays(self, longest: int) -> nn.Parameter:
        """Let the delay of every synapse learn, in steps from 1 to ``longest``; it need not be whole.

        A weight acts in part at the step before its delay and in part at the one after, each the more the nearer it is, so that the
        sum has a slope by the delay.

        Source: Hammouamri, Khalfaoui-Hassani and Masquelier 2024, Learning delays in spiking neural networks using dilated convolutions
        with learnable spacings, arXiv:2306.17670; with linear interpolation, as in Khalfaoui-Hassani et al. 2023, arXiv:2112.03740.

        Raises
        ------
        RangeError
            If synapses share their weights, or one has a longer delay already.
        TooLarge
            If a matrix for each delay would not fit.
        """
        if self.shared:
            raise RangeError(f"{self.name}: what learns", "a delay for each synapse", "shared weights", "DenseMatrix()")
        if len(self._begun) and self._begun.max() > longest:
            raise RangeError(
                f"{self.name}: delays that learn",
                f"at most {longest} steps at the start",
                str(self._begun.max()),
                "a longer longest_delay",
            )
        if longest * self.shape[0] * self.shape[1] > MOST:
            raise TooLarge(
                f"{self.name}: delays that learn",
                f"at most {MOST:,} entries of dense matrices",
                f"{longest:,} delays x {self.shape[0]:,} x {self.shape[1]:,}",
                "a shorter longest_delay",
            )
        begun = np.maximum(self._begun, 1).reshape(self.values.shape)
        self.late = nn.Parameter(torch.from_numpy(begun).to(self.values))
        self.delays = list(range(1, longest + 1))
        return self.late

    def _gathered(self, each: np.ndarray) -> np.ndarray:
        """The trained array for weights of every synapse, ``(synapses,)``."""
        if not self.shared:
            return each
        gathered = np.zeros(self.rule.shared)
        gathered.reshape(-1)[self.get_buffer("taps").cpu().numpy()] = each
        return gathered

    def each(self) -> torch.Tensor:
        """The weight of every synapse, ``(synapses,)``."""
        return self.values.ravel()[self.get_buffer("taps")] if self.shared else self.values.ravel()

    def take(self, each: np.ndarray) -> None:
        """Take over the weights of every synapse, ``(synapses,)``, coherent units."""
        with torch.no_grad():
            self.values.copy_(torch.from_numpy(self._gathered(each)).reshape(self.values.shape))

    def matrices(self, whole: bool = False) -> list[tuple[int, torch.Tensor]]:
        """Return (delay in steps, matrix ``(pre, post)``) for each delay of the projection; of a convolution, its kernels.

        Parameters
        ----------
        whole
            Whether delays that learn act at the nearest step, as every other engine has them.
        """
        if self.convolves:
            return [(self.delays[0], self.values)]
        if self.full and not self.shared and len(self.delays) == 1:
            return [(self.delays[0], self.values)]
        found, each = [], self.each()
        if self.late is not None:
            late = self.late.round() if whole else self.late
            parts = ((delay, self.values * (1 - (late - delay).abs()).clamp(min=0)) for delay in self.delays)
            return [(delay, part if self.full else self._laid(slice(None), part)) for delay, part in parts]
        for delay in self.delays:
            chosen = self.get_buffer(f"chosen_{delay}")
            if self.full and not self.shared:
                found.append((delay, self.values * chosen))
            else:
                found.append((delay, self._laid(chosen, each[chosen])))
        return found

    def _laid(self, chosen: Any, each: torch.Tensor) -> torch.Tensor:
        """The dense matrix of some synapses; two between the same cells add up."""
        flat = self.values.new_zeros(self.shape[0] * self.shape[1])
        return flat.index_add(0, self.get_buffer("pair")[chosen], each).reshape(self.shape)

    def product(self, spikes: torch.Tensor, matrix: torch.Tensor, lag: int = 0) -> torch.Tensor:
        """What spikes ``(steps, batch, pre)`` bring through a matrix of :meth:`matrices`, ``(lag + steps, batch, post)``."""
        if not self.convolves:
            return product(spikes, matrix, lag)
        rule = self.rule
        images = spikes.reshape(-1, rule.channels_in, rule.height, rule.width)
        made = functional.conv2d(images, matrix, stride=rule.stride, padding=rule.padding)
        return functional.pad(made.reshape(*spikes.shape[:-1], self.shape[1]), (0, 0, 0, 0, lag, 0))

    def numbers(self) -> np.ndarray:
        """The weights in the unit of the synapse: one a synapse, ``(pre, post)``, or in the shape of what is shared."""
        return self.values.detach().double().cpu().numpy() / self.scale


def _too_large(edge: Edge, pre: int, post: int) -> TooLarge:
    return TooLarge(
        f"{edge.name} on the batch engine",
        f"at most {MOST:,} pairs of cells",
        f"{pre:,} x {post:,}",
        "the event engine",
    )
