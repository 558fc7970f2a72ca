"""Table 3 of the survey, measured: networks grow until a chip refuses them, and one workload is priced on all of them."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from functools import partial

import numpy as np

from workbench.core.catalogue import find
from workbench.core.errors import Misfits
from workbench.core.jobs import Job, Progress, stage
from workbench.core.random import stream
from workbench.hardware.chip import Chip
from workbench.hardware.passes.convert import convert
from workbench.hardware.report import Row, report
from workbench.network.network import Network
from workbench.network.presets.feedforward import feedforward
from workbench.network.wiring.dense_matrix import DenseMatrix
from workbench.network.wiring.fixed_in_degree import FixedInDegree
from workbench.network.wiring.small_world import SmallWorld
from workbench.neurons.lif import LIF
from workbench.stimuli.spike_input import SpikeInput
from workbench.synapses.delta import Delta

SOURCES = 8
"""Synapses of each cell in the networks that grow."""
SMALLEST, LARGEST = 64, 1 << 20
CLOSE = 0.1
"""Share by which a size that is refused may lie above the one that was found to fit."""
SIZES, STEPS, IMAGES, SHARE = (64, 64, 10), 20, 4, 0.1
"""The workload: its layers, steps, images, and the share of steps in which an input spikes."""
COPIES, BOARD = 16, 2
"""How much larger the large workload and the large board are."""


@dataclass(frozen=True)
class Capacity:
    """The largest network of a family that fits, and what refused the next larger one that was tried."""

    neurons: int
    broken: str


@dataclass(frozen=True)
class Measured:
    """What was found for one chip of the table.

    Attributes
    ----------
    near, random, board
        Largest networks of neighbors on one chip, of random synapses on one chip, and of those on ``BOARD`` chips.
    one, many
        The workload, and ``COPIES`` of it side by side.
    """

    title: str
    near: Capacity
    random: Capacity
    board: Capacity
    one: Row
    many: Row


def neighbors(size: int) -> Network:
    """A ring in which every cell hears its nearest."""
    return _grown("neighbors", size, SmallWorld(k=SOURCES, beta=0.0))


def at_random(size: int) -> Network:
    """As many cells, each of which hears as many others drawn at random."""
    return _grown("random", size, FixedInDegree(SOURCES))


def _grown(name: str, size: int, rule: SmallWorld | FixedInDegree) -> Network:
    net = Network(name)
    net.add(LIF(c_m=100.0, g_l=10.0, e_l=-60.0, v_t=-50.0, v_r=-60.0, t_ref=0.0), size, name="cells")
    net.connect("cells", "cells", rule, Delta(), weight=1.0, delay=1.0)
    return net


def workload(copies: int = 1) -> tuple[Network, dict[str, np.ndarray]]:
    """Copies of one layered network that have nothing to do with each other, and the same random spikes for each."""
    one = feedforward(SIZES, seed=1, gain=4.0)
    net = Network(f"{copies} of {one.name}")
    spikes = stream(1, "survey chips").random((STEPS, IMAGES, SIZES[0])) < SHARE
    inputs = {}
    for copy in range(copies):
        for node in one.populations.values():
            made = net.add(SpikeInput() if node.is_stimulus else node.model, node.size, name=f"{node.name} {copy}")
            if node.is_stimulus:
                inputs[made.name] = spikes
        for wires in one.projections.values():
            net.connect(
                f"{wires.pre} {copy}", f"{wires.post} {copy}", DenseMatrix(), Delta(), weight=wires.weight, delay=1.0
            )
    return net, inputs


def capacity(chip: Chip, family: str) -> Generator[Progress, None, Capacity]:
    """Double a network until the chip refuses it, then halve the gap until it is small.

    Parameters
    ----------
    family
        ``"neighbors"`` or ``"random"``.
    """
    build = {"neighbors": neighbors, "random": at_random}[family]
    fits, refused, broken, tried = 0, 0, "", 0
    size = SMALLEST
    while size <= LARGEST and (not refused or refused - fits > max(CLOSE * fits, 1)):
        limits = {misfit.limit for misfit in chip.place(convert(build(size))[0])[1]}
        tried += 1
        if limits:
            refused, broken = size, ", ".join(sorted(limits))
        else:
            fits = size
        size = (fits + refused) // 2 if refused else 2 * size
        told = f"{chip.title}, {family}: {fits:,} cells fit" + (f", {refused:,} do not" if refused else "")
        yield Progress(min(tried, 19), 20, told)
    return Capacity(fits, broken or "nothing up to the largest that was tried")


def priced(chip: Chip, copies: int = 1) -> Row:
    """The workload on a chip, with as many of it as needed.

    Raises
    ------
    Misfits
        If it does not fit, however many there are.
    """
    net, inputs = workload(copies)
    mapping = chip.map(net)
    return report(mapping, mapping.run(inputs))


def measure_chip(kind: str) -> Generator[Progress, None, Measured]:
    """Everything about one chip of the catalogue."""
    make = partial(find, "hardware.chips", kind)
    near = yield from stage(capacity(make()(), "neighbors"), 0, 4)
    random = yield from stage(capacity(make()(), "random"), 1, 4)
    board = yield from stage(capacity(make()(chips=BOARD), "random"), 2, 4)
    title = make().title
    yield Progress(3, 4, f"{title}: one workload")
    one = priced(make()(chips=COPIES))
    yield Progress(3, 4, f"{title}: {COPIES} of it")
    return Measured(title, near, random, board, one, priced(make()(chips=COPIES), COPIES))


def measure(kinds: tuple[str, ...]) -> Job:
    """Measure chips of the catalogue one after another; reports carry a ``chip`` for each that is finished.

    A chip that cannot hold the workload is told and left out.
    """
    for done, kind in enumerate(kinds):
        try:
            found = yield from stage(measure_chip(kind), done, len(kinds))
        except Misfits as error:
            yield Progress(done + 1, len(kinds), f"{kind}: {error.items[0]}")
            continue
        yield Progress(done + 1, len(kinds), f"{found.title} is measured", {"chip": found})
