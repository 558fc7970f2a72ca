"""A leaky cell in white noise: its mean rate in closed form."""

from __future__ import annotations

import math

from scipy.integrate import quad
from scipy.special import erfcx

LARGEST = 26.0  # spreads to the threshold, beyond which a float cannot hold the time that a cell waits


def diffusion_rate(goal: float, spread: float, threshold: float, reset: float, tau: float, t_ref: float = 0.0) -> float:
    """Return the rate (Hz) of a leaky integrate-and-fire cell under white noise (Siegert 1951).

    Exact for a threshold that is watched at every moment; one that is looked at in steps of dt is as good as higher by
    0.58 of what the noise moves the membrane in a step, so a simulated cell fires a little less.

    Parameters
    ----------
    goal, spread
        Mean and standard deviation of the membrane, were there no threshold (mV).
    threshold, reset, tau, t_ref
        Of the cell (mV and ms).

    >>> round(diffusion_rate(goal=-50.0, spread=1e-3, threshold=-55.0, reset=-75.0, tau=10.0, t_ref=2.0), 1)
    55.3
    """
    scale = math.sqrt(2.0) * spread
    low, high = (reset - goal) / scale, (threshold - goal) / scale
    if high > LARGEST:
        return 0.0
    # erfcx(-x) is exp(x^2) (1 + erf(x)) without the digits that the factors would lose
    area, _ = quad(lambda x: float(erfcx(-x)), low, high, limit=200)
    return 1000.0 / (t_ref + tau * math.sqrt(math.pi) * area)
