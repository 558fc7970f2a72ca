"""The published numbers of every chip, read once from the reference file that ships with the package."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

from workbench.core.errors import unknown
from workbench.core.fact import Fact
from workbench.core.source import Source

FIELDS = ("value", "unit", "source", "confidence", "check")

# Strongest first; a result is no better than the weakest number in it.
CONFIDENCE = ("architectural", "measured", "official_software", "paper", "derived", "simulated", "vendor", "estimated")
USER = "user"
CHECK = ("seen", "own", "quoted", "abstract", "recalled")


@lru_cache(maxsize=1)
def _file() -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(files("workbench.hardware").joinpath("data/chips.yaml").read_text(encoding="utf-8"), Loader=loader)


@lru_cache(maxsize=1)
def sources() -> Mapping[str, Source]:
    """The citations of the reference file by their keys."""
    return MappingProxyType({key: _source(entry) for key, entry in _file()["sources"].items()})


def _source(entry: Mapping[str, str]) -> Source:
    url = (
        f"https://github.com/{entry['repo']}"
        if "repo" in entry
        else f"https://arxiv.org/abs/{entry['arxiv']}"
        if "arxiv" in entry
        else ""
    )
    return Source(entry["ref"], doi=entry.get("doi", ""), url=url, note=entry.get("note", ""))


@lru_cache(maxsize=1)
def marks() -> Mapping[str, str]:
    """What each confidence mark and each check mark means, by mark."""
    return MappingProxyType({**_file()["confidence_marks"], **_file()["check_marks"]})


@cache
def record(key: str) -> Mapping[str, Any]:
    """The whole entry of one chip as plain data.

    Raises
    ------
    UnknownName
        If the reference file has no such chip.
    """
    known = {entry["id"]: entry for entry in _file()["chips"]}
    if key not in known:
        raise unknown("chip", key, known)
    return MappingProxyType(known[key])


@cache
def facts(key: str) -> Mapping[str, Fact]:
    """All facts of one chip by path, such as ``structure.cores_per_chip`` or ``energy_sets.official_tool.e_packet``."""
    return MappingProxyType(dict(_walk(record(key), "")))


def _walk(node: Any, path: str) -> Iterator[tuple[str, Fact]]:
    if not isinstance(node, Mapping):
        return
    if all(field in node for field in FIELDS):
        source = sources()[node["source"]]
        yield path, Fact(node["value"], node["unit"], source, node["confidence"], node["check"], node.get("note", ""))
        return
    for name, child in node.items():
        yield from _walk(child, f"{path}.{name}" if path else str(name))


def chosen(value: float, unit: str) -> Fact:
    """A number that nobody published and the user filled in; no figure with it is better than that."""
    return Fact(value, unit, Source("chosen by the user"), USER, USER)


def weakest(found: list[Fact]) -> tuple[str, str]:
    """The weakest confidence and the weakest check among facts; two empty strings for none.

    >>> weakest([])
    ('', '')
    """
    return _last(CONFIDENCE, [fact.confidence for fact in found]), _last(CHECK, [fact.check for fact in found])


def _last(order: tuple[str, ...], seen: list[str]) -> str:
    # a mark that is not in the list, such as a visitor's own, counts as the weakest
    return max(
        (mark for mark in seen if mark), key=lambda mark: order.index(mark) if mark in order else len(order), default=""
    )
