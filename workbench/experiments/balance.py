"""The balance explorer's state: Brunel's network, its few numbers to turn while it runs, and the regime it is in."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import param

from workbench.core.errors import RangeError, SpecError
from workbench.core.jobs import Job, Progress
from workbench.core.quantity import Quantity
from workbench.engines.recording import Recording
from workbench.experiments.activity import Activity, see
from workbench.experiments.link import from_link, to_link
from workbench.experiments.live_frame import Frame
from workbench.experiments.live_network import LiveNetwork
from workbench.experiments.measures import measure, stretch
from workbench.experiments.regime import TAKEN, Found, name_regime
from workbench.experiments.regime_map import MOST_ETA, MOST_G, RegimeMap
from workbench.experiments.sweep import HERE, Sweep, label
from workbench.network.network import Network
from workbench.network.presets.brunel import DELAY, TAU, THRESHOLD, brunel

LATELY = 1000.0  # ms that are measured
SETTLE = 150.0  # ms after a turn that are not
LEAST = 250.0  # ms that must be there for a measure
LOOKED = 2500  # cells that are measured, at most
BETWEEN = 100.0  # ms of model time from one measuring to the next
SHAPE = ("size", "p", "j", "delay", "share", "scattered")
"""What the network is built from; a run begins anew when one of them changes."""

FILL_G = tuple(float(g) for g in range(9))
FILL_ETA = tuple(0.5 * step for step in range(1, 9))
FILL_LENGTH, FILL_SETTLE = 400.0, 200.0
"""Places that the map is filled in at, and how long each is measured and waited for (ms)."""

PRESETS: dict[str, dict[str, Any]] = {
    "SR: synchronous regular": {"g": 3.0, "eta": 2.0},
    "AI: asynchronous irregular": {"g": 5.0, "eta": 2.0},
    "SI: fast oscillation": {"g": 6.0, "eta": 4.0},
    "SI: slow oscillation": {"g": 4.5, "eta": 0.9},
    "Inhibitory cells only": {"g": 5.0, "eta": 2.0, "share": 0.0},
    "Excitatory cells only": {"g": 0.0, "eta": 0.9, "share": 1.0},
}
"""The four points of Brunel 2000 (figure 8), with its network of 12,500 cells; and each kind of cell alone, at our values."""
PUBLISHED = {"size": 12_500, "p": 0.1, "j": 0.1, "delay": DELAY, "share": 0.8, "scattered": True}


@dataclass(frozen=True)
class Taken(Frame):
    """A stretch of the run; with it, now and then, what was measured of the last second."""

    found: Found | None = None
    activity: Activity | None = None


class Balance(LiveNetwork):
    """Brunel's network with its numbers; ``g`` and ``eta`` reach a run at its next step, the others build it anew."""

    size = param.Integer(
        default=5000, bounds=(50, 20_000), softbounds=(500, 10_000), label="Cells", doc="Cells in all."
    )
    p = Quantity(
        0.1, "1", symbol="p", bounds=(0.002, 0.5), soft=(0.01, 0.5), label="Connection probability p",
        doc="Inputs of a cell from inside, over all cells.",
    )  # fmt: skip
    j = Quantity(
        0.2, "mV", symbol="J", bounds=(0.005, 5.0), soft=(0.01, 1.0), label="Synaptic jump J",
        doc="Jump of a membrane at an excitatory spike.",
    )  # fmt: skip
    g = Quantity(
        5.0, "1", symbol="g", bounds=(0.0, MOST_G), soft=(0.0, 10.0), step=0.1, label="Inhibition g",
        doc="How many times stronger an inhibitory synapse is than an excitatory one.",
    )  # fmt: skip
    eta = Quantity(
        2.0, "1", symbol=r"\eta", bounds=(0.0, MOST_ETA), soft=(0.0, 4.0), step=0.05, label="Drive η",
        doc="Rate from outside, over the rate that alone lifts the mean membrane to threshold.",
    )  # fmt: skip
    delay = Quantity(
        DELAY, "ms", symbol="D", bounds=(0.1, 20.0), soft=(0.1, 5.0), step=0.1, label="Delay D",
        doc="From a spike to its arrival.",
    )  # fmt: skip
    share = Quantity(
        0.8, "1", bounds=(0.0, 1.0), soft=(0.0, 1.0), step=0.05, label="Excitatory share",
        doc="Excitatory cells among all.",
    )  # fmt: skip
    scattered = param.Boolean(
        default=True, label="Random start", doc="Whether membranes start anywhere, or all at rest."
    )
    pulse = Quantity(
        0.1, "1", bounds=(0.0, 1.0), soft=(0.0, 1.0), label="Share of cells pulsed",
        doc="Share of the cells that a pulse lets fire at once.",
    )  # fmt: skip

    def __init__(self, **params: Any) -> None:
        self.map = RegimeMap()
        self._since = 0.0  # ms; when g or eta was last turned
        self._turned = False
        self._at = (math.nan, math.nan)  # the g and eta that are measured
        given = {name: params.get(name, self.param[name].default) for name in (*SHAPE, "g", "eta")}
        params.setdefault("network", self._made(**given))
        super().__init__(**params)

    @staticmethod
    def _made(
        size: int, p: float, g: float, eta: float, j: float, delay: float, share: float, scattered: bool
    ) -> Network:
        return brunel(size, g, eta, max(1, round(p * size)), j, delay, share, scattered)

    def values(self) -> dict[str, Any]:
        """What the network is made of, by name."""
        return {name: getattr(self, name) for name in (*SHAPE, "g", "eta")}

    @param.depends(*SHAPE, watch=True)
    def _rebuild(self) -> None:
        self.map.clear()
        self.network = self._made(**self.values())

    @param.depends("g", "eta", watch=True)
    def _go_to_place(self) -> None:
        """Let the run go on at another place of the map."""
        for name, projection in self.network.projections.items():
            if projection.pre == "inh" and projection.weight != -self.g * self.j:
                projection.weight = -self.g * self.j
                self.change(name, weight=projection.weight)
        for drive in self.stimuli():
            drive.model.param.update(rate=self.outside(self.eta))
        self._turned = True

    def outside(self, eta: float) -> float:
        """Rate (Hz) of each train from outside at a drive of ``eta``."""
        trains = self.stimuli()[0].model.values()["trains"]
        return 1000.0 * eta * THRESHOLD / (self.j * trains * TAU)

    def take_preset(self, title: str) -> None:
        """Go to a published point."""
        self.param.update(**{**PUBLISHED, **PRESETS[title]})

    # -- what the run does

    def live(self) -> Iterator[Frame]:
        self._since, self._turned, self._at = 0.0, False, (self.g, self.eta)
        return self._measured(super().live())

    def back_to(self, t: float) -> Iterator[Frame]:
        self._since, self._turned, self._at = t, False, (self.g, self.eta)  # values of now come into force then
        return self._measured(super().back_to(t))

    def _measured(self, frames: Iterator[Frame]) -> Iterator[Frame]:
        last = 0.0
        for frame in frames:
            now, found, seen = frame.block.t1, None, None
            if self._turned:
                self._turned, self._since, self._at = False, now, (self.g, self.eta)
            if now - max(last, self._since + SETTLE) >= BETWEEN and now - self._since >= SETTLE + LEAST:
                last = now
                found, seen = self.look(self.simulation.recording, now)
            yield Taken(**vars(frame), found=found, activity=seen)

    @property
    def group(self) -> str:
        """The population that is measured: the excitatory cells, if there are any."""
        return self.cells()[0].name

    def look(self, recording: Recording, now: float) -> tuple[Found, Activity]:
        """Measure, and cut out for the pictures, the last second before ``now`` (ms), as far as g and eta have not been turned in it."""
        begin = max(self._since + SETTLE, now - LATELY)
        blocks = [block for block in recording.blocks if block.t1 > begin]
        late = Recording(recording.sizes, blocks=blocks)
        seen = see(late, [each.name for each in self.cells()], begin, now)
        part = stretch(late, self.group, begin, now)
        few = part.ids < LOOKED
        part = type(part)(part.times[few], part.ids[few], min(part.size, LOOKED), begin, now)
        return named(*self._at, measure(part, TAKEN)), seen

    # -- perturbations

    def push(self) -> None:
        """Let a share ``pulse`` of the measured population fire at once, at the next step."""
        size = next(each.size for each in self.cells() if each.name == self.group)
        self.fire(round(self.pulse * size))

    def fire(self, count: int = 1) -> None:
        """Lift the first ``count`` cells of the measured population over their threshold at the next step."""
        if self.simulation is None or self.stale:
            raise RangeError("a perturbation", "a run", "none", "play first")
        if count:
            self.move(self.group, ids=list(range(count)), v=2.0 * THRESHOLD)

    # -- the map

    def sweep(self) -> Sweep:
        """The sweep that fills in the map: this network at every other place of it, each run from its start."""
        inhibition = tuple(f"{name}.weight" for name, each in self.network.projections.items() if each.pre == "inh")
        drive = tuple(f"{each.name}.rate" for each in self.stimuli())
        over: dict[str | tuple[str, ...], list[float]] = {}
        if inhibition:
            over[inhibition] = [-g * self.j for g in FILL_G]
        over[drive] = [self.outside(eta) for eta in FILL_ETA]
        return Sweep(
            self.network.copy(),
            over,
            TAKEN,
            (self.group,),
            duration=FILL_LENGTH,
            settle=FILL_SETTLE,
            dt=self.dt,
            seeds=(self.seed,),
            engine=self.engine,
        )

    def fill(self, where: str = HERE) -> Job:
        """Measure every other place of the map, as a job; each progress carries a list of :class:`Found` as ``values["found"]``."""
        sweep, j, unit, g = self.sweep(), self.j, self.outside(1.0), self.g
        *weight, rate = (label(paths) for paths in sweep.over)
        for step in sweep.job(where):
            found = [
                named(-row[weight[0]] / j if weight else g, row[rate] / unit, row)
                for row in step.values.get("rows", [])
            ]
            yield Progress(step.done, step.total, step.message, {"found": found})

    # -- code and link

    def code(self) -> str:
        """Python that does what the page does."""
        degree = max(1, round(self.p * self.size))
        return "\n".join(
            [
                "import workbench as wb",
                "",
                f"net = wb.brunel({self.size}, g={self.g!r}, eta={self.eta!r}, in_degree={degree}, j={self.j!r}, "
                f"delay={self.delay!r}, share={self.share!r}, scattered={self.scattered})",
                f"sim = wb.Simulation(net, engine={self.engine!r}, dt={self.dt!r}, seed={self.seed})",
                "sim.advance(1000.0)  # ms",
                "print(sim.recording.rates(), sim.recording.irregularity())  # Hz, CV",
            ]
        )

    def link(self) -> str:
        """The network's numbers, how it is run, and the map, as letters for an address."""
        speed = "max" if math.isinf(self.speed) else self.speed
        choices = {"engine": self.engine, "dt": self.dt, "seed": self.seed, "speed": speed}
        return to_link({"balance": self.values(), **choices, "map": self.map.to_data()})

    def open_link(self, text: str) -> None:
        """Take what a link holds; a link that is refused changes nothing."""
        data = from_link(text)
        if not isinstance(data, dict) or not isinstance(data.get("balance"), dict):
            raise SpecError(
                "link", "the numbers of a balanced network", repr(data)[:40], "copying the whole link again"
            )
        speed = math.inf if data.get("speed") == "max" else data.get("speed", self.speed)
        numbers = {name: data["balance"][name] for name in self.values() if name in data["balance"]}
        choices = {"speed": speed, **{name: data[name] for name in ("engine", "dt", "seed") if name in data}}
        seen = RegimeMap.from_data(data.get("map", []))
        try:
            type(self)(**numbers, **choices)
        except (TypeError, ValueError) as error:
            hint = "copying the whole link again"
            raise SpecError("link", "numbers within their ranges", str(error)[:120], hint) from None
        self.param.update(**numbers, **choices)
        self.map = seen


def named(g: float, eta: float, taken: Mapping[str, Any]) -> Found:
    """What was measured at a point of the map, with the name of its regime."""
    numbers = {name: float(taken[name]) for name in TAKEN}
    kinds = {name: numbers[name] for name in ("rate", "cv", "swing", "rhythm", "peak")}
    regime = name_regime(**kinds, tau=TAU)
    return Found(g, eta, **numbers, regime=regime)
