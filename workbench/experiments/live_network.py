"""A network that runs while its values are turned: the choices, the run, and its spec, code and link."""

from __future__ import annotations

import json
import math
import re
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import param

from workbench.core.errors import RangeError, SpecError, unknown
from workbench.core.model import Model, Neuron
from workbench.core.part import part
from workbench.core.quantity import Quantity
from workbench.engines.recording import Block, Recording
from workbench.engines.reset_order import AT_ONCE, RESETS
from workbench.engines.schemes import INTEGRATORS
from workbench.experiments.knobs import weight_knobs
from workbench.experiments.link import from_link, to_link
from workbench.experiments.network_code import run_code
from workbench.experiments.pace import Pace
from workbench.network.network import Network
from workbench.network.population import Population
from workbench.network.preset import NetworkPreset
from workbench.network.presets.balanced import balanced
from workbench.network.projection import Projection
from workbench.network.spec import read_text

MOST = 6  # membranes drawn at a time
LATELY = 1000.0  # ms of the run that is told in numbers
TELL = 0.4  # seconds between two tellings
SEARCH = 20.0  # ms of model time looked through at a time for the next spike
SPEEDS = {
    "0.001 ×": 0.001,
    "0.01 ×": 0.01,
    "0.1 ×": 0.1,
    "0.25 ×": 0.25,
    "0.5 ×": 0.5,
    "real time": 1.0,
    "as fast as it can": math.inf,
}


@dataclass(frozen=True)
class Tally:
    """What a population did lately: spikes, mean rate (Hz), irregularity (CV; not a number if too few), over how long (ms)."""

    spikes: int
    rate: float
    cv: float
    duration: float

    def __str__(self) -> str:
        irregular = "" if math.isnan(self.cv) else f", CV {self.cv:.2f}"
        return f"{self.spikes:,} spikes in {self.duration:.0f} ms, {self.rate:.1f} Hz{irregular}"


@dataclass(frozen=True)
class Frame:
    """One stretch of a live run.

    Attributes
    ----------
    block
        What happened.
    factor
        Measured speed: model time over wall time, averaged over about a second; not a number at first.
    wait
        Seconds to rest before the next stretch, so that the run keeps to its speed.
    watched
        The cells whose samples the block holds.
    tallies
        By population, over the last second of the run; ``None`` in most frames, as they change slowly.
    """

    block: Block
    factor: float
    wait: float = 0.0
    watched: tuple[tuple[Any, ...], ...] = ()
    tallies: dict[str, Tally] | None = None


