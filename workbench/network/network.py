"""A network: populations and the projections between them, described and checked but not running."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from workbench.core.errors import Misfits, RangeError, TooLarge, WiringError, WorkbenchError, unknown
from workbench.core.model import Neuron, Rule, Stimulus, Synapse
from workbench.core.text import safe_name
from workbench.core.units import same_dimension
from workbench.network.degrees import Degrees, degrees
from workbench.network.devices import Device
from workbench.network.distributions import Normal, Uniform
from workbench.network.layout import Layout
from workbench.network.limits import (
    DELAY_BYTES,
    NEURON_BYTES,
    PIECE_BYTES,
    PLASTIC_BYTES,
    ROW_BYTES,
    SYNAPSE_BYTES,
    Estimate,
    available,
    readable,
)
from workbench.network.polarity import mixed_sources
from workbench.network.population import Population
from workbench.network.projection import Projection
from workbench.network.wiring.all_to_all import AllToAll
from workbench.network.wiring.rule import Ends, Wiring


class Network:
    """Populations and projections by name. It holds no state: engines read it, training writes weights back.

    >>> from workbench.neurons.lif import LIF
    >>> from workbench.synapses.delta import Delta
    >>> net = Network("pair")
    >>> a, b = net.add(LIF(), 1, name="a"), net.add(LIF(), 1, name="b")
    >>> net.connect(a, b, AllToAll(), Delta(), weight=2.0).name
    'a->b'
    """

    def __init__(self, name: str = "network") -> None:
        self.name = safe_name(name, "network name")
        self.populations: dict[str, Population] = {}
        self.projections: dict[str, Projection] = {}
        self.devices: dict[str, Device] = {}  # what is measured; no part of the wiring
        self.places: dict[str, tuple[float, float]] = {}  # on a canvas, where someone put them

    def add(
        self,
        model: Neuron | Stimulus,
        size: int = 1,
        name: str | None = None,
        params: Mapping[str, Any] | None = None,
        start: Mapping[str, Any] | None = None,
        layout: Layout | None = None,
    ) -> Population:
        """Add ``size`` cells of a model, or the lines of a stimulus, and return them as a population.

        Parameters
        ----------
        params, start
            Quantities and initial states that differ from cell to cell, as distributions or arrays ``(size,)``.
        layout
            Where the cells lie, for rules that look at distances: ``Grid()``, ``Scatter()`` or ``Ring()``.
        """
        name = name or self._free(type(model).__name__.lower())
        return self._keep(Population(name, model, size, dict(params or {}), dict(start or {}), layout))

    def _keep(self, population: Population) -> Population:
        if population.name in self.populations:
            raise RangeError(f"{self.name}.add", "a new name", repr(population.name), repr(self._free(population.name)))
        self.populations[population.name] = population
        return population

    def connect(
        self,
        pre: Population | str,
        post: Population | str,
        rule: Wiring | None = None,
        synapse: Synapse | None = None,
        weight: Any = 1.0,
        delay: Any = 1.0,
        plasticity: Rule | None = None,
        name: str | None = None,
        total: float | None = None,
    ) -> Projection:
        """Join two populations; a stimulus that gives a current needs no synapse.

        Parameters
        ----------
        weight
            In the unit of the synapse (Delta mV, currents pA, conductances nS): number, distribution or array.
        delay
            In ms: number, distribution or array.
        total
            What the weights onto each cell add up to whenever :meth:`Simulation.normalize` is called.

        Raises
        ------
        UnknownName, WiringError, RangeError
            Naming the projection and the field.
        """
        ends = [end.name if isinstance(end, Population) else end for end in (pre, post)]
        label = f"{ends[0]}->{ends[1]}"
        number = 2
        while name is None and label in self.projections:
            label, number = f"{ends[0]}->{ends[1]} {number}", number + 1
        return self._join(
            Projection(name or label, ends[0], ends[1], rule or AllToAll(), synapse, weight, delay, plasticity, total)
        )

    def _join(self, projection: Projection) -> Projection:
        where = projection.name
        for end in (projection.pre, projection.post):
            if end not in self.populations:
                raise unknown(where, end, self.populations)
        if where in self.projections:
            raise RangeError(f"{self.name}.connect", "a new name", repr(where))
        if wrong := self.misfits(projection):
            raise wrong[0] if len(wrong) == 1 else Misfits(where, wrong)
        if projection.rule.dense and isinstance(projection.weight, np.ndarray):
            projection.weight = projection.weight.reshape(self.ends(projection)[:2])
        self.projections[where] = projection
        return projection

    def measure(self, device: Device) -> Device:
        """Add a device that looks at some populations.

        >>> from workbench.network.devices import SpikeCounter
        >>> from workbench.neurons.lif import LIF
        >>> net = Network()
        >>> net.measure(SpikeCounter("counter", (net.add(LIF(), 5, name="cells").name,))).ready
        True
        """
        for population in device.of:
            if population not in self.populations:
                raise unknown(f"{device.name}.of", population, self.populations)
            if not self.populations[population].recorded:
                raise WiringError(device.name, "a population whose spikes are kept", population)
        if device.name in {*self.populations, *self.projections, *self.devices}:
            raise RangeError(f"{self.name}.measure", "a new name", repr(device.name))
        self.devices[device.name] = device
        return device

    def misfits(self, projection: Projection) -> list[WorkbenchError]:
        """Everything that keeps a projection from joining its two populations, which are known; empty if it can."""
        pre, post, where = self.populations[projection.pre], self.populations[projection.post], projection.name
        if post.is_stimulus:
            return [
                WiringError(
                    where, "a target that is a neuron", f"the stimulus {post.name!r}", f"{post.name}->{pre.name}"
                )
            ]
        wrong: list[WorkbenchError] = []
        if pre.analog:
            if projection.synapse is not None or projection.plasticity is not None:
                expected = "no synapse from a stimulus that gives a current"
                wrong.append(WiringError(where, expected, type(projection.synapse).__name__, "synapse=None"))
            if isinstance(post.model, Neuron) and "i" not in post.model.declared().inputs:
                wrong.append(WiringError(where, "a target with a current input i", type(post.model).__name__))
        elif projection.synapse is None:
            wrong.append(WiringError(where, "a synapse", "None", "Delta() or ExponentialCurrent()"))
        else:
            if projection.synapse.equations.source:
                wrong += _uncoupled(projection, pre)
            if projection.plasticity is not None and not pre.recorded:
                learns = type(projection.plasticity).__name__
                wrong.append(WiringError(where, "no plasticity from a background", learns, "Poisson()"))
            rule, late = projection.plasticity, not isinstance(projection.delay, (int, float))
            if rule is not None and rule.declared().short_term and late:
                expected = f"one delay for all synapses with {type(rule).__name__}"
                wrong.append(WiringError(where, expected, "several", "delay=1.0"))
            if unfelt := _unfelt(projection, post):
                wrong.append(unfelt)
        wrong += self._shape_misfits(projection, pre.size, post.size)
        if unwired := projection.rule.misfit(self.ends(projection), f"{where}.rule"):
            wrong.append(unwired)
        return wrong

    def _shape_misfits(self, projection: Projection, pre: int, post: int) -> list[WorkbenchError]:
        """The error for an array of weights that is not of the shape its rule asks for."""
        weight, shared = projection.weight, projection.rule.shared
        if not isinstance(weight, np.ndarray):
            return []
        if projection.rule.dense and weight.size != pre * post:
            expected = f"an array ({pre}, {post})"
        elif shared is not None and weight.ndim != 1 and weight.shape != shared:
            expected = f"an array {shared}, or a list with one weight a synapse"
        else:
            return []
        return [WiringError(f"{projection.name}.weight", expected, f"shape {weight.shape}")]

    def ends(self, projection: Projection) -> Ends:
        """The sizes and layouts of the two ends of a projection, and whether they are the same population."""
        pre, post = self.populations[projection.pre], self.populations[projection.post]
        return Ends(pre.size, post.size, pre is post, pre.layout, post.layout)

    def __getitem__(self, name: str) -> Population | Projection:
        if name in self.populations:
            return self.populations[name]
        if name in self.projections:
            return self.projections[name]
        raise unknown(self.name, name, [*self.populations, *self.projections])

    def estimate(self, in_pieces: bool = True) -> Estimate:
        """Neurons, expected synapses and bytes, without making any; ``in_pieces`` if who asks can draw a projection piece by piece."""
        counts = {name: projection.rule.count(self.ends(projection)) for name, projection in self.projections.items()}
        neurons, synapses = sum(p.size for p in self.populations.values()), sum(counts.values())
        needed = float(neurons * NEURON_BYTES)
        for name, count in counts.items():
            projection = self.projections[name]
            late, learns = not isinstance(projection.delay, (int, float)), projection.plasticity is not None
            light = isinstance(projection.weight, (int, float, Normal, Uniform)) and not learns
            if in_pieces and projection.rule.in_pieces and light:
                needed += count * PIECE_BYTES + late * self.populations[projection.pre].size * ROW_BYTES
            else:
                needed += count * (SYNAPSE_BYTES + late * DELAY_BYTES + learns * PLASTIC_BYTES)
        return Estimate(neurons, synapses, needed)

    def check(self, in_pieces: bool = True) -> None:
        """Refuse a network that cannot run, with everything that is wrong; ``in_pieces`` as for :meth:`estimate`.

        Raises
        ------
        TooLarge
            If it would not fit in this machine's memory.
        Misfits
            With one error for each projection that cannot be made.
        """
        needed, free = self.estimate(in_pieces), available()
        if needed.bytes > 0.8 * free:
            raise TooLarge(
                self.name,
                f"a network within {readable(0.8 * free)} of memory",
                f"{needed.neurons:,} neurons and {needed.synapses:,.0f} synapses, about {readable(needed.bytes)}",
                "fewer neurons, or a smaller probability",
            )
        wrong = [error for projection in self.projections.values() for error in self.misfits(projection)]
        if wrong:
            raise Misfits(self.name, wrong)

    def degrees(self, projection: str | Projection, seed: int = 1) -> Degrees:
        """How many synapses leave and reach each cell for this seed of a run, beside what the rule asks for.

        >>> net = Network()
        >>> from workbench.neurons.lif import LIF
        >>> from workbench.synapses.delta import Delta
        >>> from workbench.network.wiring.fixed_out_degree import FixedOutDegree
        >>> cells = net.add(LIF(), 50, name="cells")
        >>> found = net.degrees(net.connect(cells, cells, FixedOutDegree(4), Delta()))
        >>> found.outgoing.max(), round(found.requested_incoming, 1)
        (np.int64(4), 4.0)
        """
        return degrees(self, projection if isinstance(projection, str) else projection.name, seed)

    def mixed_sources(self, seed: int = 1) -> dict[str, np.ndarray]:
        """The cells that excite some targets and inhibit others for this seed, by population; empty where Dale's principle holds."""
        return mixed_sources(self, seed)

    def to_spec(self) -> dict[str, Any]:
        """The network as plain, versioned data (see ``network/spec.py``)."""
        from workbench.network import spec

        return spec.to_spec(self)

    @staticmethod
    def from_spec(data: Any) -> Network:
        """Build the network that a spec describes; refuses a broken, newer or too large one with SpecError or TooLarge."""
        from workbench.network import spec

        return spec.from_spec(data)

    def save(self, path: str | Path) -> None:
        """Write the spec as JSON; large arrays go beside it into ``<name>.npz``."""
        from workbench.network import spec

        spec.save(self, Path(path))

    @staticmethod
    def load(path: str | Path) -> Network:
        """Read a saved network."""
        from workbench.network import spec

        return spec.load(Path(path))

    def copy(self) -> Network:
        """An independent copy."""
        return Network.from_spec(self.to_spec())

    def _free(self, name: str) -> str:
        candidate, number = name, 2
        while candidate in self.populations:
            candidate, number = f"{name} {number}", number + 1
        return candidate

    def __repr__(self) -> str:
        parts = [f"{p.name}: {p.size} {type(p.model).__name__}" for p in self.populations.values()]
        return f"Network({self.name!r}, {', '.join(parts)}; {len(self.projections)} projections)"


