"""The bifurcation diagram has a mark for every fixed point and a line for every change."""

from __future__ import annotations

import numpy as np
from bokeh.models import Span

from workbench.experiments.bifurcation import bifurcation
from workbench.neurons.izhikevich import Izhikevich
from workbench.views.bifurcation_figure import bifurcation_figure


def test_branches_are_split_by_stability_and_changes_are_named():
    found = bifurcation(Izhikevich(), np.linspace(0.0, 6.0, 7))
    plot = bifurcation_figure(found)
    stable, unstable = (renderer.data_source.data for renderer in plot.renderers)
    np.testing.assert_allclose(stable["x"], [0.0, 1.0, 2.0, 3.0])
    assert len(unstable["x"]) >= 4
    assert plot.yaxis[0].axis_label == "v (mV)"
    spans = [item.location for item in plot.center if isinstance(item, Span)]
    np.testing.assert_allclose(spans, [3.7975, 4.0], atol=1e-6)
    assert plot.title.text == "Hopf at 3.798 pA, saddle-node at 4 pA"
    assert plot.x_range.end > 6.0
