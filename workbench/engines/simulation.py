"""A running network: advance it, change it, go back, branch off."""

from __future__ import annotations

from workbench.engines.changing import Changing
from workbench.engines.touching import Touching
from workbench.engines.watching import Watching


class Simulation(Watching, Touching, Changing):
    """A network in motion.

    Parameters
    ----------
    net
        What to run; it is copied, so that later changes of the description do not reach into the run.
    engine
        ``event`` (compiled, the choice of ``auto``), ``reference`` (plain numpy, double precision), ``batch`` (torch), or
        ``nest`` (NEST, if installed; see :class:`~workbench.engines.nest.engine.NestEngine` for what it takes).
    dt
        Step of time in ms.
    seed
        Of wiring, of drawn parameters, and of random stimuli.
    keep
        How many ms of recording to keep; all of it if not given.
    integrator
        ``auto``, or one of those in ``engines/schemes.py``, such as ``Runge-Kutta 4`` or ``Euler``.
    reset
        When a spike resets its cell: ``at once``, or ``in the next step``; see ``engines/reset_order.py``.
    options
        Of the engine: ``precision`` and ``threads`` of the event engine, as :class:`~workbench.engines.event.engine.EventEngine`.

    >>> import workbench as wb
    >>> net = wb.Network()
    >>> cell = net.add(wb.LIF(), 1, name="cell")
    >>> _ = net.connect(net.add(wb.StepCurrent(amplitude=400.0), 1, name="drive"), cell)
    >>> sim = Simulation(net, engine="reference", dt=0.1)
    >>> len(sim.advance(100.0).spikes["cell"][0])
    8
    """

    def fork(self) -> Simulation:
        """A second run that starts from this moment and shares nothing with the first."""
        now = self.snapshot()
        other = Simulation(
            self.net, self.name, self.dt, self.seed, self.recording.keep, self.integrator, self.reset, **self.options
        )
        other.probes = list(self.probes)
        other.restore(now)
        other.recording.blocks = list(self.recording.blocks)
        return other
