"""The middle of the Training page: curves, the plane and one sample, drawn from what a training found."""

from __future__ import annotations

from typing import Any

import numpy as np
import panel as pn

from workbench.experiments.training import Training
from workbench.labs.training_inside import TrainingInside, percent
from workbench.tasks.plane import Plane
from workbench.views.controls import Field
from workbench.views.learning_curves import accuracy_plot, loss_plot, rate_plot
from workbench.views.plane_view import PlaneView
from workbench.views.sample_view import SampleView
from workbench.views.tiles import Tiles
from workbench.views.words import card

TILES = ("test accuracy", "validation accuracy", "loss", "epoch", "time spent learning")
# at most three cards side by side, all of a row as tall as the tallest
GRID_CSS = """
:host { display: grid !important; grid-template-columns: repeat(auto-fit, minmax(min(100%, max(290px, (100% - 24px) / 3)), 1fr)); gap: 12px; min-width: 0; margin: 0 !important; }
:host > div { height: auto !important; align-self: stretch !important; }
"""
PLANE_CSS = ".plane { grid-row: span 2; }"
NO_PLANE_CSS = "@media (min-width: 1280px) { .alive { grid-column: 1 / -1; } }"


class TrainingLooks:
    """Everything that moves while a network learns."""

    def __init__(self, training: Training, look: Any) -> None:
        self.training, self._look = training, look
        self.tiles, self.inside = Tiles(TILES), TrainingInside(training)
        self.loss, self.accuracy = loss_plot(), accuracy_plot()
        self.rates = rate_plot([name for name in training.layers() if name != "input"])
        self.sample = SampleView(Field(training, "image"))
        self.plane: PlaneView | None = None
        self.plane_place = pn.Column(sizing_mode="stretch_width", margin=0, visible=False, css_classes=["plane"])
        self.first = pn.Column(sizing_mode="stretch_width", stylesheets=[GRID_CSS, NO_PLANE_CSS])
        self.rate_place = pn.Column(self.rates, sizing_mode="stretch_width", margin=0)
        self.drawn: Any = None
        self.dotted: Any = None
        self.task: Any = None

    def views(self) -> list[Any]:
        """The pictures, top down."""
        self.first[:] = [
            self.plane_place,
            card(
                "Loss",
                self.loss,
                note="cross-entropy, and what spikes cost; where rules learn alone, the share of wrong answers",
            ),
            card("Right answers", self.accuracy, note="after each epoch; training: each batch"),
            card("Rates", self.rate_place, note="mean of each layer"),
            card("Are the cells alive?", self.inside.gauge, note="validation samples", css_classes=["alive"]),
        ]
        return [
            card("", self.tiles),
            self.first,
            card("One test sample, and every spike it causes", self.sample, note="under the weights of this moment"),
            *self.inside.views(),
        ]

    def _follow_task(self) -> None:
        """Be about another task."""
        self.task = task = self.training.task
        self.sample.follow(task.classes, task.shape)
        self.plane = PlaneView(task.classes, self._pick) if isinstance(task, Plane) else None
        self.plane_place.visible = self.plane is not None
        self.first.stylesheets = [GRID_CSS, NO_PLANE_CSS if self.plane is None else PLANE_CSS]
        self.plane_place[:] = (
            [] if self.plane is None else [card("What it answers everywhere", self.plane, styles={"flex-grow": "1"})]
        )
        self.drawn = self.dotted = None
        if self.plane is not None:
            self.plane.clear()

    def follow_layers(self) -> None:
        """Have a line for the rate of every layer."""
        names = [name for name in self.training.layers() if name != "input"]
        if names != list(self.rates.sources):
            self.rates = rate_plot(names)
            self.rate_place[:] = [self.rates]

    def draw(self) -> None:
        """Show the present results; what has not changed since is left as it is."""
        if self.training.task is not self.task:
            self._follow_task()
        self._draw_numbers()
        self._draw_curves()
        self._draw_sample()
        self._draw_plane()
        self.inside.draw()

    def panes(self) -> list[Any]:
        """The figures, which a notebook has to be told of."""
        plots = (self.loss, self.accuracy, self.rates, self.sample.answers, self.sample.raster)
        return [*(view.pane for view in plots), *self.inside.panes()]

    def _pick(self, x: float, y: float) -> None:
        """Look at the test sample next to a place."""
        samples = self.training.task.split("test")
        away = np.hypot(*(np.asarray(samples.inputs)[:, :2] - (x, y)).T)
        self.training.image = int(away.argmin())

    def _draw_numbers(self) -> None:
        training, values = self.training, self.training.progress.values
        self.tiles.show(
            {
                "test accuracy": percent(values.get("test_accuracy")),
                "validation accuracy": percent(values.get("validation_accuracy")),
                "loss": f"{values['loss']:.3g}" if values.get("loss") is not None else "–",
                "epoch": f"{min(values.get('epoch', 0) + 1, training.epochs)} of {training.epochs}" if values else "–",
                "time spent learning": f"{values['seconds']:.1f} s" if "seconds" in values else "–",
            }
        )

    def _draw_curves(self) -> None:
        training, curves = self.training, self.training.curves
        total = training.trainer.total if training.trainer else training.planned or 1
        if curves is None:
            for plot in (self.loss, self.accuracy, self.rates):
                plot.show({}, total)
            return
        after = curves.epoch_batch
        shares = {"validation*": (after, curves.validation_accuracy), "test*": (after, curves.test_accuracy)}
        self.loss.show({"loss": (curves.batch, curves.loss)}, total)
        self.accuracy.show({"training": (curves.batch, curves.train_accuracy), **shares}, total)
        self.rates.show({name: (curves.batch, rates) for name, rates in curves.rates.items()}, total)

    def _draw_sample(self) -> None:
        training, task = self.training, self.training.task
        if training.raster is not None:
            self.sample.show(training.raster, training.layers())
        elif not task.ready:
            self.sample.none(training.layers(), float(training.steps))
            return
        samples = task.split("test")
        index = min(training.image, len(samples) - 1)
        values = samples.inputs[index] if isinstance(samples.inputs, np.ndarray) else None
        if training.raster is None:
            self.sample.wait(index, values, int(samples.labels[index]), training.layers(), float(training.steps))
        if self.plane is not None and values is not None:
            self.plane.mark(float(values[0]), float(values[1]))

    def _draw_plane(self) -> None:
        answers, task = self.training.answers, self.training.task
        if self.plane is None:
            return
        if task.ready and self.dotted is not (batch := task.split("train")):
            self.dotted = batch
            self.plane.samples(np.asarray(batch.inputs)[:, :2], batch.labels)
        if answers is self.drawn:
            return
        self.drawn = answers
        if answers is None:
            self.plane.clear()
        else:
            self.plane.show(answers.answer, answers.sure)
