"""What every lab is: cards on the left, pictures in the middle, a bar that drives the run, and a job in the background."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, ClassVar

import panel as pn
from panel.viewable import Viewer

from workbench.core.errors import WorkbenchError
from workbench.labs.runner import Runner
from workbench.views.keys import Keys
from workbench.views.words import alert, refusal, warn

BEAT = 33  # ms between two looks into the mailbox

log = logging.getLogger(__name__)


class Lab(Viewer):
    """The base of the labs: a subclass composes views over an experiment and owns no science.

    It sets ``title``, ``slug`` and ``order`` as plain literals (the shell reads them without importing the file), builds
    its parts in ``__init__``, and gives what these return:

    ``cards()``
        The left column: choices and parameters.
    ``views()``
        The middle: pictures and tables.
    ``bar()``
        The transport at the bottom, or ``None``.
    ``shortcuts()``
        From a key to what it does.

    Long work goes through ``run(job)``, ``self.runner`` and ``arrived(items)``; the event loop computes nothing. Wrap
    what a button does in ``self.guarded(action)``, and whatever it raises is shown at the top of the lab.
    """

    title: ClassVar[str] = ""
    slug: ClassVar[str] = ""
    order: ClassVar[float] = 100.0

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self.runner = Runner()
        self.error = alert()
        self._timer: Any = None
        self._closed = False
        self._layout: Any = None

    # -- what a lab is made of

    def cards(self) -> list[Any]:
        """The left column, top down."""
        return []

    def views(self) -> list[Any]:
        """The middle, top down."""
        return []

    def bar(self) -> Any:
        """The transport, or ``None``."""
        return None

    def shortcuts(self) -> dict[str, Callable[[], Any]]:
        """Keys and what they do."""
        return {}

    # -- what happens

    def arrived(self, items: list[Any]) -> None:
        """Show what the job yielded since the last beat (on the event loop: draw, do not compute)."""

    def changed(self, state: str) -> None:
        """Show that the runner is now idle, waiting, running, paused, done, stopped or failed."""

    def shown(self) -> None:
        """Begin what the lab does by itself when a visitor opens its tab."""

    def behind(self) -> bool:
        """Whether the page still has to show what it was given; the mailbox then fills, and the job rests."""
        return False

    def close(self) -> None:
        """Stop the job and the timer; the lab is then free to be collected."""
        self._closed = True
        self.runner.stop()
        self._stop_timer()

    # -- the job

    def run(self, job: Iterator[Any] | Callable[[], Iterator[Any]], playing: bool = True) -> None:
        """Start a job in the background, in place of the one before."""
        self.runner.start(job, playing)
        self.watch()

    def watch(self) -> None:
        """Look into the mailbox until the runner rests; call it after ``runner.play`` and ``runner.step``."""
        self._tell_state()
        if self._timer is None and not self._closed:
            self._timer = start_timer(self.beat)

    def beat(self) -> None:
        """One look into the mailbox; a test without a page calls this itself."""
        if self._closed:
            return
        resting = not self.runner.active and self.runner.join(0)
        try:
            if not self.behind() and (items := self.runner.drain()):
                self.arrived(items)
                resting = False
        except Exception as error:
            log.exception("%s could not show what arrived", type(self).__name__)
            self.runner.stop()
            self.report(error)
        self._tell_state()
        if resting:
            self._stop_timer()

    def _tell_state(self) -> None:
        if (error := self.runner.error) is not None:
            self.report(error)
        self.changed(self.runner.state)

    def _stop_timer(self) -> None:
        timer, self._timer = self._timer, None
        if timer is not None:
            timer()

    # -- errors

    def report(self, error: BaseException | str) -> None:
        """Show an error, or a sentence, at the top of the lab; an empty one clears it."""
        warn(self.error, error if isinstance(error, str) else refusal(error))

    def guarded(self, action: Callable[..., Any]) -> Callable[..., Any]:
        """Return the action with its errors shown instead of lost."""
        return partial(self._try, action)

    def _try(self, action: Callable[..., Any], *args: Any) -> Any:
        try:
            return action(*args)
        except Exception as error:
            # a refusal is for the reader alone; anything else is a mistake of ours, to be found in the log
            level = logging.INFO if isinstance(error, (WorkbenchError, ValueError)) else logging.ERROR
            log.log(level, "%s refused: %s", type(self).__name__, error, exc_info=True)
            self.report(error)

    # -- the page

    def __panel__(self) -> pn.viewable.Viewable:
        if self._layout is None:
            left = pn.Column(*self.cards(), css_classes=["cards"], stylesheets=[STACK_CSS])
            middle = pn.Column(self.error, *self.views(), css_classes=["views"], stylesheets=[STACK_CSS])
            bar, keys = self.bar(), self.shortcuts()
            ends = [end for end in (bar, Keys(keys) if keys else None) if end is not None]
            foot = pn.Column(*ends, css_classes=["bar"], stylesheets=[STACK_CSS, ":host { gap: 0; }"])
            self._layout = pn.Column(
                left, middle, foot, sizing_mode="stretch_width", css_classes=["lab"], stylesheets=[LAB_CSS]
            )
        return self._layout


def start_timer(beat: Callable[[], Any], period: int = BEAT) -> Callable[[], Any] | None:
    """Call ``beat`` every ``period`` ms on the page's event loop and return what ends that; without a page return ``None``."""
    doc = pn.state.curdoc
    if doc is not None and doc.session_context is not None:
        # Bokeh's own timer: Panel's marks the page busy on each tick, a third of the server's time
        handle = doc.add_periodic_callback(beat, period)
        return partial(_end_timer, doc, handle)
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return None
    return pn.state.add_periodic_callback(beat, period=period).stop


def _end_timer(doc: Any, handle: Any) -> None:
    try:
        doc.remove_periodic_callback(handle)
    except ValueError:  # the session went first, and took its timers along
        log.debug("the timer had ended already")


LAB_CSS = """
:host {
  display: grid !important;
  grid-template-columns: minmax(280px, 330px) minmax(0, 1fr);
  grid-template-areas: "cards views" "bar bar";
  align-items: start;
  gap: 14px;
  padding: 14px;
  box-sizing: border-box;
  width: 100%;
  max-width: 1900px;
}
.cards { grid-area: cards; }
.views { grid-area: views; }
.bar { grid-area: bar; position: sticky; bottom: 6px; z-index: 5; border-radius: 12px; box-shadow: 0 4px 18px rgba(10, 20, 30, 0.16); }
@media (max-width: 900px) {
  :host { grid-template-columns: minmax(0, 1fr); grid-template-areas: "views" "bar" "cards"; padding: 8px; gap: 10px; }
}
"""

STACK_CSS = """
:host { display: flex !important; flex-direction: column; gap: 12px; min-width: 0; width: auto !important; margin: 0 !important; }
"""
