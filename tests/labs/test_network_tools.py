"""A run that rests is looked into: it goes back, tells why a cell spiked and what might have been, and is left as it was."""

from __future__ import annotations

import re

import numpy as np
import pytest

from workbench.experiments.live_network import LiveNetwork
from workbench.labs.network_lab import NetworkLab
from workbench.labs.network_tools import CUT, KICK, SPIKE, NetworkTools
from workbench.network.presets.balanced import balanced

PATIENCE = 60.0  # a limit for broken code, never a measure


@pytest.fixture
def lab():
    made = NetworkLab(live=LiveNetwork(network=balanced(100), engine="reference", speed=float("inf")))
    made.__panel__().get_root()
    play(made, 150.0)
    yield made
    made.close()


def play(lab: NetworkLab, ms: float) -> None:
    """Play until the run has come so far, and pause."""
    lab.play()
    for _ in range(10_000):
        lab.runner.join(0.005)
        lab.beat()
        assert lab.runner.state != "failed", lab.runner.error
        if lab.clock is not None and lab.clock >= ms:
            break
    lab.toggle()
    rest(lab)


def rest(lab: NetworkLab) -> None:
    assert lab.runner.join(PATIENCE)
    for _ in range(3):
        lab.beat()


def answered(tools: NetworkTools) -> None:
    assert tools.aside.runner.join(PATIENCE)
    while tools.aside.busy:
        tools.aside.beat()


def pick_spiking(tools: NetworkTools, lab: NetworkLab) -> None:
    """Choose an excitatory cell whose latest spike has some history."""
    times, ids = lab.live.simulation.recording.of("exc")
    tools.population.value = "exc"
    tools.cell.value = int(ids[times > 60.0][-1])


def moment(lab: NetworkLab) -> tuple[float, int, int]:
    sim = lab.live.simulation
    return sim.t, len(sim.recording.blocks), sum(len(times) for times, _ in sim.recording.spikes.values())


def test_nothing_can_be_asked_before_there_is_a_run_or_while_it_plays():
    lab = NetworkLab(live=LiveNetwork(network=balanced(40), engine="reference", speed=float("inf")))
    tools = lab.tools
    assert tools.ask.disabled
    assert tools.compare.disabled
    assert tools.back.disabled
    assert tools.sever.disabled
    play(lab, 10.0)
    assert not tools.back.disabled
    assert not tools.sever.disabled
    lab.play()
    assert tools.ask.disabled
    assert tools.compare.disabled
    assert tools.back.disabled
    lab.close()


def test_a_run_goes_back_and_on_from_there(lab: NetworkLab):
    before = lab.live.simulation.recording.of("exc")
    lab.tools.time.value = 80.0
    lab.tools.back.clicks += 1
    rest(lab)
    assert lab.clock == pytest.approx(80.0)
    assert lab.live.simulation.t == pytest.approx(80.0)
    assert not lab.transport.playing
    assert np.frombuffer(lab.scope.block, "<f8", 15)[2] <= 80.0 + 1e-6
    lab.step()
    rest(lab)
    assert lab.clock == pytest.approx(81.0)
    play(lab, 120.0)
    times, ids = lab.live.simulation.recording.of("exc")
    expected = before[0] <= 110.0
    np.testing.assert_allclose(times[times <= 110.0], before[0][expected])
    np.testing.assert_array_equal(ids[times <= 110.0], before[1][expected])


def test_why_is_answered_with_a_sentence_a_figure_and_a_table_and_the_run_is_where_it_was(lab: NetworkLab):
    tools, now = lab.tools, moment(lab)
    pick_spiking(tools, lab)
    assert tools.spike.value == max(tools.spike.options.values())
    tools.ask.clicks += 1
    assert tools.ask.disabled  # one question at a time
    answered(tools)
    assert not tools.error.visible, tools.error.object
    assert f"exc {tools.cell.value} spiked at {tools.spike.value:.1f} ms" in tools.causes.told.object
    assert "<td>sum</td>" in tools.causes.table.object
    assert tools.causes.picture.object is not None
    assert not tools.ask.disabled
    assert moment(lab) == now


@pytest.mark.parametrize("change", [SPIKE, CUT, KICK])
def test_branches_are_compared_and_the_run_is_where_it_was(lab: NetworkLab, change: str):
    tools, now = lab.tools, moment(lab)
    pick_spiking(tools, lab)
    tools.change.value = change
    tools.length.value = 100
    tools.lift.value = 15.0
    assert tools.kicked.visible == (change == KICK)
    tools.compare.clicks += 1
    answered(tools)
    assert not tools.error.visible, tools.error.object
    told = re.search(r"differ from ([\d.]+) ms on", tools.branches.told.object)
    assert told is not None
    begin = tools.spike.value if change == SPIKE else now[0]
    assert float(told[1]) >= begin - 0.05
    if change == SPIKE:
        assert float(told[1]) == pytest.approx(tools.spike.value, abs=0.051)
    assert "first difference" in tools.branches.table.object
    assert moment(lab) == now


def test_what_cannot_be_asked_is_refused_in_words(lab: NetworkLab):
    tools = lab.tools
    tools.change.value = KICK
    tools.length.value = 20
    tools.compare.clicks += 1
    assert tools.error.visible
    assert "100 to 500 ms" in tools.error.object
    tools.live.moments.kept.clear()
    pick_spiking(tools, lab)
    tools.ask.clicks += 1
    answered(tools)
    assert tools.error.visible
    assert "going back" in tools.error.object
    assert not tools.ask.disabled


def test_a_projection_is_cut_and_healed_in_the_run(lab: NetworkLab):
    tools = lab.tools
    name = tools.edge.value
    weight = lab.live.network.projections[name].weight
    tools.sever.clicks += 1
    assert tools.sever.label == "Heal"
    lab.step()
    rest(lab)
    assert lab.live.simulation.net.projections[name].weight == 0.0
    tools.sever.clicks += 1
    assert tools.sever.label == "Cut"
    lab.step()
    rest(lab)
    assert lab.live.simulation.net.projections[name].weight == weight


def test_answers_do_not_outlive_their_run(lab: NetworkLab):
    tools = lab.tools
    pick_spiking(tools, lab)
    tools.ask.clicks += 1
    answered(tools)
    assert tools.causes.parts.visible
    lab.reset()
    assert not tools.causes.parts.visible
    assert tools.ask.disabled
    assert tools.spike.options == {}
