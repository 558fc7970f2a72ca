"""What learns: rules by which weights change for good, shipped networks that have one, and which of a network's projections do."""

from __future__ import annotations

from functools import lru_cache

from workbench.core.catalogue import catalogue
from workbench.core.errors import unknown
from workbench.core.model import Rule
from workbench.network.network import Network
from workbench.network.preset import NetworkPreset, network_presets


def learning_edges(net: Network) -> list[str]:
    """The projections of a network whose weights learn: not those that only tire or warm up."""
    rules = {name: projection.plasticity for name, projection in net.projections.items()}
    return [name for name, rule in rules.items() if rule is not None and not rule.declared().short_term]


@lru_cache(maxsize=1)
def learning_presets() -> dict[str, NetworkPreset]:
    """The shipped networks whose weights learn, by title."""
    return {title: preset for title, preset in network_presets().items() if preset.learns}


def learning_rules() -> dict[str, type[Rule]]:
    """The rules of the catalogue by which weights learn, by name."""
    return {name: kind for name, kind in catalogue("plasticity", Rule).items() if not kind.equations.short_term}


def named_rule(name: str, preset: str = "") -> Rule:
    """A rule of the catalogue, with the values of one of its presets if asked (raises UnknownName)."""
    known = learning_rules()
    if name not in known:
        raise unknown("rule", name, known)
    return known[name].preset(preset) if preset else known[name]()
