"""Conformance of a model: what every neuron, synapse and rule must keep, ours or yours.

>>> from workbench.neurons.lif import LIF
>>> check_neuron(LIF)
"""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench.core.model import Model, Neuron, Rule, Stimulus, Synapse
from workbench.core.random import stream
from workbench.engines.simulation import Simulation
from workbench.network.network import Network
from workbench.network.wiring.all_to_all import AllToAll
from workbench.network.wiring.one_to_one import OneToOne
from workbench.stimuli.poisson import Poisson
from workbench.stimuli.step_current import StepCurrent
from workbench.synapses.delta import Delta
from workbench.synapses.exponential_current import ExponentialCurrent


def check_model(model: type[Model]) -> None:
    """Documentation, source, quantities and the way through plain data of any model."""
    assert (model.__doc__ or "").strip(), f"{model.__name__} has no docstring"
    assert model.source.text != "unknown", f"{model.__name__} has no source"
    for name, quantity in model.quantities().items():
        assert quantity.doc, f"{model.__name__}.{name} has no doc"
        assert quantity.symbol, f"{model.__name__}.{name} has no symbol"
        soft = quantity.softbounds
        assert quantity.constant or soft is not None, f"{model.__name__}.{name} has no usual range"
        for value in soft or ():
            quantity._validate(value)
    again = type(model()).from_dict(model().to_dict())
    assert again == model(), f"{model.__name__} does not survive its own data"
    if model.equations is not None:
        model.equations.check(model.__name__, model.units())
        assert model.latex()


def check_choices(model: type[Model]) -> None:
    """Every variant of a model is sound and stands for itself, and every preset has a source and survives its own data."""
    for choice, equations in model.variants.items():
        equations.check(f"{model.__name__} {choice}", model.units())
        one = model(**{model.variant: choice})
        assert one.declared() is equations, f"{model.__name__}({model.variant}={choice!r}) has other equations"
        if issubclass(model, Neuron):
            assert list(equations.states) == list(model.equations.states), f"{model.__name__} {choice}: other states"
    for name, preset in model.presets.items():
        assert preset.about, f"{model.__name__} preset {name} says nothing"
        assert preset.source.link, f"{model.__name__} preset {name} has no source"
        one = model.preset(name)
        again = model.from_dict(one.to_dict())
        assert again == one, f"{model.__name__} preset {name} does not survive its own data"


def drawn(model: type[Model], seed: int) -> dict[str, float]:
    """Parameters drawn near the defaults, within the usual ranges."""
    rng = stream(seed, model.__name__)
    found = {}
    for name, quantity in model.quantities().items():
        if quantity.constant or quantity.softbounds is None:
            continue
        low, high = quantity.softbounds
        if low is None or high is None:
            continue
        found[name] = float(np.clip(quantity.default + 0.02 * (high - low) * rng.uniform(-1, 1), low, high))
    return found


def _with(net: Network, engine: str, options: dict[str, Any]) -> Any:
    sim = Simulation(net, engine=engine, dt=0.05, seed=4, **options)
    for name in sim.plan.cells:
        sim.watch(name, sim.plan.cells[name].program.states[0], [0])
    return sim.advance(60.0)


def _agree(net: Network, engine: str, options: dict[str, Any]) -> None:
    judge, block = _with(net, "reference", {}), _with(net, engine, options)
    for name, (times, ids) in judge.spikes.items():
        assert np.array_equal(block.spikes[name][0], times), f"{engine}: spike times of {name} differ"
        assert np.array_equal(block.spikes[name][1], ids), f"{engine}: cells of {name} differ"
    for key, samples in judge.samples.items():
        np.testing.assert_allclose(block.samples[key], samples, rtol=1e-4, atol=1e-3)


def strong_current(cell: Neuron) -> float:
    """A current that makes a cell of this form fire (pA).

    It is 10 uA/cm2 for a patch of membrane, half of what counts as the number 1, 10 where a capacitance of 1 pF makes a pA a
    plain number, and 800 for all others.
    """
    values = cell.values()
    if "area" in values:
        return 0.1 * values["area"]
    if "i_1" in values:
        return 0.5 * values["i_1"]
    return 10.0 if values.get("c_m") == 1.0 else 800.0


def check_neuron(model: type[Neuron], engine: str = "event", current: float | None = None, **options: Any) -> None:
    """A neuron keeps its form, and in an engine (double precision) it does what the reference does, spike for spike.

    Parameters
    ----------
    current
        pA; by default what makes such a cell fire, see :func:`strong_current`.
    """
    check_model(model)
    check_choices(model)
    options = options or ({"precision": "double"} if engine == "event" else {})
    drive = current if current is not None else strong_current(model())
    net = Network()
    cells = net.add(model(**drawn(model, 1)), 3, name="cells")
    net.connect(net.add(StepCurrent(amplitude=drive, onset=2.0), 1, name="drive"), cells)
    net.connect(
        net.add(Poisson(rate=300.0), 4, name="noise"),
        cells,
        AllToAll(),
        ExponentialCurrent(tau=3.0),
        weight=drive / 20,
        delay=0.5,
    )
    _agree(net, engine, options)


