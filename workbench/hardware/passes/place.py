"""Give each core its chip and its place in the mesh, row after row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from workbench.hardware.layout import Core


def place(cores: list[Core], per_chip: int, width: int = 0, per_node: int = 1) -> tuple[Core, ...]:
    """Return the cores with their chip and coordinates.

    Parameters
    ----------
    per_chip
        Cores of one chip; the next chip is used when they are full.
    width
        Nodes in a row of the mesh; 0 where the mesh is not published, and then every core is at the same place.
    per_node
        Cores that share a router.
    """
    placed = []
    for index, core in enumerate(cores):
        chip, node = index // per_chip, index % per_chip // per_node
        x, y = (node % width, node // width) if width else (0, 0)
        placed.append(replace(core, chip=chip, x=x, y=y))
    return tuple(placed)


def pack(slices: list[Core], room: tuple[int, ...], need: Callable[[Core], tuple[int, ...]]) -> tuple[Core, ...]:
    """Put slices of populations side by side in the one array of each chip; the next chip is used when it is full.

    Parameters
    ----------
    room
        What one array has of each resource, such as circuits or rows.
    need
        What a slice takes of each.
    """
    packed, chip, taken = [], 0, (0,) * len(room)
    for piece in slices:
        more = tuple(a + b for a, b in zip(taken, need(piece), strict=True))
        if any(taken) and any(a > b for a, b in zip(more, room, strict=True)):
            chip, more = chip + 1, need(piece)
        packed.append(replace(piece, chip=chip))
        taken = more
    return tuple(packed)
