"""The Training lab: a network of spiking cells learns a task before your eyes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import numpy as np
import panel as pn
import panel_material_ui as pmui

from workbench.core.part import part
from workbench.experiments.training import Training
from workbench.labs.lab import Lab, start_timer
from workbench.labs.runner import Runner
from workbench.labs.session import workspace
from workbench.views.controls import Field, controls
from workbench.views.image_raster import AnswerBars, LayerRaster, Picture
from workbench.views.learning_curves import accuracy_plot, loss_plot, rate_plot
from workbench.views.surrogate_curve import SurrogateCurve
from workbench.views.tiles import Tiles
from workbench.views.transport import Transport
from workbench.views.words import card, say, sentence

REDRAW = 0.2  # seconds between two drawings of the curves
TILES = ("test accuracy", "validation accuracy", "loss", "epoch", "time spent learning")

GRID_CSS = """
:host { display: grid !important; grid-template-columns: repeat(auto-fit, minmax(min(290px, 100%), 1fr)); gap: 12px; min-width: 0; margin: 0 !important; }
"""
PAIR_CSS = GRID_CSS.replace("290px", "400px")
IMAGE_CSS = """
:host { display: grid !important; grid-template-columns: minmax(190px, 260px) minmax(0, 1fr); gap: 8px; min-width: 0; margin: 0 !important; }
@media (max-width: 640px) { :host { grid-template-columns: minmax(0, 1fr); } }
"""


class TrainingLab(Lab):
    """Loss, accuracy, rates and the spikes of one sample move while the network trains."""

    title: ClassVar[str] = "Training"
    slug: ClassVar[str] = "training"
    order: ClassVar[float] = 20.0

    training = part(Training, Training)

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self.shared = workspace()
        self.helper, self._helper_timer, self._drawn = Runner(), None, 0.0
        self.tiles = Tiles(TILES)
        self.loss, self.accuracy = loss_plot(), accuracy_plot()
        self.rates = rate_plot([name for name in self.training.layers() if name != "input"])
        self.raster = LayerRaster()
        self.surrogate = SurrogateCurve()
        self.sample, self.data = (pn.Column(sizing_mode="stretch_width", margin=0) for _ in range(2))
        self.told, self.about_surrogate, self.note = sentence(""), sentence(""), sentence("")
        self.task_controls, self.method_controls, self.shape_controls, self.code_controls = (
            pn.Column(sizing_mode="stretch_width", margin=0) for _ in range(4)
        )
        self.transport = Transport(
            {"play": self.guarded(self.play), "stop": self.guarded(self.stop), "reset": self.guarded(self.reset)},
            status="Ready to train.",
        )
        self.to_chips = pmui.Button(
            label="Put it on a chip",
            icon="memory",
            color="primary",
            disabled=True,
            sizing_mode="stretch_width",
            margin=(6, 12),
            on_click=self.guarded(self._go),
        )
        self.training.task.split("test")  # the digits come with the page; other tasks are made beside it
        self._follow_problem()
        self._follow_learning()
        self._follow_code()
        self.training.param.watch(self._follow_problem, "task")
        self.training.param.watch(self._follow_learning, "method")
        self.training.param.watch(self._follow_shape, "shape")
        self.training.param.watch(self._follow_code, ["code", "task"])
        self.training.param.watch(self._choose_image, "image")
        self.training.param.watch(self._keep, "trained")
        self.draw()

    # -- what it is made of

    def cards(self) -> list[Any]:
        training = self.training
        return [
            card("Task", Field(training, "problem"), self.task_controls, self.data),
            card(
                "Learning",
                Field(training, "learning"),
                self.method_controls,
                self.shape_controls,
                controls(training, ["epochs", "batch"]),
            ),
            card(
                "Network and code",
                controls(training, ["hidden", "gain", "recurrent"]),
                self.code_controls,
                controls(training, ["steps", "seed"]),
                self.note,
            ),
        ]

    def _tell_data(self) -> None:
        """What the task is, and how many samples it has."""
        task = self.training.task
        counts = "not at hand yet"
        if task.ready:
            counts = ", ".join(f"{len(task.split(name)):,} {name}" for name in ("train", "validation", "test"))
        told = f"{type(task).title()}. Samples: {counts}. Settings are to be chosen by the validation samples; the test samples only tell how good it became."
        self.data[:] = [sentence(told), sentence(f"{task.source}. {task.source.note}")]

    def _next(self) -> Any:
        return card(
            "What next",
            sentence(
                "The trained network is an ordinary network: the Chips lab maps it as it is, when training is paused or done, if spikes go in and spikes are counted."
            ),
            self.to_chips,
        )

    def views(self) -> list[Any]:
        grid = pn.Column(
            card("Loss", self.loss, note="cross-entropy of the answers"),
            card("Right answers", self.accuracy, note="after each epoch; training: each batch"),
            card("Rates", self.rates, note="mean of each layer"),
            sizing_mode="stretch_width",
            stylesheets=[GRID_CSS],
        )
        left = pn.Column(Field(self.training, "image"), self.sample, self.told, sizing_mode="stretch_width", margin=0)
        image = pn.Column(left, self.raster, sizing_mode="stretch_width", stylesheets=[IMAGE_CSS])
        return [
            card("", self.tiles),
            grid,
            card("One test sample, and every spike it causes", image, note="under the weights of this moment"),
            self._next(),
        ]

    def bar(self) -> Any:
        return self.transport

    def shortcuts(self) -> dict[str, Callable[[], Any]]:
        return {" ": self.guarded(self.play)}

    # -- what its buttons do

    def play(self) -> None:
        """Start, pause or go on."""
        self.report("")
        if self.runner.active:
            self.runner.pause()
            self.watch()
            self.aside(self.training.deliver)
        elif self.runner.state == "paused" and not self.training.stale:
            self.runner.play()
            self.watch()
        else:
            self.run(self.training.job)

    def stop(self) -> None:
        """End the run; what was learned stays."""
        self.runner.stop()
        self.watch()
        if self.training.trainer is not None:
            self.aside(self.training.deliver)

    def reset(self) -> None:
        """Forget the run."""
        self.runner.stop()
        self.helper.stop()
        self.training.reset()
        self.watch()
        self.draw()

    def _go(self, _event: Any = None) -> None:
        self.shared.lab = "chips"

    # -- what arrives

    def aside(self, job: Callable[[], Iterator[Any]]) -> None:
        """Do something short in the background beside the run."""
        self.helper.start(job)
        if self._helper_timer is None:
            self._helper_timer = start_timer(self.helper_beat)

    def helper_beat(self) -> None:
        """One look at what was done beside the run; a test without a page calls this itself."""
        resting = not self.helper.active and self.helper.join(0)
        for item in self.helper.drain():
            self.training.take(item)
            resting = False
        if self.helper.error is not None:
            self.report(self.helper.error)
        if resting:
            self._end_helper()
            self._tell_data()
            self.changed(self.runner.state)

    def _end_helper(self) -> None:
        timer, self._helper_timer = self._helper_timer, None
        if timer is not None:
            timer()

    def arrived(self, items: list[Any]) -> None:
        for item in items:
            self.training.take(item)
        self.transport.param.update(fraction=items[-1].fraction, status=self._status())
        if time.monotonic() - self._drawn >= REDRAW:
            self.draw()

    def changed(self, state: str) -> None:
        self.transport.playing = self.runner.active
        self.transport.status = self._status()
        self.to_chips.disabled = self.training.trained is None or self.runner.active
        say(
            self.note,
            "Changed choices of this card, epochs and batch take effect after a reset." if self.training.stale else "",
        )
        if not self.runner.active:
            self.draw()

    def close(self) -> None:
        self._end_helper()
        self.helper.stop()
        super().close()

    def _status(self) -> str:
        state, progress = self.runner.state, self.training.progress
        if state == "waiting":
            return f"Waiting for a free core, {self.runner.ahead + 1}. in line."
        at = f"{progress.message}, batch {progress.done:,} of {progress.total:,}" if progress.message else ""
        reached = (
            f"; {_percent(self.training.trained.accuracy)} of the test samples right"
            if self.training.trained and not self.runner.active
            else ""
        )
        words = {
            "idle": "Ready to train.",
            "running": f"Training: {at}",
            "paused": f"Paused: {at}{reached}",
            "stopped": f"Stopped: {at}{reached}",
            "done": f"Done: {at}{reached}",
            "failed": "The run failed.",
        }
        return words[state] if self.training.progress.message or state == "failed" else words["idle"]

    # -- pictures

    def draw(self) -> None:
        """Show the present results."""
        self._drawn = time.monotonic()
        training, curves = self.training, self.training.curves
        values = training.progress.values
        seen = {
            "test accuracy": _percent(values.get("test_accuracy")),
            "validation accuracy": _percent(values.get("validation_accuracy")),
            "loss": f"{values['loss']:.3g}" if values.get("loss") is not None else "–",
            "epoch": f"{min(values.get('epoch', 0) + 1, training.epochs)} of {training.epochs}" if values else "–",
            "time spent learning": f"{values['seconds']:.1f} s" if "seconds" in values else "–",
        }
        self.tiles.show(seen)
        total = training.trainer.total if training.trainer else training.planned or 1
        if curves is None:
            for plot in (self.loss, self.accuracy, self.rates):
                plot.show({}, total)
        else:
            after = curves.epoch_batch
            shares = {"validation*": (after, curves.validation_accuracy), "test*": (after, curves.test_accuracy)}
            self.loss.show({"loss": (curves.batch, curves.loss)}, total)
            self.accuracy.show({"training": (curves.batch, curves.train_accuracy), **shares}, total)
            self.rates.show({name: (curves.batch, rates) for name, rates in curves.rates.items()}, total)
        self._draw_image()
        # a notebook is told of changed figures only when asked to; a served page knows by itself
        pn.io.push_notebook(*(view.pane for view in (self.loss, self.accuracy, self.rates, self.answers, self.raster)))

    def _draw_image(self) -> None:
        training, raster = self.training, self.training.raster
        classes = training.task.classes
        if raster is None:
            self.raster.show({}, training.layers(), float(training.steps))
            if not training.task.ready:
                say(self.told, "The samples are being made.")
                return
            samples = training.task.split("test")
            index = min(training.image, len(samples) - 1)
            label = classes[samples.labels[index]]
            if self.picture is not None and isinstance(samples.inputs, np.ndarray):
                self.picture.show(samples.inputs[index], f"a handwritten {label}")
            say(self.told, f"Sample {index}: {label}. Not shown to the network yet.")
            return
        if len(raster.scores) != len(classes):  # of the task before
            return
        if self.picture is not None and raster.values is not None:
            self.picture.show(raster.values, f"a handwritten {classes[raster.label]}")
        self.answers.show(raster.scores, raster.label)
        self.raster.show(raster.spikes, training.layers(), raster.duration)
        spikes = ", ".join(f"{name} {len(times)}" for name, (times, _) in raster.spikes.items())
        verdict = "right" if raster.answer == raster.label else "wrong"
        say(
            self.told,
            f"{classes[raster.label]}, answered {classes[raster.answer]}: {verdict}. Spikes: {spikes}.",
        )

    def _follow_problem(self, *_events: Any) -> None:
        task = self.training.task
        self.picture = Picture(task.shape) if task.shape else None
        self.answers = AnswerBars(task.classes)
        self.sample[:] = [view for view in (self.picture, self.answers) if view is not None]
        chosen = [*type(task).quantities(), *(name for name in ("samples", "dimensions") if name in task.param)]
        self.task_controls[:] = [controls(task, chosen)]
        if chosen:
            task.param.watch(self._prepare, chosen)
        self._prepare()

    def _prepare(self, *_events: Any) -> None:
        """Have the samples of the task made, if they are not at hand."""
        self._tell_data()
        if not self.training.task.ready:
            self.aside(self.training.prepare)

    def _follow_learning(self, *_events: Any) -> None:
        method = self.training.method
        own = [
            name
            for name in ("score", "feedback", "through_time", "window", "activation", "levels")
            if name in method.param
        ]
        own = [name for name in own if len(getattr(method.param[name], "objects", (1, 2))) > 1]
        self.method_controls[:] = [controls(method, [*own, *type(method).quantities()])]
        method.param.watch(self._wait, own)
        self._follow_shape()

    def _wait(self, *_events: Any) -> None:
        """Say which choices wait for a reset."""
        self.changed(self.runner.state)

    def _follow_shape(self, *_events: Any) -> None:
        surrogate = self.training.surrogate
        if surrogate is None:
            self.shape_controls[:] = []
            return
        self.shape_controls[:] = [
            Field(self.training, "shape"),
            controls(surrogate),
            self.surrogate,
            self.about_surrogate,
        ]
        if quantities := list(surrogate.quantities()):
            surrogate.param.watch(self._draw_surrogate, quantities)
        self._draw_surrogate()

    def _draw_surrogate(self, *_events: Any) -> None:
        self.surrogate.show(*self.training.surrogate_curve())
        surrogate = self.training.surrogate
        if surrogate is not None:
            say(
                self.about_surrogate,
                f"{type(surrogate).title()}. Peak {surrogate.peak:.3g}, area {surrogate.area:.3g} per width. {surrogate.source}.",
            )

    def _follow_code(self, *_events: Any) -> None:
        if self.training.task.spiking:
            self.code_controls[:] = [sentence("The samples are spikes already and need no code.")]
            return
        encoder = self.training.encoder
        names = [name for name in encoder.param if name != "name"]
        self.code_controls[:] = [Field(self.training, "code"), controls(encoder, names)]

    def _choose_image(self, *_events: Any) -> None:
        if self.training.trainer is not None and not self.runner.active:
            self.aside(self.training.look)
        elif self.training.trainer is None:
            self._draw_image()

    def _keep(self, event: Any) -> None:
        if event.new is not None:
            self.shared.trained = event.new


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"
