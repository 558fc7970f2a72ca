"""Give each core its chip and its place in the mesh, row after row."""

from __future__ import annotations

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
