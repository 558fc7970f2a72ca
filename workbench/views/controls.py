"""Controls made from parameters: sliders with units that take typed numbers, and refuse bad ones in words."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Any

import panel as pn
import panel_material_ui as pmui
import param
from panel.viewable import Viewer

from workbench.core.errors import WorkbenchError
from workbench.core.quantity import Quantity
from workbench.core.text import escape
from workbench.core.units import titled
from workbench.views.symbols import plain
from workbench.views.words import refusal

DENSE = {
    "& .MuiFormLabel-root": {"fontSize": "13px", "flexShrink": 0, "maxWidth": "60%", "color": "text.primary"},
    "& .MuiInputBase-input": {
        "fontSize": "13px",
        "textAlign": "right",
        "py": "2px",
        "fontVariantNumeric": "tabular-nums",
    },
    "& .MuiInput-root:before": {"borderBottomColor": "divider"},
    "& .MuiSlider-root": {"py": "9px"},
    "& > div > div": {"alignItems": "center"},
}

SIGNS = {"& .MuiIconButton-root .MuiSvgIcon-root": {"color": "text.secondary"}}
"""Minus and plus of a whole number, light enough for the dark theme."""

PROMPT = 1
"""ms that Panel waits for more changes of a prompt control before it tells of the first, in place of its 50."""


def controls(
    owner: param.Parameterized,
    names: Iterable[str] | None = None,
    throttled: bool = False,
    around: bool = False,
    prompt: bool = False,
    words: bool = False,
    **options: Any,
) -> pn.Column:
    """Return a column of controls for an object's parameters, one :class:`Field` each.

    Parameters
    ----------
    owner
        A model, an experiment, or any other Param object. A control changes it, and follows it when it is changed
        elsewhere; what the parameter refuses is shown under the control, and the object keeps its value.
    names
        Which parameters, in this order; by default every Quantity of the object.
    throttled
        Change the object only when a slider is let go: for whatever takes long to follow.
    around
        For the few values that are turned first: named in words, with sliders from zero to three times the present
        value; typed numbers reach farther.
    words
        Call each value by its meaning, with its symbol.
    prompt
        Hear of every change as it comes: for a picture that follows in some milliseconds and leaves out what comes too fast for it.
    """
    chosen = list(names) if names is not None else [name for name in owner.param if _turns(owner.param[name])]
    margin = options.pop("margin", 0)
    fields: list[Any] = [Field(owner, name, throttled, around, prompt, words) for name in chosen]
    return pn.Column(*fields, sizing_mode="stretch_width", margin=margin, **options)


def _turns(parameter: Any) -> bool:
    """Whether a parameter is a Quantity with more than one accepted value."""
    low, high = parameter.bounds or (None, None) if isinstance(parameter, Quantity) else (0, 0)
    return low is None or low != high


class Field(Viewer):
    """One control for one parameter: an editable slider, a logarithmic one, a number, a switch, a menu or a text.

    Attributes
    ----------
    widget
        What the reader moves; its ``value`` may be set in a test.
    error
        The refusal shown under the control, or an empty string.
    """

    error = param.String(doc="Why the last change was refused.")

    def __init__(
        self,
        owner: param.Parameterized,
        name: str,
        throttled: bool = False,
        around: bool = False,
        prompt: bool = False,
        words: bool = False,
    ) -> None:
        super().__init__()
        self.owner, self.field, self.quiet = owner, name, False
        self.parameter = owner.param[name]
        value, number = getattr(owner, name), isinstance(self.parameter, param.Number)
        self.ends = (
            (nearby(self.parameter, value) if around else slider_range(self.parameter)) if number else (0.0, 1.0)
        )
        self.log = number and not isinstance(self.parameter, param.Integer) and spans_decades(self.ends)
        called = spoken(self.parameter) if words else label(self.parameter, words=around)
        self.widget = _widget(owner, name, self.ends, called)
        self.slider = _log_slider(value, self.ends) if self.log else None
        if prompt:
            for moved in filter(None, (self.widget, self.slider)):
                moved._debounce = PROMPT
        self.note = pn.pane.HTML(visible=False, sizing_mode="stretch_width", margin=(0, 14, 6, 14))
        watched = (
            "value_throttled" if throttled and hasattr(self.widget, "value_throttled") and not self.log else "value"
        )
        self.widget.param.watch(self._take, watched)
        if self.slider is not None:
            self.slider.param.watch(self._slide, "value_throttled" if throttled else "value")
        owner.param.watch(self._follow, name)

    def _take(self, event: param.parameterized.Event) -> None:
        if self.quiet:
            return
        if event.new is None:  # an emptied field
            self._follow()
        else:
            self._change(event.new)

    def _slide(self, event: param.parameterized.Event) -> None:
        if not self.quiet and event.new is not None:
            self._change(float(f"{10**event.new:.3g}"))

    def _change(self, value: Any) -> None:
        try:
            if value != getattr(self.owner, self.field):
                setattr(self.owner, self.field, value)
            self._tell("")
        except WorkbenchError as error:
            self._tell(refusal(error))
        except ValueError as error:  # Param's own refusals
            self._tell(f"{self.field}: {error}")
        self._follow()

    def _follow(self, *_events: Any) -> None:
        value = getattr(self.owner, self.field)
        self.quiet = True
        try:
            if isinstance(self.widget, pmui.EditableFloatSlider):
                low, high = self.ends
                self.widget.param.update(start=min(low, value), end=max(high, value), value=value)
            else:
                self.widget.value = value
            if self.slider is not None and value > 0:
                self.slider.value = min(max(math.log10(value), self.slider.start), self.slider.end)
        finally:
            self.quiet = False

    def _tell(self, text: str) -> None:
        if text != self.error:
            self.error = text
            style = "color: var(--danger-bg-color, #b3261e); font-size: 12px; line-height: 1.35"
            self.note.param.update(
                object=f'<div role="alert" style="{style}">{escape(text)}</div>' if text else "", visible=bool(text)
            )

    def __panel__(self) -> pn.viewable.Viewable:
        parts = [self.widget, *([self.slider] if self.slider is not None else []), self.note]
        return pn.Column(*parts, sizing_mode="stretch_width", margin=0)


def label(parameter: Any, words: bool = False) -> str:
    """What a control is called: the parameter's own label, or its symbol, or its meaning in ``words``; and its unit.

    >>> label(Quantity(10.0, "nS", symbol="g_L")), label(Quantity(10.0, "nS", doc="Leak conductance."), words=True)
    ('g_L (nS)', 'Leak conductance (nS)')
    """
    meaning = (parameter.doc or "").split(".")[0]
    given = getattr(parameter, "_label", None) or (meaning if words and len(meaning) <= 30 else "")
    name = given or plain(getattr(parameter, "symbol", "") or "") or str(parameter.name).replace("_", " ")
    return titled(name, parameter.unit) if isinstance(parameter, Quantity) else name


def spoken(parameter: Any) -> str:
    """A parameter's meaning with its symbol and unit, for a control that is read before it is known.

    >>> spoken(Quantity(0.0, "mV", symbol="E_L", doc="Resting potential: without any input."))
    'Resting potential E_L (mV)'
    """
    given, sign = getattr(parameter, "_label", None), plain(getattr(parameter, "symbol", "") or "")
    meaning = given or re.split(r"[.:;,]", parameter.doc or "")[0].strip()
    if given or not meaning or len(meaning) > 40:
        return label(parameter)
    return titled(f"{meaning} {sign}".rstrip(), parameter.unit) if isinstance(parameter, Quantity) else meaning


def help_text(parameter: Any) -> str:
    """What a control's tooltip says: the meaning, the accepted values, and the name in code."""
    allowed = f" Accepts {parameter.allowed}." if isinstance(parameter, Quantity) else ""
    return f"{(parameter.doc or '').strip()}{allowed} In code: {parameter.name}."


