"""The card of the Chips page that trains the network on with a chip, so that what the chip took comes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import panel as pn
import panel_material_ui as pmui

from workbench.core.jobs import Progress
from workbench.experiments.chip_comparison import ChipComparison
from workbench.experiments.chip_retraining import ChipRetraining, Recovery
from workbench.experiments.workspace import Trained
from workbench.labs.background import Background
from workbench.views.controls import controls
from workbench.views.found import Found
from workbench.views.words import alert, card, refusal, say, sentence, warn

TOLD = (
    "Trains the network on for the chip chosen above, in three ways: with weights as the chip stores them, with the chip's own "
    "spikes, and, to compare with, as long without the chip. Much is to be got back where little is right: try BrainScaleS-2 "
    "with a mismatch of 0.3."
)


class RetrainingCard:
    """A button, the accuracies before and after, and another to go on with the better network; ``use`` takes that."""

    def __init__(self, comparison: ChipComparison, chip: Callable[[], str], use: Callable[[Trained], None]) -> None:
        self.comparison, self.chip, self.use = comparison, chip, use
        self.retraining, self.recovery = ChipRetraining(), None
        self.go = pmui.Button(label="Train on with the chip", icon="autorenew", size="small", variant="outlined", margin=(6, 10), on_click=self._start)  # fmt: skip
        self.halt = pmui.Button(label="Stop", size="small", variant="text", margin=(6, 4), on_click=self._stop)
        self.take = pmui.Button(label="Go on with the better network", icon="check", size="small", variant="text", margin=(6, 4), on_click=self._use)  # fmt: skip
        self.status, self.error, self.found = sentence(""), alert(), Found(TOLD)
        self.background = Background(self._arrived, self._ended)
        self.offer()

    def card(self) -> Any:
        """The card."""
        return card(
            "Get back what the chip took",
            controls(self.retraining, ["epochs", "learning_rate"]),
            pn.FlexBox(self.go, self.halt, self.take, sizing_mode="stretch_width"),
            self.status,
            self.error,
            self.found,
            note="of the chip chosen above",
        )

    def offer(self) -> None:
        """Offer what can be done now."""
        busy = self.background.runner.active
        self.go.disabled, self.halt.disabled = busy or self.comparison.trained is None, not busy
        self.take.disabled = busy or self.recovery is None or not self.recovery.best

    def clear(self) -> None:
        """Another network was trained: what was found is of the old one."""
        self.background.stop()
        self.recovery = None
        self.found.clear(TOLD)
        say(self.status, "")
        self.offer()

    def _start(self, _event: Any = None) -> None:
        trained, chip = self.comparison.trained, self.comparison.chips[self.chip()]
        warn(self.error, "")
        self.background.start(lambda: self.retraining.job(trained, chip))
        self.offer()

    def _stop(self, _event: Any = None) -> None:
        self.background.stop()

    def _use(self, _event: Any = None) -> None:
        if self.recovery is not None and self.recovery.best:
            self.use(self.recovery.trained[self.recovery.best])

    def _arrived(self, progress: Progress) -> None:
        say(self.status, progress.message)
        recovery: Recovery | None = progress.values.get("recovery")
        if recovery is not None:
            self.recovery = recovery
            self.found.show(recovery.result())

    def _ended(self, state: str) -> None:
        if state == "stopped":
            say(self.status, "Stopped.")
        elif self.background.runner.error is not None:
            warn(self.error, refusal(self.background.runner.error))
        self.offer()

    def close(self) -> None:
        """Stop the job."""
        self.background.close()
