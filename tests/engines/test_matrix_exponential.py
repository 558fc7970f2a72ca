"""The exponential of small matrices against scipy's, and against what is known in closed form."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import expm

from workbench.engines.matrix_exponential import exponential


@pytest.mark.parametrize("scale", [0.01, 0.1, 1.0, 4.0])
def test_it_agrees_with_scipy_on_a_stack_of_matrices(scale):
    drawn = np.random.default_rng(1).normal(size=(40, 4, 4)) * scale - np.eye(4) * scale
    expected = expm(drawn)
    np.testing.assert_allclose(exponential(drawn), expected, rtol=0, atol=1e-13 * np.abs(expected).max())


def test_a_rotation_is_a_rotation():
    angle = 0.3
    found = exponential(np.array([[0.0, -angle], [angle, 0.0]]))
    np.testing.assert_allclose(found, [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]], atol=1e-15)


def test_a_fast_decay_beside_a_slow_one_loses_neither():
    found = np.diag(exponential(np.diag([-200.0, -1e-3, 0.0])))
    np.testing.assert_allclose(found, np.exp([-200.0, -1e-3, 0.0]), rtol=1e-12, atol=1e-90)
