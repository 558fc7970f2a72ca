"""A network in which the spikes that cells send to their own layer are known: what was lateral becomes an input, and no gradient passes through it."""

from __future__ import annotations

from workbench.network.network import Network
from workbench.stimuli.spike_input import SpikeInput


def echoed(network: Network, layer: str) -> tuple[Network, str]:
    """A copy in which a new stimulus takes the place of a layer as source of its own lateral synapses; returns it with the stimulus's name.

    Fed with the spikes that the layer gave in a first run, the copy repeats that run, without the loop: strong inhibition in a loop lets
    gradients grow from step to step, and they say little about the inputs.

    >>> import workbench as wb
    >>> found, echo = echoed(wb.diehl_cook(inputs=4, cells=3), "cells")
    >>> echo, sorted(found.projections)
    ('echo of cells', ['echo of cells->cells', 'input->cells'])
    """
    copied, name = network.copy(), f"echo of {layer}"
    lateral = [each for each in copied.projections.values() if each.pre == each.post == layer]
    if lateral:
        copied.add(SpikeInput(), copied.populations[layer].size, name=name)
    for each in lateral:
        del copied.projections[each.name]
        copied.connect(name, layer, each.rule, each.synapse, weight=each.weight, delay=each.delay)
    return copied, name if lateral else ""
