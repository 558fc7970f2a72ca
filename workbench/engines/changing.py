"""Values that change while a network runs: of populations, stimuli, projections, and what synapses share."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from workbench.core.errors import RangeError, unknown
from workbench.core.model import Neuron
from workbench.engines.chosen import edge_of
from workbench.engines.plan import parameter_values
from workbench.engines.running import Running
from workbench.network.distributions import check
from workbench.network.population import Population
from workbench.network.projection import Projection


class Changing(Running):
    """A run whose values can be changed."""

    def set(self, target: str | Population | Projection, **values: Any) -> None:
        """Change values of a population, a stimulus or a projection from the next step on.

        A population takes its model's quantities; a projection takes ``weight`` and the quantities of its synapse and rule; a SpikeInput
        takes ``spikes``, an array ``(steps, cells)`` to emit from now on. Nothing is changed if one value is refused.
        """
        name = target if isinstance(target, str) else target.name
        node = self.net[name]
        if self.name == "nest" and name not in self.plan.sources:
            self.engine.changed(name)  # refuses before anything is changed
        if isinstance(node, Population):
            self._set_node(node, values)
        else:
            self._set_edge(node, values)

    def _set_node(self, node: Population, values: dict[str, Any]) -> None:
        if "spikes" in values and type(node.model).__name__ == "SpikeInput":
            spikes = np.asarray(values["spikes"])
            if spikes.ndim != 2 or spikes.shape[1] != node.size:
                raise RangeError(f"{node.name}.spikes", f"an array (steps, {node.size})", f"shape {spikes.shape}")
            self.engine.feed(node.name, spikes)
            return
        changed = {**node.model.values(), **node.model.choices(), **values}
        model = type(node.model)(**changed)
        if isinstance(model, Neuron) and model.variant:
            now, asked = (getattr(cell, model.variant) for cell in (node.model, model))
            if asked != now:
                raise RangeError(
                    f"{node.name}.{model.variant}", f"{now!r} while it runs", repr(asked), "a new Simulation"
                )
        node.model = model
        for name in values:
            node.params.pop(name, None)
        if node.name in self.plan.sources:
            self.plan.sources[node.name].model = model  # pyright: ignore[reportAttributeAccessIssue]
        else:
            cells = self.plan.cells[node.name]
            cells.values = parameter_values(node, cells.receptors, self.seed)
        self.engine.changed(node.name)

    def _set_edge(self, projection: Projection, values: dict[str, Any]) -> None:
        edge = self.plan.edges[projection.name]
        rest = {name: value for name, value in values.items() if name != "weight"}
        synapse, rule = projection.synapse, projection.plasticity
        known = {
            "weight": None,
            **(type(synapse).quantities() if synapse else {}),
            **(type(rule).quantities() if rule else {}),
        }
        for name in rest:
            if name not in known:
                raise unknown(projection.name, name, known)
        mine = {name: value for name, value in rest.items() if synapse and name in type(synapse).quantities()}
        others = {name: value for name, value in rest.items() if name not in mine}
        weight = check(values["weight"], f"{projection.name}.weight") if "weight" in values else None
        new_synapse = type(synapse)(**{**synapse.values(), **mine}) if synapse and mine else None
        new_rule = type(rule)(**{**rule.values(), **rule.choices(), **others}) if rule and others else None
        if new_rule is not None and (late := new_rule.declared().heard):
            now, asked = (getattr(each, late) for each in (rule, new_rule))
            if asked != now:
                raise RangeError(
                    f"{projection.name}.{late}", f"{now:g} while it runs", f"{asked:g}", "a new Simulation"
                )
        if new_synapse is not None:
            self._retune(projection, new_synapse)
        if new_rule is not None:
            projection.plasticity = edge.rule = new_rule
        if weight is not None:
            if isinstance(weight, np.ndarray):  # refused here if it has the wrong number of values
                replace(projection, weight=weight).weights(edge.synapses, self.seed)
            projection.weight, edge.weight, edge.given = weight, weight, None
        if weight is not None or new_rule is not None:
            if weight is None:
                edge.given = self.engine.weights(edge.name)
            self.engine.changed(edge.name)

    def normalize(self, projection: str | Projection) -> None:
        """Bring the weights onto each cell of a projection to the ``total`` that it declares, keeping their ratios, from the next step on.

        It is what happens between two presentations in Diehl and Cook 2015, whose end only the experimenter knows. Weights of zero onto
        a cell stay zero.

        >>> import workbench as wb
        >>> net = wb.Network()
        >>> pre, post = net.add(wb.Poisson(rate=50.0), 2), net.add(wb.LIF(), 1)
        >>> _ = net.connect(pre, post, wb.AllToAll(), wb.Delta(), weight=[1.0, 3.0], total=2.0, name="onto")
        >>> sim = wb.Simulation(net)
        >>> sim.normalize("onto")
        >>> sim.weights("onto")[2].tolist()
        [0.5, 1.5]

        Raises
        ------
        RangeError
            If it declares none.
        """
        name = edge_of("normalize", self.plan, projection)
        edge, total = self.plan.edges[name], self.net.projections[name].total
        if total is None:
            raise RangeError(f"normalize({name!r})", "a projection that declares a total", "none", "total=10.0")
        weights = self.engine.weights(name)
        sums = np.bincount(edge.post_ids, weights, minlength=edge.ends.post)
        share = np.divide(total * edge.scale, sums, out=np.ones_like(sums), where=sums != 0)
        edge.given = weights * share[edge.post_ids]
        self.engine.changed(name)

    def _retune(self, projection: Projection, synapse: Any) -> None:
        """Give a receptor new values; everyone who shares it follows."""
        edge, cells = self.plan.edges[projection.name], self.plan.cells[projection.post]
        for other in self.plan.edges.values():
            if other.post == edge.post and other.receptor == edge.receptor:
                sharing = self.net.projections[other.name]
                sharing.synapse = synapse
        cells.receptors[edge.receptor] = synapse
        node = self.net.populations[projection.post]
        cells.values = parameter_values(node, cells.receptors, self.seed)
        self.engine.changed(cells.name)
