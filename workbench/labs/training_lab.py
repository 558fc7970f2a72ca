"""The Training lab: a network of spiking cells learns a task before your eyes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, ClassVar

import panel as pn
import panel_material_ui as pmui

from workbench.core.jobs import Job
from workbench.core.part import part
from workbench.experiments.training import Training
from workbench.labs.background import Background
from workbench.labs.lab import Lab
from workbench.labs.session import workspace
from workbench.labs.training_cards import TrainingCards
from workbench.labs.training_inside import percent
from workbench.labs.training_looks import TrainingLooks
from workbench.labs.training_more import TrainingMore
from workbench.views.transport import Transport
from workbench.views.words import card, sentence

REDRAW = 0.2  # seconds between two drawings of the curves


class TrainingLab(Lab):
    """Loss, accuracy, rates and the spikes of one sample move while the network trains."""

    title: ClassVar[str] = "Training"
    slug: ClassVar[str] = "training"
    order: ClassVar[float] = 20.0

    training = part(Training, Training)

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self.shared, self._drawn, self._seen, self._owed = workspace(), 0.0, False, False
        self.training.task.split("test")  # the digits come with the page; other tasks are made beside it
        self.beside = Background(self._take, self._rested)
        self.looks = TrainingLooks(self.training, self._look)
        self.more = TrainingMore(self.training, self.guarded, self.report)
        self.choices = TrainingCards(self.training, self.guarded, self._choose, self._began)
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
        self.training.param.watch(lambda _event: self._prepare(), "task")
        self.training.param.watch(lambda _event: self._look(), "image")
        self.training.param.watch(self._keep, "trained")
        self._choose()

    # -- what it is made of

    def cards(self) -> list[Any]:
        return self.choices.cards()

    def views(self) -> list[Any]:
        told = sentence(
            "The trained network is an ordinary network: the Chips lab maps it as it is, when training is paused or done, if spikes go in and spikes are counted."
        )
        return [*self.looks.views(), *self.more.cards(), card("What next", told, self.to_chips)]

    def bar(self) -> Any:
        return self.transport

    def shortcuts(self) -> dict[str, Callable[[], Any]]:
        return {" ": self.guarded(self.play)}

    # -- what its buttons do

    def play(self) -> None:
        """Start, pause or go on."""
        self.report("")
        self.beside.stop()
        if self.runner.active:
            self.runner.pause()
            self.watch()
            self._deliver()
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
            self._deliver()

    def reset(self) -> None:
        """Forget the run."""
        self._owed = False
        self.runner.stop()
        self.beside.stop()
        self.training.reset()
        self._began()

    def shown(self) -> None:
        self._seen = True
        self._preview()

    def _go(self, _event: Any = None) -> None:
        self.shared.lab = "chips"

    # -- what is chosen

    def _choose(self) -> None:
        """Follow a choice that a run cannot take, or a surrogate that it can."""
        self.looks.inside.draw_surrogate()
        self._prepare()

    def _began(self) -> None:
        """A run is to begin anew."""
        self.runner.stop()
        self.watch()
        self.draw()
        self._preview()

    def _prepare(self) -> None:
        """Have samples made that are not at hand, and show what a network with first weights does."""
        self.choices.tell_data()
        self.changed(self.runner.state)
        if not self.training.task.ready and not self._seen:
            self.beside.start(self.training.prepare)
        self._preview()

    def _preview(self) -> None:
        trainer = self.training.trainer
        if self._seen and not self.runner.active and (trainer is None or trainer.done == 0):
            self.beside.start(self.training.study)

    def _look(self) -> None:
        """Show the sample that was chosen, when nothing runs that does so by itself."""
        trainer = self.training.trainer
        if trainer is None or self.runner.active:
            self.looks.draw()
        elif trainer.done == 0:
            self._preview()
        else:
            self.beside.start(self._looked)

    def _looked(self) -> Job:
        """Look at the sample, and then go on with what a stop or a pause had begun."""
        yield from self.training.look()
        if self._owed:
            yield from self.training.deliver()

    def _deliver(self) -> None:
        """Hand out the network as it is; a look at a sample meanwhile only delays that."""
        self._owed = True
        self.beside.start(self.training.deliver)

    # -- what arrives

    def _take(self, item: Any) -> None:
        self.training.take(item)

    def _rested(self, state: str) -> None:
        if state == "failed":
            self.report(self.beside.runner.error or "")
        self.choices.tell_data()
        self.changed(self.runner.state)

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
        self.choices.tell_stale(self.training.stale and self.training.progress.done > 0)
        if not self.runner.active:
            self.draw()

    def close(self) -> None:
        self.beside.close()
        self.more.close()
        super().close()

    def draw(self) -> None:
        """Show the present results."""
        self._drawn = time.monotonic()
        self.looks.follow_layers()
        self.looks.draw()
        # a notebook is told of changed figures only when asked to; a served page knows by itself
        pn.io.push_notebook(*self.looks.panes())

    def _keep(self, event: Any) -> None:
        if event.new is not None:
            self._owed = False
            self.shared.trained = event.new

    def _status(self) -> str:
        state, progress = self.runner.state, self.training.progress
        if state == "waiting":
            return f"Waiting for a free core; {self.runner.ahead} in line before this one."
        at = f"{progress.message}, batch {progress.done:,} of {progress.total:,}" if progress.message else ""
        reached = (
            f"; {percent(self.training.trained.accuracy)} of the test samples right"
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
