"""A result becomes pictures, words and a table; the pane shows what it is handed and runs nothing itself."""

from __future__ import annotations

import numpy as np
import pytest
from bokeh.models import Span

from workbench.core.errors import RangeError
from workbench.core.jobs import Progress
from workbench.experiments.protocols.protocol import Protocol
from workbench.experiments.result import Axis, Curve, Mark, Number, Panel, Result
from workbench.views import result_card
from workbench.views.isi_histogram import IsiHistogram
from workbench.views.protocol_figures import ProtocolFigures, protocol_figures
from workbench.views.protocol_pane import ProtocolPane
from workbench.views.result_card import result_html

RATE = Axis("rate", "Hz")
X = np.array([0.0, 100.0, 200.0])


@pytest.fixture
def result() -> Result:
    rate = Curve("steady rate", X, np.array([0.0, np.nan, 30.0]), points=True)
    theory = Curve("closed form", X, np.array([0.0, 0.0, 31.0]), theory=True)
    return Result(
        "f-I curve",
        "wb.LIF()",
        "It fires.",
        (Number("gain", 0.3, "Hz/pA"), Number("class", None, "", "<none>")),
        (Panel(Axis("current", "pA"), RATE, (rate, theory), (Mark("onset", 150.0),)),),
        ("current (pA)", "rate (Hz)"),
        (("0", "0"), ("200", "<b>30</b>")),
        ("Criterion of ours.",),
    )


def cursors(plot) -> list[Span]:
    return list(plot.select({"name": "cursor"}))


def test_a_panel_draws_its_curves_where_they_have_values(result: Result):
    (plot,) = protocol_figures(result)
    data = plot.renderers[0].data_source.data
    np.testing.assert_allclose(data["x"], [0.0, 200.0])
    np.testing.assert_allclose(data["y"], [0.0, 30.0])
    assert plot.xaxis[0].axis_label == "current (pA)"
    assert [item.label["value"] for item in plot.legend[0].items] == ["steady rate", "closed form"]


def test_a_logarithmic_axis_leaves_out_what_it_cannot_show(result: Result):
    panel = Panel(Axis("f", "Hz", log=True), RATE, result.panels[0].curves)
    (plot,) = protocol_figures(Result("", "", "", panels=(panel,)))
    np.testing.assert_allclose(plot.renderers[0].data_source.data["x"], [200.0])


def test_the_cursor_moves_and_nothing_is_drawn_anew(result: Result):
    figures = ProtocolFigures()
    figures.point(120.0)
    figures.show(result)
    plot = figures.plots[0]
    assert [(line.location, line.visible) for line in cursors(plot)] == [(120.0, True)]
    figures.point(None)
    assert figures.plots[0] is plot
    assert not cursors(plot)[0].visible


def test_only_panels_over_current_have_a_cursor(result: Result):
    panel = Panel(Axis("time", "ms"), RATE, result.panels[0].curves)
    (plot,) = protocol_figures(Result("", "", "", panels=(panel,)), cursor=3.0)
    assert cursors(plot) == []


def test_panels_over_one_axis_move_together(result: Result):
    first, second = protocol_figures(Result("", "", "", panels=result.panels * 2))
    assert first.x_range is second.x_range


def test_a_spike_is_not_lost_when_a_trace_is_thinned():
    values = np.full(50_000, -70.0)
    values[31_234] = 30.0
    panel = Panel(Axis("time", "ms"), Axis("membrane", "mV"), (Curve("v", np.arange(50_000.0), values),))
    (plot,) = protocol_figures(Result("", "", "", panels=(panel,)))
    shown = plot.renderers[0].data_source.data["y"]
    assert len(shown) < 5000
    assert shown.max() == 30.0


def test_words_and_table_are_escaped(result: Result):
    html = result_html(result)
    assert "&lt;none&gt;" in html
    assert "<b>30</b>" not in html
    assert "Criterion of ours." in html
    assert html.count("<tr>") == 3


def test_the_pane_offers_every_protocol_and_hands_the_chosen_one_on():
    started: list[Protocol] = []
    pane = ProtocolPane(started.append, lambda: None)
    assert "Characterise" in pane.menu.options
    pane.menu.value = "f-I curve"
    pane.protocol.count = 7
    pane.go.param.trigger("clicks")
    assert [type(protocol).__name__ for protocol in started] == ["RateCurve"]
    assert started[0].count == 7
    assert (pane.go.disabled, pane.halt.disabled) == (True, False)


def test_the_pane_keeps_the_settings_of_each_protocol():
    pane = ProtocolPane(lambda protocol: None, lambda: None)
    pane.protocol.length = 123.0
    pane.menu.value = "Resonance"
    pane.menu.value = "Rheobase"
    assert pane.protocol.length == 123.0


def test_the_pane_shows_progress_then_the_result(result: Result):
    pane = ProtocolPane(lambda protocol: None, lambda: None)
    pane.go.param.trigger("clicks")
    pane.take(Progress(1, 4, "<currents>"))
    assert pane.bar.value == 25
    assert "&lt;currents&gt;" in pane.status.object
    pane.take(result)
    assert "It fires." in pane.summary.object
    assert (pane.go.disabled, pane.bar.visible, len(pane.figures.plots)) == (False, False, 1)


def test_a_refusal_is_shown_and_the_last_result_stays(result: Result):
    def refuse(protocol: Protocol) -> None:
        raise RangeError("dt", "more than 0", "<0>")

    pane = ProtocolPane(refuse, lambda: None)
    pane.show(result)
    pane.go.param.trigger("clicks")
    assert pane.error.visible
    assert "&lt;0&gt;" in pane.error.object
    assert pane.result is result
    assert not pane.go.disabled


def test_stop_ends_the_job():
    stopped = []
    pane = ProtocolPane(lambda protocol: None, lambda: stopped.append(1))
    pane.go.param.trigger("clicks")
    pane.halt.param.trigger("clicks")
    assert stopped == [1]
    assert not pane.go.disabled


def test_the_histogram_counts_intervals_and_marks_their_mean():
    view = IsiHistogram()
    assert not view.mean.visible
    view.show(np.array([0.0, 10.0, 20.0, 50.0]))
    assert np.sum(view.source.data["top"]) == 3
    assert view.mean.location == pytest.approx(50.0 / 3)
    assert "3 intervals" in view.text.object


def test_a_notebook_shows_a_result_as_sentence_pictures_and_table(result: Result, monkeypatch):
    shown = []
    monkeypatch.setattr(result_card, "display", shown.append)
    result_card.display_result(result)
    sentence, figures, words = shown[0]
    assert "It fires." in sentence.object
    assert len(figures) == 1
    assert "gain" in words.object
