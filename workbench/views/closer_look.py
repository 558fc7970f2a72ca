"""A closer look at a paused run: raster, rates and membranes over one time axis, to zoom, read and save."""

from __future__ import annotations

from collections.abc import Sequence

import panel as pn

from workbench.analysis.cell_order import AS_WIRED
from workbench.engines.recording import Recording
from workbench.views.raster import raster, within
from workbench.views.rates import rates
from workbench.views.scope_feed import BINS, nice
from workbench.views.traces import traces
from workbench.views.words import sentence

BACK = 2.0  # windows that panning reaches


def closer_look(
    recording: Recording, watched: Sequence[tuple[str, int]], window: float, by: str = AS_WIRED
) -> pn.Column:
    """Return the last ``window`` ms of a recording as figures that zoom together, below the same in a sentence.

    Panning reaches the window before. Cells stand in their population in the order ``by``.
    """
    end = recording.t1
    first, begin = max(recording.t0, end - BACK * window), max(recording.t0, end - window)
    late = Recording(recording.sizes, None, recording.units, [], recording.events)
    late.blocks = [block for block in recording.blocks if block.t1 > first]
    names = list(late.sizes)
    top = raster(late, first, end, names, by=by)
    top.x_range.start, top.x_range.end = begin, end
    figures = [top, rates(late, first, end, nice(window / BINS), names, x_range=top.x_range)]
    if watched:
        figures.append(traces(late, watched, first, end, names=names, x_range=top.x_range))
    for plot in figures[:-1]:
        plot.xaxis.axis_label = None
    for plot in figures:
        plot.min_border_left = 90
    return pn.Column(
        sentence(look_words(late, begin, end, by), muted=False, margin=(2, 12)),
        *(pn.pane.Bokeh(plot, sizing_mode="stretch_width") for plot in figures),
        sizing_mode="stretch_width",
        margin=0,
    )


def look_words(recording: Recording, begin: float, end: float, by: str) -> str:
    """What the raster shows, in a sentence."""
    told = []
    for name, size in recording.sizes.items():
        times, ids = recording.of(name)
        shown = within(times, begin, end)
        fired = len(set(ids[shown].tolist()))
        told.append(f"{name}: {int(shown.sum()):,} spikes of {fired:,} of {size:,} cells")
    return f"From {begin:.1f} to {end:.1f} ms, cells {by}. {'; '.join(told)}."
