"""The Reinforcement lab: a network of spiking cells learns to balance a pole, and is watched doing it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, ClassVar

import panel as pn
import panel_material_ui as pmui

from workbench.core.part import part
from workbench.experiments.reinforcement import Reinforcement, Scene
from workbench.labs.background import Background
from workbench.labs.lab import Lab
from workbench.views.cart_picture import CartPicture
from workbench.views.controls import Field, controls
from workbench.views.heat_map import TABLE_CSS
from workbench.views.learning_curves import return_plot
from workbench.views.policy_view import PolicyView
from workbench.views.return_table import return_table, return_words
from workbench.views.tiles import Tiles
from workbench.views.transport import Transport
from workbench.views.words import card, code, drawers, say, sentence, source_line

REDRAW = (
    0.25  # seconds between two drawings of the curves and of the raster; the cart is drawn with every turn that arrives
)
TILES = ("mean of 100 episodes", "latest episode", "episodes", "actions", "time spent learning")
"""Names of the numbers above the pictures."""

GRID_CSS = """
:host { display: grid !important; grid-template-columns: repeat(auto-fit, minmax(min(400px, 100%), 1fr)); gap: 12px; min-width: 0; margin: 0 !important; align-items: start; }
"""


class ReinforcementLab(Lab):
    """The cart, the spikes of the network and its policy together, while the returns rise."""

    title: ClassVar[str] = "Reinforcement"
    slug: ClassVar[str] = "reinforcement"
    order: ClassVar[float] = 24.0

    agent = part(Reinforcement, Reinforcement)

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self._drawn = self._pictured = 0.0
        self.player = Background(self._watched, self._rests)
        self.tiles = Tiles(TILES)
        self.cart = CartPicture()
        self.policy = PolicyView(self.agent.task.actions)
        self.curve = return_plot()
        self.told, self.note = sentence("", muted=False, margin=(2, 12)), sentence("")
        self.table = pn.pane.HTML("", stylesheets=[TABLE_CSS], sizing_mode="stretch_width", margin=(0, 12))
        self.program = code("", margin=(4, 8, 10, 8))
        self.method_controls = pn.Column(sizing_mode="stretch_width", margin=0)
        self.transport = Transport(
            {"play": self.guarded(self.play), "stop": self.guarded(self.stop), "reset": self.guarded(self.reset)},
            status="Ready to learn.",
        )
        self.watching = pmui.Button(
            label="Watch",
            icon="visibility",
            variant="outlined",
            size="small",
            margin=(6, 6),
            on_click=self.guarded(self.toggle),
        )
        self.once = pmui.Button(
            label="One turn",
            icon="skip_next",
            variant="outlined",
            size="small",
            margin=(6, 6),
            on_click=self.guarded(self.one_turn),
        )
        self.agent.param.watch(self._follow_method, "learning")
        self.agent.param.watch(self._clear, ["learning", "cells", "seed"])
        self.agent.param.watch(self._note, ["learning", "cells", "total", "seed"])
        self._follow_method()
        self._clear()
        self._note()
        self.draw()

    # -- what it is made of

    def cards(self) -> list[Any]:
        agent = self.agent
        about = [sentence(text) for text in (type(agent.task).__doc__ or "").strip().split("\n\n")]
        return [
            card("Task", *about, self._source(agent.task.source)),
            card("Learning", Field(agent, "learning"), self.method_controls, note="acts at once"),
            card("Run", controls(agent, ["cells", "total", "seed"]), self.note, note="taken when a run begins"),
        ]

    @staticmethod
    def _source(source: Any) -> pn.pane.HTML:
        return pn.pane.HTML(source_line(source), margin=(2, 10), sizing_mode="stretch_width")

    def views(self) -> list[Any]:
        speed = pmui.Select.from_param(self.agent.param.speed, label="Speed", size="small", width=130, margin=(6, 6))
        greedy = pmui.Switch.from_param(self.agent.param.greedy, margin=(10, 6))
        bar = pn.FlexBox(self.watching, self.once, speed, greedy, align_items="center", sizing_mode="stretch_width")
        left = pn.Column(
            card("The cart", self.cart, bar, note="the policy of this moment; learns nothing here"),
            card("Returns", self.curve, self.told, self.table, note="of the episodes it learns from; 500 is the most"),
            sizing_mode="stretch_width",
            margin=0,
            styles={"display": "grid", "gap": "12px"},
        )
        right = card("The network, turn by turn", self.policy, note="the network's own time; red dots: what was done")
        grid = pn.Column(left, right, sizing_mode="stretch_width", stylesheets=[GRID_CSS])
        return [card("", self.tiles), grid, drawers(("Python that does the same", self.program))]

    def bar(self) -> Any:
        return self.transport

    def shortcuts(self) -> dict[str, Callable[[], Any]]:
        return {" ": self.guarded(self.play), ".": self.guarded(self.one_turn)}

    # -- learning

    def play(self) -> None:
        """Start, pause or go on; what was learned to the end is watched, and only a reset forgets it."""
        self.report("")
        if self.runner.active:
            self.runner.pause()
            self.watch()
        elif self.runner.state == "paused" and not self.agent.stale:
            self.runner.play()
            self.watch()
        elif self.agent.finished and not self.agent.stale:
            self.transport.status = f"{self._status()}. What was learned is kept; reset to begin anew."
            if not self.player.runner.active:
                self.toggle()
        else:
            if self.agent.stale:
                self.reset()
            self.run(self.agent.job)
            if not self.player.runner.active:
                self.toggle()

    def stop(self) -> None:
        """End the run; what was learned stays, and can be watched."""
        self.runner.stop()
        self.watch()

    def reset(self) -> None:
        """Forget the run."""
        self.runner.stop()
        self.player.stop()
        self.agent.reset()
        self.watch()
        self._clear()
        self.draw()

    def arrived(self, items: list[Any]) -> None:
        self.agent.take(items[-1])
        self.transport.param.update(fraction=items[-1].fraction, status=self._status())
        if time.monotonic() - self._drawn >= REDRAW:
            self.draw()

    def changed(self, state: str) -> None:
        self.transport.playing = self.runner.active
        self.transport.status = self._status()
        self._note()
        if not self.runner.active:
            self.draw()

    def _status(self) -> str:
        state, progress = self.runner.state, self.agent.progress
        if state == "waiting":
            return f"Waiting for a free core; {self.runner.ahead} in line before this one."
        words = {"running": "Learning", "paused": "Paused", "stopped": "Stopped", "done": "Done"}
        if state == "failed":
            return "The run failed."
        return f"{words[state]}: {progress.message}" if state in words and progress.message else "Ready to learn."

    def _note(self, *_events: Any) -> None:
        say(self.note, "Changed choices of this card take effect after a reset." if self.agent.stale else "")
        if self.program.object != (written := code(self.agent.code()).object):
            self.program.object = written

    # -- watching

    def toggle(self, _event: Any = None) -> None:
        """Watch the policy of this moment, or rest."""
        player = self.player
        if player.runner.active:
            player.pause()
        elif player.runner.state == "paused":
            player.play()
        else:
            player.start(self.agent.watch)
        self._name_watching()

    def one_turn(self, _event: Any = None) -> None:
        """Watch a single turn."""
        if self.player.runner.active:
            self.player.pause()
        elif self.player.runner.state != "paused":
            self.player.start(self.agent.watch, playing=False)
        self.player.step()
        self._name_watching()

    def _watched(self, scene: Scene) -> None:
        self.agent.scene = scene
        self.policy.add([scene])
        now = time.monotonic()
        calm = now - self._pictured >= REDRAW or not self.player.runner.active
        self.cart.show(scene.seen, scene.action, scene.turn, scene.ended, words=calm or scene.ended)
        if calm:
            self._pictured = now
            self.policy.draw(self.layers)

    def _rests(self, _state: str) -> None:
        self._name_watching()
        if (error := self.player.runner.error) is not None:
            self.report(error)

    def _name_watching(self) -> None:
        active = self.player.runner.active
        self.watching.param.update(
            label="Rest" if active else "Watch", icon="visibility_off" if active else "visibility"
        )

    def _clear(self, *_events: Any) -> None:
        """Nothing of another network stays in the pictures."""
        if self.agent.trainer is None:
            self.layers = self.agent.layers()
            self.policy.clear(self.layers)

    # -- pictures

    def draw(self) -> None:
        """Show the present results."""
        self._drawn = time.monotonic()
        returns, values = self.agent.returns, self.agent.progress.values
        shown = {"actions": f"{self.agent.progress.done:,}"} if values else {}
        if returns is not None and returns.value:
            shown |= {
                "mean of 100 episodes": f"{returns.means()[-1]:.1f}",
                "latest episode": f"{returns.value[-1]:.0f}",
                "episodes": f"{len(returns.value):,}",
            }
        if "seconds" in values:
            shown["time spent learning"] = f"{values['seconds']:.1f} s"
        self.tiles.show(shown)
        lines = (
            {}
            if returns is None
            else {
                "episodes": (returns.action, returns.value),
                "mean of the last hundred": (returns.action, returns.means()),
            }
        )
        self.curve.show(lines, self.agent.trainer.total if self.agent.trainer else self.agent.total)
        say(self.told, return_words(returns, self.agent.task.solved), muted=False)
        self.table.object = return_table(returns)
        pn.io.push_notebook(self.curve.pane)

    def _follow_method(self, *_events: Any) -> None:
        method = self.agent.method
        about = (type(method).__doc__ or "").strip().split("\n\n")[0]
        chosen = controls(method, list(type(method).quantities()))
        self.method_controls[:] = [sentence(about), chosen, self._source(method.source)]

    def close(self) -> None:
        self.player.close()
        super().close()
