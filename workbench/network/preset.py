"""Presets: shipped networks, each with its source and the numerics it was published with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from workbench.core.catalogue import modules
from workbench.core.source import Source
from workbench.network.network import Network
from workbench.tasks.pair_reward import PairReward


@dataclass(frozen=True)
class NetworkPreset:
    """A network that can be chosen by its title.

    Attributes
    ----------
    make
        Builds the network; every argument has a default.
    dt, integrator
        The step of time (ms) and the scheme that the network is meant for; see Simulation.
    reward
        What earns rewards in it, if anything does; see ``experiments/rewarded.py``.
    """

    title: str
    make: Callable[[], Network]
    source: Source
    dt: float = 0.1
    integrator: str = "auto"
    reward: PairReward | None = None

    @property
    def learns(self) -> bool:
        """Whether weights change for good while it runs: short-term plasticity alone does not count."""
        rules = [projection.plasticity for projection in self.make().projections.values()]
        return any(rule is not None and not rule.declared().short_term for rule in rules)


def network_presets() -> dict[str, NetworkPreset]:
    """The presets by title: every file of ``network/presets`` that names one.

    >>> network_presets()["Balanced network"].dt
    0.1
    """
    files = [import_module(f"workbench.network.presets.{name}") for name in modules("network.presets")]
    found = [item for file in files for item in vars(file).values() if isinstance(item, NetworkPreset)]
    return {preset.title: preset for preset in found}
