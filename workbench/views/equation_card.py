"""The equations of the cells on the bench, with their symbols or with the numbers of this moment, and the order of a step."""

from __future__ import annotations

from typing import Any

import panel as pn
import panel_material_ui as pmui
from panel.viewable import Viewer

from workbench.core.model import Neuron
from workbench.core.units import pretty
from workbench.engines.reset_order import NEXT_STEP, can_wait
from workbench.experiments.neuron_bench import NeuronBench
from workbench.views.words import say, sentence

SYMBOLS, NUMBERS = "symbols", "numbers"
# Panel shows KaTeX's MathML, which browsers center in its table.
KATEX_CSS = """
:host { overflow-x: auto !important; }
.katex, .katex math { font-family: "STIX Two Math", "Latin Modern Math", "Cambria Math", math, serif; font-size: 17px; }
.katex mtd { padding: 5px 2px; vertical-align: baseline; }
.katex mtr > mtd:nth-child(odd) { text-align: right; }
.katex mtr > mtd:nth-child(even) { text-align: left; }
"""
STEP = (
    "Spikes that are due arrive.",
    "Every state advances by one dt, with the inputs held.",
    "A cell that is not refractory and meets its condition spikes; the spike carries the time at the end of the step.",
    "It is reset, and its refractory period begins.",
    "Its spikes are sent, to arrive at least one dt later.",
)
"""The order in which every engine takes a step (CONTRIBUTING, "Decisions")."""
LATE_STEP = (
    *STEP[:2],
    "A cell that spiked in the step before is reset.",
    STEP[2],
    "Its refractory period begins; it stays over its threshold until the next step.",
    STEP[4],
)
"""The same for a cell that is reset in the next step."""


def step_text(bench: NeuronBench) -> str:
    """The order of a step of the first cell, in words."""
    cell = bench.neuron
    late = bench.reset == NEXT_STEP and can_wait(cell.declared(), cell.quantities())
    return "One step of time: " + " ".join(
        f"{place}. {text}" for place, text in enumerate(LATE_STEP if late else STEP, 1)
    )


def value_latex(value: float, unit: str) -> str:
    r"""Return a number with its unit, in brackets where a sign would be misread.

    >>> value_latex(-70.0, "mV"), value_latex(0.02, "1")
    ('(-70~\\text{mV})', '0.02')
    >>> value_latex(0.2, "1/ms")
    '(0.2/\\text{ms})'
    """
    shown = f"{value:.4g}"
    if "e" in shown:
        base, power = shown.split("e")
        shown = rf"{base}\cdot 10^{{{int(power)}}}"
    if unit.startswith("1/"):
        return rf"({shown}/\text{{{pretty(unit)[2:]}}})"
    text = rf"{shown}~\text{{{pretty(unit)}}}" if pretty(unit) else shown
    return f"({text})" if value < 0 else text


def equation_latex(cell: Neuron, numbers: bool) -> str:
    """Return a cell's equations as LaTeX, with its present values put in if ``numbers``."""
    if not numbers:
        return cell.formula()
    units = cell.units()
    shown = {name: value_latex(value, units[name]) for name, value in cell.values().items()}
    return cell.declared().latex(shown, cell.quantities())


class EquationCard(Viewer):
    """LaTeX of the first cell's equations, kept current."""

    def __init__(self, bench: NeuronBench) -> None:
        super().__init__()
        self.bench = bench
        self.form = pmui.RadioButtonGroup(options=[SYMBOLS, NUMBERS], value=NUMBERS, size="small", margin=(4, 12))
        self.formula = pn.pane.LaTeX(
            "",
            renderer="katex",
            sizing_mode="stretch_width",
            margin=(4, 12),
            stylesheets=[KATEX_CSS],
        )
        self.order = sentence("", margin=(4, 12, 8, 12))
        self.form.param.watch(self.show, "value")
        self.show()

    def show(self, *_events: Any) -> None:
        """Write the equations with the values of this moment."""
        text = f"$${equation_latex(self.bench.neuron, self.form.value == NUMBERS)}$$"
        if self.formula.object != text:
            self.formula.object = text
        say(self.order, step_text(self.bench))

    def __panel__(self) -> pn.viewable.Viewable:
        return pn.Column(self.form, self.formula, self.order, sizing_mode="stretch_width", margin=0)
