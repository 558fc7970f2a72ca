"""What a lesson measured, as a picture: a trace, spikes or curves; and in a notebook with its sentence."""

from __future__ import annotations

from typing import Any

import panel as pn
from IPython.core.display import Markdown
from IPython.core.display_functions import display

from workbench.experiments.result import Result
from workbench.views.protocol_figures import ProtocolFigures
from workbench.views.raster import raster
from workbench.views.trial_figure import TrialFigure


def display_measured(measured: Any) -> None:
    """Show an outcome or a comparison of a lesson in the output of a cell."""
    display(Markdown(measured._repr_markdown_()))
    if (picture := measured_figure(measured)) is not None:
        display(pn.Column(picture, sizing_mode="stretch_width"))


def measured_figure(measured: Any) -> Any:
    """The picture of an outcome or a comparison; ``None`` if it has none."""
    outcome = getattr(measured, "outcome", measured)
    pictures = [one for one in (spikes_figure(outcome), curves_figure(measured)) if one is not None]
    if pictures:
        return pn.Column(*pictures, sizing_mode="stretch_width", margin=0)
    if outcome.trial is None or outcome.setup is None:
        return None
    cells, injected = [outcome.setup.neuron], outcome.setup.stimulus.analog
    traces = TrialFigure(cells, injected)
    traces.show(cells, [outcome.trial], outcome.setup.duration, injected)
    return traces


def spikes_figure(outcome: Any) -> Any:
    """The spikes of a network; ``None`` if the outcome has none."""
    if outcome.recording is None:
        return None
    plot = raster(outcome.recording, *outcome.window, height=220)
    return pn.pane.Bokeh(plot, sizing_mode="stretch_width", margin=(0, 6))


def curves_figure(measured: Any, height: int = 270) -> Any:
    """The curves of an outcome or a comparison; ``None`` if it has none."""
    if measured.panel is None:
        return None
    curves = ProtocolFigures(height)
    curves.show(Result("", "", "", panels=(measured.panel,)))
    return curves
