"""What a network can be wired from by hand, and what a new line between two populations stands for at first."""

from __future__ import annotations

from dataclasses import dataclass

import param

from workbench.core.catalogue import catalogue
from workbench.core.model import Model, Neuron, Rule, Stimulus, Synapse
from workbench.core.own import OwnNeuron
from workbench.core.text import NAME_LENGTH
from workbench.network.network import Network
from workbench.network.population import Population
from workbench.network.projection import Projection
from workbench.network.wiring.all_to_all import AllToAll
from workbench.network.wiring.fixed_probability import FixedProbability
from workbench.network.wiring.one_to_one import OneToOne
from workbench.network.wiring.rule import Wiring
from workbench.stimuli.code import Code
from workbench.stimuli.spike_input import SpikeInput

CELLS = 100
"""Cells of a new population of neurons, and lines of a new stimulus that gives spikes."""

FEW = 400
"""Pairs up to which a new projection joins all of them; with more, one in ten."""

WEIGHTS = {"mV": 1.0, "pA": 50.0, "nS": 2.0}
"""A first weight by its unit: some millivolts of the shipped cells' membranes."""

FIRST = ("ExponentialCurrent", "Delta", "ExponentialConductance")
"""Synapses tried first for a new projection; the first that its target can feel is taken."""


@dataclass(frozen=True)
class Item:
    """Something that can be put on a canvas: its class's name, and its meaning in one sentence."""

    name: str
    meaning: str
    stimulus: bool


def palette() -> list[Item]:
    """Every neuron and every stimulus that can be set by hand: not what a task feeds, or what is drawn elsewhere.

    >>> [item.name for item in palette() if item.stimulus][:2]
    ['Background', 'Chirp']
    """
    rooms = (("neurons", Neuron, False), ("stimuli", Stimulus, True))
    return [
        Item(name, kind.title().replace("`", ""), stimulus)
        for room, base, stimulus in rooms
        for name, kind in catalogue(room, base).items()
        if not issubclass(kind, (SpikeInput, Code)) and (not arrays(kind) or name == "SpikeList")
    ]


def own_kinds(net: Network) -> dict[str, type[OwnNeuron]]:
    """The neurons of a network that somebody wrote, by name."""
    kinds = (type(population.model) for population in net.populations.values())
    return {kind.__name__: kind for kind in kinds if issubclass(kind, OwnNeuron)}


def choices(base: type[Model], room: str) -> list[str]:
    """The kinds of rules and synapses that can be set by hand: those without arrays of their own."""
    return [name for name, kind in catalogue(room, base).items() if not arrays(kind) and not getattr(kind, "dense", 0)]


def wiring_rules() -> list[str]:
    """Wiring rules for a menu."""
    return choices(Wiring, "network.wiring")


def synapses() -> list[str]:
    """Synapses for a menu."""
    return choices(Synapse, "synapses")


def plasticity_rules() -> list[str]:
    """Plasticity rules for a menu."""
    return choices(Rule, "plasticity")


def arrays(kind: type[Model]) -> bool:
    """Whether a model has an array among its parameters."""
    return any(isinstance(kind.param[name], param.Array) for name in kind.param)


def size_of(model: Model) -> int:
    """How many cells or lines a new population of this model has: one line serves all targets of a current."""
    return 1 if isinstance(model, Stimulus) and (model.analog or arrays(type(model))) else CELLS


def suggested(net: Network, pre: str, post: str) -> Projection:
    """The projection that a line drawn from one population to another stands for, before anything of it is chosen.

    It is like the first one that leaves the same source, so that what inhibits goes on inhibiting; else it has a
    synapse that its target can feel.
    """
    a, b = net.populations[pre], net.populations[post]
    like = next((other for other in net.projections.values() if other.pre == pre and _plain(other)), None)
    name = free(net, f"{pre}->{post}")
    if a.analog:
        return Projection(name, pre, post, OneToOne() if 1 < a.size == b.size else AllToAll(), None)
    delay = like.delay if like else 1.0
    kinds = [catalogue("synapses", Synapse)[kind] for kind in dict.fromkeys((*FIRST, *synapses()))]
    tried = [like.synapse] if like and like.synapse else []
    made = [
        Projection(name, pre, post, _rule(a, b), synapse, WEIGHTS.get(synapse.weight_unit(), 1.0), delay)
        for synapse in (*tried, *(kind() for kind in kinds))
    ]
    if like:
        made[0].weight = like.weight
    return next((projection for projection in made if not net.misfits(projection)), made[0])


def free(net: Network, name: str) -> str:
    """This name for a projection, shortened to what a name may be, with a number behind it if it is taken."""
    candidate, number = name[:NAME_LENGTH], 2
    while candidate in net.projections or candidate in net.populations:
        tail = f" {number}"
        candidate, number = name[: NAME_LENGTH - len(tail)] + tail, number + 1
    return candidate


def _plain(projection: Projection) -> bool:
    """Whether spikes go through it, all with one weight."""
    synapse = projection.synapse
    return synapse is not None and not synapse.equations.source and isinstance(projection.weight, float)


def _rule(a: Population, b: Population) -> Wiring:
    return AllToAll() if a.size * b.size <= FEW else FixedProbability(p=0.1)
