"""Tools that look into a network's run while it rests: go back, ask why a cell spiked, compare with what might have been, cut a projection."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import panel as pn
import panel_material_ui as pmui
from panel.viewable import Viewer

from workbench.core.errors import RangeError
from workbench.experiments.branches import Difference, kick, lesion
from workbench.experiments.live_network import LiveNetwork
from workbench.experiments.live_questions import ask_what_if, ask_why, ask_without_spike, latest_spikes
from workbench.experiments.why import Why
from workbench.labs.aside import Aside
from workbench.labs.cell_touch import CellTouch
from workbench.views.answer import Answer
from workbench.views.branch_figure import branch_figure, branch_rows
from workbench.views.why_figure import why_figure, why_rows
from workbench.views.words import alert, heading, refusal, say, sentence, warn

SPIKE, CUT, KICK = "the chosen spike is missing", "a projection is cut", "a population is kicked"
ROWS = 40  # inputs that the table names; the weaker ones are one row
FIELD: dict[str, Any] = {"size": "small", "margin": (8, 6)}
GO: dict[str, Any] = {"variant": "outlined", "size": "small", "margin": (12, 6), "disabled": True}


class NetworkTools(Viewer):
    """The drawer "Look into the run" of the network lab.

    Parameters
    ----------
    go_back
        Called with a time (ms) that the run shall go back to.
    """

    def __init__(self, live: LiveNetwork, go_back: Callable[[float], Any]) -> None:
        super().__init__()
        self.live, self.go_back = live, go_back
        self.aside = Aside(self._failed, self._rested)
        self.resting = False
        self._offered: tuple[Any, ...] = ()
        self.error, self.status = alert(), sentence("", margin=(2, 12))
        self.touch = CellTouch(live)
        self._build()
        self._renew_names()

    def _build(self) -> None:
        self.time = pmui.FloatSlider(
            label="Back to (ms)", start=0.0, end=1.0, step=0.1, value=0.0, disabled=True, width=300, margin=(8, 16)
        )
        self.back = pmui.Button(label="Go back", icon="history", on_click=self._back, **GO)
        self.edge = pmui.Select(label="Projection", options=[], width=230, **FIELD)
        self.sever = pmui.Button(label="Cut", icon="content_cut", on_click=self._sever, **GO)
        self.population = pmui.Select(label="Population", options=[], width=150, **FIELD)
        self.cell = pmui.IntInput(label="Cell", value=0, start=0, end=0, width=100, **FIELD)
        self.spike = pmui.Select(label="Spike", options={}, width=150, **FIELD)
        self.ask = pmui.Button(label="Why did it spike?", on_click=self._ask_why, **GO)
        self.change = pmui.Select(label="What if", options=[SPIKE, CUT, KICK], value=SPIKE, width=230, **FIELD)
        self.kicked = pmui.Select(label="Kick", options=[], width=150, visible=False, **FIELD)
        self.lift = pmui.FloatInput(
            label="by (mV)", value=5.0, start=-100.0, end=100.0, width=100, visible=False, **FIELD
        )
        self.length = pmui.IntInput(label="for (ms)", value=200, start=100, end=500, step=50, width=100, **FIELD)
        self.compare = pmui.Button(label="Compare", on_click=self._compare, **GO)
        self.causes, self.branches = Answer(), Answer()
        self.population.param.watch(lambda *_: self._limit_cell(), "value")
        self.cell.param.watch(lambda *_: self._list_spikes(), "value")
        self.change.param.watch(lambda *_: self._show_fields(), "value")
        self.edge.param.watch(lambda *_: self._enable(), "value")

    # -- what the lab tells

    def follow(self, playing: bool) -> None:
        """Offer what the run has, if it rests."""
        sim = self.live.simulation
        self.resting = not playing and sim is not None and not self.live.stale
        self.touch.follow()
        self._enable()
        if sim is None or not self.resting or self.aside.busy:
            return
        now = (id(sim), sim.t, len(sim.recording.blocks))
        if now != self._offered:
            self._offered = now
            earliest = self.live.moments.earliest
            self.time.param.update(start=earliest, end=max(sim.t, earliest + 0.1), value=sim.t)
            self._list_spikes()

    def forget(self) -> None:
        """Begin anew with the network of the moment: no answer holds any more."""
        self.aside.close()
        self._offered, self.resting = (), False
        self._renew_names()
        self.touch.renew()
        self._clear()

    def close(self) -> None:
        """Stop what is computed."""
        self.aside.close()

    # -- choices

    def _renew_names(self) -> None:
        """Offer the populations and projections of the network; the first watched cell is the one asked about."""
        names = [population.name for population in self.live.cells()]
        edges = [name for name, edge in self.live.network.projections.items() if edge.synapse is not None]
        watched = next(((name, cell) for name, cell, *_ in self.live.watched if name in names), None)
        first = watched[0] if watched else (names[0] if names else None)
        self.population.param.update(options=names, value=first)
        self.kicked.param.update(options=names, value=first)
        self.edge.param.update(options=edges, value=edges[0] if edges else None)
        self._limit_cell()
        self.cell.value = watched[1] if watched else 0
        self._list_spikes()
        self._enable()

    def _limit_cell(self) -> None:
        sizes = {population.name: population.size for population in self.live.cells()}
        last = max(sizes.get(self.population.value, 1) - 1, 0)
        self.cell.param.update(end=last, value=min(self.cell.value or 0, last))
        self._list_spikes()

    def _list_spikes(self) -> None:
        times = latest_spikes(self.live, self.population.value, self.cell.value or 0) if self.population.value else []
        options = {f"{time:.1f} ms": time for time in times}
        self.spike.param.update(options=options, value=times[0] if times else None)
        self._enable()

    def _show_fields(self) -> None:
        self.kicked.visible = self.lift.visible = self.change.value == KICK
        self._enable()

    def _enable(self) -> None:
        ready = self.resting and not self.aside.busy
        none = self.spike.value is None
        lacking = {SPIKE: none, CUT: self.edge.value is None, KICK: self.kicked.value is None}
        self.time.disabled = self.back.disabled = not ready
        self.ask.disabled = not ready or none
        self.compare.disabled = not ready or lacking[self.change.value]
        cut = self.edge.value in self.live.cut
        self.sever.param.update(
            label="Heal" if cut else "Cut",
            icon="healing" if cut else "content_cut",
            disabled=self.edge.value is None or self.live.stale or self.live.simulation is None,
        )

    # -- what is asked

    def _back(self, *_events: Any) -> None:
        self._clear()
        self.go_back(float(self.time.value))

    def _sever(self, *_events: Any) -> None:
        name = self.edge.value
        (self.live.heal if name in self.live.cut else self.live.sever)(name)
        self._enable()

    def _ask_why(self, *_events: Any) -> None:
        where = self.population.value, self.cell.value, self.spike.value
        self._ask(
            "Running the cell again without each of its inputs ...", lambda: ask_why(self.live, *where), self._tell
        )

    def _compare(self, *_events: Any) -> None:
        try:
            job = self._what_if()
        except RangeError as error:
            warn(self.error, refusal(error))
            return
        self._ask("Running both branches ...", job, self._show_branches)

    def _what_if(self) -> Callable[[], Iterator[Difference]]:
        live, length = self.live, float(self.length.value or 0)
        if not 100 <= length <= 500:
            raise RangeError("what if", "100 to 500 ms", f"{length:g} ms", "200")
        if self.change.value == SPIKE:
            where = self.population.value, self.cell.value, self.spike.value
            return lambda: ask_without_spike(live, *where, length)
        if self.change.value == CUT:
            change = lesion(self.edge.value)
        else:
            size = live.network.populations[self.kicked.value].size
            change = kick(self.kicked.value, list(range(size)), float(self.lift.value or 0.0))
        return lambda: ask_what_if(live, change, length)

    def _ask(self, doing: str, job: Callable[[], Iterator[Any]], take: Callable[[Any], Any]) -> None:
        warn(self.error, "")
        say(self.status, doing)
        self.aside.run(job, take)
        self._enable()

    # -- what is answered

    def _tell(self, found: Why) -> None:
        self.causes.show(found, why_figure(found), why_rows(found, ROWS))

    def _show_branches(self, found: Difference) -> None:
        self.branches.show(found, branch_figure(found), branch_rows(found))

    def _failed(self, error: BaseException) -> None:
        warn(self.error, refusal(error))

    def _rested(self) -> None:
        say(self.status, "")
        self._enable()

    def _clear(self) -> None:
        warn(self.error, "")
        say(self.status, "")
        self.causes.clear()
        self.branches.clear()

    def __panel__(self) -> pn.viewable.Viewable:
        def row(*parts: Any) -> pn.FlexBox:
            return pn.FlexBox(*parts, align_items="center", sizing_mode="stretch_width", margin=(0, 6))

        return pn.Column(
            sentence("Pause the run to ask it. Play and Step go on from where it is.", margin=(2, 12)),
            self.error,
            row(self.time, self.back, self.edge, self.sever),
            self.touch,
            heading(
                "Why did it spike?", "each input, and how much higher the membrane was for it", margin=(6, 12, 0, 12)
            ),
            row(self.population, self.cell, self.spike, self.ask),
            self.status,
            self.causes,
            heading("What if ...", "the same run twice, the second time with one change", margin=(6, 12, 0, 12)),
            row(self.change, self.kicked, self.lift, self.length, self.compare),
            self.branches,
            sizing_mode="stretch_width",
            margin=0,
        )
