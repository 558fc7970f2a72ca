"""A cross-correlogram as bars, with what would be if nobody heeded anybody as a band."""

from __future__ import annotations

from typing import Any

from workbench.analysis.correlogram import Correlogram
from workbench.views.theme import BLUE, GRAY, ORANGE, figure

SURE = 2.0  # standard deviations of the band


def correlogram_figure(found: Correlogram, first: str, second: str, height: int = 260) -> Any:
    """Return a Bokeh figure of the rate of the second population around a spike of the first."""
    width = float(found.lags[1] - found.lags[0])
    plot = figure(x=f"lag of {second} after {first} (ms)", y=f"rate of {second} (Hz)", height=height)
    plot.vbar(found.lags, width, found.rate, color=BLUE, alpha=0.6, line_color=None, legend_label="measured")
    low, high = found.expected - SURE * found.spread, found.expected + SURE * found.spread
    plot.varea(found.lags, low, high, color=ORANGE, alpha=0.3, legend_label="without heed, ± 2 deviations")
    plot.line(found.lags, found.expected, color=ORANGE, line_width=2, legend_label="without heed, ± 2 deviations")
    plot.line([0, 0], [0, float(max(found.rate.max(initial=0.0), 1.0))], color=GRAY, line_dash="dashed")
    plot.y_range.start = 0
    plot.add_layout(plot.legend[0], "above")
    plot.legend.orientation = "horizontal"
    plot.legend.border_line_color = None
    plot.legend.background_fill_alpha = 0.0
    return plot


def correlogram_words(found: Correlogram, first: str, second: str, reference: str) -> str:
    """What the figure says, in a sentence."""
    counts = f"{found.spikes[0]:,} spikes of {first} and {found.spikes[1]:,} of {second}, against a {reference}"
    if found.peak is None:
        return f"{counts}: too few to tell."
    lag, score = found.peak
    kind = "most above" if score > 0 else "most below"
    return f"{counts}: {kind} what is expected without heed at {lag:+g} ms, by {abs(score):.1f} standard deviations."


def correlogram_rows(found: Correlogram) -> list[dict[str, str]]:
    """The same as a table."""
    columns = zip(found.lags, found.rate, found.expected, found.spread, strict=True)
    return [
        {
            "lag (ms)": f"{lag:g}",
            "rate (Hz)": f"{rate:.3f}",
            "without heed (Hz)": f"{expected:.3f}",
            "deviation": f"{spread:.3f}",
        }
        for lag, rate, expected, spread in columns
    ]
