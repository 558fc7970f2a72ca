"""The place where a student writes an answer: a line, a choice, or a pair of axes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import panel as pn
import panel_material_ui as pmui
from panel.viewable import Viewer

from workbench.core.units import pretty
from workbench.course.answer import Answer, Choice, Curve, Number
from workbench.course.numbers import Numbers
from workbench.views.draw_curve import DrawCurve


class AnswerField(Viewer):
    """An input that fits the kind of answer.

    Attributes
    ----------
    widget
        What the student uses; a test sets its ``value``, or its ``points``.
    """

    def __init__(self, ask: Answer, numbers: Numbers, enter: Callable[[], Any]) -> None:
        super().__init__()
        self.widget: Any = None
        if isinstance(ask, Number):
            unit = f" ({pretty(ask.unit)})" if ask.unit != "1" else ""
            self.widget = pmui.TextInput(
                label=f"Your answer{unit}", size="small", max_length=60, width=240, margin=(6, 12)
            )
            self.widget.param.watch(lambda _event: enter(), "enter_pressed")
        elif isinstance(ask, Choice):
            self.widget = pmui.RadioBoxGroup(options=list(ask.options), margin=(2, 12))
            self.widget._allows_none = True  # else Panel answers for the student, with the first option
            self.widget.value = None
        elif isinstance(ask, Curve):
            self.widget = DrawCurve(ask.x_label, ask.y_label, ask.x_range(numbers), ask.y_range(numbers))

    @property
    def raw(self) -> Any:
        """The answer as it stands, unread."""
        if isinstance(self.widget, DrawCurve):
            return self.widget.points
        # the browser tells of Enter before it tells the value; what was typed is there already
        return getattr(self.widget, "value_input", "") or self.widget.value

    def __panel__(self) -> pn.viewable.Viewable:
        return pn.Column(self.widget, sizing_mode="stretch_width", margin=0)
