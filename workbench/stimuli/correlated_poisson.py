"""Correlated Poisson: groups of inputs that tend to fire together, among others that do not."""

from __future__ import annotations

from workbench.core.model import Stimulus
from workbench.core.quantity import Quantity
from workbench.core.source import Source


class CorrelatedPoisson(Stimulus):
    """Poisson trains in equal groups; the lines of the first few groups share some of their spikes, within the group.

    Each correlated group has a hidden train of the same rate. A line fires with probability ``p + s (1 - p)`` in a step in which the
    hidden train does, and ``p (1 - s)`` in any other, with ``p = rate dt`` and ``s`` the square root of the correlation. So
    every line is a Poisson train of that rate, and the counts of two lines of a group are correlated as declared: at 1 all its lines are the same.
    """

    source = Source(
        "Guetig, Aharonov, Rotter and Sompolinsky 2003, J. Neurosci. 23:3697", doi="10.1523/JNEUROSCI.23-09-03697.2003"
    )

    rate = Quantity(
        15.0, "Hz", label="Rate ν", symbol=r"\nu", bounds=(0, 10000), soft=(1, 60), doc="Mean rate of each line."
    )
    correlation = Quantity(
        0.2,
        "1",
        label="Correlation c",
        symbol="c",
        bounds=(0, 1),
        soft=(0, 1),
        doc="Correlation of two lines of a correlated group.",
    )
    groups = Quantity(
        2.0,
        "1",
        label="Groups",
        symbol="n",
        bounds=(1, 1000),
        soft=(1, 4),
        step=1,
        doc="Equal groups that the lines fall into.",
    )
    correlated = Quantity(
        1.0, "1", label="Correlated groups", symbol=r"n_\mathrm{c}", bounds=(0, 1000), soft=(0, 4), step=1, doc="How many groups are correlated, the first ones."
    )  # fmt: skip
