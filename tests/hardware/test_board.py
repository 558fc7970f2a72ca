"""A network that is written to a chip again and again runs as one that is mapped anew."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.catalogue import catalogue
from workbench.hardware.board import Board, worth
from workbench.hardware.chips.odin import ODIN
from workbench.hardware.form import Wires
from workbench.network.presets.feedforward import feedforward

CHIPS = catalogue("hardware.chips")


@pytest.mark.parametrize("name", [name for name, kind in CHIPS.items() if kind.emulated])
def test_written_weights_run_as_those_of_a_fresh_mapping(name):
    chip = CHIPS[name](chips=2)
    net, other = feedforward((32, 48, 10), seed=3, gain=4.0), feedforward((32, 48, 10), seed=4, gain=4.0)
    board = Board(chip, net)
    told = board.write({wires.name: np.ravel(wires.weight) for wires in other.projections.values()})
    mapping = chip.map(other)
    spikes = np.random.default_rng(5).random((12, 6, 32)) < 0.3
    for population, train in board.run(spikes).items():
        assert np.array_equal(train, mapping.run(spikes).spikes[population]), population
    for loss in mapping.code.losses:
        before = np.ravel(other.projections[loss.projection].weight)
        assert np.mean((told[loss.projection] - before) ** 2) == pytest.approx(loss.mse)
        assert np.abs(told[loss.projection] - before).max() == pytest.approx(loss.worst)
        assert np.any(told[loss.projection] != before)


def test_what_rounding_does_to_a_pair_is_shared_by_its_synapses():
    twice = Wires("a->b", "a", "b", np.array([0, 0, 1]), np.array([0, 0, 0]), np.array([1.0, 2.0, 5.0]), 1, (2, 1))
    stored = twice.merged().with_weights(np.array([4.0, 4.5]))
    assert worth(twice, stored).tolist() == [1.5, 2.5, 4.5]


def test_a_board_reads_as_its_chip():
    assert repr(Board(ODIN(), feedforward((4, 4, 2)))) == "Board(wb.ODIN())"
