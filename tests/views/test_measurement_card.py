"""A card that says what will stand in it until something does."""

from __future__ import annotations

from workbench.experiments.result import Result
from workbench.views.measurement_card import MeasurementCard


def test_a_promise_stands_alone_until_the_first_result():
    card = MeasurementCard("Rates", promise="Here will stand rates.")
    assert "Here will stand rates." in card.summary.object
    assert not card.body.visible
    card.show(Result("Rates", "", "Rates differ."))
    assert "Rates differ." in card.summary.object
    assert card.body.visible


def test_without_a_promise_the_place_is_kept_free():
    assert MeasurementCard("Rates").body.visible
