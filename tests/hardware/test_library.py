"""Every number of the reference file arrives with its unit, source and marks."""

from __future__ import annotations

import pytest

from workbench.core.errors import UnknownName
from workbench.core.fact import Fact
from workbench.core.source import Source
from workbench.hardware import library


def test_a_range_and_an_unknown_value_stay_what_they_are():
    facts = library.facts("truenorth")
    assert facts["noc.hop_latency"].value is None
    assert facts["process.supply"].range == (0.7, 1.05)


def test_a_fact_links_to_its_paper():
    fact = library.facts("loihi1")["energy_sets.davies2018_presilicon.e_synop"]
    assert (fact.value, fact.unit, fact.confidence, fact.check) == (23.6e-12, "J", "simulated", "quoted")
    assert fact.source.link == "https://doi.org/10.1109/MM.2018.112130359"
    assert fact.note == "stated as a minimum"


def test_every_source_that_is_cited_is_listed():
    assert all(
        fact.source.text
        for chip in ("truenorth", "loihi1", "spinnaker1", "brainscales2", "tianjic")
        for fact in library.facts(chip).values()
    )


def test_every_mark_is_explained():
    used = {
        mark
        for chip in ("truenorth", "loihi1", "spinnaker1", "brainscales2", "tianjic")
        for fact in library.facts(chip).values()
        for mark in (fact.confidence, fact.check)
    }
    assert used <= set(library.marks())
    assert set(library.CONFIDENCE) | set(library.CHECK) == set(library.marks())


def test_the_weakest_mark_wins_and_an_own_one_is_weaker_still():
    facts = [Fact(1, "J", Source("a"), "measured", "seen"), Fact(1, "J", Source("b"), "estimated", "recalled")]
    assert library.weakest(facts) == ("estimated", "recalled")
    assert library.weakest([*facts, Fact(1, "J", Source("me"), "user", "user")]) == ("user", "user")


def test_an_unknown_chip_is_named():
    with pytest.raises(UnknownName, match="loihi2"):
        library.facts("loihi")
