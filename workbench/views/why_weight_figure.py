"""Why a weight changed, drawn: the weight along time with what each spike did to it, and the same spikes on the window of the rule."""

from __future__ import annotations

import math
from typing import Any

from bokeh.layouts import column

from workbench.experiments.landing import Landed
from workbench.experiments.one_pair import moves
from workbench.experiments.why_weight import WhyWeight
from workbench.views.stdp_window import WIDTH, curve, unit
from workbench.views.theme import BLUE, GRAY, GREEN, VERMILION, figure
from workbench.views.trace_data import envelope


def why_weight_figure(found: WhyWeight, height: int = 200) -> Any:
    """Return two Bokeh figures, one above the other."""
    return column(_along_time(found, height), _on_window(found, height), sizing_mode="stretch_width")


def _along_time(found: WhyWeight, height: int) -> Any:
    told = [("spike", "@side"), ("Δt", "@gap"), ("change", "@moved"), ("at", "@x{0.0} ms")]
    plot = figure("Along time", "time (ms)", "weight / largest", height, tooltips=told)
    plot.line(*envelope(found.times, found.weights), color=BLUE, line_width=1.6)
    data = _columns(found)
    data["bottom"] = [each.change.before["w"] / found.top for each in found.landed]
    data["top"] = [each.change.after["w"] / found.top for each in found.landed]
    plot.segment("x", "bottom", "x", "top", source=data, color="color", line_width=3)
    plot.scatter("x", "top", source=data, marker="marker", color="color", size=7)
    return plot


def _on_window(found: WhyWeight, height: int) -> Any:
    thing = "weight / largest" if moves(found.rule) == "w" else f"eligibility {moves(found.rule)}"
    told = [("spike", "@side"), ("Δt", "@gap"), ("change", "@moved"), ("at", "@x{0.0} ms")]
    plot = figure(
        "On the window",
        "Δt = t_post − t_pre (ms)",
        f"change of {thing}",
        height,
        x_range=(-WIDTH, WIDTH),
        tooltips=told,
    )
    x, y = curve(found.rule, found.top * float(found.weights[-1]))
    plot.line(x, y, color=GRAY, line_width=2.2)
    data = _columns(found)
    data |= {
        "gaps": [each.gap for each in found.landed],
        "moves": [each.moved / unit(found.rule) for each in found.landed],
    }
    plot.scatter("gaps", "moves", source=data, marker="marker", color="color", size=7, alpha=0.7)
    return plot


def _columns(found: WhyWeight) -> dict[str, list[Any]]:
    return {
        "x": [each.time for each in found.landed],
        "side": [each.change.side for each in found.landed],
        "gap": [_gap(each) for each in found.landed],
        "moved": [f"{each.moved / unit(found.rule):+.5f}" for each in found.landed],
        "color": [GREEN if each.moved > 0 else VERMILION if each.moved < 0 else GRAY for each in found.landed],
        "marker": ["triangle" if each.change.side == "post" else "circle" for each in found.landed],
    }


def why_weight_rows(found: WhyWeight, most: int = 40) -> list[dict[str, str]]:
    """The same as a table: the spikes that did most, in the order of time; the others are counted in one row before the sum."""
    per, eligible = unit(found.rule), moves(found.rule) != "w"
    head = f"change of {moves(found.rule)}" if eligible else "change"
    ranked = sorted(found.landed, key=lambda each: -abs(each.moved))
    shown = sorted(ranked[:most], key=lambda each: each.time)
    rows = [
        {
            "time (ms)": f"{each.time:.1f}",
            "spike": each.change.side,
            "Δt (ms)": _gap(each),
            head: f"{each.moved / per:+.5f}",
            "weight after": f"{each.change.after['w'] / found.top:.4f}",
            "read": ", ".join(f"{name} {value:.3g}" for name, value in each.change.read.items()),
        }
        for each in shown
    ]
    blank = dict.fromkeys(rows[0] if rows else ("time (ms)", head), "")
    if rest := ranked[most:]:
        rows.append(
            {**blank, "time (ms)": f"{len(rest)} others", head: f"{sum(each.moved for each in rest) / per:+.5f}"}
        )
    return [*rows, {**blank, "time (ms)": "sum", head: f"{sum(each.moved for each in found.landed) / per:+.5f}"}]


def _gap(each: Landed) -> str:
    return "alone" if math.isnan(each.gap) else f"{each.gap:+.1f}"
