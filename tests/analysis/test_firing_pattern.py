"""Patterns are named as their authors named them; the two-equation cells stand model."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.analysis.firing_pattern import FAMILIES, bursts, firing_pattern
from workbench.experiments.patterns.pattern import patterns

# Naud et al. 2008 (doi 10.1007/s00422-008-0264-7), and the same in the words used here
NAUD = {
    "tonic": "tonic spiking",
    "adaptation": "adapting",
    "initial burst": "initial burst",
    "regular bursting": "bursting",
    "delayed accelerating": "delayed accelerating",
    "delayed regular bursting": "delayed bursting",
    "transient spiking": "phasic spiking",
    "irregular": "irregular",
}

# Izhikevich 2004 (doi 10.1109/TNN.2004.832719): those under a lasting step, its onset (ms), and the family
IZHIKEVICH = {
    "tonic spiking": (10.0, "tonic"),
    "phasic spiking": (20.0, "phasic"),
    "tonic bursting": (22.0, "bursting"),
    "phasic bursting": (20.0, "phasic"),
    "mixed mode": (16.0, "tonic"),
    "spike frequency adaptation": (8.5, "tonic"),
}


@pytest.mark.parametrize("pattern", patterns("Naud 2008"), ids=lambda pattern: pattern.name)
def test_the_eight_patterns_of_naud_are_named_as_in_the_paper(pattern):
    assert str(firing_pattern(pattern.run().spikes, 0.0, pattern.duration)) == NAUD[pattern.name]


@pytest.mark.parametrize(
    "pattern", [p for p in patterns("Izhikevich 2004") if p.name in IZHIKEVICH], ids=lambda pattern: pattern.name
)
def test_the_patterns_of_izhikevich_fall_into_their_families(pattern):
    onset, family = IZHIKEVICH[pattern.name]
    found = firing_pattern(pattern.run().spikes, onset, pattern.duration)
    assert found.family == family
    names = {"mixed mode": "initial burst", "spike frequency adaptation": "adapting", "tonic bursting": "bursting"}
    if pattern.name != "tonic spiking":  # it adapts at first: 4 ms, then 27
        assert found.name == names.get(pattern.name, pattern.name)


def test_silence_is_a_pattern():
    assert str(firing_pattern(np.array([5.0, 700.0]), 100.0, 600.0)) == "silent"


def test_one_spike_late_in_the_step_does_not_tell_what_follows():
    assert firing_pattern(np.array([480.0]), 0.0, 500.0).name == "single spike"


def test_a_clock_is_tonic_and_a_poisson_process_irregular():
    assert firing_pattern(np.arange(20.0, 1000.0, 20.0), 0.0, 1000.0).name == "tonic spiking"
    gaps = np.random.default_rng(1).exponential(20.0, 200)
    assert firing_pattern(np.cumsum(gaps), 0.0, gaps.sum()).name == "irregular"


def test_bursts_are_parted_at_the_widest_gap_of_the_sorted_intervals():
    times = np.array([0, 3, 6, 60, 63, 66, 69, 130, 133], dtype=float)
    sizes, ratio = bursts(times)
    assert sizes.tolist() == [3, 4, 2]
    assert ratio == pytest.approx(54 / 3)


def test_every_pattern_gives_its_evidence():
    found = firing_pattern(np.array([5.0, 8.0, 11.0]), 0.0, 500.0)
    assert (found.name, found.family) == ("phasic bursting", "phasic")
    assert "3 spikes" in found.evidence
    assert found.name in FAMILIES