class LiveNetwork(param.Parameterized):
    """A network, how it is run, and which cells are watched.

    Changing a model's quantity or a weight reaches the run at its next step, without a restart; changing the network,
    engine, dt or seed sets ``stale``, and the next :meth:`live` starts anew.
    """

    network = part(Network, balanced)
    engine = param.Selector(
        default="auto",
        objects=["auto", "event", "reference"],
        doc="What computes: event is compiled and fast, reference is slow and readable; auto takes event.",
    )
    dt = Quantity(0.1, "ms", bounds=(0.001, 10.0), soft=(0.01, 1.0), doc="Step of time.")
    seed = param.Integer(default=1, bounds=(0, 2**31 - 1), doc="Of wiring, drawn values and random stimuli.")
    speed = param.Selector(default=0.1, objects=SPEEDS, doc="Model time over wall time that the run tries to keep.")
    keep = Quantity(
        5000.0,
        "ms",
        bounds=(10.0, 60000.0),
        soft=(500.0, 20000.0),
        doc="How much of the run is kept for a closer look.",
    )
    integrator = param.Selector(
        default="auto", objects=list(INTEGRATORS), doc="How the equations are stepped; see Simulation."
    )
    reset = param.Selector(default=AT_ONCE, objects=list(RESETS), doc="When a spike resets its cell; see Simulation.")
    watched = param.List(
        default=[], doc="Cells whose membrane is drawn, as (population, cell); a third entry names another state."
    )
    stale = param.Boolean(default=True, doc="Whether the run must be built again before it goes on.")

    def __init__(self, **params: Any) -> None:
        self._lock = threading.Lock()
        self._changes: list[tuple[str, dict[str, Any]]] = []
        self._moves: list[tuple[str, dict[str, Any]]] = []
        self._watchers: list[tuple[Any, Any]] = []
        self._stride = ""
        self.simulation: Any = None
        chosen = params.pop("watched", None)
        super().__init__(**params)
        self._adopt()
        if chosen is not None:
            self.choose(chosen)

    # -- choices

    @param.depends("network", watch=True)
    def _adopt(self) -> None:
        """Take a new network: watch its models and weights, and choose three membranes."""
        self.weights = weight_knobs(self.network)
        if fields := [knob.field for knob in self.weights.knobs]:
            self.weights.param.watch(self._turn_weight, fields)
        for model, watcher in self._watchers:  # a model may serve one network after another
            model.param.unwatch(watcher)
        self._watchers = []
        for population in self.network.populations.values():
            self._heed(population.model, self._turn_model(population.name))
        for projection in self.network.projections.values():
            if projection.synapse is not None:
                self._heed(projection.synapse, self._turn_synapse(projection))
        cells = self.cells()
        first = [(p.name, 0) for p in cells[:3]]
        more = [(p.name, cell) for cell in (1, 2) for p in cells[:3] if cell < p.size]
        self.watched = sorted((first + more)[:3], key=lambda item: [p.name for p in cells].index(item[0]))
        self.stale = True

    def _heed(self, model: Model, turned: Any) -> None:
        if names := list(model.quantities()):
            self._watchers.append((model, model.param.watch(turned, names)))
        if isinstance(model, Neuron) and model.variant:  # other equations: a running cell cannot take them over
            self._watchers.append((model, model.param.watch(lambda _event: self._outdate(), [model.variant])))

    @param.depends("engine", "dt", "seed", "keep", "integrator", "reset", watch=True)
    def _outdate(self) -> None:
        self.stale = True

    @param.depends("watched", watch=True)
    def _rewatch(self) -> None:
        self.change("")

    def choose(self, watched: list[tuple[str, int]]) -> None:
        """Watch these cells; a choice with an unknown one is refused as a whole."""
        cells = {p.name: p.size for p in self.cells()}
        if not 1 <= len(watched) <= MOST:
            raise RangeError("watched", f"1 to {MOST} cells", str(len(watched)), "exc 0, inh 3")
        for name, cell in watched:
            if name not in cells:
                raise unknown("watched", name, cells)
            if not 0 <= cell < cells[name]:
                raise RangeError(f"watched {name}", f"cells 0 to {cells[name] - 1}", str(cell), f"{name} 0")
        self.watched = list(dict.fromkeys(watched))

    def choose_text(self, text: str) -> None:
        """Watch the cells named in words: ``exc 0, exc 1, inh 0``."""
        chosen = []
        for piece in filter(None, (piece.strip() for piece in text.split(","))):
            found = re.fullmatch(r"(.{1,40}?)\s+(\d{1,9})", piece)
            if found is None:
                raise RangeError("watched", "a population and a cell", repr(piece)[:60], "exc 0, inh 3")
            chosen.append((found[1], int(found[2])))
        self.choose(chosen)

    def watched_text(self) -> str:
        """The watched cells in words."""
        return ", ".join(f"{name} {cell}" for name, cell in self.watched)

    def cells(self) -> list[Population]:
        """The populations of neurons."""
        return [p for p in self.network.populations.values() if isinstance(p.model, Neuron)]

    def stimuli(self) -> list[Population]:
        """The nodes that feed the network."""
        return [p for p in self.network.populations.values() if p.is_stimulus]

    # -- values turned while it runs

    def change(self, target: str, **values: Any) -> None:
        """Let the run take these values at its next step; one that begins anew takes them from the network."""
        if self.stale:
            return
        with self._lock:
            if self._changes and self._changes[-1][0] == target:
                self._changes[-1][1].update(values)
            else:
                self._changes.append((target, values))

    def move(self, population: str, **states: float) -> None:
        """Let the run continue from these states of a population's cells at its next step."""
        with self._lock:
            self._moves.append((population, states))

    def _turn_model(self, name: str) -> Any:
        def turned(*events: param.parameterized.Event) -> None:
            if name in self.network.populations:
                population = self.network.populations[name]
                for event in events:
                    population.params.pop(event.name, None)
                self.change(name, **{event.name: event.new for event in events})

        return turned

    def _turn_synapse(self, projection: Projection) -> Any:
        def turned(*events: param.parameterized.Event) -> None:
            mine = projection.synapse
            if mine is None or self.network.projections.get(projection.name) is not projection:
                return
            before = {**mine.values(), **{event.name: event.old for event in events}}
            for other in self.network.projections.values():  # equal synapses onto one population share their receptor
                twin = other.synapse
                if (
                    twin is not None
                    and twin is not mine
                    and other.post == projection.post
                    and type(twin) is type(mine)
                    and twin.values() == before
                ):
                    with param.parameterized.discard_events(twin):
                        twin.param.update(**mine.values())
            self.change(projection.name, **{event.name: event.new for event in events})

        return turned

    def _turn_weight(self, *events: param.parameterized.Event) -> None:
        for event in events:
            for knob in self.weights.knobs:
                if knob.field == event.name:
                    for name in knob.projections:
                        self.network.projections[name].weight = float(event.new)
                        self.change(name, weight=float(event.new))

    # -- the run

    def live(self) -> Iterator[Frame]:
        """Run without an end, a short stretch at a time; built and advanced in a worker thread."""
        from workbench.engines.simulation import Simulation

        self.stale = False
        self._take_changes()
        sim = Simulation(
            self.network,
            engine=self.engine,
            dt=self.dt,
            seed=self.seed,
            keep=self.keep,
            integrator=self.integrator,
            reset=self.reset,
        )
        self.simulation = sim
        self._watch(sim)
        pace, told = Pace(), -math.inf
        watched = tuple(self.watched)
        while True:
            watched = self._apply(sim) or watched
            stride, self._stride = self._stride, ""
            speed, began = float(self.speed), time.perf_counter()
            if stride == "spike":
                block = self._next_spike(sim)
            elif stride:
                block = sim.advance(self.dt if stride == "dt" else max(1.0, self.dt))
            else:
                block = sim.advance(pace.stretch(speed, self.dt))
            now = time.perf_counter()
            wait = pace.done(block.t1 - block.t0, began, now, speed)
            if stride:
                wait = 0.0
                pace.rest()
            tallies = None
            if stride or now - told > TELL:
                tallies, told = tally(sim.recording, LATELY), now
            yield Frame(block, pace.factor, wait, watched, tallies)

    def step(self, stride: str) -> None:
        """Say how far the next single step goes: ``dt``, ``ms`` or ``spike``."""
        if stride not in ("dt", "ms", "spike"):
            raise unknown("step", stride, ("dt", "ms", "spike"))
        self._stride = stride

    def _next_spike(self, sim: Any) -> Block:
        """Run step by step to the next spike of a cell, at most 20 ms of model time, and return all that as one block."""
        names = [p.name for p in self.cells()]
        blocks: list[Block] = []
        while not blocks or blocks[-1].t1 - blocks[0].t0 < SEARCH:
            blocks.append(sim.advance(self.dt))
            if any(len(blocks[-1].spikes[name][0]) for name in names):
                break
        joined = Recording(sim.recording.sizes, blocks=blocks)
        times = np.concatenate([block.sample_times for block in blocks])
        return Block(
            blocks[0].t0,
            blocks[-1].t1,
            joined.spikes,
            {key: values for key, (_, values) in joined.samples.items()},
            times,
            blocks[-1].sampled,
        )

    def _apply(self, sim: Any) -> tuple[tuple[Any, ...], ...]:
        """Let the run take what was turned; returns the watched cells if they are new."""
        watched: tuple[tuple[Any, ...], ...] = ()
        changes, moves = self._take_changes()
        for target, values in changes:
            if target:
                sim.set(target, **values)
            else:
                watched = self._watch(sim)
        for target, states in moves:
            sim.place(target, **states)
        return watched

    def _take_changes(self) -> tuple[list[tuple[str, dict[str, Any]]], list[tuple[str, dict[str, Any]]]]:
        with self._lock:
            changes, moves, self._changes, self._moves = self._changes, self._moves, [], []
        return changes, moves

    def _watch(self, sim: Any) -> tuple[tuple[Any, ...], ...]:
        watched = tuple(self.watched)
        for probe in list(sim.probes):
            sim.watch(probe.node, probe.variable, [])
        asked: dict[tuple[str, str], list[int]] = {}
        for item in watched:
            name, cell, variable = watched_state(self.network, item)
            asked.setdefault((name, variable), []).append(cell)
        for (name, variable), ids in asked.items():
            sim.watch(name, variable, ids)
        return watched

    def watched_ids(self) -> dict[str, list[int]]:
        """The watched cells by population."""
        return by_population(self.watched)

    # -- spec, code, link

    def open_text(self, text: str | bytes) -> None:
        """Take the network of a spec file; a file that is refused changes nothing.

        Raises
        ------
        SpecError, TooLarge, Misfits
            Saying where, and what to do.
        """
        self.param.update(network=Network.from_spec(read_text(text)), integrator="auto", reset=AT_ONCE)

    def take(self, preset: NetworkPreset) -> None:
        """Take a shipped network, with the step of time and the scheme it is meant for."""
        self.param.update(network=preset.make(), dt=preset.dt, integrator=preset.integrator, reset=AT_ONCE)

    def spec_text(self) -> str:
        """The network as the text of a spec file."""
        return json.dumps(self.network.to_spec(), indent=1)

    def code(self) -> str:
        """Python that does what the dashboard does."""
        return run_code(
            self.network,
            self.engine,
            self.dt,
            self.seed,
            self.watched_ids(),
            integrator=self.integrator,
            reset=self.reset,
        )

    def link(self) -> str:
        """The whole experiment as letters for an address."""
        choices = {
            "engine": self.engine,
            "dt": self.dt,
            "seed": self.seed,
            "speed": "max" if math.isinf(self.speed) else self.speed,
            "watched": self.watched,
            **({"integrator": self.integrator} if self.integrator != "auto" else {}),
            **({"reset": self.reset} if self.reset != AT_ONCE else {}),
        }
        return to_link({"network": self.network.to_spec(), **choices})

    def open_link(self, text: str) -> None:
        """Take the experiment of a link; a link that is refused changes nothing."""
        data = from_link(text)
        if not isinstance(data, dict) or "network" not in data:
            raise SpecError("link", "an experiment with a network", repr(data)[:40], "copying the whole link again")
        network = Network.from_spec(data["network"])
        speed = math.inf if data.get("speed") == "max" else data.get("speed", self.speed)
        choices = {
            "engine": data.get("engine", self.engine),
            "dt": data.get("dt", self.dt),
            "seed": data.get("seed", self.seed),
            "speed": speed,
            "integrator": data.get("integrator", "auto"),
            "reset": data.get("reset", AT_ONCE),
        }
        trial = LiveNetwork(network=network)
        try:
            trial.param.update(**choices)
            if "watched" in data:
                trial.choose([(str(name), int(cell)) for name, cell in data["watched"]])
        except (TypeError, ValueError, LookupError) as error:
            raise SpecError(
                "link", "choices within their ranges", str(error)[:120], "copying the whole link again"
            ) from None
        self.param.update(network=network, **choices)
        self.choose(trial.watched)


def by_population(watched: Iterable[tuple[Any, ...]]) -> dict[str, list[int]]:
    """Group watched cells by their population, in order."""
    ids: dict[str, list[int]] = {}
    for name, cell, *_ in watched:
        ids.setdefault(name, []).append(cell)
    return ids


def tally(recording: Recording, lately: float) -> dict[str, Tally]:
    """Count what each population did in the last ``lately`` ms that are kept."""
    since = recording.t1 - lately
    late = Recording(recording.sizes, blocks=[block for block in recording.blocks if block.t0 >= since - 1e-9])
    if not late.blocks:
        late.blocks = recording.blocks[-1:]
    rates, irregularity = late.rates(), late.irregularity()
    return {
        name: Tally(len(late.of(name)[0]), rates[name], irregularity[name], late.duration) for name in recording.sizes
    }


def watched_state(net: Network, item: tuple[Any, ...]) -> tuple[str, int, str]:
    """Population, cell and state of something watched; without a state it is the membrane."""
    name, cell, *state = item
    model = net.populations[name].model
    assert isinstance(model, Neuron)
    return name, cell, state[0] if state else model.declared().membrane
