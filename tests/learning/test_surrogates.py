"""Every surrogate is even and finite in every precision, and is what it declares: peak, area, slope of its primitive."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from workbench.core.catalogue import catalogue
from workbench.learning.surrogate import SpikeFunction, Surrogate
from workbench.learning.surrogates.arctan import ArcTan
from workbench.learning.surrogates.fast_sigmoid import FastSigmoid
from workbench.learning.surrogates.piecewise_linear import PiecewiseLinear
from workbench.learning.surrogates.sigmoid import Sigmoid

ALL = catalogue("learning.surrogates")
SLOPES = (0.5, 2.0, 25.0)

each = pytest.mark.parametrize("kind", ALL.values(), ids=ALL.keys())
slopes = pytest.mark.parametrize("slope", SLOPES)


def test_the_shelf_holds_the_four():
    assert set(ALL) >= {"Sigmoid", "PiecewiseLinear", "FastSigmoid", "ArcTan"}


@each
@slopes
@pytest.mark.parametrize("dtype", [torch.float16, torch.float32, torch.float64], ids=str)
def test_finite_even_and_of_its_own_precision(kind: type[Surrogate], slope: float, dtype: torch.dtype):
    away = np.concatenate([np.linspace(0, 10, 401), np.geomspace(1e-4, 1e4, 400)])
    x = torch.from_numpy(away).to(dtype)
    surrogate = kind(slope=slope)
    right, left = surrogate.derivative(x), surrogate.derivative(-x)
    assert right.dtype == dtype
    assert torch.isfinite(right).all()
    assert (right >= 0).all()
    assert torch.equal(right, left)


@each
@slopes
def test_the_peak_is_at_threshold_and_as_declared(kind: type[Surrogate], slope: float):
    surrogate = kind(slope=slope)
    x = torch.linspace(-5, 5, 2001, dtype=torch.float64)
    values = surrogate.derivative(x)
    assert values.argmax() == 1000
    assert values.max().item() == pytest.approx(surrogate.peak, rel=1e-12)


@each
@slopes
def test_the_area_is_as_declared(kind: type[Surrogate], slope: float):
    surrogate = kind(slope=slope)
    grid = np.concatenate([[0.0], np.geomspace(1e-6, 1e6, 200_001)])  # the tails of two shapes fall only as 1/x^2
    half = np.trapezoid(surrogate.derivative(torch.from_numpy(grid)).numpy(), grid)
    assert 2 * half == pytest.approx(surrogate.area, rel=1e-3)


@each
@slopes
def test_it_is_the_slope_of_its_primitive(kind: type[Surrogate], slope: float):
    surrogate = kind(slope=slope)
    x = torch.linspace(-3.003, 3, 500, dtype=torch.float64, requires_grad=True)
    (slope_of_primitive,) = torch.autograd.grad(surrogate.primitive(x).sum(), x)
    torch.testing.assert_close(slope_of_primitive, surrogate.derivative(x.detach()), rtol=1e-9, atol=1e-12)
    at_threshold = surrogate.primitive(torch.zeros(1, dtype=torch.float64)).item()
    assert at_threshold == pytest.approx(surrogate.area / 2)


def test_closed_forms():
    """Values worked out by hand from the published formulas."""
    one = torch.ones(1, dtype=torch.float64)
    s = 1 / (1 + math.exp(-4.0))
    assert Sigmoid(slope=4.0).derivative(one).item() == pytest.approx(4 * s * (1 - s), rel=1e-12)
    assert PiecewiseLinear(slope=0.5).derivative(one).item() == pytest.approx(0.25)
    assert FastSigmoid(slope=25.0).derivative(one).item() == pytest.approx(1 / 676)
    assert ArcTan(slope=2.0).derivative(one).item() == pytest.approx(1 / (1 + math.pi**2))


@each
def test_the_sigmoid_far_below_threshold_is_no_nan(kind: type[Surrogate]):
    """snnTorch 1.0 gives NaN for sigmoid(25) at x = -4."""
    assert torch.isfinite(kind(slope=25.0).derivative(torch.tensor([-4.0, -5.0, -88.0]))).all()


@each
def test_every_surrogate_has_formula_and_source(kind: type[Surrogate]):
    assert kind.formula
    assert kind.source.doi
    assert kind.from_dict(kind(slope=3.0).to_dict()).slope == 3.0


def test_the_spike_is_hard_forward_and_soft_backward():
    spike = SpikeFunction(ArcTan(slope=2.0), width=20.0)
    distance = torch.tensor([-20.0, 0.0, 20.0], dtype=torch.float64, requires_grad=True)
    spikes = spike(distance, distance > 0)
    assert spikes.tolist() == [0.0, 0.0, 1.0]  # `v > v_t` does not fire at threshold itself
    assert spike(distance, distance >= 0).tolist() == [0.0, 1.0, 1.0]
    spikes.sum().backward()
    assert distance.grad is not None
    expected = [1 / (1 + math.pi**2) / 20, 1 / 20, 1 / (1 + math.pi**2) / 20]
    assert distance.grad.tolist() == pytest.approx(expected)
    assert spike.slope(distance.detach()).tolist() == pytest.approx(expected)
