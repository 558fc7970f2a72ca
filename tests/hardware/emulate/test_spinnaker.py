"""SpiNNaker's fixed-point cell: decay products, saturation, and the weight scale."""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.hardware.emulate.rows import Rows
from workbench.hardware.emulate.spinnaker import NEWER, OLDER, ONE, ArmCore


def core(words, shift=(5, 5), tau=20.0, threshold=1e4, version=NEWER) -> ArmCore:
    made = ArmCore(
        [Rows.dense(np.array(words))],
        shift,
        np.array([math.exp(-1 / tau)]),
        np.array([round(threshold * ONE)]),
        np.array([0]),
        version,
    )
    made.start(1)
    return made


@pytest.mark.parametrize(("version", "bits", "nearest"), [(OLDER, 15, False), (NEWER, 32, True)])
def test_the_membrane_decays_as_the_named_version_multiplies(version, bits, nearest):
    cell = core([[700]], version=version)
    cell.step([np.ones((1, 1))])
    e = round(math.exp(-1 / 20) * 2**bits)
    v = int(cell.v[0, 0])
    for _ in range(50):
        cell.step([np.zeros((1, 1))])
        product = e * -v  # V <- alpha - e (alpha - V) with alpha = 0
        v = -((product + (2 ** (bits - 1) if nearest else 0)) // 2**bits)
        assert cell.v[0, 0] == v


def test_one_spike_moves_the_membrane_by_its_weight():
    # word 640 at shift 5 is 640 * 2^5 / 2^15 = 0.625
    cell = core([[640]])
    cell.step([np.ones((1, 1))])
    assert cell.v[0, 0] / ONE == pytest.approx(0.625, abs=2e-4)


def test_the_ring_buffer_saturates_at_65535_and_counts():
    cell = core([[60_000], [60_000]], shift=(0, 0))
    cell.step([np.ones((1, 2))])
    full = core([[65_535], [0]], shift=(0, 0))
    full.step([np.ones((1, 2))])
    assert cell.v[0, 0] == full.v[0, 0]
    assert cell.events == {"ring buffer saturated": 1}
    assert full.events == {}


def test_excitation_and_inhibition_have_buffers_of_their_own():
    cell = core([[60_000], [60_000], [-60_000]], shift=(0, 0))
    cell.step([np.ones((1, 3))])
    # 65535 - 60000, where one signed sum would give 60000
    assert cell.v[0, 0] == pytest.approx(5535, abs=2)


def test_a_cell_rests_for_its_refractory_steps():
    cell = ArmCore([Rows.dense(np.array([[2000]]))], (5, 5), np.array([0.95]), np.array([ONE]), np.array([3]))
    cell.start(1)
    assert [bool(cell.step([np.ones((1, 1))])[0, 0]) for _ in range(9)] == [True, False, False, False] * 2 + [True]


@pytest.mark.parametrize("version", [OLDER, NEWER])
def test_products_are_exact_up_to_the_ends_of_the_state(version):
    rng = np.random.default_rng(0)
    state = np.concatenate([rng.integers(-(2**32), 2**32, 200), [-(2**32), 2**32 - 1, -1, 0, 1]])
    bits = version.fraction_bits
    factor = np.concatenate([rng.integers(0, 2**bits, 200), [2**bits - 1] * 5])
    half = 2 ** (bits - 1) if version.nearest else 0
    expected = [(int(f) * int(x) + half) // 2**bits for f, x in zip(factor, state, strict=True)]
    assert version.times(factor, state, bits).tolist() == expected
