"""The experiments of lesson 12: one network that is wired, then trained, then put on a chip."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from workbench.course.network_setup import NetworkSetup
from workbench.course.numbers import Numbers
from workbench.course.outcome import Outcome
from workbench.course.runs.chips import IMAGES, OUT, trained
from workbench.experiments.chip_runs import Workload
from workbench.experiments.chip_trace import liveliest, overlay
from workbench.experiments.connectivity import Wiring
from workbench.experiments.result import Axis, Curve, Panel
from workbench.hardware.chips.loihi import Loihi
from workbench.hardware.emulate.loop import Trace
from workbench.hardware.form import Form
from workbench.hardware.ledger import blank
from workbench.hardware.passes.convert import convert
from workbench.hardware.pricing import price
from workbench.hardware.report import Row, events, float_trace, report
from workbench.hardware.span import Span
from workbench.network.network import Network
from workbench.network.presets.feedforward import feedforward
from workbench.network.wiring.dense_matrix import DenseMatrix
from workbench.stimuli.poisson import Poisson
from workbench.synapses.delta import Delta

PIXELS = 64
IMAGE = 0  # whose membranes are looked at


def wired(n: Numbers) -> Network:
    """The student's network before anything is learned: weights drawn at random."""
    return feedforward((PIXELS, round(n.hidden), OUT), seed=1)


def alive(n: Numbers) -> NetworkSetup:
    """The same with random spikes for its pixels, to look at while it runs."""

    def build() -> Network:
        made, net = wired(n), Network("one network")
        net.add(Poisson(rate=60.0), PIXELS, name="input")
        for name in ("hidden", "output"):
            node = made.populations[name]
            net.add(node.model, node.size, name=name)
        for wires in made.projections.values():
            net.connect(wires.pre, wires.post, DenseMatrix(), Delta(), weight=3.0 * np.asarray(wires.weight), delay=1.0)
        return net

    return NetworkSetup(build, seed=1)


def synapses(n: Numbers) -> float:
    """How many synapses it has."""
    return float(convert(wired(n))[0].synapses)


def connectivity(n: Numbers) -> float:
    """Its connectivity efficiency (%), with inputs counted among the neurons."""
    return 100.0 * Wiring(PIXELS + round(n.hidden) + OUT, synapses(n)).efficiency


@lru_cache(maxsize=1)
def lives() -> tuple[Form, Trace, Form, Trace]:
    """The taught network and the one it was before, as chips see them, each with its spikes for the test images."""
    taught = trained()
    hidden = taught.network.populations["hidden"].size
    inputs = taught.inputs[:, :IMAGES]
    after, _ = convert(taught.network, taught.dt, answer=taught.readout)
    before, _ = convert(feedforward((PIXELS, hidden, OUT), seed=1), taught.dt, answer=taught.readout)
    return before, float_trace(before, inputs), after, float_trace(after, inputs)


def right(trace: Trace) -> float:
    """Right answers of the test images (%)."""
    answers = trace.spikes["output"].sum(0).argmax(1)
    return 100.0 * float((answers == trained().labels[:IMAGES]).mean())


def worded(outcome: Outcome, below: tuple[tuple[float, str], ...]) -> Outcome:
    """The outcome with the word of the first bound that its number lies below."""
    return replace(outcome, word=next(word for bound, word in below if outcome.number < bound))


def untaught(n: Numbers) -> Outcome:
    """How many digits the network reads before it has learned any."""
    share = right(lives()[1])
    return Outcome(f"{share:.1f} % of {IMAGES} digits are right with weights drawn at random.", share, "%")


def taught(n: Numbers) -> Outcome:
    """How many it reads after three passes over the training digits, and what its weights became."""
    before, _, after, trace = lives()
    share = right(trace)
    curves = []
    for name, form in (("before", before), ("after", after)):
        weights = np.concatenate([wires.weight for wires in form.wires])
        counts, edges = np.histogram(weights, bins=np.linspace(-6.0, 6.0, 61))
        curves.append(Curve(name, (edges[1:] + edges[:-1]) / 2, counts.astype(float)))
    panel = Panel(Axis("weight", "mV"), Axis("synapses"), tuple(curves))
    return Outcome(f"{share:.1f} % are right after training; the same wires, other weights.", share, "%", panel=panel)


@lru_cache(maxsize=1)
def on_loihi() -> Row:
    """The taught network on Loihi, on the same images."""
    network, trace = trained(), lives()[3]
    mapping = Loihi().map(network.network, network.dt, answer=network.readout)
    counts = trace.spikes["output"].sum(0)
    return report(mapping, mapping.run(network.inputs[:, :IMAGES]), network.labels[:IMAGES], counts, trace.spikes)


def same_spikes(n: Numbers) -> Outcome:
    """Which share of the spikes is the same on Loihi, with the membrane of the liveliest hidden cell for a picture."""
    form, trace, row = lives()[2], lives()[3], on_loihi()
    value = row.cells["spike_agreement"].value
    assert row.mapping is not None
    assert row.run is not None
    assert value is not None
    steps = len(trace.spikes["output"])
    load = Workload(form, events(form, trace) / IMAGES, steps, trace.spikes, trace.spikes["output"].sum(0))
    picture = overlay(trained(), load, row.mapping, row.run, "hidden", liveliest(load, "hidden", IMAGE), IMAGE).panels[
        0
    ]
    share = 100.0 * value.middle
    accuracy = row.cells["accuracy"].text
    return Outcome(
        f"{share:.1f} % of the spikes are the same, and {accuracy} of the answers are right on Loihi.",
        share,
        "%",
        panel=picture,
    )


def axon(n: Numbers) -> float:
    """Bits that one pixel takes on a core of Loihi."""
    core = Loihi().map(wired(n)).layout.cores[0]
    return core.bits / core.axons


def axon_by_hand(n: Numbers, bits: float = 8.0, head: float = 10.0, word: int = 64) -> float:
    """The same from the rule: blocks of at most 64 targets, each with its head, in whole words."""
    whole, rest = divmod(round(n.hidden), 64)
    blocks = [64] * whole + [rest] * (rest > 0)
    return float(sum(-(-(size * bits + head) // word) * word for size in blocks))


def spent(n: Numbers) -> float:
    """What so many events and updates cost on Loihi (nJ), by the set of Davies 2018."""
    ledger = blank(1, 1, 1)
    ledger.counts["synaptic_events"][:] = round(n.events)
    ledger.counts["neurons_visited"][:] = ledger.counts["neurons_updated"][:] = round(n.updates)
    name = "davies2018_presilicon"
    cost = price(ledger, Span.of(1.0), Loihi.recipes[name], name, Loihi.facts())
    assert cost.energy is not None
    return cost.energy.middle * 1e9
