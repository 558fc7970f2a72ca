"""The table of measured chips fills with every chip that a report brings."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from workbench.core.jobs import Progress
from workbench.labs import survey_chips_card
from workbench.labs.survey_chips_card import SurveyChipsCard


def test_a_report_with_a_chip_fills_the_table_and_moves_the_bar(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(survey_chips_card, "survey_chips_html", lambda titles, found: ", ".join(found))
    card = SurveyChipsCard()
    card._take(Progress(1, 4, "looking"))
    card._take(Progress(2, 4, "found", {"chip": SimpleNamespace(title="Tianjic")}))
    assert card.table.object == "Tianjic"
    assert card.progress.value == 50
    card._ended("stopped")
    assert "what it had found stays" in card.status.object
    card.close()
