"""The Python that makes a user's own neurons and rules again, ahead of the code that uses them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from workbench.core.own import OwnModel, OwnNeuron


def own_labels(models: Iterable[Any]) -> dict[type, str]:
    """Return what each kind of own neuron or rule is called in code: its name, with a number where two share it."""
    labels: dict[type, str] = {}
    for kind in dict.fromkeys(type(model) for model in models if isinstance(model, OwnModel)):
        label, number = kind.__name__, 2
        while label in labels.values():
            label, number = f"{kind.__name__}_{number}", number + 1
        labels[kind] = label
    return labels


def own_definitions(labels: Mapping[type, str]) -> list[str]:
    """Return the lines that make these kinds, each followed by an empty one.

    >>> from workbench.core.own import own_neuron
    >>> kind = own_neuron("dv/dt = i/c : mV\\nspike: v > v_t\\nc = 1 pF\\nv_t = 1 mV")
    >>> print("\\n".join(own_definitions({kind: "Own"})))
    Own = wb.own_neuron(\"\"\"
    dv/dt = i/c : mV
    spike: v > v_t
    c = 1 pF
    v_t = 1 mV
    \"\"\")
    <BLANKLINE>
    """
    lines = []
    for kind, label in labels.items():
        text = kind.own_text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
        name = "" if kind.__name__ == "Own" else f', name="{kind.__name__}"'
        maker = "own_neuron" if issubclass(kind, OwnNeuron) else "own_rule"
        lines += [f'{label} = wb.{maker}("""', *text.split("\n"), f'"""{name})', ""]
    return lines
