"""Galleries are found by looking, and every pattern says where it comes from."""

from __future__ import annotations

from workbench.experiments.patterns.pattern import patterns


def test_all_galleries_are_found():
    found = patterns()
    assert {pattern.gallery for pattern in found} >= {"Izhikevich 2004", "Naud 2008"}
    assert len({(pattern.gallery, pattern.name) for pattern in found}) == len(found) >= 28
    assert all(pattern.source.link for pattern in found)
    assert patterns("no such gallery") == []


def test_changing_a_pattern_changes_no_other():
    patterns("Izhikevich 2004")[0].neuron.param.update(a=0.5)
    assert patterns("Izhikevich 2004")[0].neuron.values()["a"] == 0.02
