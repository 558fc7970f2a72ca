"""Why a cell spiked, drawn: its membrane up to the spike, its threshold, and each input where it arrived."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from workbench.experiments.why import Why
from workbench.views.theme import BLUE, GRAY, GREEN, VERMILION, figure


def why_figure(found: Why, height: int = 260) -> Any:
    """Return a Bokeh figure: the membrane, and below it a bar for each input, as high as what it did to the membrane at the spike."""
    plot = figure(
        x="time (ms)", y=f"membrane ({found.unit})", height=height, tooltips=[("input", "@name"), ("effect", "@effect")]
    )
    # the last sample is after the reset
    plot.line(found.times[:-1], found.membrane[:-1], line_width=1.6, color=BLUE)
    if found.threshold is not None:
        plot.line(
            [found.times[0], found.time],
            [found.threshold, found.threshold],
            line_dash="dashed",
            color=GRAY,
            line_width=1.2,
        )
    plot.scatter([found.time], [found.reached], marker="inverted_triangle", size=9, color=BLUE)
    timed = [cause for cause in found.causes if not math.isnan(cause.time)]
    floor = float(np.min(found.membrane[:-1], initial=found.alone))
    plot.vbar(
        x="x",
        bottom="bottom",
        top="top",
        width=max(0.004 * (found.time - found.times[0]), 0.05),
        color="color",
        source={
            "x": [cause.time for cause in timed],
            "bottom": [floor for _ in timed],
            "top": [floor + cause.effect for cause in timed],
            "color": [GREEN if cause.effect >= 0 else VERMILION for cause in timed],
            "name": [cause.name for cause in timed],
            "effect": [f"{cause.effect:+.3g} {found.unit}" for cause in timed],
        },
    )
    return plot


def why_rows(found: Why, most: int = 600) -> list[dict[str, str]]:
    """The same as a table, strongest first, with the sum in its last row; of more than ``most`` inputs, the weakest are counted in one row."""
    rows = [
        {
            "input": cause.name,
            "weight": "" if math.isnan(cause.weight) else f"{cause.weight:.4g} {cause.unit}",
            "arrived (ms)": "all along" if math.isnan(cause.time) else f"{cause.time:.1f}",
            f"effect ({found.unit})": f"{cause.effect:+.3f}",
        }
        for cause in found.causes
    ]
    if (left := len(rows) - most) > 0:
        weakest = sorted(range(len(rows)), key=lambda index: abs(found.causes[index].effect))[:left]
        effect = sum(found.causes[index].effect for index in weakest)
        place = min(weakest)
        rows = [row for index, row in enumerate(rows) if index not in weakest]
        rows.insert(
            place,
            {
                "input": f"{left} weaker inputs",
                "weight": "",
                "arrived (ms)": "",
                f"effect ({found.unit})": f"{effect:+.3f}",
            },
        )
    return [*rows, {"input": "sum", "weight": "", "arrived (ms)": "", f"effect ({found.unit})": f"{found.total:+.3f}"}]
