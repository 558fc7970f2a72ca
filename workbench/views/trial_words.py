"""What each cell did, in words, with its color and the name of its firing pattern."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from workbench.analysis.firing_pattern import FiringPattern, firing_pattern
from workbench.analysis.interval_statistics import interval_statistics
from workbench.core.text import escape
from workbench.experiments.neuron_bench import NeuronBench
from workbench.experiments.trial import Trial
from workbench.stimuli.step_current import StepCurrent
from workbench.views.theme import color
from workbench.views.words import MUTED

PILL = "display:inline-block;padding:0 9px;margin-left:8px;border-radius:10px;font-weight:600;font-size:12px;line-height:19px;white-space:nowrap"


def trial_text(trial: Trial) -> str:
    """The spikes of a trial in words.

    >>> times = np.arange(10.0, 101.0)
    >>> trial_text(Trial(times, {"v": times}, times, np.array([20.0, 30.0, 40.0, 50.0])))
    '4 spikes, 100.0 Hz, CV 0.00, first at 20.0 ms'
    """
    spikes = trial.spikes
    if not len(spikes):
        return "no spikes"
    told = [f"{len(spikes):,} spike{'s' if len(spikes) > 1 else ''}"]
    if len(spikes) > 1:
        told.append(f"{1000.0 / float(trial.intervals.mean()):.1f} Hz")
    if np.isfinite(irregular := interval_statistics(spikes).cv):
        told.append(f"CV {irregular:.2f}")
    return ", ".join([*told, f"first at {spikes[0]:.1f} ms"])


def trial_patterns(bench: NeuronBench) -> list[FiringPattern | None]:
    """The firing pattern of each cell; only a step of current can tell one."""
    stimulus = bench.stimulus
    if not isinstance(stimulus, StepCurrent):
        return [None] * len(bench.trials)
    end = min(stimulus.onset + stimulus.duration, bench.duration)
    if end <= stimulus.onset or stimulus.amplitude == 0:
        return [None] * len(bench.trials)
    return [firing_pattern(trial.spikes, stimulus.onset, end) for trial in bench.trials]


def words_html(names: Sequence[str], told: Sequence[object], found: Sequence[FiringPattern | None] = ()) -> str:
    """Return a line for each cell: its color, its name, what it did, and its pattern with the evidence for it."""
    lines = []
    for index, (name, text) in enumerate(zip(names, told, strict=False)):
        tone = color(index)
        pattern = found[index] if index < len(found) else None
        dot = f'<span aria-hidden="true" style="display:inline-block;width:9px;height:9px;border-radius:3px;margin-right:7px;background:{tone}"></span>'
        badge = ""
        if pattern is not None:
            ground = f"background:color-mix(in srgb, {tone} 22%, transparent)"
            badge = f'<span class="pattern" style="{PILL};{ground}">{escape(pattern)}</span> <span style="{MUTED};font-size:12px">{escape(pattern.evidence)}</span>'
        lines.append(f"<div>{dot}<b>{escape(name)}</b>: {escape(text)}{badge}</div>")
    style = (
        "font-size:13px;line-height:1.65;color:var(--panel-on-surface-color,inherit);font-variant-numeric:tabular-nums"
    )
    return f'<div class="did" role="status" style="{style}">{"".join(lines)}</div>'