def _uncoupled(projection: Projection, pre: Population) -> list[WorkbenchError]:
    """The errors for a synapse that reads its source all the time: a source without what it reads, learning, a negative conductance."""
    assert projection.synapse is not None
    wrong: list[WorkbenchError] = []
    kind = type(projection.synapse).__name__
    states = pre.model.declared().states if isinstance(pre.model, Neuron) else {}
    for name, unit in projection.synapse.equations.source.items():
        if not (name in states and same_dimension(states[name], unit)):
            expected = f"a source with a state {name} in {unit}"
            wrong.append(WiringError(projection.name, expected, type(pre.model).__name__, "a neuron with a membrane"))
    if projection.plasticity is not None:
        learns = type(projection.plasticity).__name__
        wrong.append(WiringError(projection.name, f"no plasticity of a {kind}", learns, "plasticity=None"))
    weight = projection.weight
    least = np.min(weight) if isinstance(weight, (int, float, np.ndarray)) else getattr(weight, "low", 0.0)
    if least < 0:
        wrong.append(WiringError(projection.name, "conductances of 0 nS or more", "negative ones", "weight=1.0"))
    return wrong


def _unfelt(projection: Projection, post: Population) -> WorkbenchError | None:
    """The error for a synapse that acts on a state which its target does not have, or has in another unit."""
    assert projection.synapse is not None
    assert isinstance(post.model, Neuron)
    text, given = projection.synapse.equations, post.model.declared().states
    read = {name for gives in text.gives.values() for name in re.findall(r"[A-Za-z]\w*", gives)}
    for name, unit in text.cell.items():
        used = name in text.on_spike or name in read
        if used and not (name in given and same_dimension(given[name], unit)):
            wanted = (
                f"{'membrane' if name == 'v' else 'state'} {name} {'without a unit' if unit == '1' else 'in ' + unit}"
            )
            states = ", ".join(f"{state} ({unit})" for state, unit in given.items())
            return WiringError(projection.name, f"a target with a {wanted}", states, "ExponentialCurrent()")
    return None
