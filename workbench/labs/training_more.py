"""What follows a training: a sweep of the price of a spike, and files to take away, each made in a worker at the press of a button."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO, StringIO
from typing import Any

import panel as pn
import panel_material_ui as pmui

from workbench.experiments.training import Training
from workbench.experiments.training_files import TrainingFiles, training_files
from workbench.experiments.training_price import price_sweep
from workbench.labs.background import Background
from workbench.views.price_view import PriceView
from workbench.views.words import card, code, drawers, say, sentence

LOOK: dict[str, Any] = {"variant": "outlined", "size": "small", "margin": (4, 4)}
HELD = "The method has no price of a spike: choose surrogate gradients."


class TrainingMore:
    """Two cards, and the two jobs behind them.

    Parameters
    ----------
    failed
        Shows an error that ended a job.
    """

    def __init__(
        self,
        training: Training,
        guarded: Callable[[Callable[..., Any]], Callable[..., Any]],
        failed: Callable[[Any], Any],
    ) -> None:
        self.training, self.failed = training, failed
        self.view, self.found = PriceView(), None
        self.sweep = Background(self._priced, self._swept)
        self.making = Background(self._made, self._rested)
        self.button = pmui.Button(label="Try six prices", icon="price_change", on_click=guarded(self.toggle), **LOOK)
        self.state = sentence("")
        self.make = pmui.Button(label="Make files", icon="inventory_2", on_click=guarded(self.files), **LOOK)
        self.told, self.program = sentence(""), code("", margin=(4, 8, 10, 8))
        self.gets = pn.FlexBox(
            self._get("Code", "training.py", lambda: StringIO(self.found.code if self.found else "")),
            self._get("Weights", "weights.npz", lambda: BytesIO(self.found.weights if self.found else b"")),
            self._get("NIR", "network.nir", lambda: BytesIO(self.found.nir if self.found else b"")),
            visible=False,
        )

    def cards(self) -> list[Any]:
        """The cards, top down."""
        return [
            card("Spikes against accuracy", pn.Row(self.button, self.state, margin=(0, 8)), self.view),
            card(
                "Take it with you",
                pn.Row(self.make, self.gets, margin=(0, 8)),
                self.told,
                drawers(("Python that repeats it", self.program), margin=(4, 12)),
            ),
        ]

    def toggle(self, *_events: Any) -> None:
        """Begin a sweep, or stop the one that runs."""
        if self.sweep.runner.active:
            self.sweep.stop()
        elif "penalty" not in self.training.method.param:
            say(self.state, HELD)
        else:
            self.view.clear()
            self.button.label = "Stop"
            self.sweep.start(lambda: price_sweep(self.training))

    def files(self, *_events: Any) -> None:
        """Make the files of the network as it is."""
        self.gets.visible = False
        self.making.start(lambda: training_files(self.training))

    def close(self) -> None:
        """Stop both."""
        self.sweep.close()
        self.making.close()

    def _get(self, label: str, name: str, made: Callable[[], Any]) -> Any:
        return pmui.FileDownload(
            label=label, callback=made, filename=name, icon="download", embed=False, auto=True, **LOOK
        )

    def _priced(self, progress: Any) -> None:
        say(self.state, f"{progress.message}: {100 * progress.fraction:.0f} %")
        if (point := progress.values.get("priced")) is not None:
            self.view.add(point)

    def _swept(self, state: str) -> None:
        self.button.label = "Try six prices"
        say(self.state, {"done": "Done.", "stopped": "Stopped."}.get(state, ""))
        if state == "failed":
            self.failed(self.sweep.runner.error)

    def _made(self, found: TrainingFiles) -> None:
        self.found = found
        self.program.object = code(found.code).object
        self.gets.objects[2].visible = bool(found.nir)
        say(self.told, found.told)
        self.gets.visible = True

    def _rested(self, state: str) -> None:
        if state == "failed":
            self.failed(self.making.runner.error)
