"""A closer look at a paused run: raster, rates and membranes over one time axis, to zoom, read and save."""

from __future__ import annotations

from collections.abc import Sequence

import panel as pn

from workbench.engines.recording import Recording
from workbench.views.raster import raster
from workbench.views.rates import rates
from workbench.views.scope_feed import BINS, nice
from workbench.views.traces import traces


def closer_look(recording: Recording, watched: Sequence[tuple[str, int]], window: float) -> pn.Column:
    """Return the last ``window`` ms of a recording as figures that zoom together; panning reaches all that is kept."""
    end = recording.t1
    begin = max(recording.t0, end - window)
    names = list(recording.sizes)
    top = raster(recording, recording.t0, end, names)
    top.x_range.start, top.x_range.end = begin, end
    figures = [top, rates(recording, recording.t0, end, nice(window / BINS), names, x_range=top.x_range)]
    if watched:
        figures.append(traces(recording, watched, recording.t0, end, names=names, x_range=top.x_range))
    for plot in figures[:-1]:
        plot.xaxis.axis_label = None
    for plot in figures:
        plot.min_border_left = 90
    return pn.Column(
        *(pn.pane.Bokeh(plot, sizing_mode="stretch_width") for plot in figures), sizing_mode="stretch_width", margin=0
    )
