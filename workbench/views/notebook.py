"""What a notebook shows for a model and for a network: a card with units and equations, a diagram."""

from __future__ import annotations

from typing import Any

from workbench.core.model import Model
from workbench.core.text import escape
from workbench.core.units import pretty

# Shown by name, so that installing the pictures imports none of the rooms they belong to.
MODEL = ("workbench.core.model", "Model")
NETWORK = ("workbench.network.network", "Network")
OUTCOME = ("workbench.course.outcome", "Outcome")
COMPARISON = ("workbench.course.progress", "Comparison")
RESULT = ("workbench.experiments.result", "Result")


def model_markdown(model: Model) -> str:
    """Return a model's card: its sentence, its quantities with units, its equations as LaTeX, its source.

    >>> from workbench.neurons.lif import LIF
    >>> print(model_markdown(LIF()).splitlines()[0])
    **LIF**: A leaky membrane with a hard threshold and an instant reset
    """
    lines = [f"**{type(model).__name__}**: {plain(model.title())}", ""]
    if quantities := model.quantities():
        lines += ["| | name | value | unit | usual range | |", "|---|---|---:|---|---|---|"]
        symbols, values = model.symbols(), model.values()
        for name, quantity in quantities.items():
            value = f"{values[name]:.6g}" + (
                "" if values[name] == quantity.default else f" (default {quantity.default:.6g})"
            )
            soft = quantity.get_soft_bounds() if quantity.softbounds else (None, None)
            usual = f"{soft[0]:g} to {soft[1]:g}" if None not in soft else ""
            lines.append(
                f"| ${symbols[name]}$ | `{name}` | {value} | {pretty(quantity.unit)} | {usual} | {plain(quantity.doc or '')} |"
            )
        lines.append("")
    for name, value in model.choices().items():
        lines += [f"`{name}`: {plain(_short(value))}", ""]
    if formula := model.formula():
        lines += ["$$", formula, "$$", ""]
    source = type(model).source
    lines.append(
        f"*Source: [{plain(source.text)}]({source.link})*" if source.link else f"*Source: {plain(source.text)}*"
    )
    return "\n".join(lines)


def plain(text: object) -> str:
    """Return text in which neither markup nor Markdown nor LaTeX is read.

    >>> plain("a|b <i> $x$")
    'a\\\\|b &lt;i&gt; \\\\$x\\\\$'
    """
    shown = escape(" ".join(str(text).replace("``", "").split()))
    for sign in "\\`*_[]$|":
        shown = shown.replace(sign, "\\" + sign)
    return shown


def _short(value: Any) -> str:
    text = f"array {value.shape}" if hasattr(value, "shape") else repr(value)
    return text if len(text) <= 80 else text[:79] + "…"


def _network_html(net: Any) -> str:
    from workbench.views.network_diagram import network_html

    return network_html(net)


def install(ipython: Any) -> None:
    """Teach an IPython shell to show models as cards, networks as diagrams, and what a lesson measured as figures."""
    formatters = ipython.display_formatter.formatters
    formatters["text/markdown"].for_type_by_name(*MODEL, model_markdown)
    formatters["text/html"].for_type_by_name(*NETWORK, _network_html)
    ipython.display_formatter.ipython_display_formatter.for_type_by_name(*RESULT, _display_result)
    for measured in (OUTCOME, COMPARISON):
        ipython.display_formatter.ipython_display_formatter.for_type_by_name(*measured, _display_measured)


def _display_result(result: Any) -> None:
    """A protocol's result: its sentence, its pictures, its numbers and its table."""
    from workbench.views.result_card import display_result

    display_result(result)


def _display_measured(measured: Any) -> None:
    """The words of an outcome or a comparison, and below them the trace or the curve."""
    from workbench.views.lesson_figure import display_measured

    display_measured(measured)
