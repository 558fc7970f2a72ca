"""The card of the Chips page that makes a chip of one's own: choose one, change its numbers, compare it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import panel as pn
import panel_material_ui as pmui

from workbench.core.catalogue import catalogue
from workbench.core.errors import Misfits, RangeError
from workbench.hardware.chip import Chip
from workbench.hardware.my_chip import EXTRAS, HIGHEST, editable, my_chip
from workbench.views.words import card, drawers, sentence

ABOUT = (
    "Start from any chip and change its numbers: a cheaper event, a larger core, a shorter step. "
    "Every figure that a changed number enters is marked as yours. Two numbers with a dash between them make a range."
)
STACKED = (
    "Chips stacked in one package: what went off the chip goes up or down. Hybrid: analog cores, and a digital network around "
    "them. Nobody published prices for these, so they are yours or stay named as missing; give the board several chips below."
)

NARROW = ":host .tabulator { font-size: 12px; } :host .tabulator .tabulator-cell { white-space: normal; overflow-wrap: anywhere; padding: 3px 6px; }"


class MyChipCard:
    """A table of a chip's numbers to be edited; ``made`` takes the finished chip."""

    def __init__(
        self, made: Callable[[Chip], None], guarded: Callable[[Callable[..., Any]], Callable[..., Any]]
    ) -> None:
        self.kinds = {kind.title: name for name, kind in catalogue("hardware.chips").items()}
        self.base = pmui.Select(
            label="start from", options=list(self.kinds), value="Intel Loihi", size="small", margin=(6, 10)
        )
        self.title = pmui.TextInput(label="its name", value="My chip", size="small", max_length=60, margin=(6, 10))
        self.table = pn.widgets.Tabulator(
            self._numbers(),
            editors={"number": None, "unit": None, "value": {"type": "input"}},
            hidden_columns=["index"],
            show_index=False,
            layout="fit_columns",
            widths={"value": 86, "unit": 58},
            stylesheets=[NARROW],
            pagination=None,
            height=320,
            sizing_mode="stretch_width",
            margin=(4, 10),
        )
        small: dict[str, Any] = {"size": "small", "margin": (6, 10), "sizing_mode": "stretch_width"}
        self.layers = pmui.IntInput(label="chips stacked in a package", value=1, start=1, end=HIGHEST, **small)
        self.costs = {
            name: pmui.TextInput(label=f"energy (J): {words}", placeholder="not priced", max_length=40, **small)
            for name, words in EXTRAS.items()
        }
        self.button = pmui.Button(
            label="Compare it too",
            icon="add",
            variant="outlined",
            sizing_mode="stretch_width",
            margin=(5, 10),
            on_click=guarded(lambda _event: made(self.chip())),
        )
        self.base.param.watch(self._start, "value")

    def card(self) -> Any:
        """The card."""
        more = drawers(
            ("In three dimensions, or hybrid", pn.Column(sentence(STACKED), self.layers, *self.costs.values()))
        )
        return card("My chip", sentence(ABOUT), self.base, self.title, self.table, more, self.button)

    def chip(self) -> Chip:
        """The chip as it stands in the table.

        Raises
        ------
        Misfits
            With every value that is no number, and everything else that is wrong.
        """
        before = self._numbers()["value"].tolist()
        changed, wrong = {}, []
        for path, text, old in zip(self.table.value["number"], self.table.value["value"], before, strict=True):
            if str(text).strip() == old:
                continue
            try:
                changed[str(path)] = parsed(str(text))
            except ValueError:
                wrong.append(
                    RangeError(f"my chip {path}", "a number, or two with a dash between", repr(str(text))[:60])
                )
        costs = {}
        for name, field in self.costs.items():
            try:
                costs |= {name: parsed(field.value)} if field.value.strip() else {}
            except ValueError:
                wrong.append(
                    RangeError(f"my chip, {EXTRAS[name]}", "a number, or two with a dash between", repr(field.value))
                )
        if wrong:
            raise Misfits("my chip", wrong)
        layers = self.layers.value if self.layers.value is not None else 1
        return my_chip(self.kinds[self.base.value], changed, title=self.title.value, layers=layers, costs=costs)

    def _numbers(self) -> pd.DataFrame:
        facts = editable(catalogue("hardware.chips")[self.kinds[self.base.value]])
        lines = [(path, shown(fact.range), fact.unit) for path, fact in facts.items()]
        return pd.DataFrame(lines, columns=["number", "value", "unit"])

    def _start(self, _event: Any) -> None:
        self.table.value = self._numbers()


def shown(ends: tuple[float, float] | None) -> str:
    """A number or a range as the table shows it; empty where it is not known.

    >>> shown((2.36e-11, 2.36e-11)), shown((1.0, 9.0)), shown(None)
    ('2.36e-11', '1 - 9', '')
    """
    return "" if ends is None else " - ".join(f"{end:.10g}" for end in dict.fromkeys(ends))


def parsed(text: str) -> float | list[float]:
    """What a person typed: a number, or two with a dash between spaces.

    >>> parsed("3e-12"), parsed("1 - 9")
    (3e-12, [1.0, 9.0])
    """
    ends = [float(piece) for piece in text.split(" - ")]
    return ends[0] if len(ends) == 1 else ends
