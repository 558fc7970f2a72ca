"""The card of the Chips page that measures how many bits a weight needs."""

from __future__ import annotations

from typing import Any

import panel as pn
import panel_material_ui as pmui

from workbench.core.jobs import Progress
from workbench.experiments.chip_bits import accuracy_by_bits
from workbench.experiments.chip_comparison import ChipComparison
from workbench.labs.background import Background
from workbench.views.found import Found
from workbench.views.words import alert, card, refusal, say, sentence, warn

TOLD = "The same test images with weights of 1 to 16 bits; membranes stay exact."


class ChipBitsCard:
    """A button, a curve that grows with every number of bits, and its table."""

    def __init__(self, comparison: ChipComparison) -> None:
        self.comparison = comparison
        self.go = pmui.Button(label="Measure", icon="speed", size="small", variant="outlined", margin=(6, 10), on_click=self._start)  # fmt: skip
        self.halt = pmui.Button(label="Stop", size="small", variant="text", margin=(6, 4), on_click=self._stop)
        self.status, self.error, self.found = sentence(""), alert(), Found(TOLD)
        self.background = Background(self._take, self._ended)
        self.offer()

    def card(self) -> Any:
        """The card."""
        buttons = pn.FlexBox(self.go, self.halt, sizing_mode="stretch_width")
        return card(
            "Accuracy against bits", buttons, self.status, self.error, self.found, note="of the trained network"
        )

    def offer(self) -> None:
        """Offer the measurement where there is a network."""
        busy = self.background.runner.active
        self.go.disabled, self.halt.disabled = busy or self.comparison.trained is None, not busy

    def clear(self) -> None:
        """Another network was trained: what was measured is of the old one."""
        self.background.stop()
        self.found.clear(TOLD)
        say(self.status, "")
        self.offer()

    def _start(self, _event: Any = None) -> None:
        trained, images = self.comparison.trained, self.comparison.images
        if trained is None:
            return
        warn(self.error, "")
        self.background.start(lambda: accuracy_by_bits(trained, images))
        self.offer()

    def _stop(self, _event: Any = None) -> None:
        self.background.stop()

    def _take(self, progress: Progress) -> None:
        say(self.status, progress.message)
        if (result := progress.values.get("result")) is not None:
            self.found.show(result)

    def _ended(self, state: str) -> None:
        if state == "stopped":
            say(self.status, "Stopped.")
        elif self.background.runner.error is not None:
            warn(self.error, refusal(self.background.runner.error))
        self.offer()

    def close(self) -> None:
        """Stop the job."""
        self.background.close()
