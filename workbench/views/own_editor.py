"""Where a model of one's own is typed: every mistake is shown at its place, and the model changes when the reader says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import panel as pn
import panel_material_ui as pmui
import param
from panel.viewable import Viewer

from workbench.core.catalogue import catalogue
from workbench.core.errors import EquationError, WorkbenchError
from workbench.core.model import Model, Neuron, Rule
from workbench.core.own import OwnModel, check_name, check_own, own_neuron
from workbench.core.own_rule import check_own_rule, own_rule
from workbench.core.own_text import MAX_TEXT
from workbench.core.own_writer import text_of
from workbench.core.text import escape
from workbench.views.theme import MONO
from workbench.views.words import INK, MUTED, sentence

SHOWN, WIDTH = 6, 72
"""Errors shown at once, and characters of a line shown around one."""

BEHIND = "Behind a number: its range (5 to 50), and # what it means."


@dataclass(frozen=True)
class Dialect:
    """What is written: a kind of model, the words for it, and who reads it."""

    base: type[Model]
    word: str
    first: str
    help: str
    maker: str
    check: Callable[[str], Sequence[WorkbenchError]]
    make: Callable[[str, str], type[Model]]


NEURONS = Dialect(
    Neuron,
    "neuron",
    "LIF",
    "One line each: dv/dt = … : mV, abbreviations, spike:, reset:, start:, refractory:, and numbers with a unit. "
    f"The input current is i, in pA. {BEHIND}",
    "own_neuron",
    check_own,
    own_neuron,
)
RULES = Dialect(
    Rule,
    "rule",
    "PairSTDP",
    "One line each: dx/dt = … : pre (or post, synapse, shared) for what is remembered, pre: and post: for what a spike does to it and to "
    f"the weight w, abbreviations, and numbers with a unit; w_max = 1 weight is the largest weight. {BEHIND}",
    "own_rule",
    check_own_rule,
    own_rule,
)

TYPED = {
    "& .MuiInputBase-input": {
        "fontFamily": MONO,
        "fontSize": "12.5px",
        "lineHeight": 1.55,
        "whiteSpace": "pre",
        "overflowX": "auto !important",
    }
}


class OwnEditor(Viewer):
    """A text that becomes a neuron, or a plasticity rule if it is written in the dialect of :data:`RULES`.

    Attributes
    ----------
    area, called, template, use
        The widgets; a test sets their values.
    """

    dialect = param.ClassSelector(
        class_=Dialect, default=NEURONS, instantiate=False, constant=True, doc="What is written."
    )
    model = param.ClassSelector(class_=Model, doc="The model accepted last; a text with mistakes leaves it as it is.")
    errors = param.List(default=[], item_type=WorkbenchError, doc="What is wrong with the text as it stands.")

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self.area = pmui.TextAreaInput(label="Equations", max_length=MAX_TEXT, rows=16, max_rows=40, auto_grow=True, size="small", sx=TYPED, sizing_mode="stretch_width", margin=(8, 12))  # fmt: skip
        self.called = pmui.TextInput(label="Name", value="Own", max_length=40, size="small", sizing_mode="stretch_width", margin=(8, 6, 8, 12))  # fmt: skip
        self.template = pmui.Select(label="Begin with", options=templates(self.dialect), value="", size="small", sizing_mode="stretch_width", margin=(8, 12, 8, 6))  # fmt: skip
        self.use = pmui.Button(
            label=f"Use this {'model' if self.dialect is NEURONS else self.dialect.word}",
            icon="check",
            variant="contained",
            size="small",
            margin=(4, 12),
        )
        self.told = pn.pane.HTML("", sizing_mode="stretch_width", margin=(0, 12))
        self.area.param.watch(self._typed, "value_input")
        self.area.param.watch(self._typed, "value")
        self.called.param.watch(self._typed, "value_input")
        self.called.param.watch(self._typed, "value")
        self.template.param.watch(self._begin, "value")
        self.use.on_click(self._accept)
        self.begin(self.model or self._shipped(self.dialect.first))

    @property
    def text(self) -> str:
        """The text as it stands."""
        return self.area.value_input or ""

    def begin(self, model: Any) -> None:
        """Fill the editor with a model or a kind of it; nothing else changes until it is accepted."""
        kind = model if isinstance(model, type) else type(model)
        text = text_of(model)
        name = kind.__name__ if issubclass(kind, OwnModel) else f"My{kind.__name__}"
        self.called.param.update(value=name, value_input=name)
        self.area.param.update(value=text, value_input=text)
        self.check()

    def check(self) -> None:
        """Look for mistakes; fast enough to be done at every key."""
        errors: list[WorkbenchError] = list(self.dialect.check(self.text))
        try:
            check_name(self.called.value_input, self.dialect.maker, self.dialect.base.room)
        except WorkbenchError as error:
            errors.append(error)
        self.errors = errors
        self.use.disabled = bool(errors)
        self.told.object = errors_html(self.text, errors, self.dialect.word)

    def _typed(self, event: Any) -> None:
        if event.name == "value":  # also set by code
            event.obj.value_input = event.new
        self.check()

    def _begin(self, event: Any) -> None:
        if event.new:
            self.begin(self._shipped(event.new))

    def _accept(self, *_events: Any) -> None:
        self.check()
        if not self.errors:
            self.model = self.dialect.make(self.text, self.called.value_input or "")()

    def _shipped(self, name: str) -> type[Model]:
        return catalogue(self.dialect.base.room, self.dialect.base)[name]

    def __panel__(self) -> pn.viewable.Viewable:
        head = pn.Row(self.called, self.template, sizing_mode="stretch_width", margin=0)
        return pn.Column(
            head,
            sentence(self.dialect.help, margin=(0, 12)),
            self.area,
            self.told,
            self.use,
            sizing_mode="stretch_width",
        )


def templates(dialect: Dialect = NEURONS) -> dict[str, str]:
    """The shipped models to begin with, for a menu."""
    return {"a shipped model …": "", **{name: name for name in catalogue(dialect.base.room, dialect.base)}}


def errors_html(text: str, errors: Sequence[WorkbenchError], word: str = "neuron") -> str:
    """Return the errors as a list: each in words, with its line and a mark under its character."""
    if not errors:
        return f'<div role="status" style="{MUTED}; font-size: 12.5px">No mistakes: this is a {escape(word)}.</div>'
    lines = text.split("\n")
    items = []
    for error in errors[:SHOWN]:
        shown = ""
        if isinstance(error, EquationError) and error.line is not None and error.line <= len(lines):
            style = f"margin: 2px 0 0 0; overflow-x: auto; font: 12px/1.35 {MONO}; {MUTED}"
            shown = f'<pre style="{escape(style)}">{escape(pointed(lines[error.line - 1], error.position))}</pre>'
        items.append(f'<li style="margin: 0 0 8px 0">{escape(error)}{shown}</li>')
    more = f"<li>and {len(errors) - SHOWN} more</li>" if len(errors) > SHOWN else ""
    style = f"{INK}; font-size: 12.5px; line-height: 1.4; margin: 0; padding: 6px 0 0 12px; list-style: none; border-left: 3px solid var(--danger-bg-color, #b3261e)"
    return f'<ul role="alert" style="{style}">{"".join(items)}{more}</ul>'


def pointed(line: str, position: int) -> str:
    """Return a line with a mark under one of its characters; of a long line, the part around it.

    >>> print(pointed("tau = 20 mz", 9))
    tau = 20 mz
             ^
    """
    first = max(0, position - WIDTH // 2) if len(line) > WIDTH else 0
    part = line[first : first + WIDTH].replace("\t", " ")
    return f"{part}\n{' ' * (position - first)}^"