def slider_range(parameter: Any) -> tuple[float, float]:
    """The range a slider offers: the usual range if declared, else the bounds, else around the default."""
    soft, hard = parameter.softbounds or (None, None), parameter.bounds or (None, None)
    default = float(parameter.default or 0.0)
    reach = 4 * abs(default) or 1.0
    low = next((float(end) for end in (soft[0], hard[0]) if end is not None), min(0.0, default - reach))
    high = next((float(end) for end in (soft[1], hard[1]) if end is not None), max(low, default, 0.0) + reach)
    return low, high


def nearby(parameter: Any, value: float) -> tuple[float, float]:
    """From zero to three times the value, within the bounds; the usual range where the value is zero.

    >>> nearby(Quantity(400.0, "pA", soft=(0, 2000)), 110.0)
    (0.0, 330.0)
    """
    low, high = parameter.bounds or (None, None)
    ends = (0.0, 3.0 * value) if value > 0 else (3.0 * value, 0.0)
    if not value:
        return slider_range(parameter)
    return (
        ends[0] if low is None else max(ends[0], float(low)),
        ends[1] if high is None else min(ends[1], float(high)),
    )


def spans_decades(ends: tuple[float, float]) -> bool:
    """Whether a range is better walked in equal ratios than in equal steps: it starts above zero and spans a hundredfold."""
    return ends[0] > 0 and ends[1] / ends[0] >= 100


