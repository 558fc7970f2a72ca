"""The functions an equation may call, in torch: the same tree that numpy walks then carries gradients."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import torch

from workbench.engines.evaluate import NUMPY


def exprel(x: torch.Tensor) -> torch.Tensor:
    """Return (exp(x) - 1)/x with its limit 1 at 0, and finite gradients there."""
    small = x.abs() < 1e-6
    safe = torch.where(small, torch.ones_like(x), x)
    return torch.where(small, 1 + 0.5 * x, torch.expm1(safe) / safe)


def _unary(name: str, function: Callable[[torch.Tensor], torch.Tensor]) -> Callable[[Any], Any]:
    plain = getattr(NUMPY, name)
    return lambda x: function(x) if isinstance(x, torch.Tensor) else plain(x)


def _binary(name: str, function: Callable[[torch.Tensor, torch.Tensor], torch.Tensor]) -> Callable[[Any, Any], Any]:
    plain = getattr(NUMPY, name)

    def call(a: Any, b: Any) -> Any:
        if isinstance(a, torch.Tensor) or isinstance(b, torch.Tensor):
            like = a if isinstance(a, torch.Tensor) else b
            return function(*(torch.as_tensor(x, dtype=like.dtype, device=like.device) for x in (a, b)))
        return plain(a, b)

    return call


def _where(test: Any, yes: Any, no: Any) -> Any:
    return torch.where(test, yes, no) if isinstance(test, torch.Tensor) else (yes if test else no)


TORCH = SimpleNamespace(
    **{
        name: _unary(name, getattr(torch, name))
        for name in ("exp", "log", "sqrt", "sin", "cos", "tanh", "abs", "logical_not")
    },
    **{name: _binary(name, getattr(torch, name)) for name in ("minimum", "maximum", "logical_and", "logical_or")},
    exprel=_unary("exprel", exprel),
    where=_where,
)
"""Numbers that are no tensors (constants, and what only depends on them) go through numpy."""
