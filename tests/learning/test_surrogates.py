"""Every surrogate is even and finite in every precision, and is what it declares: peak, area, slope of its primitive."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from workbench.core.catalogue import catalogue
from workbench.learning.surrogate import SpikeFunction, Surrogate
from workbench.learning.surrogates.arctan import ArcTan
from workbench.learning.surrogates.exponential import Exponential
from workbench.learning.surrogates.fast_sigmoid import FastSigmoid
from workbench.learning.surrogates.gaussian import Gaussian
from workbench.learning.surrogates.multi_gaussian import MultiGaussian
from workbench.learning.surrogates.piecewise_linear import PiecewiseLinear
from workbench.learning.surrogates.rectangle import Rectangle
from workbench.learning.surrogates.sigmoid import Sigmoid
from workbench.learning.surrogates.triangle import Triangle

ALL = catalogue("learning.surrogates")
SETTINGS = [
    pytest.param(kind, values, id=f"{name}-{label}")
    for name, kind in ALL.items()
    for label, values in {
        "default": {},
        **{
            f"{quantity}={value:g}": {quantity: value}
            for quantity, declared in kind.quantities().items()
            for value in declared.softbounds
        },
    }.items()
]

each = pytest.mark.parametrize("kind", ALL.values(), ids=ALL.keys())
settings = pytest.mark.parametrize(("kind", "values"), SETTINGS)


def test_the_shelf_is_complete():
    survey = {"Sigmoid", "PiecewiseLinear"}
    field = {"FastSigmoid", "ArcTan", "Triangle", "Rectangle", "Gaussian", "MultiGaussian", "Exponential"}
    assert set(ALL) == survey | field | {"StraightThrough", "NoSurrogate"}


@settings
@pytest.mark.parametrize("dtype", [torch.float16, torch.float32, torch.float64], ids=str)
def test_finite_even_and_of_its_own_precision(kind: type[Surrogate], values: dict[str, float], dtype: torch.dtype):
    away = np.concatenate([np.linspace(0, 10, 401), np.geomspace(1e-4, 1e4, 400)])
    x = torch.from_numpy(away).to(dtype)
    surrogate = kind(**values)
    right, left = surrogate.derivative(x), surrogate.derivative(-x)
    assert right.dtype == dtype
    assert torch.isfinite(right).all()
    assert torch.equal(right, left)
    if kind is not MultiGaussian:
        assert (right >= 0).all()


@settings
def test_the_peak_is_at_threshold_and_as_declared(kind: type[Surrogate], values: dict[str, float]):
    surrogate = kind(**values)
    x = torch.linspace(-5, 5, 2001, dtype=torch.float64)
    slopes = surrogate.derivative(x)
    assert slopes[1000] == slopes.max()
    assert slopes.max().item() == pytest.approx(surrogate.peak, rel=1e-12)


@settings
def test_the_area_is_as_declared(kind: type[Surrogate], values: dict[str, float]):
    surrogate = kind(**values)
    grid = np.concatenate([[0.0], np.geomspace(1e-6, 1e6, 200_001)])  # the tails of two shapes fall only as 1/x^2
    half = np.trapezoid(surrogate.derivative(torch.from_numpy(grid)).numpy(), grid)
    if math.isinf(surrogate.area):
        assert half == pytest.approx(grid[-1])  # grows with the stretch
    else:
        assert 2 * half == pytest.approx(surrogate.area, rel=1e-3)


@settings
def test_it_is_the_slope_of_its_primitive(kind: type[Surrogate], values: dict[str, float]):
    surrogate = kind(**values)
    x = torch.linspace(-3.003, 3, 500, dtype=torch.float64, requires_grad=True)
    (slope_of_primitive,) = torch.autograd.grad(surrogate.primitive(x).sum(), x)
    torch.testing.assert_close(slope_of_primitive, surrogate.derivative(x.detach()), rtol=1e-9, atol=1e-12)
    at_threshold = surrogate.primitive(torch.zeros(1, dtype=torch.float64)).item()
    assert at_threshold == pytest.approx(0.5 if math.isinf(surrogate.area) else surrogate.area / 2)


def test_closed_forms():
    """Values worked out by hand from the published formulas."""
    one = torch.ones(1, dtype=torch.float64)
    s = 1 / (1 + math.exp(-4.0))
    assert Sigmoid(slope=4.0).derivative(one).item() == pytest.approx(4 * s * (1 - s), rel=1e-12)
    assert PiecewiseLinear(slope=0.5).derivative(one).item() == pytest.approx(0.25)
    assert FastSigmoid(slope=25.0).derivative(one).item() == pytest.approx(1 / 676)
    assert ArcTan(slope=2.0).derivative(one).item() == pytest.approx(1 / (1 + math.pi**2))
    assert Triangle(height=0.3).derivative(0.5 * one).item() == pytest.approx(0.15)
    assert Rectangle(slope=0.5).derivative(0.9 * one).item() == pytest.approx(0.5)
    assert Rectangle(slope=0.5).derivative(1.1 * one).item() == 0
    assert Gaussian(sigma=0.5).derivative(one).item() == pytest.approx(
        0.1079819330263761
    )  # scipy.stats.norm.pdf(1, 0, 0.5)
    assert MultiGaussian(sigma=0.5, valley=0.15).derivative(2 * one).item() < 0
    assert Exponential(slope=2.0).derivative(one).item() == pytest.approx(math.exp(-2))


def test_how_fast_two_slopes_fall_from_their_peak():
    """The course's numbers: at a tenth from threshold the fast sigmoid (k 25) has 0.082 of its peak, arctan (alpha 2) 0.91;

    they halve at 0.017 and 0.32.
    """
    near = torch.tensor([0.1], dtype=torch.float64)
    fast, arctan = FastSigmoid(slope=25.0), ArcTan(slope=2.0)
    assert fast.derivative(near).item() / fast.peak == pytest.approx(0.082, abs=5e-4)
    assert arctan.derivative(near).item() / arctan.peak == pytest.approx(0.91, abs=5e-3)
    for surrogate, half, digits in ((fast, 0.0166, 1e-4), (arctan, 0.318, 1e-3)):
        x = torch.tensor([half], dtype=torch.float64)
        assert surrogate.derivative(x).item() / surrogate.peak == pytest.approx(0.5, abs=20 * digits)


def test_the_sigmoid_far_below_threshold_is_no_nan():
    """snnTorch 1.0 gives NaN for sigmoid(25) at x = -4."""
    assert torch.isfinite(Sigmoid(slope=25.0).derivative(torch.tensor([-4.0, -5.0, -88.0]))).all()


@each
def test_every_surrogate_has_formula_and_source(kind: type[Surrogate]):
    assert kind.formula
    assert kind.source.link
    for name, quantity in kind.quantities().items():
        high = quantity.softbounds[1]
        assert getattr(kind.from_dict(kind(**{name: high}).to_dict()), name) == high


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
