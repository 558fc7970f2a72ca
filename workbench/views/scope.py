"""SpikeScope: the moving picture of a running network, drawn in the browser and fed with bytes."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import param
from panel.custom import JSComponent

from workbench.engines.recording import Block
from workbench.views.scope_feed import Feed

AHEAD = 8  # messages under way before the scope waits for the browser
PENDING = 200  # blocks kept for a browser that is late


class SpikeScope(JSComponent):
    """Raster, population rates and membranes on one canvas.

    The browser answers what it has painted. While more than a few messages are unanswered, blocks are kept and joined,
    and ``full`` says that no more should be made: a slow browser slows the run and misses nothing, a hidden page stops it.
    """

    plan = param.Dict(
        default={
            "window": 1.0,
            "groups": [],
            "traces": [],
            "light": ["#000"],
            "dark": ["#fff"],
            "label": "",
            "empty": "",
        },
        doc="What is shown; see Feed.layout.",
    )
    block = param.Bytes(default=b"", doc="The latest message; see Feed.encode.")

    _esm = Path(__file__).resolve().parent.parent / "assets" / "spike_scope.js"

    def __init__(self, feed: Feed, **params: Any) -> None:
        self.feed = feed
        self.history: Any = None
        self._ready = False
        self._pending: deque[Block] = deque(maxlen=PENDING)
        self._sent = self._answered = 0
        self._until = -math.inf  # ms; what was sent ends here
        super().__init__(
            plan=feed.layout(), **{"sizing_mode": "stretch_width", "height": 600, "margin": (0, 6), **params}
        )

    @property
    def full(self) -> bool:
        """Whether the browser is behind, so that the run should wait."""
        return self._ready and self._sent - self._answered >= AHEAD and len(self._pending) >= 2

    def show(self, blocks: Iterable[Block]) -> None:
        """Draw what happened next."""
        # a new page was given all that is kept, which may be more than had been handed over
        self._pending.extend(block for block in blocks if block.t0 > self._until - 1e-6)
        while len(self._pending) > 1 and self._pending[0].t1 < self._pending[-1].t1 - self.feed.window:
            self._pending.popleft()  # out of the picture before it was drawn
        if self._ready and self._pending and self._sent - self._answered < AHEAD:
            self._send(list(self._pending))

    def restart(self, feed: Feed, history: Iterable[Block] = ()) -> None:
        """Show another network, window or choice of cells, beginning with what is kept of the run."""
        self.feed = feed
        self.plan = feed.layout()
        self._send(self._recent(history), clear=True)

    def _recent(self, history: Iterable[Block]) -> list[Block]:
        blocks = list(history)
        return [block for block in blocks if block.t1 > blocks[-1].t1 - self.feed.window] if blocks else []

    def _send(self, blocks: list[Block], clear: bool = False) -> None:
        self._pending.clear()
        self._sent += 1
        self._until = blocks[-1].t1 if blocks else -math.inf
        self.block = self.feed.encode(blocks, self._sent, clear)

    def _handle_msg(self, data: Any) -> None:
        kind = data.get("type") if isinstance(data, dict) else None
        if kind == "ack":
            number = data.get("seq")
            if isinstance(number, (int, float)) and self._answered < number <= self._sent:
                self._answered = int(number)
        elif kind == "hello":
            self._ready = True
            self._answered = self._sent
            self._send_msg({"type": "welcome"})
            # a new page has seen nothing yet
            self._send(self._recent(self.history() if self.history is not None else ()), clear=True)
