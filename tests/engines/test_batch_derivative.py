"""Derivatives of expressions equal those that torch finds, kinks included."""

from __future__ import annotations

import pytest
import torch

from workbench.core.symbolic import parse
from workbench.engines.batch.derivative import ZERO, derivative
from workbench.engines.batch.functions import TORCH
from workbench.engines.evaluate import evaluate
from workbench.engines.tree import Tree, tree

TEXTS = (
    "3*x - x*y + 2",
    "x**3/y - y**-2",
    "x**2.5 + 1/(x + y)**2 + sqrt(x)",
    "exp(-x/y)*sin(x*y) + cos(x)*tanh(y - x)",
    "log(x)*abs(y - 2)",
    "max(x, y)*min(x*y, 2)",
    "exprel((x - 1)/10) + exprel(x*y)",
)


@pytest.mark.parametrize("text", TEXTS)
def test_the_derivative_is_torchs(text: str):
    expression = tree(parse(text, ["x", "y"]))
    generator = torch.Generator().manual_seed(1)
    at = {name: 0.2 + 3 * torch.rand(50, generator=generator, dtype=torch.float64) for name in "xy"}
    for value in at.values():
        value[:2] = 1.0  # where both are the same, and exprel is at its limit
        value.requires_grad_()
    value = evaluate(expression, at, TORCH)
    for name, expected in zip("xy", torch.autograd.grad(value.sum(), list(at.values())), strict=True):
        slope = evaluate(derivative(expression, name), at, TORCH)
        torch.testing.assert_close(slope.detach().expand(50), expected, rtol=1e-6, atol=1e-9)


def test_powers_of_powers_and_what_is_chosen():
    power = Tree("Pow", (Tree("Symbol", value="x"), Tree("Symbol", value="y")))
    chosen = Tree(
        "Piecewise", (power, Tree("StrictGreaterThan", (power, Tree("Float", value=1.0))), Tree("Symbol", value="y"))
    )
    x, y = (torch.tensor([0.5, 2.0, 3.0], dtype=torch.float64, requires_grad=True) for _ in range(2))
    value = evaluate(chosen, {"x": x, "y": y}, TORCH)
    for name, expected in zip("xy", torch.autograd.grad(value.sum(), [x, y]), strict=True):
        found = evaluate(derivative(chosen, name), {"x": x, "y": y}, TORCH)
        torch.testing.assert_close(found.detach(), expected)
    assert derivative(chosen, "z") is ZERO
