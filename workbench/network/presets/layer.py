"""What a layer of a trained network needs to know of its cells: which synapse suits them, and how far it is to threshold."""

from __future__ import annotations

from typing import NamedTuple

from workbench.core.errors import RangeError
from workbench.core.model import Neuron, Synapse
from workbench.neurons.adaptive_lif import ALIF
from workbench.neurons.cuba_lif import CubaLIF
from workbench.neurons.discrete_leaky import DiscreteLeaky
from workbench.neurons.integrate_and_fire import IF
from workbench.neurons.lif import LIF
from workbench.synapses.delta import Delta
from workbench.synapses.delta_current import DeltaCurrent
from workbench.synapses.plain_delta import PlainDelta

FULL_CURRENT = 100.0  # pA of a DirectCode at value 1
OUT_OF_REACH = 1e9  # a threshold that is never met


class Distance(NamedTuple):
    """The weight of one spike, and the constant current (pA), that bring a rested cell to its threshold."""

    weight: float
    current: float


def distance(cell: Neuron) -> Distance:
    """Return how far a rested cell is from its threshold.

    A CubaLIF is brought there by the peak of one spike's potential; an IF by a current that takes 10 ms.

    Raises
    ------
    RangeError
        If the cell is of a kind that layers are not made of.

    >>> distance(LIF(e_l=-60.0, v_t=-50.0, g_l=10.0))
    Distance(weight=10.0, current=100.0)
    """
    match cell:
        case DiscreteLeaky():
            return Distance(cell.theta, cell.theta * cell.i_1 * max(1 - cell.beta, 0.1))
        case CubaLIF():
            way, tau = cell.v_t - cell.e_l, cell.c_m / cell.g_l
            ratio = tau / cell.tau_s if tau != cell.tau_s else 1 + 1e-6
            peak = ratio ** (1 / (1 - ratio)) / cell.c_m * cell.tau_s  # of the potential (mV) for 1 pA
            return Distance(way / peak, way * cell.g_l)
        case IF():
            way = cell.v_t - cell.v_0
            return Distance(way, way * cell.c_m / 10.0)
        case LIF() | ALIF():
            way = cell.v_t - cell.e_l
            return Distance(way, way * cell.g_l)
    raise RangeError("layers", "LIF, ALIF, CubaLIF, IF or DiscreteLeaky", type(cell).__name__)


def connection(cell: Neuron) -> Synapse:
    """The synapse whose weight is a plain jump for this cell."""
    return PlainDelta() if isinstance(cell, DiscreteLeaky) else DeltaCurrent() if isinstance(cell, CubaLIF) else Delta()


def readout_of(cell: Neuron) -> Neuron:
    """The same cell with a threshold out of reach: what it would say is in its membrane."""
    threshold = "theta" if isinstance(cell, DiscreteLeaky) else "v_t"
    return type(cell)(**{**cell.values(), **cell.choices(), threshold: OUT_OF_REACH})
