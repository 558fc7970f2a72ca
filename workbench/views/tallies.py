"""What populations did lately, in words: the text beside the moving picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workbench.core.text import escape
from workbench.views.theme import color


def tallies_html(tallies: Mapping[str, object], names: Sequence[str]) -> str:
    """Return one line for each population, with its color; ``tallies`` holds anything that says itself, by name."""
    lines = []
    for index, name in enumerate(names):
        dot = f'<span aria-hidden="true" style="display:inline-block;width:9px;height:9px;border-radius:3px;margin-right:7px;background:{color(index)}"></span>'
        told = escape(tallies[name]) if name in tallies else "no spikes yet"
        lines.append(f'<span style="margin-right:22px;white-space:nowrap">{dot}<b>{escape(name)}</b>: {told}</span>')
    style = "font-size:13px;line-height:1.6;color:var(--panel-on-surface-color,inherit);font-variant-numeric:tabular-nums;display:flex;flex-wrap:wrap"
    return f'<div class="tallies" style="{style}">{"".join(lines)}</div>'
