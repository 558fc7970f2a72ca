"""A menu of protocols, their settings, and what the latest one found."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import panel as pn
import panel_material_ui as pmui
import param
from panel.viewable import Viewer

from workbench.core.catalogue import catalogue
from workbench.core.jobs import Progress
from workbench.core.model import Model
from workbench.experiments.protocols.protocol import Protocol
from workbench.experiments.result import Result
from workbench.views.controls import controls
from workbench.views.protocol_figures import ProtocolFigures
from workbench.views.result_card import result_card, result_html
from workbench.views.words import alert, drawers, refusal, say, sentence, warn

FIRST = "Rheobase"


class ProtocolPane(Viewer):
    """Choose a protocol, set it, start it, read it.

    The pane computes nothing: ``start`` gets the protocol, and whoever runs its job hands what arrives to :meth:`take`, or to
    :meth:`fail` the error that ended it.

    >>> from workbench.core.jobs import through
    >>> from workbench.neurons.lif import LIF
    >>> pane = ProtocolPane(lambda protocol: [pane.take(item) for item in through(protocol.run(LIF()))], lambda: None)
    >>> pane.go.param.trigger("clicks")
    >>> pane.result.summary
    'LIF needs 200 pA for 500 ms to fire.'

    Parameters
    ----------
    start
        Called with the protocol to run.
    stop
        Called when the reader wants no more of it.
    kinds, first
        The protocols of the menu, those for neurons if not given, and the label of the one in sight first.
    """

    protocol = param.ClassSelector(class_=Model, doc="The protocol in sight, with its settings.")
    result = param.ClassSelector(class_=Result, doc="The latest result.")

    def __init__(
        self,
        start: Callable[[Any], None],
        stop: Callable[[], None],
        kinds: Iterable[Any] | None = None,
        first: str = FIRST,
    ) -> None:
        super().__init__()
        self.start, self.stop = start, stop
        kinds = catalogue("experiments.protocols", Protocol).values() if kinds is None else kinds
        self.protocols: dict[str, Any] = {kind.label: kind() for kind in sorted(kinds, key=lambda kind: kind.label)}
        self.menu = pmui.Select(
            label="Protocol", options=list(self.protocols), value=first, size="small", width=210, margin=(8, 10)
        )
        self.go = pmui.Button(label="Measure", color="primary", margin=(10, 6))
        self.halt = pmui.Button(label="Stop", variant="outlined", disabled=True, margin=(10, 6))
        self.bar = pmui.LinearProgress(value=0, visible=False, sizing_mode="stretch_width", margin=(4, 12))
        self.about, self.status = sentence("", margin=(0, 12, 4, 12)), sentence("", margin=(2, 12))
        self.summary = sentence("", muted=False, margin=(6, 12))
        self.error = alert()
        self.settings = pn.Column(sizing_mode="stretch_width", margin=0)
        self.figures, self.card = ProtocolFigures(), result_card()
        self.menu.param.watch(self._choose, "value")
        self.go.on_click(self._begin)
        self.halt.on_click(self._end)
        self._choose()

    def _choose(self, *_events: Any) -> None:
        protocol = self.protocols[self.menu.value]
        self.protocol = protocol
        say(self.about, f"{type(protocol).title()}.")
        self.settings[:] = [drawers(("Settings", controls(protocol)))]

    def _begin(self, *_events: Any) -> None:
        warn(self.error, "")
        self._running(True)
        say(self.status, "Starting.")
        try:
            self.start(self.protocols[self.menu.value])
        except Exception as error:
            self.fail(error)

    def _end(self, *_events: Any) -> None:
        self.stop()
        self._running(False)
        say(self.status, "Stopped.")

    def _running(self, on: bool) -> None:
        self.go.disabled, self.halt.disabled, self.bar.visible, self.bar.value = on, not on, on, 0

    def take(self, item: Progress | Result) -> None:
        """Show what arrived: how far the job is, or what it found."""
        if isinstance(item, Result):
            self.show(item)
        else:
            self.tell(item)

    def tell(self, progress: Progress) -> None:
        """Show how far the job is."""
        self.bar.value = round(100 * progress.fraction)
        say(self.status, progress.message)

    def show(self, result: Result) -> None:
        """Show what a protocol found."""
        self.result = result
        self._running(False)
        say(self.status, "")
        say(self.summary, result.summary, muted=False)
        self.figures.show(result)
        self.card.object = result_html(result)

    def fail(self, error: BaseException) -> None:
        """Show why a protocol could not be run; the result before it stays."""
        self._running(False)
        say(self.status, "")
        warn(self.error, refusal(error))

    def point(self, current: float | None) -> None:
        """Put the cursor of pictures over current at the present current (pA) of the bench."""
        self.figures.point(current)

    def __panel__(self) -> pn.viewable.Viewable:
        head = pn.FlexBox(self.menu, self.go, self.halt, sizing_mode="stretch_width", margin=0)
        return pn.Column(
            head,
            self.about,
            self.settings,
            self.bar,
            self.status,
            self.error,
            self.summary,
            self.figures,
            self.card,
            sizing_mode="stretch_width",
            margin=0,
        )
