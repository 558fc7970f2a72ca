"""First pass: rewrite a network in the form chips share, or say what has no such form."""

from __future__ import annotations

import numpy as np

from workbench.core.errors import TooLarge, unknown
from workbench.hardware.form import Cells, Filter, Form, Wires
from workbench.hardware.misfit import Misfit
from workbench.network.limits import available, readable
from workbench.network.network import Network
from workbench.network.population import Population
from workbench.network.projection import Projection
from workbench.network.wiring.conv2d import Conv2D
from workbench.neurons.integrate_and_fire import IF
from workbench.neurons.lif import LIF
from workbench.synapses.delta import Delta

SYNAPSE_BYTES = 120.0
"""What one synapse takes while a network is put on a chip: its pair and weight in the form, the sorted rows of the
emulation, and the working space of rounding and sorting."""
BELOW = 1e-9  # mV; two potentials closer than this are meant to be the same


def convert(net: Network, dt: float = 1.0, seed: int = 1, answer: str = "") -> tuple[Form, list[Misfit]]:
    """Return the network in discrete time, and everything in it that has no chip form.

    Rest is moved to zero, and the leak becomes one factor a step: ``decay = exp(-dt/tau)``, exact for spikes that move
    the membrane at the start of a step. Parts that do not fit are kept as far as they go, so that later passes can
    still report their own limits.

    Parameters
    ----------
    dt
        One step, ms.
    seed
        Draws what the network leaves to chance, as an engine with the same seed does.
    answer
        The population whose spikes are the result; by default the one that leads nowhere.

    Raises
    ------
    UnknownName
        If there is no such population.
    TooLarge
        If the synapses that the emulation needs would not fit in memory.
    """
    _require_memory(net)
    nodes = net.populations.values()
    misfits: list[Misfit] = []
    inputs = {node.name: node.size for node in nodes if node.is_stimulus}
    cells = {node.name: _cells(node, dt, seed, misfits) for node in nodes if not node.is_stimulus}
    wires = tuple(
        _wires(net, projection, dt, seed, misfits)
        for projection in net.projections.values()
        if not net.populations[projection.pre].analog
    )
    misfits += [
        Misfit("input", node.name, "spikes", f"a current ({type(node.model).__name__})", "Poisson or SpikeInput")
        for node in nodes
        if node.analog
    ]
    if not cells:
        misfits.append(Misfit("neurons", net.name, "at least one population of neurons", "none", "net.add(LIF(), 10)"))
    if answer and answer not in cells:
        raise unknown("answer", answer, cells)
    return Form(net.name, dt, inputs, cells, wires, answer), misfits


def _require_memory(net: Network) -> None:
    net.check()
    ends = [net.ends(projection) for projection in net.projections.values()]
    needed = SYNAPSE_BYTES * sum(
        projection.rule.count(each) for projection, each in zip(net.projections.values(), ends, strict=True)
    )
    if needed > 0.5 * available():
        raise TooLarge(
            f"{net.name} on a chip",
            f"synapses within {readable(0.5 * available())}",
            f"about {readable(needed)}",
            "fewer synapses",
        )


def _cells(population: Population, dt: float, seed: int, misfits: list[Misfit]) -> Cells:
    name, size, model = population.name, population.size, population.model
    if not isinstance(model, (LIF, IF)):
        misfits.append(Misfit("neuron model", name, "LIF or IF", type(model).__name__, "LIF()"))
        nothing = np.full(size, np.nan)
        return Cells(name, size, nothing, nothing, np.zeros(size, np.int64))
    numbers = {
        key: np.broadcast_to(np.asarray(value, float), (size,)) for key, value in population.coherent(seed).items()
    }
    leaky = isinstance(model, LIF)
    rest = numbers["e_l" if leaky else "v_0"]
    if np.any(np.abs(numbers["v_r"] - rest) > BELOW):
        wanted, got = f"v_r = {rest[0]:g} mV, the resting potential", f"v_r = {numbers['v_r'][0]:g} mV"
        misfits.append(Misfit("reset", name, wanted, got, f"v_r={rest[0]:g}, and train with it"))
    if np.any(numbers["v_t"] <= rest):
        misfits.append(Misfit("threshold", name, "v_t above rest", "v_t at or below rest", "a higher v_t"))
    if population.start.get("v") is not None:
        misfits.append(Misfit("start", name, "every cell at rest", "start values for v", "no start values"))
    decay = np.exp(-dt * numbers["g_l"] / numbers["c_m"]) if leaky else np.ones(size)
    refractory = np.rint(numbers["t_ref"] / dt).astype(np.int64)
    return Cells(name, size, decay, numbers["v_t"] - rest, refractory)


def _wires(net: Network, projection: Projection, dt: float, seed: int, misfits: list[Misfit]) -> Wires:
    name, ends = projection.name, net.ends(projection)
    if not isinstance(projection.synapse, Delta):
        kind = type(projection.synapse).__name__
        misfits.append(Misfit("synapse", name, "Delta (a step of the membrane)", kind, "Delta(), with weights in mV"))
    if projection.plasticity is not None:
        misfits.append(
            Misfit(
                "learning",
                name,
                "fixed weights",
                type(projection.plasticity).__name__,
                "plasticity=None, and learning off chip",
            )
        )
    pre, post = projection.synapses(ends, seed)
    delays = (
        np.unique(np.maximum(np.round(projection.delays(len(pre), seed) / dt).astype(np.int64), 1))
        if len(pre)
        else np.ones(1, np.int64)
    )
    if len(delays) > 1:
        misfits.append(
            Misfit(
                "delay",
                name,
                "one delay for the projection",
                f"{delays[0] * dt:g} to {delays[-1] * dt:g} ms",
                f"delay={delays[0] * dt:g}",
            )
        )
    weight = projection.weights(len(pre), seed).astype(float)
    # a spike is stamped at the end of its step, so it arrives one step more than its delay after that step
    rule = projection.rule
    filter_ = Filter(rule.channels_in, rule.kernel, rule.shape_out) if isinstance(rule, Conv2D) else None
    delay = int(delays[0]) + 1
    return Wires(name, projection.pre, projection.post, pre, post, weight, delay, (ends.pre, ends.post), filter_)