def step_of(parameter: Any, ends: tuple[float, float] | None = None) -> float:
    """The declared step, or about a hundredth of the slider as 1, 2 or 5 times a power of ten.

    >>> step_of(Quantity(200.0, soft=(50, 500))), step_of(Quantity(0.1, soft=(0, 0.3)))
    (5.0, 0.002)
    """
    if parameter.step:
        return float(parameter.step)
    low, high = ends or slider_range(parameter)
    rough = (high - low) / 100
    power = 10.0 ** math.floor(math.log10(rough))
    return float(f"{min((1, 2, 5, 10), key=lambda m: abs(m * power - rough)) * power:.6g}")


def _widget(owner: param.Parameterized, name: str, ends: tuple[float, float], title: str) -> Any:
    parameter, value = owner.param[name], getattr(owner, name)
    common: dict[str, Any] = {
        "label": title,
        "value": value,
        "description": help_text(parameter),
        "sizing_mode": "stretch_width",
    }
    if isinstance(parameter, param.Selector):
        return pmui.Select(options=parameter.names or parameter.objects, size="small", margin=(8, 12), **common)
    if isinstance(parameter, param.Boolean):
        common.pop("description")
        return pmui.Switch(margin=(4, 12), **common)
    if isinstance(parameter, param.Integer):
        low, high = parameter.bounds or (None, None)
        return pmui.IntInput(start=low, end=high, size="small", sx=SIGNS, margin=(8, 12), **common)
    if isinstance(parameter, param.Number):
        if spans_decades(ends):
            return pmui.FloatInput(
                step=step_of(parameter, ends), size="small", variant="standard", margin=(6, 12, 0, 12), **common
            )
        low, high = ends
        step = step_of(parameter, ends)
        decimals = max(0, -math.floor(math.log10(step) + 1e-9))
        shown = f"0[.]{'0' * max(decimals, 2)}"
        limits = {"start": min(low, value), "end": max(high, value)}
        return pmui.EditableFloatSlider(
            step=step, format=shown, size="small", sx=DENSE, margin=(2, 12), **limits, **common
        )
    return pmui.TextInput(size="small", margin=(8, 12), **{**common, "value": str(value)})


def _log_slider(value: float, ends: tuple[float, float]) -> Any:
    low, high = (math.log10(end) for end in ends)
    place = min(max(math.log10(max(value, 1e-300)), low), high)
    return pmui.FloatSlider(
        start=low,
        end=high,
        value=place,
        step=(high - low) / 200,
        show_value=False,
        tooltips=False,
        label="",
        size="small",
        sizing_mode="stretch_width",
        margin=(0, 12),
    )
