"""The lessons: steps on the left, and the neuron bench that they are about on the right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import panel as pn

from workbench.course.lesson import lessons
from workbench.labs.lab import Lab
from workbench.labs.lesson_pane import LessonPane
from workbench.labs.neuron_lab import NeuronLab, page_bench
from workbench.views.words import drawers


class LessonsLab(Lab):
    """A lesson beside a live bench; ``?lab=lessons&lesson=noise`` in the address opens the second."""

    title: ClassVar[str] = "Lessons"
    slug: ClassVar[str] = "lessons"
    order: ClassVar[float] = 14.0

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        bench = page_bench()
        asked = (
            pn.state.session_args.get("lesson", [b""])[0].decode("utf-8", "replace") if pn.state.session_args else ""
        )
        # the lesson first: the bench is then shown as the lesson begins, and nothing changes while a browser connects
        self.pane = LessonPane(asked if asked in lessons() else "", bench=bench)
        self.neuron = NeuronLab(bench=bench)

    def cards(self) -> list[Any]:
        return [self.pane]

    def views(self) -> list[Any]:
        bench = self.neuron
        trial, *others = bench.views()
        knobs = pn.Column(bench.cell_card, bench.stimulus_card, sizing_mode="stretch_width", stylesheets=[PAIR_CSS])
        return [bench.error, trial, drawers(("Cell and stimulus", knobs), active=[0]), *others]

    def bar(self) -> Any:
        return self.neuron.bar()

    def shortcuts(self) -> dict[str, Callable[[], Any]]:
        return self.neuron.shortcuts()

    def close(self) -> None:
        self.pane.close()
        self.neuron.close()
        super().close()

    def __panel__(self) -> pn.viewable.Viewable:
        layout = super().__panel__()
        if WIDE_CSS not in layout.stylesheets:
            layout.stylesheets = [*layout.stylesheets, WIDE_CSS]
        return layout


WIDE_CSS = """
:host { grid-template-columns: minmax(330px, 460px) minmax(0, 1fr); }
@media (max-width: 900px) {
  :host { grid-template-columns: minmax(0, 1fr); grid-template-areas: "cards" "views" "bar"; }
}
"""

PAIR_CSS = """
:host { display: grid !important; grid-template-columns: repeat(auto-fit, minmax(min(300px, 100%), 1fr)); gap: 12px; align-items: start; }
"""
