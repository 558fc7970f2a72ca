"""The window of a rule, to be pulled into shape, onto which real pairs of spikes land as they happen."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import panel as pn
from bokeh.models import ColumnDataSource, HoverTool, PointDrawTool, Span
from panel.viewable import Viewer

from workbench.core.model import Rule
from workbench.experiments.landing import Landed
from workbench.experiments.one_pair import has_window, later_change, moves
from workbench.experiments.projection_watch import largest
from workbench.views.heat_map import TABLE_CSS
from workbench.views.theme import BLUE, GRAY, ORANGE, VERMILION, figure
from workbench.views.words import say, sentence

WIDTH = 100.0  # ms on either side
KEPT, LISTED = 400, 20  # points that stay in the picture, and those that the table names
ROOM, FAR = 1.7, 4.0  # how far the picture reaches beyond the curve, and at most for the sake of points
AMPLITUDES = (("a_plus", "a_minus"), ("rate", "alpha"), ("", "a2_minus"))
"""Quantities that the two sides of a window are proportional to, as rules name them."""
TAUS = ("tau_plus", "tau_minus")
COLUMNS = ("gap", "moved", "color", "marker", "who", "when")


def curve(rule: Rule, weight: float) -> tuple[np.ndarray, np.ndarray]:
    """Return gaps (ms) and what the later spike of a pair changes, as a share of the largest weight where it is a weight; a gap parts the two sides.

    >>> from workbench.plasticity.pair_stdp import PairSTDP
    >>> gaps, change = curve(PairSTDP(w_max=2.0), 1.0)
    >>> round(float(np.nanmax(change)), 4), bool(np.isnan(change[len(change) // 2]))
    (0.01, True)
    """
    side = np.geomspace(1e-3, WIDTH, 120)
    gaps = np.concatenate([-side[::-1], [0.0], side])
    if not has_window(rule):
        return gaps, np.full(len(gaps), np.nan)
    change = later_change(rule, np.where(gaps == 0, 1.0, gaps), weight) / unit(rule)
    change[len(side)] = np.nan
    return gaps, change


def unit(rule: Rule) -> float:
    """What a change is divided by in the picture: the largest weight, or one where an eligibility is what moves."""
    return largest(rule) if moves(rule) == "w" else 1.0


def handles(rule: Rule, weight: float) -> list[tuple[float, float]]:
    """Where the two handles stand: on the curve, one time constant from the middle; none where the rule has no such numbers."""
    if not has_window(rule) or not set(TAUS) <= set(rule.values()):
        return []
    taus = [rule.values()[name] for name in TAUS]
    return [(gap, float(later_change(rule, gap, weight)) / unit(rule)) for gap in (taus[0], -taus[1])]


def pulled(rule: Rule, weight: float, side: int, x: float, y: float) -> dict[str, float]:
    """Return the values of the rule with which the handle of a side (0 growth, 1 shrinkage) stands where it was pulled to.

    >>> from workbench.plasticity.pair_stdp import PairSTDP
    >>> pulled(PairSTDP(), 0.5, 1, -40.0, -0.02 * math.exp(-1))
    {'tau_minus': 40.0, 'a_minus': 0.02}
    """
    old = handles(rule, weight)[side][1]
    values, found = rule.values(), {}
    if x * (1 - 2 * side) > 0:
        found[TAUS[side]] = float(f"{np.clip(abs(x), 1.0, WIDTH):.3g}")
    name = next((names[side] for names in AMPLITUDES if names[side] in values), "")
    if name and old and y / old >= 0:
        high = (rule.param[name].bounds or (None, None))[1]
        found[name] = float(f"{min(values[name] * y / old, math.inf if high is None else high):.3g}")
    return found


def _sent(data: Any, count: int) -> list[list[float]]:
    """Where so many handles are said to stand; none if that is not a place for each."""
    try:
        places = np.array([data["x"], data["y"]], float).T
    except (KeyError, TypeError, ValueError):
        return []
    return places.tolist() if places.shape == (count, 2) and np.isfinite(places).all() else []


def tally(landed: Iterable[Landed], per: float) -> str:
    """The points in words."""
    moved = [each.moved / per for each in landed]
    grown, shrunk = [m for m in moved if m > 0], [m for m in moved if m < 0]
    if not moved:
        return "No pair has landed yet."
    return f"The last {len(moved)} spikes: {len(grown)} added {sum(grown):.3g}, {len(shrunk)} took {-sum(shrunk):.3g}."


class StdpWindow(Viewer):
    """The analytic curve, the handles, and points where pairs landed.

    Parameters
    ----------
    turn
        Called with the values of the rule that a handle was pulled to.
    called
        Names a synapse, for the tooltips and the table.
    """

    def __init__(
        self, turn: Callable[[dict[str, float]], Any], called: Callable[[int], str], height: int = 300
    ) -> None:
        super().__init__()
        self.turn, self.called, self.quiet = turn, called, False
        self.rule: Rule | None = None
        self.weight, self.reach, self.height = 0.5, 0.0, 0.0
        self.landed: deque[Landed] = deque(maxlen=KEPT)
        self.line = ColumnDataSource({"x": [], "y": []})
        self.points = ColumnDataSource({name: [] for name in COLUMNS})
        self.grips = ColumnDataSource({"x": [], "y": []})
        self.plot = figure(
            x="Δt = t_post − t_pre (ms)",
            y="change",
            height=height,
            x_range=(-WIDTH, WIDTH),
            y_range=(-0.02, 0.02),
            tools="save",
        )
        for dimension in ("width", "height"):
            self.plot.add_layout(Span(location=0, dimension=dimension, line_color=GRAY, line_width=1, line_alpha=0.6))
        dots = self.plot.scatter("gap", "moved", source=self.points, color="color", marker="marker", size=6, alpha=0.55)
        self.plot.line("x", "y", source=self.line, color=GRAY, line_width=2.4)
        grips = self.plot.scatter(
            "x", "y", source=self.grips, size=15, fill_color=ORANGE, line_color=GRAY, fill_alpha=0.9
        )
        pull = PointDrawTool(renderers=[grips], add=False, drag=True)  # pyright: ignore[reportArgumentType]
        told = [("Δt", "@gap{0.0} ms"), ("change", "@moved{0.00000}"), ("synapse", "@who"), ("at", "@when")]
        self.plot.add_tools(pull, HoverTool(renderers=[dots], tooltips=told))
        self.plot.toolbar.active_drag = pull
        self.grips.on_change("data", self._pulled)
        self.text = sentence(tally((), 1.0), muted=False, margin=(0, 12))
        self.note = sentence("", margin=(0, 12, 4, 12))
        self.table = pn.pane.HTML("", stylesheets=[TABLE_CSS], sizing_mode="stretch_width", margin=(0, 12))

    # -- the curve

    def show(self, rule: Rule, weight: float) -> None:
        """Draw the window of a rule, for synapses of this weight (in its unit)."""
        self.rule, self.weight = rule, weight
        x, y = curve(rule, weight)
        self.line.data = {"x": x.tolist(), "y": y.tolist()}
        self._grip()
        self.height = float(np.nanmax(np.abs(y), initial=0.0)) if np.isfinite(y).any() else math.inf
        if math.isfinite(self.height):
            self._stretch(self.height, shrink=True)
        thing = "weight / largest" if moves(rule) == "w" else f"eligibility {moves(rule)}"
        self.plot.yaxis.axis_label = f"change of {thing}"
        share = weight / largest(rule)
        can = "Pull the orange handles, or the sliders of the rule." if len(self.grips.data["x"]) else ""
        under = " under a reward of 1" if rule.declared().shared and moves(rule) == "w" else ""
        line = f"The line is what the later spike of one pair does at {share:.2f} of the largest weight{under}."
        say(
            self.note,
            f"{line} {can}"
            if has_window(rule)
            else "Spikes alone do not say what this rule does: it has no curve of its own.",
        )

    def _grip(self) -> None:
        assert self.rule is not None
        places = handles(self.rule, self.weight)
        self.quiet = True
        try:
            self.grips.data = {"x": [x for x, _ in places], "y": [y for _, y in places]}
        finally:
            self.quiet = False

    def _stretch(self, largest: float, shrink: bool = False) -> None:
        """Make room for changes so large; where it may ``shrink``, the axis also does if it is much too large for the curve."""
        reach = ROOM * largest
        if reach > self.reach or (shrink and 0 < reach < self.reach / (2 * FAR)):
            self.reach = reach
            self.plot.y_range.update(start=-reach, end=reach)

    def _pulled(self, _attr: str, _old: Any, new: Any) -> None:
        """A handle came to rest; what a browser sends is not trusted."""
        if self.quiet or self.rule is None:
            return
        were = handles(self.rule, self.weight)
        for side, (was, (x, y)) in enumerate(zip(were, _sent(new, len(were)), strict=False)):
            if abs(x - was[0]) > 1e-9 or abs(y - was[1]) > 1e-12:
                self.turn(pulled(self.rule, self.weight, side, x, y))
        self._grip()

    # -- the points

    def land(self, landed: Iterable[Landed]) -> None:
        """Add what spikes did; those without a partner, and those that changed nothing from far away, are no points."""
        new = [each for each in landed if not math.isnan(each.gap) and abs(each.gap) <= WIDTH]
        if not new or self.rule is None:
            return
        self.landed.extend(new)
        per = unit(self.rule)
        self._stretch(min(max(abs(each.moved) for each in new) / per / ROOM * 1.1, FAR * self.height))
        self.points.stream(
            {
                "gap": [each.gap for each in new],
                "moved": [each.moved / per for each in new],
                "color": [BLUE if each.moved >= 0 else VERMILION for each in new],
                "marker": ["triangle" if each.moved >= 0 else "inverted_triangle" for each in new],
                "who": [self.called(each.synapse) for each in new],
                "when": [f"{each.time:.1f} ms" for each in new],
            },
            rollover=KEPT,
        )

    def sum_up(self) -> None:
        """Say in words and in the table what has landed."""
        if self.rule is None:
            return
        per = unit(self.rule)
        say(self.text, tally(self.landed, per), muted=False)
        rows = "".join(
            f"<tr><td>{each.time:.1f}</td><td>{each.change.side}</td><td>{each.gap:+.1f}</td><td>{each.moved / per:+.5f}</td></tr>"
            for each in list(self.landed)[-LISTED:][::-1]
        )
        heads = "".join(f'<th scope="col">{name}</th>' for name in ("time (ms)", "spike", "Δt (ms)", "change"))
        self.table.object = (
            f"<details><summary>Table of the last {LISTED}</summary><table><tr>{heads}</tr>{rows}</table></details>"
        )

    def clear(self) -> None:
        """Forget the points."""
        self.landed.clear()
        self.points.data = {name: [] for name in COLUMNS}
        say(self.text, tally((), 1.0), muted=False)
        self.table.object = ""

    def __panel__(self) -> pn.viewable.Viewable:
        pane = pn.pane.Bokeh(self.plot, sizing_mode="stretch_width", margin=(0, 4))
        return pn.Column(self.note, pane, self.text, self.table, sizing_mode="stretch_width", margin=0)