def check_synapse(model: type[Synapse], engine: str = "event", **options: Any) -> None:
    """A synapse keeps its form, and in an engine it does what the reference does, on the first cell that has what it acts on."""
    check_model(model)
    check_choices(model)
    from workbench.neurons.cuba_lif import CubaLIF
    from workbench.neurons.discrete_leaky import DiscreteLeaky
    from workbench.neurons.lif import LIF

    kinds = (LIF, CubaLIF, DiscreteLeaky)
    cell = next(kind for kind in kinds if model.equations.cell.items() <= kind.equations.states.items())
    options = options or ({"precision": "double"} if engine == "event" else {})
    net = Network()
    cells = net.add(cell(), 2, name="cells")
    if model.equations.source:
        others = net.add(cell(), 3, name="others")
        net.connect(others, cells, AllToAll(), model(), weight=4.0)
        net.connect(net.add(StepCurrent(amplitude=800.0, onset=2.0), 1, name="drive"), others)
        _agree(net, engine, options)
        return
    weight = {"1": 0.4, "mV": 3.0, "pA": 150.0, "nS": 4.0}[model.weight_unit()]
    net.connect(net.add(Poisson(rate=200.0), 5, name="noise"), cells, AllToAll(), model(), weight=weight, delay=1.0)
    _agree(net, engine, options)


def check_rule(rule: type[Rule], engine: str = "event", **options: Any) -> None:
    """A rule keeps its form, its weights stay within 0 and ``w_max``, and in every variant an engine changes them as the reference does.

    The batch engine is compared, too, with one member.
    """
    check_model(rule)
    check_choices(rule)
    options = options or ({"precision": "double"} if engine == "event" else {})
    rivals = {engine: options, "batch": {}}
    for choice in rule.variants or [None]:
        _learns_alike(rule, {rule.variant: choice} if choice else {}, rivals)


def _learns_alike(rule: type[Rule], choices: dict[str, Any], rivals: dict[str, dict[str, Any]]) -> None:
    from workbench.neurons.lif import LIF

    found, membranes = [], []
    for name, given in {"reference": {}, **rivals}.items():
        net = Network()
        cells = net.add(LIF(), 3, name="cells")
        inputs = net.add(Poisson(rate=60.0), 10, name="inputs")
        values = {"w_max": 5.0} if "w_max" in rule.quantities() else {}
        net.connect(inputs, cells, AllToAll(), Delta(), weight=3.0, delay=0.5, plasticity=rule(**values, **choices))
        sim = Simulation(net, engine=name, dt=0.1, seed=2, **given)
        sim.watch(cells, "v", [0, 1, 2])
        sim.advance(100.0)
        if rule.equations.shared:
            sim.reward("inputs->cells", 0.5)
        membranes.append(sim.advance(100.0).samples["cells", "v"])
        found.append(sim.weights("inputs->cells")[2])
    for membrane, weights in zip(membranes[1:], found[1:], strict=True):
        np.testing.assert_allclose(membrane, membranes[0], rtol=1e-4, atol=1e-3)
        np.testing.assert_allclose(weights, found[0], rtol=1e-9, atol=1e-9)
    assert rule.equations.short_term or (found[0] != 3.0).any(), "no weight changed"
    if "w_max" in rule.quantities():
        assert found[0].min() >= 0
        assert found[0].max() <= 5.0


def check_stimulus(model: type[Stimulus]) -> None:
    """A stimulus keeps its form; one that gives a current gives it as :func:`check_current` asks, one that says its spikes as :func:`check_told`."""
    check_model(model)
    if model.analog:
        check_current(model())
    if model.told:
        check_told(model())


def check_told(stimulus: Stimulus, lines: int = 5) -> None:
    """The spikes that a stimulus says are the same in every engine, however a run is cut, and after going back to a snapshot."""
    net = Network()
    net.add(stimulus, lines, name="lines")
    judge = None
    for engine in ("reference", "event", "batch"):
        whole = Simulation(net, engine=engine, dt=0.1, seed=3)
        times, ids = whole.advance(500.0).spikes["lines"]
        sim = Simulation(net, engine=engine, dt=0.1, seed=3)
        for length in (0.1, 33.3, 66.6):
            sim.advance(length)
        moment = sim.snapshot()
        sim.advance(50.0)
        sim.restore(moment)
        sim.advance(400.0)
        again = sim.recording.of("lines")
        assert np.array_equal(again[1], ids), f"{engine}: the spikes depend on how a run is cut"
        np.testing.assert_allclose(again[0], times, atol=1e-9)
        judge = (times, ids) if judge is None else judge
        assert np.array_equal(ids, judge[1]), f"{engine}: other spikes than in the reference"
        np.testing.assert_allclose(times, judge[0], atol=1e-9)


def check_current(stimulus: Stimulus) -> None:
    """A current is the same in every engine, however a run is cut, and after going back to a snapshot."""
    from workbench.neurons.lif import LIF

    net = Network()
    cells = net.add(LIF(), 3, name="cells")
    net.connect(net.add(stimulus, 3, name="drive"), cells, OneToOne())
    judge = None
    for engine in ("reference", "event", "batch"):
        sim = Simulation(net, engine=engine, dt=0.1, seed=3)
        sim.watch(cells, "i", [0, 1, 2])
        parts = [sim.advance(length).samples["cells", "i"] for length in (0.1, 12.3, 7.6)]
        moment = sim.snapshot()
        rest = sim.advance(40.0).samples["cells", "i"]
        sim.restore(moment)
        assert np.array_equal(sim.advance(40.0).samples["cells", "i"], rest), (
            f"{engine}: another current after a snapshot"
        )
        whole = Simulation(net, engine=engine, dt=0.1, seed=3)
        whole.watch(cells, "i", [0, 1, 2])
        current = whole.advance(60.0).samples["cells", "i"]
        assert np.array_equal(np.concatenate([*parts, rest]), current), (
            f"{engine}: the current depends on how a run is cut"
        )
        assert np.isfinite(current).all()
        judge = current if judge is None else judge
        assert np.array_equal(current, judge), f"{engine}: another current than in the reference"
