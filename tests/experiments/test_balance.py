"""The balance explorer: Brunel's four points are named as in the paper; what is turned reaches the run; links hold the map."""

from __future__ import annotations

import math

import pytest

from workbench.core.errors import RangeError, SpecError
from workbench.core.jobs import run
from workbench.experiments import balance
from workbench.experiments.balance import PRESETS, PUBLISHED, Balance, named
from workbench.experiments.link import to_link
from workbench.experiments.regime import TAKEN, Found, Regime

# Brunel 2000, figure 8, A to D. The mean input is the paper's: with fewer inputs each jump is larger. The slow and the fast
# oscillation, whose height depends on the number of inputs, are looked at in a network of 8,000 cells with 800 inputs each.
FIGURE_8 = {
    Regime.SR: "SR: synchronous regular",
    Regime.SI_FAST: "SI: fast oscillation",
    Regime.AI: "AI: asynchronous irregular",
    Regime.SI_SLOW: "SI: slow oscillation",
}


def found(explorer: Balance, until: float) -> Found:
    """Run to a moment (ms) and return what was last measured."""
    last = None
    for frame in explorer.live():
        last = getattr(frame, "found", None) or last
        if frame.block.t1 >= until:
            break
    assert last is not None
    return last


@pytest.mark.parametrize(("regime", "title"), FIGURE_8.items(), ids=lambda item: getattr(item, "label", ""))
def test_the_published_points_are_named_as_in_the_paper(regime: Regime, title: str):
    explorer = Balance(size=8000, p=0.1, j=0.15625, **PRESETS[title], speed=math.inf)
    assert found(explorer, 500.0 if regime is Regime.SR else 800.0).regime is regime


def test_without_drive_the_network_is_quiescent():
    assert found(Balance(size=500, eta=0.0, speed=math.inf), 500.0).regime is Regime.QUIESCENT


def test_the_published_network_has_the_papers_numbers():
    explorer = Balance(size=100)
    explorer.take_preset("AI: asynchronous irregular")
    assert explorer.network["exc"].size == 10_000
    assert explorer.network["exc->exc"].rule.k == 1000
    assert explorer.network["inh->exc"].rule.k == 250
    assert explorer.network["inh->exc"].weight == pytest.approx(-0.5)
    assert explorer.outside(1.0) == pytest.approx(10.0)  # Hz: theta / (J C_E tau)
    assert explorer.size == PUBLISHED["size"]


def test_g_and_the_drive_reach_the_run_and_what_was_before_is_not_measured():
    explorer = Balance(size=400, j=0.5, speed=math.inf)
    seen = []
    for frame in explorer.live():
        if frame.found is not None:
            seen.append(frame.found)
            if len(seen) == 1:
                turned, simulation = frame.block.t1, explorer.simulation
                explorer.param.update(g=0.0, eta=3.0)
            elif frame.found.g == 0.0:
                assert frame.block.t1 >= turned + balance.SETTLE + balance.LEAST
                break
    assert explorer.simulation is simulation
    assert simulation.net["inh->inh"].weight == 0.0
    assert simulation.net["outside exc"].model.rate == pytest.approx(explorer.outside(3.0))
    assert seen[-1].rate > 2 * seen[0].rate


def test_a_run_that_went_back_is_measured_again_from_there():
    explorer = Balance(size=200, j=0.5, speed=math.inf)
    frames = explorer.live()
    while next(frames).block.t1 < 600.0:
        pass
    explorer.g = 7.0
    back = explorer.back_to(300.0)
    found = []
    for frame in back:
        if taken := getattr(frame, "found", None):
            found.append((frame.block.t1, taken.g))
        if frame.block.t1 >= 900.0:
            break
    assert found
    assert found[0][0] >= 300.0 + balance.SETTLE + balance.LEAST
    assert {g for _, g in found} == {7.0}


@pytest.mark.parametrize(("share", "names"), [(0.0, ["inh"]), (1.0, ["exc"])])
def test_one_kind_of_cell_alone_runs(share: float, names: list[str]):
    explorer = Balance(size=200, share=share, speed=math.inf)
    assert [cells.name for cells in explorer.cells()] == names
    assert found(explorer, 420.0).g == explorer.g


def test_a_new_shape_forgets_the_map_and_builds_anew():
    explorer = Balance(size=200)
    explorer.map.add(named(1.0, 1.0, dict.fromkeys(TAKEN, 1.0)))
    explorer.stale = False
    explorer.delay = 3.0
    assert explorer.stale
    assert explorer.map.found == {}
    assert {each.delay for each in explorer.network.projections.values()} == {3.0}


def test_a_pulse_lets_that_share_of_the_cells_fire_at_once():
    explorer = Balance(size=500, eta=0.0, pulse=0.25, speed=math.inf)
    with pytest.raises(RangeError, match="play first"):
        explorer.push()
    frames = explorer.live()
    next(frames)
    explorer.push()
    assert len(next(frames).block.spikes["exc"][0]) == 100


def test_a_link_holds_the_numbers_and_the_map():
    explorer = Balance(size=300, g=4.5, eta=0.9, delay=2.0)
    explorer.map.add(named(4.5, 1.0, {**dict.fromkeys(TAKEN, 0.5), "cv": math.nan}))
    other = Balance(size=100)
    other.open_link(explorer.link())
    assert other.values() == explorer.values()
    (place,) = other.map.found.values()
    assert (place.g, place.eta, place.rate, place.regime) == (4.5, 1.0, 0.5, Regime.SI_SLOW)
    assert math.isnan(place.cv)


@pytest.mark.parametrize(
    "data",
    [
        {"balance": {"g": 99.0}},
        {"balance": {"size": "many"}},
        {"network": {}},
        {"balance": {}, "map": [[1, 2]]},
        {"balance": {}, "map": [[99, 1, 1, 1, 1, 1, 1, 1, "AI"]]},
        {"balance": {}, "map": 7},
    ],
)
def test_a_broken_link_is_refused_and_changes_nothing(data: dict):
    explorer = Balance(size=100)
    before = explorer.values()
    with pytest.raises(SpecError):
        explorer.open_link(to_link(data))
    assert explorer.values() == before


def test_filling_in_measures_every_place_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(balance, "FILL_G", (3.0, 6.0))
    monkeypatch.setattr(balance, "FILL_ETA", (1.0, 2.0))
    places = []
    run(Balance(size=200).fill(), lambda step: places.extend(step.values["found"]))
    assert [(round(each.g, 6), round(each.eta, 6)) for each in places] == [(3, 1), (3, 2), (6, 1), (6, 2)]
    assert places[1].rate > places[0].rate
