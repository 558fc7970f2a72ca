"""The codes bench: something to tell, a code that tells it in spikes, and what a reader makes of them."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import numpy as np
import param

from workbench.core.catalogue import find
from workbench.core.errors import unknown
from workbench.core.jobs import Job, through
from workbench.core.part import part
from workbench.core.quantity import Quantity
from workbench.experiments.bench_code import call_code
from workbench.experiments.code_errors import errors
from workbench.experiments.code_looks import Look, drawn
from workbench.experiments.code_readers import readers
from workbench.experiments.code_signals import SIGNALS, Signal, Told, reads_so_far, tell
from workbench.experiments.code_trials import trials
from workbench.experiments.network_code import model_code
from workbench.experiments.training_menus import codes
from workbench.stimuli.code import Code
from workbench.stimuli.rate_code import RateCode


class Codes(param.Parameterized):
    """The choices of the bench; whatever is changed raises ``wanted``, and :meth:`job` measures it."""

    source = param.Selector(default="Digit", objects=list(SIGNALS), label="What is told", doc="What is told.")
    image = param.Integer(
        default=7, bounds=(0, None), label="Number of the picture", doc="Which digit, or which noise."
    )
    code = param.Selector(default="RateCode", objects=codes(), doc="How values become spikes.")
    encoder = part(Code, drawn)
    gain = Quantity(
        1.0, "1", symbol="g", bounds=(0.01, 1), soft=(0.05, 1), doc="Gain, by which values are weakened before they are told."
    )  # fmt: skip
    window = Quantity(
        25.0, "ms", bounds=(1, 500), soft=(1, 100), step=1.0, label="window", doc="How long it is shown, in steps of 1 ms."
    )  # fmt: skip
    trials = param.Integer(default=20, bounds=(1, 200), label="Trials", doc="How often it is shown.")
    seed = param.Integer(default=1, bounds=(0, 2**31 - 1), doc="Seed of what is drawn.")
    wanted = param.Integer(default=0, doc="Counts the changes that ask for new measurements.")

    CHOICES = ("source", "image", "gain", "window", "trials", "seed")

    def __init__(self, **params: Any) -> None:
        self._watched: tuple[Code, Any] | None = None
        if "code" in params and "encoder" not in params:
            params["encoder"] = find("stimuli", params["code"])()
        super().__init__(**params)
        self._follow_encoder()

    @param.depends("code", watch=True)
    def _choose_code(self) -> None:
        if type(self.encoder).__name__ != self.code:
            self.encoder = find("stimuli", self.code)()

    @param.depends("encoder", watch=True)
    def _follow_encoder(self) -> None:
        self.code = type(self.encoder).__name__
        if self._watched is not None:
            self._watched[0].param.unwatch(self._watched[1])
        names = [name for name in self.encoder.param if name != "name"]
        self._watched = (self.encoder, self.encoder.param.watch(self._want, names))
        self._want()

    @param.depends(*CHOICES, watch=True)
    def _want(self, *_events: Any) -> None:
        self.wanted += 1

    def see(self, look: Look) -> None:
        """Set something to see up; what it does not name stays.

        >>> from workbench.experiments.code_looks import LOOKS
        >>> bench = Codes()
        >>> bench.see(LOOKS[1])
        >>> bench.code, bench.encoder
        ('LatencyCode', wb.LatencyCode())
        """
        self.param.update(**look.choices())

    # -- what is measured

    @property
    def steps(self) -> int:
        """The window in whole steps of 1 ms."""
        return round(self.window)

    def signal(self) -> Signal:
        """What is told, before the gain."""
        return SIGNALS[self.source](self.image, self.seed)

    def tell(self) -> Told:
        """Tell the signal once for each trial."""
        signal, code = self.signal(), deepcopy(self.encoder)
        frames = np.repeat(self.gain * signal.frames[:, None], self.trials, axis=1)
        trains = tell(code, frames, self.steps, self.seed)
        known = reads_so_far(code, trains[:, :1], len(signal.frames))[:, 0] / self.gain
        by_value = np.zeros(known.shape)
        if not code.graded:
            np.add.at(by_value.T, code.owners(known.shape[1]), trains[:, 0].T)
        return Told(signal, trains, known, by_value, code.graded)

    def shelf(self) -> dict[str, Code]:
        """Every code by what it is called, the one on the bench as it is there, and those that can be drawn both ways."""
        found: dict[str, Code] = {}
        for label, name in codes().items():
            chosen = deepcopy(self.encoder) if name == self.code else find("stimuli", name)()
            drawn = getattr(chosen, "timing", "") == "random"
            found[f"{label}, drawn" if drawn else label] = chosen
            if name == "RateCode":  # the two ways of the plainest code stand side by side
                other = RateCode(rate=chosen.rate, timing="even" if drawn else "random")  # pyright: ignore[reportAttributeAccessIssue]
                found["rate" if drawn else "rate, drawn"] = other
        return found

    @property
    def measures(self) -> dict[str, Callable[[], Job]]:
        """The jobs of the measurements by their labels; each returns its result."""
        return {
            "Error against window": lambda: errors(
                self.shelf(), self.gain * self.signal().frames, self.gain, self.steps, self.seed
            ),
            "Who can read it?": lambda: readers(self.shelf(), self.gain, self.seed),
            "From trial to trial": lambda: trials(self.tell(), deepcopy(self.encoder)),
        }

    def measure(self, label: str) -> Any:
        """Measure here and now.

        Raises
        ------
        UnknownName
            If there is no such measurement.
        """
        if label not in self.measures:
            raise unknown("Codes.measure", label, self.measures)
        *_, result = through(self.measures[label]())
        return result


def codes_code(bench: Codes) -> str:
    """Return Python that repeats every measurement of a bench.

    >>> print(codes_code(Codes(window=10.0)))
    import workbench as wb
    <BLANKLINE>
    bench = wb.Codes(
        encoder=wb.RateCode(rate=200.0, timing='random'),
        window=10.0,
    )
    for label in bench.measures:
        print(bench.measure(label))
    """
    changed = [name for name in bench.CHOICES if getattr(bench, name) != bench.param[name].default]
    choices = [f"encoder={model_code(bench.encoder)}", *(f"{name}={getattr(bench, name)!r}" for name in changed)]
    lines = ["import workbench as wb", "", f"bench = {call_code('wb.Codes', choices)}"]
    return "\n".join([*lines, "for label in bench.measures:", "    print(bench.measure(label))"])
