"""The left column of the Training page: task, network, code and learning, each on a card that follows what is chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import panel as pn
import panel_material_ui as pmui
import param

from workbench.experiments.training import Training
from workbench.experiments.training_presets import PRESETS, take_preset
from workbench.views.controls import Field, controls
from workbench.views.words import card, drawers, say, sentence

OF_METHODS = (
    *("score", "feedback", "through_time", "window", "activation", "levels", "calibration", "calibrated"),
    *("order", "trained"),
)
"""Choices of methods that are no quantities, in the order of their controls."""

OWN = "own choices"
"""What the menu of experiments says until one is taken."""


def _column() -> pn.Column:
    return pn.Column(sizing_mode="stretch_width", margin=0)


class TrainingCards:
    """Controls of a training.

    Parameters
    ----------
    guarded
        Wraps what a control does, so that its errors are shown.
    changed
        Called when a choice was made that a run cannot take.
    chosen
        Called when a preset was taken.
    """

    def __init__(
        self,
        training: Training,
        guarded: Callable[[Callable[..., Any]], Callable[..., Any]],
        changed: Callable[[], Any],
        chosen: Callable[[], Any],
    ) -> None:
        self.training, self.changed, self.chosen = training, changed, chosen
        self.task, self.data, self.code, self.cell, self.method, self.shape = (_column() for _ in range(6))
        self.preset = pmui.Select(
            label="An experiment",
            options=[OWN, *PRESETS],
            value=OWN,
            size="small",
            sizing_mode="stretch_width",
            margin=(8, 12),
        )
        self.preset.param.watch(guarded(self._take), "value")
        self._watched: dict[str, tuple[param.Parameterized, Any]] = {}
        self.about, self.about_surrogate, self.note = sentence(""), sentence(""), sentence("")
        follows = {"task": self.follow_task, "method": self._follow_method, "cell": self._follow_cell}
        for name, follow in follows.items():
            training.param.watch(follow, name)
            follow()
        training.param.watch(self._follow_shape, "shape")
        training.param.watch(self.follow_code, ["code", "encoder", "task"])
        training.param.watch(self._wait, ["depth", "hidden", "gain", "recurrent", "steps", "seed", "epochs", "batch"])
        self.follow_code()

    def cards(self) -> list[Any]:
        """The cards, top down."""
        training = self.training
        return [
            card("Begin with", self.preset, self.about),
            card("Task", Field(training, "problem"), self.task, self.data),
            card(
                "Network",
                controls(training, ["depth", "hidden"]),
                Field(training, "neuron"),
                drawers(("Its numbers", self.cell), margin=(4, 12)),
                controls(training, ["gain", "recurrent"]),
                self.note,
            ),
            card("Code", self.code, controls(training, ["steps"])),
            card(
                "Learning",
                Field(training, "learning"),
                self.method,
                self.shape,
                controls(training, ["epochs", "batch", "seed"]),
            ),
        ]

    def _take(self, event: Any) -> None:
        if event.new != OWN:
            say(self.about, PRESETS[event.new].about)
            take_preset(self.training, event.new)
            self.chosen()

    def tell_data(self) -> None:
        """Say what the task is, and how many samples it has."""
        task, counts = self.training.task, "not at hand yet"
        if task.ready:
            counts = ", ".join(f"{len(task.split(name)):,} {name}" for name in ("train", "validation", "test"))
        told = f"{type(task).title()}. Samples: {counts}. Settings are to be chosen by the validation samples; the test samples only tell how good it became."
        self.data[:] = [sentence(told), sentence(f"{task.source}. {task.source.note}")]

    def tell_stale(self, stale: bool) -> None:
        """Say which choices wait for a reset."""
        told = "Changed choices of task, network, code, epochs and batch take effect after a reset." if stale else ""
        say(self.note, told)

    def _follow(self, role: str, part: param.Parameterized | None, does: Callable[..., Any], names: list[str]) -> None:
        """Watch a part in place of the one that had its role before."""
        if role in self._watched:
            before, watcher = self._watched.pop(role)
            before.param.unwatch(watcher)
        if part is not None and names:
            self._watched[role] = (part, part.param.watch(does, names))

    def follow_task(self, *_events: Any) -> None:
        """Show the task's own settings."""
        task = self.training.task
        chosen = [*type(task).quantities(), *(name for name in ("samples", "dimensions") if name in task.param)]
        self.task[:] = [controls(task, chosen, words=True)]
        self._follow("task", task, self._wait, chosen)
        self.tell_data()

    def follow_code(self, *_events: Any) -> None:
        """Show the code's own settings."""
        if self.training.task.spiking:
            self.code[:] = [sentence("The samples are spikes already and need no code.")]
            return
        encoder = self.training.encoder
        names = [name for name in encoder.param if name != "name"]
        self.code[:] = [Field(self.training, "code"), controls(encoder, names, words=True)]
        self._follow("encoder", encoder, self._wait, names)

    def _follow_cell(self, *_events: Any) -> None:
        cell = self.training.cell
        names = [*cell.quantities(), *cell.choices()]
        self.cell[:] = [controls(cell, names, words=True)]
        self._follow("cell", cell, self._wait, names)

    def _follow_method(self, *events: Any) -> None:
        method = self.training.method
        own = [name for name in OF_METHODS if name in method.param]
        own = [name for name in own if len(getattr(method.param[name], "objects", (1, 2))) > 1]
        self.method[:] = [controls(method, [*own, *type(method).quantities()])]
        self._follow("method", method, self._wait, own)
        self._follow("surrogate", method, self._follow_shape, ["surrogate"] if "surrogate" in method.param else [])
        self._follow_shape()
        if events:
            self._wait()

    def _follow_shape(self, *events: Any) -> None:
        surrogate = self.training.surrogate
        quantities = [] if surrogate is None else list(surrogate.quantities())
        self._follow("shape", surrogate, self._tell_surrogate, quantities)
        if surrogate is None:
            self.shape[:] = []
            return
        self.shape[:] = [Field(self.training, "shape"), controls(surrogate), self.about_surrogate]
        self._tell_surrogate(*events)

    def _tell_surrogate(self, *events: Any) -> None:
        surrogate = self.training.surrogate
        if surrogate is not None:
            told = f"{type(surrogate).title()}. Peak {surrogate.peak:.3g}, area {surrogate.area:.3g} per way from rest to threshold. {surrogate.source}."
            say(self.about_surrogate, told)
        if events:
            self.changed()

    def _wait(self, *_events: Any) -> None:
        self.changed()
