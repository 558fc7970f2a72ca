"""How the integrator, the step of time and the order of the reset change the answer: one cell and current, stepped in several ways."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from workbench.core.errors import WorkbenchError
from workbench.core.jobs import Job, Progress
from workbench.core.model import Neuron, Stimulus
from workbench.core.source import Source
from workbench.engines.lowering import lower
from workbench.engines.reset_order import AT_ONCE, NEXT_STEP, can_wait
from workbench.engines.simulation import Simulation
from workbench.experiments.copies import membrane_unit
from workbench.experiments.result import Axis, Curve, Number, Panel, Result, entry
from workbench.experiments.trial import CELL, Trial, run_trial, trial_network
from workbench.neurons.izhikevich import Izhikevich
from workbench.neurons.lif import LIF
from workbench.stimuli.step_current import StepCurrent

FINE = 10  # how many times finer than the finest scheme the reference is stepped
REFERENCE = "Runge-Kutta 4"
STRETCH, HALVINGS, COARSE = 10.0, 4, 50  # ms of a smooth stretch, how often its step is halved, steps of the coarsest
FLOOR = 1e-11  # errors below it are those of the numbers, not of the scheme


@dataclass(frozen=True)
class Scheme:
    """One way to step a cell: an integrator, a step of time in ms, and when a spike resets the cell."""

    integrator: str
    dt: float
    reset: str = AT_ONCE

    @property
    def name(self) -> str:
        """As a legend says it."""
        order = "" if self.reset == AT_ONCE else f", reset {self.reset}"
        return f"{self.integrator}, {self.dt:g} ms{order}"


@dataclass(frozen=True)
class Case:
    """A cell and a current on which schemes are known to differ."""

    neuron: Neuron
    stimulus: Stimulus
    duration: float
    schemes: tuple[Scheme, ...]
    about: str
    source: Source
    start: Mapping[str, float] = field(default_factory=dict)


def usual_schemes(dt: float, neuron: Neuron | None = None) -> tuple[Scheme, ...]:
    """What to compare on a bench that steps by ``dt`` ms: its own scheme, the plain ones, its own with a coarser step, and with a late reset.

    Without a ``neuron``, or for one whose reset cannot be put off, the last is left out.
    """
    schemes = (Scheme("auto", dt), Scheme("exponential Euler", dt), Scheme("Euler", dt), Scheme("auto", 10 * dt))
    late = neuron is not None and can_wait(neuron.declared(), neuron.quantities())
    return (*schemes, Scheme("auto", dt, NEXT_STEP)) if late else schemes


def famous_cases() -> dict[str, Case]:
    """Published cases, by name."""
    return {
        "fast spiking in steps of 1 ms": Case(
            Izhikevich(a=0.1, b=0.2, c=-65.0, d=2.0),
            StepCurrent(amplitude=10.0, onset=300.0),
            1300.0,
            (Scheme("Euler", 0.01), Scheme("Izhikevich 2003", 1.0)),
            "The script of the paper fires half as often as its equations.",
            Source("Pauli et al. 2018, Front. Neuroinform. 12:46", doi="10.3389/fninf.2018.00046"),
        ),
        "the decay of a leaky membrane": Case(
            LIF(c_m=50.0, g_l=10.0, e_l=-70.0),
            StepCurrent(amplitude=0.0),
            20.0,
            (Scheme("auto", 1.0), Scheme("Euler", 1.0)),
            "A time constant of 5 ms in steps of 1 ms: Euler keeps 0.8 of the membrane each step, the exact step exp(-1/5).",
            Source("Eshraghian et al. 2023, Proc. IEEE 111:1016", doi="10.1109/JPROC.2023.3308088"),
            {"v": -60.0},
        ),
        "reset at once or in the next step": Case(
            LIF(),
            StepCurrent(amplitude=400.0),
            200.0,
            (Scheme("auto", 1.0), Scheme("auto", 1.0, NEXT_STEP)),
            "A reset that waits for the next step, as snnTorch's does, makes every interval a step longer: every spike but the first moves.",
            Source("snnTorch, reset mechanisms of Leaky", url="https://github.com/jeshraghian/snntorch/pull/426"),
        ),
    }


def compare_schemes(
    neuron: Neuron,
    stimulus: Stimulus,
    duration: float,
    schemes: Sequence[Scheme],
    start: Mapping[str, float] | None = None,
    reference: Scheme | None = None,
    engine: str = "event",
    seed: int = 1,
    **how: Any,
) -> Job:
    """Run one trial a scheme and one with a fine step; the job returns a :class:`Result`.

    Its table tells of each scheme the spikes, how late the first and the last spike come that it has in common with the
    reference, how far the membrane is off before the first spike, and the operations it took.

    Parameters
    ----------
    reference
        By default the fourth-order scheme of Runge and Kutta, ten times finer than the finest scheme; for a cell that lives in
        steps, the first scheme.
    how
        What else a trial takes: ``synapse``, ``weight``, ``lines`` for a stimulus of spikes. Noise is another with every step of
        time, so its trials differ for that alone.
    """
    if reference is None:
        maps = bool(neuron.declared().maps)
        reference = schemes[0] if maps else Scheme(REFERENCE, min(scheme.dt for scheme in schemes) / FINE)
    options: dict[str, Any] = {**how, "precision": "double"} if engine == "event" else how
    trials: list[Trial | WorkbenchError] = []
    for done, scheme in enumerate([reference, *schemes]):
        yield Progress(done, len(schemes) + 1, scheme.name)
        try:
            trials.append(
                run_trial(
                    neuron,
                    stimulus,
                    duration,
                    scheme.dt,
                    scheme.integrator,
                    seed,
                    start,
                    engine=engine,
                    reset=scheme.reset,
                    **options,
                )
            )
        except WorkbenchError as error:  # a scheme may blow up where another does not
            trials.append(error)
    yield Progress(len(schemes) + 1, len(schemes) + 1, "done")
    if isinstance(trials[0], WorkbenchError):
        raise trials[0]
    return _compared(neuron, reference, trials[0], schemes, trials[1:], duration)


def _compared(
    neuron: Neuron,
    reference: Scheme,
    truth: Trial,
    schemes: Sequence[Scheme],
    trials: Iterable[Trial | WorkbenchError],
    duration: float,
) -> Result:
    curves = [Curve(f"reference: {reference.name}", truth.times, truth.membrane)]
    rows = [_row(f"reference: {reference.name}", truth, truth, _operations(neuron, reference, duration))]
    counts = [Number(f"spikes, reference ({reference.name})", float(len(truth.spikes)))]
    for scheme, trial in zip(schemes, trials, strict=True):
        if isinstance(trial, WorkbenchError):
            rows.append((scheme.name, "–", "–", "–", "–", str(trial)))
            counts.append(Number(f"spikes, {scheme.name}", None, "", str(trial)))
            continue
        curves.append(Curve(scheme.name, trial.times, trial.membrane))
        rows.append(_row(scheme.name, truth, trial, _operations(neuron, scheme, duration)))
        counts.append(Number(f"spikes, {scheme.name}", float(len(trial.spikes))))
    told = ", ".join(f"{number.text} with {scheme.name}" for number, scheme in zip(counts[1:], schemes, strict=True))
    unit = membrane_unit(neuron)
    return Result(
        "Numerics",
        repr(neuron),
        f"{counts[0].text} spikes in {duration:g} ms with a fine step; {told}.",
        tuple(counts),
        (Panel(Axis("time", "ms"), Axis("membrane", unit), tuple(curves)),),
        (
            "scheme",
            "spikes",
            "first spike later by (ms)",
            "last common spike later by (ms)",
            f"largest difference before any spike ({unit})" if unit != "1" else "largest difference before any spike",
            "operations",
        ),
        tuple(rows),
        (
            "The last common spike is the n-th of both, where n is the smaller number of spikes.",
            "Operations: those of the lowered program of one step, each counted once whatever it costs, times the steps.",
        ),
    )


def _row(name: str, truth: Trial, trial: Trial, operations: int) -> tuple[str, ...]:
    common = min(len(truth.spikes), len(trial.spikes))
    shifts = trial.spikes[:common] - truth.spikes[:common]
    first, last = (shifts[0], shifts[-1]) if common else (np.nan, np.nan)
    return (
        name,
        str(len(trial.spikes)),
        entry(float(first), 3),
        entry(float(last), 3),
        entry(_difference(truth, trial), 3),
        f"{operations:,}",
    )


def _difference(truth: Trial, trial: Trial) -> float:
    """The largest difference of the membranes at the steps of the trial before either fires, less one step of it."""
    first = min((train[0] for train in (truth.spikes, trial.spikes) if len(train)), default=np.inf)
    quiet = trial.times < first - (trial.times[1] - trial.times[0] if len(trial.times) > 1 else 0.0)
    if not quiet.any():
        return float("nan")
    expected = np.interp(trial.times[quiet], truth.times, truth.membrane)
    return float(np.abs(trial.membrane[quiet] - expected).max())


def _operations(neuron: Neuron, scheme: Scheme, duration: float) -> int:
    return sum(lower(neuron, (), scheme.integrator, scheme.reset).operations().values()) * round(duration / scheme.dt)


def convergence(neuron: Neuron, integrators: Sequence[str], current: float) -> Job:
    """Measure the order of integrators where nothing happens suddenly; the job returns a :class:`Result`.

    The cell runs for 10 ms from its start under ``current`` (pA), which must be too weak to make it fire, with steps of
    0.2 ms and three halvings. The error is that of the membrane at the end; the order is the slope of its logarithm over that of the step.
    """
    steps = COARSE * 2 ** np.arange(HALVINGS)
    total = len(integrators) * HALVINGS + 1
    yield Progress(0, total, "reference")
    truth = _end(neuron, REFERENCE, int(steps[-1]) * FINE, current)
    curves, numbers, rows = [], [], []
    for index, integrator in enumerate(integrators):
        errors = []
        for place, count in enumerate(steps):
            yield Progress(index * HALVINGS + place + 1, total, f"{integrator}, {STRETCH / count:g} ms")
            errors.append(abs(_end(neuron, integrator, int(count), current) - truth))
        sizes, found = STRETCH / steps, np.array(errors)
        order = measured_order(sizes, found)
        why = "" if order is not None else "exact: the error is that of the numbers"
        numbers.append(Number(f"order of {integrator}", order, "", why))
        curves.append(Curve(integrator, sizes, found, points=True))
        rows += [(integrator, f"{size:g}", f"{error:.3g}") for size, error in zip(sizes, found, strict=True)]
    unit = membrane_unit(neuron)
    return Result(
        "Convergence",
        repr(neuron),
        "; ".join(f"{number.name} {number.text}" for number in numbers) + ".",
        tuple(numbers),
        (Panel(Axis("step of time", "ms", log=True), Axis("error of the membrane", unit, log=True), tuple(curves)),),
        ("integrator", "step of time (ms)", f"error ({unit})"),
        tuple(rows),
        (
            f"After {STRETCH:g} ms under {current:.4g} pA, without a spike, against {REFERENCE} with a step of {STRETCH / steps[-1] / FINE:g} ms.",
            f"Order: the median slope between neighbors in logarithms; errors below {FLOOR:g} are left out.",
        ),
    )


def measured_order(sizes: np.ndarray, errors: np.ndarray) -> float | None:
    """The slope of errors over steps in logarithms; none where fewer than two errors are over the floor.

    >>> measured_order(np.array([0.4, 0.2, 0.1]), np.array([0.16, 0.04, 0.01]))
    2.0
    """
    slopes = [
        np.log(large / small) / np.log(coarse / fine)
        for (coarse, large), (fine, small) in pairwise(zip(sizes, errors, strict=True))
        if min(large, small) > FLOOR
    ]
    return round(float(np.median(slopes)), 3) if slopes else None


def _end(neuron: Neuron, integrator: str, steps: int, current: float) -> float:
    """The membrane after the stretch, in double precision."""
    net = trial_network(neuron, StepCurrent(amplitude=current))
    sim = Simulation(net, engine="reference", dt=STRETCH / steps, integrator=integrator, keep=0.0)
    sim.advance(STRETCH)
    return float(sim.engine.state_view()[CELL][neuron.declared().membrane][0])
