"""The same thing told again and again: how counts and intervals differ from trial to trial."""

from __future__ import annotations

import numpy as np

from workbench.core.jobs import Job, Progress
from workbench.experiments.code_signals import Told
from workbench.experiments.result import Axis, Curve, Number, Panel, Result, entry
from workbench.stimuli.code import Code


def gaps_of(trains: np.ndarray) -> np.ndarray:
    """Return the intervals, in steps, between the spikes of trains ``(steps, trains)``, all together."""
    lines, steps = np.nonzero(trains.T)
    return np.diff(steps)[np.diff(lines) == 0]


def scatter(trains: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and variance over trials of the count of each line, of trains ``(steps, trials, lines)``."""
    counts = trains.sum(0, dtype=float)
    return counts.mean(0), counts.var(0, ddof=1) if len(counts) > 1 else np.full(counts.shape[1], np.nan)


def trials(told: Told, code: Code) -> Job:
    """Measure the scatter of counts and the intervals of the busiest line; returns the :class:`Result`."""
    yield Progress(0, 1, "counting")
    steps, count, _ = told.trains.shape
    if told.graded:
        return Result("From trial to trial", repr(code), "This code sends currents: there are no spikes to count.")
    mean, variance = scatter(told.trains)
    gaps = gaps_of(told.trains[:, :, told.busiest])
    cv = float(gaps.std() / gaps.mean()) if len(gaps) > 1 else float("nan")
    fired = mean > 0
    fano = float(np.nansum(variance[fired]) / mean[fired].sum()) if count > 1 and fired.any() else float("nan")
    chance = float(mean[told.busiest]) / steps
    order = np.argsort(mean)
    top = max(float(mean.max()), 1.0)
    line = np.linspace(0.0, top, 50)
    longest = int(gaps.max()) if len(gaps) else 1
    lengths = np.arange(1, longest + 1)
    shares = np.bincount(gaps, minlength=longest + 1)[1:] / max(len(gaps), 1)
    drawn = bool(np.nansum(variance) > 0)
    if count == 1:
        summary = f"One trial has no variance: show it more than once. Intervals of the busiest line have a CV of {entry(cv, 2)}."
    elif drawn:
        summary = f"Counts scatter: their variance is {fano:.2g} times their mean. Intervals of the busiest line have a CV of {entry(cv, 2)}."
    else:
        summary = f"Nothing is drawn: all {count} trials are the same, and their variance is 0."
    return Result(
        "From trial to trial",
        repr(code),
        summary,
        (
            Number("variance over mean", fano if np.isfinite(fano) else None, note="Fano factor, all lines together"),
            Number("CV of the intervals", cv if np.isfinite(cv) else None, note="busiest line, all trials"),
            Number("spikes a line", float(mean.mean()), note="mean over lines and trials"),
            Number("spikes of the busiest line", float(mean[told.busiest]), note=f"line {told.busiest}"),
        ),
        (
            Panel(
                Axis("mean count of a line"),
                Axis("variance over trials"),
                (
                    Curve("measured", mean[order], variance[order], loose=True),
                    Curve("Poisson: the mean", line, line, theory=True),
                    Curve("at most one a step: m (1 - m/n)", line, line * (1.0 - line / steps), theory=True),
                ),
            ),
            Panel(
                Axis("interval of the busiest line", "ms"),
                Axis("share of the intervals"),
                (
                    Curve("measured", lengths, shares, points=True),
                    Curve("drawn anew in each step", lengths, chance * (1.0 - chance) ** (lengths - 1), theory=True),
                ),
            ),
        ),
        ("line", "mean count", "variance"),
        tuple(
            (str(index), entry(float(mean[index])), entry(float(variance[index]))) for index in np.argsort(-mean)[:64]
        ),
        (
            "Variance: over trials, unbiased. Fano factor: the sum of all variances over the sum of all means.",
            f"{steps} steps, {count} trials. Intervals within trials only; long ones are cut off by the window, so a short window shows too few of them.",
        ),
    )
