"""Propagators as functions of a cell's parameters in torch, so that time constants can learn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch

from workbench.engines.batch.functions import TORCH
from workbench.engines.evaluate import closure
from workbench.engines.program import Program


def propagators(program: Program, values: Mapping[str, Any], dt: float) -> dict[str, torch.Tensor]:
    """Return the propagators of a program for tensors of parameters, each a number or one value a cell, with their gradients."""
    if not program.coefficients:
        return {}
    env = {**values, "dt": torch.as_tensor(dt, dtype=next(iter(values.values())).dtype)}
    if isinstance(program.linear, Mapping):
        return {name: closure(text)(env, TORCH) for name, text in program.linear.items()}
    names, matrix = program.linear
    size, like = len(names) + 2, next(iter(values.values()))
    entries = {place: torch.as_tensor(closure(entry)(env, TORCH)).to(like) for place, entry in matrix.items()}
    shape = torch.broadcast_shapes(*(entry.shape for entry in entries.values()))
    none = like.new_zeros(shape)
    rows = [
        torch.stack(
            [entries[row, column].expand(shape) if (row, column) in entries else none for column in range(size)], -1
        )
        for row in range(size)
    ]
    solved = torch.linalg.matrix_exp(torch.stack(rows, -2) * dt)
    columns = [*names, "i", "1"]
    found = {}
    for name in program.coefficients:
        _, row, column = name.split("|")
        found[name] = solved[..., names.index(row), columns.index(column)]
    return found
