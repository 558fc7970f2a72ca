"""The few values of a network that a reader turns first: its drives, and the weights by where they come from."""

from __future__ import annotations

from dataclasses import dataclass

import param

from workbench.core.quantity import Quantity
from workbench.network.network import Network


@dataclass(frozen=True)
class Knob:
    """One weight shared by some projections: the parameter that holds it, and their names."""

    field: str
    projections: tuple[str, ...]


class Knobs(param.Parameterized):
    """Weights as parameters, made for one network by :func:`weight_knobs`."""

    knobs: tuple[Knob, ...] = ()


def weight_knobs(net: Network) -> Knobs:
    """Return an object with one Quantity for each weight that is one number, shared by projections of one source.

    >>> from workbench.network.presets.balanced import balanced
    >>> knobs = weight_knobs(balanced(100))
    >>> [(knobs.param[knob.field].label, knob.projections) for knob in knobs.knobs]
    [('weight of exc', ('exc->exc', 'exc->inh')), ('weight of inh', ('inh->exc', 'inh->inh'))]
    """
    groups: dict[tuple[str, float, str], list[str]] = {}
    for name, projection in net.projections.items():
        if isinstance(projection.weight, float) and projection.synapse is not None:
            groups.setdefault((projection.pre, projection.weight, projection.synapse.weight_unit()), []).append(name)
    sources = [pre for pre, _, _ in groups]
    fields: dict[str, Quantity] = {}
    knobs = []
    for index, ((pre, weight, unit), names) in enumerate(groups.items()):
        title = f"weight of {pre}" if sources.count(pre) == 1 else f"weight {', '.join(names)}"
        reach = 3 * abs(weight) or 1.0
        ends = (-reach, 0.0) if weight < 0 else (0.0, reach)
        field = f"weight_{index}"
        doc = f"Strength of a spike from {pre}, in {', '.join(names)}."
        fields[field] = Quantity(weight, unit, label=title, soft=ends, doc=doc)
        knobs.append(Knob(field, tuple(names)))
    kind = type("Weights", (Knobs,), {**fields, "knobs": tuple(knobs)})
    return kind()
