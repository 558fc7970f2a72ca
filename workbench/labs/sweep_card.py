"""A sweep on a page: choose what is varied, run it in the background, see it as a heat map and as a table."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from typing import Any

import pandas as pd
import panel as pn
import panel_material_ui as pmui
from panel.viewable import Viewer

from workbench.core.jobs import Progress
from workbench.experiments.measures import MEASURES
from workbench.experiments.sweep import HERE, LOCAL, Sweep
from workbench.experiments.sweep_points import evenly, paths, present
from workbench.labs.background import Background
from workbench.network.network import Network
from workbench.views.heat_map import TABLE_CSS, heat_map, table_html
from workbench.views.words import alert, refusal, say, sentence, warn

NONE = "nothing else"
PLACES = {"in this server": HERE, "in processes of this machine": LOCAL}
TAKEN = ("rate", "cv", "synchrony", "swing", "peak")
FEW = 5  # values of each axis at first


class Axis(Viewer):
    """What is varied, from where to where, in how many values."""

    def __init__(self, label: str, optional: bool, net: Network) -> None:
        super().__init__()
        self.optional, self.net = optional, net
        self.path = pmui.Select(label=label, options=[], size="small", sizing_mode="stretch_width", margin=(8, 12))
        self.first = pmui.FloatInput(label="From", size="small", width=86, margin=(4, 4, 4, 12))
        self.last = pmui.FloatInput(label="To", size="small", width=86, margin=(4, 4))
        self.count = pmui.IntInput(label="Values", value=FEW, start=2, end=50, size="small", width=78, margin=(4, 4))
        self.path.param.watch(self._reach, "value")
        self.offer(net)

    def offer(self, net: Network) -> None:
        """Offer what this network has; what was chosen stays if it is there."""
        self.net = net
        options = [NONE, *paths(net)] if self.optional else paths(net)
        chosen = self.path.value if self.path.value in options else options[0]
        self.path.param.update(options=options, value=chosen)
        self._reach()

    def _reach(self, *_events: Any) -> None:
        used = self.path.value != NONE
        for field in (self.first, self.last, self.count):
            field.disabled = not used
        if used:
            value = present(self.net, self.path.value)
            self.first.value, self.last.value = (0.5 * value, 1.5 * value) if value else (0.0, 1.0)

    def values(self) -> dict[str | tuple[str, ...], list[float]]:
        """The axis as :class:`Sweep` takes it; nothing if nothing is varied."""
        if self.path.value == NONE:
            return {}
        return {self.path.value: evenly(self.net, self.path.value, self.first.value, self.last.value, self.count.value)}

    def __panel__(self) -> pn.viewable.Viewable:
        return pn.Column(self.path, pn.Row(self.first, self.last, self.count, margin=0), margin=0)


class SweepCard(Viewer):
    """Controls, progress, heat map, table and file of a sweep of a network.

    Parameters
    ----------
    network
        Called for the network at the moment a sweep begins, and when :meth:`refresh` is.
    settings
        Called for what the run needs to know beside it: ``dt``, ``engine``, ``integrator``.
    """

    def __init__(self, network: Callable[[], Network], settings: Callable[[], dict[str, Any]]) -> None:
        super().__init__()
        self.network, self.settings = network, settings
        net = network()
        self.x, self.y = Axis("Vary", False, net), Axis("and", True, net)
        self.measured = pmui.Select(
            label="Measure", options=list(TAKEN), value="rate", size="small", width=130, margin=(8, 12)
        )
        self.group = pmui.Select(label="of", options=[], size="small", width=130, margin=(8, 4))
        self.length = pmui.FloatInput(
            label="Length (ms)", value=500.0, start=50.0, end=10000.0, size="small", width=110, margin=(8, 12)
        )
        self.where = pmui.Select(label="Run", options=PLACES, value=HERE, size="small", width=170, margin=(8, 4))
        self.go = pmui.Button(label="Sweep", color="primary", size="small", margin=(8, 12), on_click=self.start)
        self.halt = pmui.Button(
            label="Stop", variant="outlined", size="small", disabled=True, margin=(8, 4), on_click=self.stop
        )
        self.bar = pmui.LinearProgress(
            value=0, visible=False, sizing_mode="stretch_width", margin=(2, 12), variant="determinate"
        )
        self.status, self.error = sentence("", margin=(2, 12)), alert()
        self.picture = pn.pane.Bokeh(None, sizing_mode="stretch_width")
        self.twin = pn.pane.HTML("", stylesheets=[TABLE_CSS], sizing_mode="stretch_width", margin=(4, 14))
        self.save = pmui.FileDownload(
            label="Table as CSV", callback=self._file, filename="sweep.csv", embed=False, auto=True,
            variant="outlined", size="small", icon="download", visible=False, width=150, margin=(4, 8),
        )  # fmt: skip
        self.table = pd.DataFrame()
        self._axes: list[str] = []
        self.background = Background(self._take, self._end)
        for menu in (self.measured, self.group):
            menu.param.watch(lambda *_: self._draw(), "value")
        self.refresh()

    def refresh(self) -> None:
        """Offer what the network of the moment has."""
        net = self.network()
        self.x.offer(net)
        self.y.offer(net)
        cells = [name for name, each in net.populations.items() if not each.is_stimulus]
        if cells:
            self.group.param.update(options=cells, value=self.group.value if self.group.value in cells else cells[0])

    def start(self, *_events: Any) -> None:
        """Run the sweep that is chosen; one that is refused says why."""
        warn(self.error, "")
        try:
            over = {**self.x.values(), **self.y.values()}
            sweep = Sweep(self.network().copy(), over, TAKEN, duration=self.length.value, **self.settings())
        except Exception as error:
            warn(self.error, refusal(error))
            return
        self._axes = [str(name) for name in over]
        self.table = pd.DataFrame()
        where = self.where.value
        self._running(True)
        say(self.status, f"0 of {sweep.total} runs")
        self.background.start(lambda: sweep.job(where))

    def stop(self, *_events: Any) -> None:
        """End the sweep; what was measured stays."""
        self.background.stop()

    def _take(self, step: Progress) -> None:
        self.bar.value = round(100 * step.fraction)
        say(self.status, step.message)
        if rows := step.values.get("rows"):
            self.table = pd.concat([self.table, pd.DataFrame(rows)], ignore_index=True)
            self._draw()

    def _end(self, state: str) -> None:
        self._running(False)
        if state == "stopped":
            say(self.status, "Stopped; what was measured is shown.")
        if (error := self.background.runner.error) is not None:
            warn(self.error, refusal(error))

    def _running(self, on: bool) -> None:
        self.go.disabled, self.halt.disabled, self.bar.visible = on, not on, on

    def _draw(self) -> None:
        if self.table.empty:
            return
        measure = self.measured.value
        part = self.table.query("population == @name", local_dict={"name": self.group.value})
        if not part.empty:
            self.picture.object = heat_map(part, self._axes[0], self._axes[-1], measure, MEASURES[measure].unit)
        self.twin.object = table_html(self.table)
        self.save.visible = True

    def _file(self) -> StringIO:
        return StringIO(self.table.to_csv(index=False))

    def close(self) -> None:
        """Stop what runs."""
        self.background.close()

    def __panel__(self) -> pn.viewable.Viewable:
        left = pn.Column(
            self.x,
            self.y,
            pn.Row(self.measured, self.group, margin=0),
            pn.Row(self.length, self.where, margin=0),
            pn.Row(self.go, self.halt, margin=0),
            self.bar,
            self.status,
            self.error,
            self.save,
            sizing_mode="stretch_width",
            margin=0,
        )
        right = pn.Column(self.picture, self.twin, sizing_mode="stretch_width", margin=0)
        return pn.Column(left, right, sizing_mode="stretch_width", margin=0, stylesheets=[CSS])


CSS = """
:host { display: grid !important; grid-template-columns: repeat(auto-fit, minmax(300px, 1fr)); gap: 8px; min-width: 0; }
:host > * { min-width: 0; width: auto !important; }
"""
