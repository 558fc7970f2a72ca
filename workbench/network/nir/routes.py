"""The ways of a graph: which cell hears which, through which linear maps, how late, and with which bias."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from workbench.core.errors import SpecError, TooLarge
from workbench.network.nir.maps import LINEAR, MOST, Shape, matrix

MAX_SIZE, MAX_DELAYS = 1_000_000, 64


@dataclass(frozen=True)
class Route:
    """From a source, through ``map`` (targets, sources), ``delay`` seconds late."""

    pre: str
    delay: float
    map: Any


class Routes:
    """A graph made flat, with its linear nodes multiplied into the ways between cells."""

    def __init__(self, graph: Any) -> None:
        self.nodes, self.edges = _flat(graph, "")
        self.before: dict[str, list[str]] = {name: [] for name in self.nodes}
        for pre, post in self.edges:
            self.before[post].append(pre)
        self._shapes: dict[str, Shape] = {}
        self._heard: dict[str, tuple[list[Route], np.ndarray]] = {}

    def units(self) -> dict[str, Any]:
        """Nodes that are inputs or cells, by name."""
        return {name: node for name, node in self.nodes.items() if self._stops(name)}

    def _stops(self, name: str) -> bool:
        kind = type(self.nodes[name]).__name__
        return kind not in LINEAR or (kind == "Input" and not self.before[name])

    def shape(self, name: str, asking: tuple[str, ...] = ()) -> Shape:
        """The shape of what leaves a node."""
        if name not in self._shapes:
            if name in asking or len(asking) > 200:
                raise SpecError(
                    f"NIR {name}"[:80], "shapes that follow from the inputs", "nodes that wait for each other"
                )
            shape = self._own_shape(self.nodes[name])
            if not self._stops(name):
                shape = matrix(self.nodes[name], self._given(name, asking), f"NIR {name}"[:80])[2]
            elif math.prod(shape) == 1 and self.before[name]:  # one value may stand for all cells
                shape = self._given(name, asking) or shape
            if not 1 <= math.prod(shape) <= MAX_SIZE:
                raise TooLarge(f"NIR {name}"[:80], f"1 to {MAX_SIZE:,} cells", f"shape {shape}")
            self._shapes[name] = shape
        return self._shapes[name]

    def _given(self, name: str, asking: tuple[str, ...]) -> Shape:
        """The shape of what reaches a node."""
        known = [self.shape(pre, (*asking, name)) for pre in self.before[name] if pre not in (*asking, name)]
        if not known and self.before[name]:
            raise SpecError(f"NIR {name}"[:80], "a cell in every loop", "a loop of linear maps")
        if not known:
            raise SpecError(f"NIR {name}"[:80], "something before it", "nothing", "an edge from an Input")
        return known[0]

    @staticmethod
    def _own_shape(node: Any) -> Shape:
        if type(node).__name__ == "Input":
            return tuple(int(length) for length in np.atleast_1d(node.output_type["output"]))
        shapes = [
            np.shape(value)
            for name, value in vars(node).items()
            if name not in ("metadata", "input_type", "output_type")
        ]
        return max(shapes, key=math.prod, default=())

    def heard(self, name: str) -> tuple[list[Route], np.ndarray]:
        """The routes that end at a cell, merged by source and delay, and the bias of each of its lines."""
        return self._sum(name, ())

    def _sum(self, name: str, asking: tuple[str, ...]) -> tuple[list[Route], np.ndarray]:
        size = math.prod(self._given(name, ()) if not self._stops(name) else self.shape(name))
        merged: dict[tuple[str, float], Any] = {}
        bias = np.zeros(size)
        for pre in self.before[name]:
            routes, more = self._leaving(pre, asking)
            if len(more) != size:
                raise SpecError(f"NIR {pre} -> {name}"[:80], f"{size} lines", f"{len(more)}")
            bias = bias + more
            for route in routes:
                key = (route.pre, route.delay)
                merged[key] = merged[key] + route.map if key in merged else route.map
        return [Route(pre, delay, map) for (pre, delay), map in merged.items()], bias

    def _leaving(self, name: str, asking: tuple[str, ...]) -> tuple[list[Route], np.ndarray]:
        """What leaves a node, in terms of cells and inputs."""
        if self._stops(name):
            size = math.prod(self.shape(name))
            return [Route(name, 0.0, sparse.eye_array(size, format="csr"))], np.zeros(size)
        if name in asking:
            raise SpecError(f"NIR {name}"[:80], "a cell in every loop", "a loop of linear maps")
        if name not in self._heard:
            routes, bias = self._sum(name, (*asking, name))
            node = self.nodes[name]
            made, own, _ = matrix(node, self._given(name, ()), f"NIR {name}"[:80])
            parts = self._delays(node, made, name)
            out: dict[tuple[str, float], Any] = {}
            for route in routes:
                for delay, part in parts:
                    key = (route.pre, route.delay + delay)
                    product = _product(part, route.map, f"NIR {name}"[:80])
                    out[key] = out[key] + product if key in out else product
            self._heard[name] = [Route(*key, product) for key, product in out.items()], made @ bias + own
        return self._heard[name]

    def _delays(self, node: Any, made: Any, name: str) -> list[tuple[float, Any]]:
        """A map in parts of one delay each."""
        if type(node).__name__ != "Delay":
            return [(0.0, made)]
        try:
            late = np.broadcast_to(np.asarray(node.delay, float), self._given(name, ())).ravel()
        except ValueError:
            raise SpecError(
                f"NIR {name}.delay"[:80], f"shape {self._given(name, ())}", f"{np.shape(node.delay)}"
            ) from None
        values = np.unique(late)
        if len(values) > MAX_DELAYS:
            raise TooLarge(f"NIR {name}.delay"[:80], f"at most {MAX_DELAYS} different delays", str(len(values)))
        return [(float(value), sparse.diags_array((late == value).astype(float)).tocsr()) for value in values]


def _flat(graph: Any, path: str) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The nodes of a graph and of the graphs in it under full names; an edge to a graph leads to its only input."""
    nodes: dict[str, Any] = {}
    edges: dict[tuple[str, str], None] = {}
    doors: dict[str, tuple[list[str], list[str]]] = {}
    for name, node in graph.nodes.items():
        if type(node).__name__ != "NIRGraph":
            nodes[path + name] = node
            continue
        inner, ways = _flat(node, f"{path}{name}.")
        nodes |= inner
        edges |= dict.fromkeys(ways)
        doors[name] = (
            [f"{path}{name}.{key}" for key, door in node.nodes.items() if type(door).__name__ == "Input"],
            [f"{path}{name}.{key}" for key, door in node.nodes.items() if type(door).__name__ == "Output"],
        )
    for pre, post in graph.edges:
        edges[_door(pre, doors, path, 1), _door(post, doors, path, 0)] = None
    return nodes, list(edges)


def _product(part: Any, route: Any, where: str) -> Any:
    """One map after another; how many connections that can make is counted before they are made."""
    most = int(np.diff(part.tocsc().indptr).astype(np.int64) @ np.diff(route.tocsr().indptr).astype(np.int64))
    if most > MOST:
        raise TooLarge(where, f"at most {MOST:,} connections", f"up to {most:,}")
    return part @ route


def _door(name: str, doors: dict[str, tuple[list[str], list[str]]], path: str, side: int) -> str:
    if name not in doors:
        return path + name
    if len(doors[name][side]) != 1:
        raise SpecError(
            f"NIR {path}{name}"[:80],
            f"one {('Input', 'Output')[side]} in a graph within a graph",
            str(len(doors[name][side])),
        )
    return doors[name][side][0]
