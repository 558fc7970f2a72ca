"""What a lesson measured, in a notebook: a sentence, and the trace or the curve that it is read from."""

from __future__ import annotations

from typing import Any

import panel as pn
from IPython.core.display import Markdown
from IPython.core.display_functions import display

from workbench.experiments.result import Result
from workbench.views.protocol_figures import ProtocolFigures
from workbench.views.trial_figure import TrialFigure


def display_measured(measured: Any) -> None:
    """Show an outcome or a comparison of a lesson in the output of a cell."""
    display(Markdown(measured._repr_markdown_()))
    if (picture := measured_figure(measured)) is not None:
        display(pn.Column(picture, sizing_mode="stretch_width"))


def measured_figure(measured: Any) -> Any:
    """The picture of an outcome or a comparison; ``None`` if it has none."""
    if measured.panel is not None:
        curves = ProtocolFigures()
        curves.show(Result("", "", "", panels=(measured.panel,)))
        return curves
    outcome = getattr(measured, "outcome", measured)
    if outcome.trial is None or outcome.setup is None:
        return None
    cells, injected = [outcome.setup.neuron], outcome.setup.stimulus.analog
    traces = TrialFigure(cells, injected)
    traces.show(cells, [outcome.trial], outcome.setup.duration, injected)
    return traces
