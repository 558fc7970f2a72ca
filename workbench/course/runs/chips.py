"""The experiments of lesson 11: one small network in the numbers of several chips."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from workbench.core.jobs import run as run_job
from workbench.course.network_setup import NetworkSetup
from workbench.course.numbers import Numbers
from workbench.course.outcome import Outcome
from workbench.experiments.chip_comparison import ChipComparison
from workbench.experiments.result import Axis, Curve, Panel
from workbench.experiments.workspace import Trained
from workbench.hardware.baseline import break_even
from workbench.hardware.chips.darwin3 import Darwin3
from workbench.hardware.chips.loihi import Loihi
from workbench.hardware.chips.odin import ODIN
from workbench.hardware.chips.toy import ToyChip
from workbench.hardware.chips.truenorth import TrueNorth
from workbench.hardware.ledger import blank
from workbench.hardware.passes.convert import convert
from workbench.hardware.pricing import price
from workbench.hardware.report import float_counts
from workbench.hardware.span import Span
from workbench.network.network import Network
from workbench.network.presets.feedforward import feedforward
from workbench.network.wiring.dense_matrix import DenseMatrix
from workbench.neurons.lif import LIF
from workbench.stimuli.poisson import Poisson
from workbench.synapses.delta import Delta

OUT = 10
IMAGES = 200
BITS = (16, 8, 4, 2)
EPOCHS = 3
NEEDS = {8: "eight bits", 4: "four bits", 2: "two bits"}


def layers(n: Numbers) -> Network:
    """The student's network."""
    return feedforward((round(n.inputs), round(n.hidden), OUT), seed=1)


def alive(n: Numbers) -> NetworkSetup:
    """The same network with random spikes for its inputs, to look at while it runs in exact numbers."""

    def build() -> Network:
        mapped = layers(n)
        net = Network("your network")
        net.add(Poisson(rate=60.0), round(n.inputs), name="input")
        for name in ("hidden", "output"):
            node = mapped.populations[name]
            net.add(node.model, node.size, name=name)
        for wires in mapped.projections.values():
            net.connect(wires.pre, wires.post, DenseMatrix(), Delta(), weight=3.0 * np.asarray(wires.weight), delay=1.0)
        return net

    return NetworkSetup(build, seed=1)


def kilobytes(n: Numbers) -> float:
    """What it takes on the toy chip (KB of 1,024 bytes)."""
    chip = ToyChip()
    mapping = chip.map(layers(n))
    stored = chip.memory(mapping.form, mapping.layout).stored
    assert stored is not None
    return stored / 8 / 1024


def by_hand(n: Numbers, neuron: float = 32.0, synapse: float = 4.0, kilo: float = 1024.0) -> float:
    """The same from the numbers of neurons and synapses."""
    return (neuron * (n.hidden + OUT) + synapse * n.hidden * (n.inputs + OUT)) / kilo


def bill(n: Numbers, energy_set: str) -> float:
    """What so many events in so many steps cost on the toy chip (µJ)."""
    ledger = blank(round(n.steps), 1, 1)
    ledger.counts["neurons_visited"][:] = round(n.hidden) + OUT
    ledger.counts["synaptic_events"][0] = round(n.events)
    cost = price(ledger, Span.of(1.0), ToyChip.recipes[energy_set], energy_set, ToyChip.facts())
    assert cost.energy is not None
    return cost.energy.middle * 1e6


def bill_by_hand(n: Numbers, steps: float) -> float:
    """The same: 0.1 nJ an update and 0.5 pJ an event (µJ)."""
    return 1e-4 * (n.hidden + OUT) * steps + 5e-7 * n.events


def what_is_paid(n: Numbers) -> Outcome:
    """How the bill falls into neurons and events."""
    share = 1e-4 * (n.hidden + OUT) * n.steps / bill(n, "every_step")
    word = "the neurons, most of which do nothing" if share > 0.5 else "the events"
    return Outcome(
        f"{100 * share:.0f} % of {bill(n, 'every_step'):.2f} µJ go to the neurons.", 100 * share, "%", word=word
    )


def loihi_decay(n: Numbers) -> float:
    """The whole number with which Loihi lets a membrane of that time constant decay."""
    cell = LIF(c_m=10.0 * n.tau, g_l=10.0, e_l=-60.0, v_t=-50.0, v_r=-60.0)
    kernels = Loihi().map(feedforward((4, 2), seed=1, cell=cell)).code.kernels
    return float(next(iter(kernels.values())).voltage_decay[0])  # pyright: ignore[reportAttributeAccessIssue]


def kept_time(n: Numbers) -> float:
    """The time constant (ms) that this whole number really is, at steps of 1 ms."""
    return -1.0 / np.log(1.0 - loihi_decay(n) / 4096.0)


def spiking_share(n: Numbers) -> float:
    """The share of the steps (%) in which a source may spike before spikes cost more than one dense pass."""
    form, _ = convert(layers(n))
    return 100.0 * break_even(form, 0.0, round(n.window)).rate.middle


@lru_cache(maxsize=1)
def trained() -> Trained:
    """A small network that knows the digits, trained once for everybody."""
    comparison = ChipComparison(epochs=EPOCHS)
    run_job(comparison.quick(), comparison.take)  # type: ignore[arg-type]
    assert comparison.trained is not None
    return comparison.trained


@lru_cache(maxsize=1)
def accuracies() -> tuple[float, ...]:
    """Right answers (%) with weights of so many bits, for each of ``BITS``; the membrane stays exact."""
    network = trained()
    inputs, labels = network.inputs[:, :IMAGES], network.labels[:IMAGES]
    found = []
    for bits in BITS:
        choices: dict[str, Any] = {"bits": bits}
        run = Darwin3(**choices).map(network.network, network.dt, answer=network.readout).run(inputs)
        found.append(100.0 * float((run.answers == labels).mean()))
    return tuple(found)


def bits_needed(n: Numbers) -> Outcome:
    """The accuracy against the bits of a weight."""
    found: dict[int, float] = dict(zip(BITS, accuracies(), strict=True))
    fewest = min(bits for bits in NEEDS if found[bits] >= found[16] - 1.0)
    panel = Panel(
        Axis("bits of a weight"),
        Axis("right answers", "%"),
        (Curve("measured", np.array(BITS[::-1], float), np.array([found[bits] for bits in BITS[::-1]]), points=True),),
    )
    said = "; ".join(f"{bits} bits: {found[bits]:.1f} %" for bits in BITS)
    return Outcome(f"Right answers of {IMAGES} images with {said}.", found[4], "%", panel=panel, word=NEEDS[fewest])


@lru_cache(maxsize=1)
def agreements() -> dict[str, float]:
    """On how many images (%) three chips with integers of their own answer as exact numbers do."""
    network = trained()
    inputs = network.inputs[:, :IMAGES]
    form, _ = convert(network.network, network.dt, answer=network.readout)
    judge = float_counts(form, inputs).argmax(1)
    found = {}
    for chip in (Loihi(), TrueNorth(), ODIN(chips=2)):
        run = chip.map(network.network, network.dt, answer=network.readout).run(inputs)
        found[chip.title] = 100.0 * float((run.answers == judge).mean())
    return found


def least_like(n: Numbers) -> Outcome:
    """Which chip answers least as exact numbers do."""
    found = agreements()
    last = min(found, key=lambda title: found[title])
    said = ", ".join(f"{title} {share:.1f} %" for title, share in found.items())
    return Outcome(f"The same answer as with exact numbers: {said}.", found[last], "%", word=last)
