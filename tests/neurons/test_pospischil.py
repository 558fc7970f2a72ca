"""Pospischil's four classes do what their names say, and follow a solver of the published equations."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.neurons.pospischil import Pospischil

# models-and-training.md 2.1: gNa, gKd, gM, gL (mS/cm2), EL, VT (mV), tau_max (ms), gCaL, gCaT
CELLS = {
    "RS": (56, 6, 0.075, 0.0205, -70.3, -56.2, 608, 0, 0),
    "FS": (58, 3.9, 0.0787, 0.038, -70.4, -57.9, 502, 0, 0),
    "IB": (50, 5, 0.03, 0.01, -70, -56.2, 608, 0.1, 0),
    "LTS": (50, 4, 0.028, 0.019, -50, -50, 4000, 0, 0.4),
}


def kinetics(v, v_t, tau_max):
    """Opening and closing, or steady state and time constant (ms), of each gate; T-type rates shifted by -7 mV."""
    x, z = v - v_t, v - 7
    pairs = {
        "m": (0.32 * (13 - x) / (np.exp((13 - x) / 4) - 1), 0.28 * (x - 40) / (np.exp((x - 40) / 5) - 1)),
        "h": (0.128 * np.exp(-(x - 17) / 18), 4 / (1 + np.exp(-(x - 40) / 5))),
        "n": (0.032 * (15 - x) / (np.exp((15 - x) / 5) - 1), 0.5 * np.exp(-(x - 10) / 40)),
        "q": (0.055 * -(v + 27) / (np.exp(-(v + 27) / 3.8) - 1), 0.94 * np.exp(-(v + 75) / 17)),
        "r": (0.000457 * np.exp(-(v + 13) / 50), 0.0065 / (np.exp(-(v + 15) / 28) + 1)),
    }
    found = {name: (a / (a + b), 1 / (a + b)) for name, (a, b) in pairs.items()}
    found["p"] = (
        1 / (1 + np.exp(-(v + 35) / 10)),
        tau_max / (3.3 * np.exp((v + 35) / 20) + np.exp(-(v + 35) / 20)),
    )
    found["s"] = (
        1 / (1 + np.exp(-(z + 57) / 6.2)),
        (0.612 + 1 / (np.exp(-(z + 132) / 16.7) + np.exp((z + 16.8) / 18.2))) / 3.7,
    )
    slow = np.exp((z + 467) / 66.6) if z < -80 else np.exp(-(z + 22) / 10.5) + 28
    found["u"] = (1 / (1 + np.exp((z + 81) / 4)), slow / 3.7)
    return found


@pytest.mark.parametrize(("name", "current"), [("RS", 3.0), ("FS", 3.0), ("IB", 1.5), ("LTS", 3.0)])
def test_it_follows_a_high_order_solver(follows, name, current):
    g_na, g_kd, g_m, g_l, e_l, v_t, tau_max, g_cal, g_cat = CELLS[name]
    cell = Pospischil.preset(name)
    gates = "mhnpqrsu"

    def slope(t, y):
        v, m, h, n, p, q, r, s, u = y
        ions = g_na * m**3 * h * (v - 50) + (g_kd * n**4 + g_m * p) * (v + 90) + g_l * (v - e_l)
        ions += (g_cal * q**2 * r + g_cat * s**2 * u) * (v - 120)
        found = kinetics(v, v_t, tau_max)
        return [
            current - ions,
            *((found[gate][0] - x) / found[gate][1] for gate, x in zip(gates, y[1:], strict=True)),
        ]

    begun = kinetics(cell.v_0, v_t, tau_max)
    follows(cell, current * cell.area / 100, slope, [cell.v_0, *(begun[gate][0] for gate in gates)], -20.0)


def spikes(fires, name, current, duration=1000.0, onset=0.0, end=1e9, **values):
    """Spike times (ms) of a class under a step (uA/cm2), with some of its values changed."""
    cell = Pospischil(**{**Pospischil.preset(name).values(), **values})
    return fires(cell, current * cell.area / 100, duration, 0.02, onset=onset, end=end)


def adaptation(times):
    """The last interval over the first."""
    return np.diff(times)[-1] / np.diff(times)[0]


def test_the_m_current_tires_a_regular_spiking_cell(fires):
    assert adaptation(spikes(fires, "RS", 1.0)) > 2.0
    assert adaptation(spikes(fires, "RS", 1.0, g_m=0.0)) == pytest.approx(1.0, abs=0.02)


def test_an_interneuron_needs_more_current(fires):
    assert len(spikes(fires, "RS", 0.7)) > 3
    assert len(spikes(fires, "FS", 0.7)) <= 1
    assert len(spikes(fires, "FS", 1.5)) > 3


def test_calcium_draws_the_first_spikes_together(fires):
    """L-type current; with twice as much of it the cell bursts again and again."""
    assert adaptation(spikes(fires, "IB", 0.5)) > 3.0
    assert adaptation(spikes(fires, "IB", 0.5, g_cal=0.0)) < 1.6
    assert np.diff(spikes(fires, "IB", 0.5, g_cal=0.2))[0] < 6.0


def test_low_threshold_spiking_fires_when_inhibition_ends(fires):
    """A hyperpolarizing step frees the T-type calcium current; without that current there is no rebound."""
    inhibited = {"duration": 900.0, "onset": 100.0, "end": 500.0}
    times = spikes(fires, "LTS", -1.0, **inhibited)
    assert len(times) >= 3
    assert times.min() > 500.0
    assert len(spikes(fires, "LTS", -1.0, g_cat=0.0, **inhibited)) == 0
