"""Looking at a run: states of cells, synapses while they learn, and weights of this moment."""

from __future__ import annotations

import numpy as np

from workbench.core.errors import RangeError, unknown
from workbench.engines.chosen import cells_chosen, cells_of, edge_of, numbers
from workbench.engines.engine import INJECTED, Probe, SynapseProbe
from workbench.engines.rules import lower_rule
from workbench.engines.running import Running
from workbench.network.population import Population
from workbench.network.projection import Projection


class Watching(Running):
    """A run that can be looked at."""

    def watch(self, population: str | Population, state: str = "v", ids: list[int] | None = None) -> None:
        """Sample a state of some cells at the end of every step from now on; ``ids=[]`` stops it.

        The state ``i`` is the external current (pA) that the analog stimuli injected during the step.
        """
        name = cells_of("watch", self.plan, population)
        cells = self.plan.cells[name]
        known = (*cells.program.states, INJECTED)
        if state not in known:
            raise unknown(f"watch({name!r})", state, known)
        chosen = tuple(cells_chosen(f"watch({name!r})", self.plan, name, [0] if ids is None else ids).tolist())
        self.probes = [probe for probe in self.probes if (probe.node, probe.variable) != (name, state)]
        if chosen:
            self.probes.append(Probe(name, state, chosen))

    def watch_synapses(self, projection: str | Projection, ids: list[int] | None = None) -> None:
        """Sample some synapses of a projection that learns at the end of every step from now on; ``ids=[]`` stops it.

        What is sampled is the weight ``w``, in the unit of the synapse, and all that its rule keeps or reads: eligibility, the traces of its two
        cells, what all synapses share, states of the target. Each stands in the recording's ``samples`` under (projection, name), ``(steps, ids)``;
        ``synapse_changes.changes`` tells from them what each spike did. Weights of all synapses at one moment are :meth:`weights`.

        Parameters
        ----------
        ids
            Numbers of synapses, in the order of :meth:`weights`; the first one if not given.

        >>> import workbench as wb
        >>> net = wb.Network()
        >>> pre, post = net.add(wb.Poisson(rate=50.0), 3), net.add(wb.LIF(), 2)
        >>> _ = net.connect(pre, post, wb.AllToAll(), wb.Delta(), weight=0.5, plasticity=wb.PairSTDP(), name="learns")
        >>> sim = wb.Simulation(net)
        >>> sim.watch_synapses("learns", [0, 5])
        >>> {key[1]: values.shape for key, values in sim.advance(1.0).samples.items()}
        {'w': (10, 2), 'x': (10, 2), 'y': (10, 2)}
        """
        name = edge_of("watch_synapses", self.plan, projection)
        rule, where = self.plan.edges[name].rule, f"watch_synapses({name!r})"
        if rule is None or name in self.plan.net.populations:
            got = "one that does not" if rule is None else f"{name}, which is a population, too"
            raise RangeError(where, "a projection that learns", got, "plasticity=PairSTDP(), name='learns'")
        chosen = tuple(numbers(where, "synapses", self.plan.edges[name].synapses, [0] if ids is None else ids).tolist())
        self.probes = [probe for probe in self.probes if probe.node != name]
        if chosen:
            self.probes += [SynapseProbe(name, label, chosen) for label in lower_rule(rule).readable]

    def weights(self, projection: str | Projection) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Sources, targets and present weights of a projection, in the unit of its synapse."""
        name = edge_of("weights", self.plan, projection)
        edge = self.plan.edges[name]
        return edge.pre_ids, edge.post_ids, self.engine.weights(name) / edge.scale
