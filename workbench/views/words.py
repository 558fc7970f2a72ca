"""Words on a page, escaped: a sentence, a heading, an error, a card. No other file hands text to a text component."""

from __future__ import annotations

from typing import Any

import panel as pn
import panel_material_ui as pmui

from workbench.core.errors import WorkbenchError
from workbench.core.source import Source
from workbench.core.text import escape
from workbench.views.theme import MONO

INK = "color: var(--panel-on-surface-color, inherit)"
MUTED = "color: var(--panel-on-secondary-color, #667)"


def sentence(text: object, muted: bool = True, **options: Any) -> pn.pane.HTML:
    """A line of plain text, announced to screen readers when it changes through :func:`say`."""
    pane = pn.pane.HTML(
        margin=options.pop("margin", (2, 10)), sizing_mode=options.pop("sizing_mode", "stretch_width"), **options
    )
    say(pane, text, muted)
    return pane


def say(pane: pn.pane.HTML, text: object, muted: bool = True) -> None:
    """Change what a :func:`sentence` says; nothing is sent when it already says so."""
    markup = (
        f'<div role="status" style="{MUTED if muted else INK}; font-size: 13px; line-height: 1.45">{escape(text)}</div>'
    )
    if pane.object != markup:
        pane.object = markup


def heading(text: object, note: object = "", **options: Any) -> pn.pane.HTML:
    """A small heading with an optional note beside it."""
    aside = (
        f'<span style="{MUTED}; font-weight: 400; font-size: 12px; margin-left: 8px">{escape(note)}</span>'
        if note
        else ""
    )
    markup = (
        f'<div style="{INK}; font-weight: 650; font-size: 13.5px; letter-spacing: -0.005em">{escape(text)}{aside}</div>'
    )
    return pn.pane.HTML(markup, margin=options.pop("margin", (6, 10, 2, 10)), sizing_mode="stretch_width", **options)


def title(text: object, **options: Any) -> pn.pane.HTML:
    """The name of what a card is about; change it with :func:`retitle`."""
    pane = pn.pane.HTML(margin=options.pop("margin", (4, 10, 0, 10)), sizing_mode="stretch_width", **options)
    retitle(pane, text)
    return pane


def retitle(pane: pn.pane.HTML, text: object) -> None:
    """Change what a :func:`title` says."""
    pane.object = f'<div style="{INK}; font-weight: 650; font-size: 15.5px; letter-spacing: -0.01em; overflow-wrap: anywhere">{escape(text)}</div>'


def code(text: object, **options: Any) -> pn.pane.HTML:
    """Program text as it is, in a box that scrolls."""
    style = f"margin:0; padding:12px 14px; overflow:auto; font: 12.5px/1.5 {MONO}; border-radius:8px; {INK}; background: color-mix(in srgb, var(--panel-on-surface-color, #888) 6%, transparent)"
    return pn.pane.HTML(f'<pre style="{escape(style)}">{escape(text)}</pre>', sizing_mode="stretch_width", **options)


def refusal(error: BaseException) -> str:
    """What an error says to a person: our own errors speak for themselves, any other is named."""
    return str(error) if isinstance(error, WorkbenchError) else f"{type(error).__name__}: {error}"


def source_line(source: Source) -> str:
    """A citation as HTML, escaped, with a link to where it can be read."""
    text = escape(source.text)
    if source.link.startswith("https://"):
        link = f'<a href="{escape(source.link)}" target="_blank" rel="noopener" style="color: inherit">{text}</a>'
    else:
        link = text
    return f'<div style="{MUTED}; font-size: 12px; line-height: 1.4">{link}</div>'


def alert(text: object = "", kind: str = "error") -> pmui.Alert:
    """A colored note that can be closed; hidden while it has nothing to say. Change it with :func:`warn`."""
    note = pmui.Alert(severity=kind, closeable=True, sizing_mode="stretch_width", margin=(0, 0, 10, 0), visible=False)
    warn(note, text)
    return note


def warn(note: pmui.Alert, text: object) -> None:
    """Show a text in an :func:`alert`, line by line; an empty text hides it."""
    shown = escape(text).replace("\n", "<br>")
    note.param.update(object=shown, closed=False, visible=bool(shown))


def drawers(*named: tuple[str, Any], **options: Any) -> pmui.Accordion:
    """Parts that open below their titles; what is closed is not built. Titles are ours, never a user's."""
    return pmui.Accordion(
        *named,
        dynamic=True,
        disable_gutters=True,
        title_variant="body2",
        sizing_mode="stretch_width",
        margin=options.pop("margin", 0),
        sx={
            "& .MuiAccordion-root": {
                "boxShadow": "none",
                "border": "1px solid",
                "borderColor": "divider",
                "borderRadius": "12px !important",
                "mb": "8px",
            },
            "& .MuiAccordion-root:before": {"display": "none"},
            "& .MuiAccordionSummary-root": {"minHeight": "40px", "px": "12px"},
            "& .MuiAccordionSummary-content": {"my": "8px", "fontWeight": 650},
            "& .MuiAccordionSummary-content *": {"fontWeight": 650, "fontSize": "13.5px"},
            "& .MuiAccordionDetails-root": {"p": "0 2px 8px 2px"},
        },
        **options,
    )


def card(title: object, *objects: Any, note: object = "", **options: Any) -> pn.Column:
    """A quiet surface with a heading: what the pages are made of."""
    inside = [heading(title, note)] if title else []
    return pn.Column(
        *inside,
        *objects,
        sizing_mode=options.pop("sizing_mode", "stretch_width"),
        margin=options.pop("margin", 0),
        stylesheets=[*options.pop("stylesheets", []), SURFACE_CSS],
        **options,
    )


SURFACE_CSS = """
:host {
  background: var(--panel-surface-color, transparent);
  border: 1px solid color-mix(in srgb, var(--panel-on-surface-color, #888) 13%, transparent);
  border-radius: 12px;
  padding: 6px 4px;
  box-sizing: border-box;
}
"""
