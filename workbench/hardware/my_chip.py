"""A chip of one's own: any chip with some of its numbers changed, each marked as the user's."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from workbench.core.catalogue import find
from workbench.core.errors import Misfits, RangeError, WorkbenchError, unknown
from workbench.core.fact import Fact
from workbench.core.source import Source
from workbench.hardware.chip import Chip
from workbench.hardware.library import USER
from workbench.hardware.recipe import Recipe, Term

LONGEST = 60
"""Characters of a title."""

WIDEST, MOST = 1 << 20, 1 << 40
"""The largest numbers of arithmetic (bits, codes, steps) and of structure (cores, neurons, bytes)."""
BITS = 32
"""The widest weight."""

Number = float | Sequence[float]


EXTRAS = {
    "hops_z": "hops between stacked chips",
    "packets": "packets through a network of your own",
    "neurons_fired": "spikes that are made digital",
    "off_chip": "packets that leave the package",
}
"""What nobody published a price of and a user may add one for: counts of the ledger, and what each term is called."""
HIGHEST = 64  # stacked chips


def my_chip(
    base: str,
    facts: Mapping[str, Number],
    title: str = "My chip",
    layers: int = 1,
    costs: Mapping[str, Number] = MappingProxyType({}),
    **choices: Any,
) -> Chip:
    """Return a chip like ``base`` with other numbers.

    Whatever a changed number enters is marked as the user's, in the report and in its evidence.

    Parameters
    ----------
    base
        A class of the catalogue, such as ``"Loihi"``.
    facts
        New values by path, in the units of the old ones; two values make a range.
    layers
        Chips stacked in one package: a packet from one to another goes up or down instead of off the chip. Those hops are
        missing from the energy until ``costs`` prices them.
    costs
        Energies (J) of what the chip's sets do not price, by the keys of :data:`EXTRAS`: ``hops_z`` for a hop between stacked
        chips; ``packets`` and ``neurons_fired`` for a digital network around analog cores. They are added to every set.
    choices
        Parameters of the chip, such as ``chips=2``.

    Raises
    ------
    UnknownName
        If there is no such chip.
    Misfits
        With everything that is wrong with the numbers.

    Examples
    --------
    >>> chip = my_chip("Loihi", {"energy_sets.davies2018_presilicon.e_synop": 1e-12}, chips=2)
    >>> chip.fact("energy_sets.davies2018_presilicon.e_synop").value, chip.chips
    (1e-12, 2)
    """
    kind: type[Chip] = find("hardware.chips", base, "my_chip")
    old, changed = kind.facts(), {}
    wrong: list[WorkbenchError] = []
    for path, value in facts.items():
        try:
            changed[path] = edited(path, old, value)
        except WorkbenchError as error:
            wrong.append(error)
    if not isinstance(title, str) or not title.strip() or len(title) > LONGEST:
        wrong.append(RangeError("my_chip title", f"1 to {LONGEST} characters", repr(title)[:80]))
    if isinstance(layers, bool) or not isinstance(layers, int) or not 1 <= layers <= HIGHEST:
        wrong.append(RangeError("my_chip layers", f"a whole number from 1 to {HIGHEST}", repr(layers)[:40]))
    for name, value in costs.items():
        if name not in EXTRAS:
            wrong.append(unknown("my_chip costs", name, EXTRAS))
            continue
        path = f"yours.{name}"
        try:
            changed[path] = edited(path, {path: Fact(None, "J", Source("nobody"))}, value)
        except WorkbenchError as error:
            wrong.append(error)
    wrong += _beyond(kind, {**old, **changed})
    if wrong:
        raise Misfits(f"my chip like {kind.title}", wrong)

    def written(self: Chip) -> str:
        more = {**({"layers": layers} if layers > 1 else {}), **({"costs": dict(costs)} if costs else {})}
        told = "".join(f", {name}={value!r}" for name, value in {**more, **self.changed()}.items())
        return f"wb.my_chip({base!r}, {dict(facts)!r}, title={title!r}{told})"

    mine = type(
        f"My{kind.__name__}",
        (kind,),
        {
            "__doc__": f"{kind.title} with numbers of the user's.",
            "__module__": __name__,
            "__repr__": written,
            "__str__": written,
            "title": title,
            "survey": False,
            "layers": layers,
            "recipes": {name: _with_costs(recipe, layers, costs) for name, recipe in kind.recipes.items()},
            "declared": {**kind.declared, **changed},
        },
    )
    return mine(**choices)


def _with_costs(recipe: Recipe, layers: int, costs: Mapping[str, Number]) -> Recipe:
    """A recipe with the user's own terms, and with what a stack leaves unpriced."""
    terms = tuple(Term(f"{EXTRAS[name]} (yours)", name, f"yours.{name}") for name in costs)
    unpriced = (EXTRAS["hops_z"],) if layers > 1 and "hops_z" not in costs else ()
    return replace(recipe, terms=(*recipe.terms, *terms), missing=(*recipe.missing, *unpriced))


def editable(kind: type[Chip]) -> dict[str, Fact]:
    """The numbers of a chip that can be changed, by path: all that are known, and the unknown ones that carry a unit."""
    return {
        path: fact
        for path, fact in kind.facts().items()
        if fact.range is not None or (fact.value is None and fact.unit not in ("", "-"))
    }


def edited(path: str, old: Mapping[str, Fact], value: Number) -> Fact:
    """The new fact in place of an old one.

    Raises
    ------
    UnknownName
        If the chip has no such fact.
    RangeError
        If the value is no finite number from 0 on, or is a fraction where things are counted.
    """
    if path not in old:
        raise unknown("my_chip", path, old)
    before = old[path]
    if before.range is None and before.value is not None:
        raise RangeError(f"my_chip {path}", "a fact that is a number", f"{before}"[:80], "another fact")
    ends = [value] if isinstance(value, (int, float)) else value
    good = (
        isinstance(ends, (list, tuple))
        and len(ends) in (1, 2)
        and all(isinstance(end, (int, float)) and not isinstance(end, bool) and math.isfinite(end) for end in ends)
        and all(end >= 0 for end in ends)
    )
    if not good:
        raise RangeError(f"my_chip {path}", f"one or two numbers from 0 on ({before.unit})", repr(value)[:80])
    most = WIDEST if path.startswith("arithmetic.") else MOST
    if path.startswith(("structure.", "arithmetic.")) and any(end != int(end) or not 1 <= end <= most for end in ends):
        raise RangeError(f"my_chip {path}", f"whole numbers from 1 to {most:,} ({before.unit})", repr(value)[:80])
    kept = ends[0] if len(ends) == 1 else list(ends)
    note = f"in place of {before}, {before.source.text}" if before.known else "in place of an unknown number"
    return Fact(kept, before.unit, Source("the user"), USER, USER, note)


def _beyond(kind: type[Chip], facts: Mapping[str, Fact]) -> list[RangeError]:
    """Numbers that are good alone and not together with the rest of the chip."""
    found = []
    cores, bits = (facts.get(path) for path in ("structure.cores_per_chip", "arithmetic.weight_bits"))
    routers = kind.mesh and kind.mesh.width * kind.mesh.height * kind.mesh.per_node
    if routers and cores is not None and cores.range is not None and cores.range[0] > routers:
        wanted = f"at most {routers:,}, as many as its mesh has routers for"
        found.append(RangeError("my_chip structure.cores_per_chip", wanted, f"{cores.range[0]:,.0f}"))
    if bits is not None and bits.range is not None and bits.range[0] > BITS:
        found.append(RangeError("my_chip arithmetic.weight_bits", f"at most {BITS}", f"{bits.range[0]:g}"))
    return found
