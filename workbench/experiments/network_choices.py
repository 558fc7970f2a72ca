"""What is chosen of a network that is to run: how it is run and which cells are watched; as a spec, as code, as a link."""

from __future__ import annotations

import json
import math

import param

from workbench.core.errors import SpecError
from workbench.core.model import Neuron
from workbench.core.part import part
from workbench.core.quantity import Quantity
from workbench.engines.reset_order import AT_ONCE, RESETS
from workbench.engines.schemes import INTEGRATORS
from workbench.experiments.link import from_link, to_link
from workbench.experiments.network_code import run_code
from workbench.experiments.network_files import open_file
from workbench.experiments.watched import by_population, cells_in_words, check_watched
from workbench.network.network import Network
from workbench.network.nir.report import Report
from workbench.network.population import Population
from workbench.network.preset import NetworkPreset
from workbench.network.presets.balanced import balanced

SPEEDS = {
    "0.001 ×": 0.001,
    "0.01 ×": 0.01,
    "0.1 ×": 0.1,
    "0.25 ×": 0.25,
    "0.5 ×": 0.5,
    "real time": 1.0,
    "as fast as it can": math.inf,
}


class NetworkChoices(param.Parameterized):
    """A network, how it is run, and which cells are watched."""

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

    def choose(self, watched: list[tuple[str, int]]) -> None:
        """Watch these cells; a choice with an unknown one is refused as a whole."""
        check_watched(watched, {p.name: p.size for p in self.cells()})
        self.watched = list(dict.fromkeys(watched))

    def choose_text(self, text: str) -> None:
        """Watch the cells named in words: ``exc 0, exc 1, inh 0``."""
        self.choose(cells_in_words(text))

    def watched_text(self) -> str:
        """The watched cells in words."""
        return ", ".join(f"{name} {cell}" for name, cell in self.watched)

    def cells(self) -> list[Population]:
        """The populations of neurons."""
        return [p for p in self.network.populations.values() if isinstance(p.model, Neuron)]

    def stimuli(self) -> list[Population]:
        """The nodes that feed the network."""
        return [p for p in self.network.populations.values() if p.is_stimulus]

    def watched_ids(self) -> dict[str, list[int]]:
        """The watched cells by population."""
        return by_population(self.watched)

    # -- spec, code, link

    def open_file(self, content: bytes) -> Report:
        """Take the network of a file, spec or NIR, run as its report says; a file that is refused changes nothing.

        Raises
        ------
        SpecError, TooLarge, Misfits
            Saying where, and what to do.
        """
        network, report = open_file(content)
        self.adopt(network, report)
        return report

    def adopt(self, network: Network, report: Report) -> None:
        """Take a network that was read, and run it as its report says."""
        self.param.update(network=network, **{"integrator": "auto", "reset": AT_ONCE, **report.run})

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
        trial = NetworkChoices(network=network)
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
