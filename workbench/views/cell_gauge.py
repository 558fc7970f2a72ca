"""A gauge for each layer: how many of its cells are dead, alive, or fire all the time."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import panel as pn
from panel.viewable import Viewer

from workbench.core.text import escape
from workbench.views.theme import GRAY, GREEN, VERMILION
from workbench.views.words import INK, MUTED

CSS = f"""
:host {{ overflow-x: auto; {INK}; font-size: 12.5px; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ text-align: right; padding: 3px 8px 3px 0; font-variant-numeric: tabular-nums; }}
td {{ white-space: nowrap; }}
th {{ {MUTED}; font-weight: 500; vertical-align: bottom; }}
th:first-child, td:first-child {{ text-align: left; }}
.why {{ {MUTED}; }}
.bar {{ display: flex; height: 11px; min-width: 40px; border-radius: 4px; overflow: hidden; }}
"""


def gauge_html(layers: Mapping[str, tuple[float, float, np.ndarray]]) -> str:
    """Return the gauges as a table; by layer the shares of dead and of busy cells, and the spikes a step of each."""
    rows = "".join(_row(name, *each) for name, each in layers.items())
    head = "".join(
        f'<th scope="col">{name}</th>' for name in ("layer", "", "dead", "alive", "always firing", "spikes a step")
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _row(name: str, silent: float, busy: float, rates: np.ndarray) -> str:
    shares = (silent, 1 - silent - busy, busy)
    bar = "".join(
        f'<span style="width:{100 * share:.1f}%;background:{color}"></span>'
        for share, color in zip(shares, (GRAY, GREEN, VERMILION), strict=True)
    )
    numbers = "".join(f"<td>{100 * share:.0f} %</td>" for share in shares)
    return f'<tr><td>{escape(name)}</td><td><div class="bar" aria-hidden="true">{bar}</div></td>{numbers}<td>{rates.mean():.2f}</td></tr>'


class CellGauge(Viewer):
    """The gauges; gray is dead, green alive, red firing in nine steps of ten or more."""

    def __init__(self) -> None:
        super().__init__()
        self.pane = pn.pane.HTML("", stylesheets=[CSS], sizing_mode="stretch_width", margin=(4, 12))

    def show(self, layers: Mapping[str, tuple[float, float, np.ndarray]]) -> None:
        """Show these layers."""
        self._write(gauge_html(layers))

    def clear(self, why: str) -> None:
        """Show no gauges, and say why."""
        self._write(f'<span class="why">{escape(why)}</span>')

    def _write(self, markup: str) -> None:
        if self.pane.object != markup:
            self.pane.object = markup

    def __panel__(self) -> pn.viewable.Viewable:
        return self.pane
