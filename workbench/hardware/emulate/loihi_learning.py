"""Loihi's cells with synapses that learn: integer traces that fade by stochastic rounding, and a rule evaluated in every step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.hardware.emulate.dice import Dice
from workbench.hardware.emulate.loihi import BRIAN2LOIHI, CubaCore, Rules, stored
from workbench.hardware.emulate.loihi_rule import LoihiRule
from workbench.hardware.emulate.rows import Rows

TRACE_TOP = 127
MIXED = (-256, 254)
"""The ends of a mantissa of both signs."""


def rounded(values: np.ndarray, random: np.random.Generator | Dice) -> np.ndarray:
    """Whole numbers next to some values of 0 or more: up with the probability of their fraction."""
    whole = np.floor(values)
    return (whole + (values - whole > random.random(values.shape))).astype(np.int64)


@dataclass
class Side:
    """What the synapses of one projection, or of a population, remember of one side: spikes of now, and traces."""

    spikes: np.ndarray
    traces: dict[str, np.ndarray]


class LearningCuba(CubaCore):
    """A population whose incoming weights learn, as Brian2Loihi reads the chip (Michaelis et al. 2022, doi:10.3389/fninf.2022.1015624).

    In a step, spikes that arrive deliver the weights of before and raise the x traces; spikes of the step before raise the y
    traces; then the rule changes weights, and traces fade. A weight moves in the steps that its format stores (two, with
    mixed signs), up or down by chance so that the mean is right. Every image learns on its own copy.
    """

    def __init__(
        self,
        mantissas: list[Rows],
        exponents: list[int],
        voltage_decay: np.ndarray,
        threshold: np.ndarray,
        refractory: np.ndarray,
        rule: LoihiRule,
        current_decay: int = 4096,
        rules: Rules = BRIAN2LOIHI,
        low_bits: int = 1,
        ends: tuple[int, int] = MIXED,
        name: str = "",
    ) -> None:
        super().__init__(mantissas, exponents, voltage_decay, threshold, refractory, current_decay, rules, low_bits)
        self.mantissas, self.rule, self.low_bits, self.ends, self.name = mantissas, rule, low_bits, ends, name
        self.source = [np.repeat(np.arange(rows.shape[0]), np.diff(rows.starts)) for rows in mantissas]

    def start(self, images: int) -> None:
        super().start(images)
        self.random = Dice(self.rule.seed, "Loihi learning", self.name, range(self.first, self.first + images))
        self.mantissa = [np.tile(rows.value, (images, 1)) for rows in self.mantissas]
        self.before = [Side(np.zeros((images, rows.shape[0]), bool), {}) for rows in self.mantissas]
        self.after = Side(np.zeros(self.v.shape, bool), {})
        for name in self.rule.traces:
            for side in self.before if name.startswith("x") else [self.after]:
                side.traces[name] = np.zeros(side.spikes.shape, np.int64)
        self.steps = 0
        self.changed = np.zeros(self.v.shape, np.int64)

    def weights(self) -> list[np.ndarray]:
        """The mantissas of each projection as they stand, ``(images, synapses)``."""
        return self.mantissa

    def step(self, arrivals: list[np.ndarray]) -> np.ndarray:
        fired = super().step(arrivals)  # delivers the weights of before
        self._raise(self.after)
        self.changed = np.zeros(self.v.shape, np.int64)
        for projection, spikes in enumerate(arrivals):
            side = self.before[projection]
            side.spikes = np.asarray(spikes, bool)
            self._raise(side)
            self._learn(projection)
            self._fade(side)
        self._fade(self.after)
        self.after.spikes = fired
        self.steps += 1
        return fired

    def arrive(self, projection: int, spikes: np.ndarray, total: np.ndarray) -> None:
        rows = self.mantissas[projection]
        words = stored(self.mantissa[projection], self.exponents[projection], self.low_bits, self.rules)
        for image in np.flatnonzero(spikes.any(axis=1)):
            rows.with_value(words[image]).deliver(spikes[image : image + 1], total[image : image + 1])

    def _raise(self, side: Side) -> None:
        for name, trace in side.traces.items():
            side.traces[name] = np.minimum(trace + side.spikes * self.rule.traces[name].impulse, TRACE_TOP)

    def _fade(self, side: Side) -> None:
        for name, trace in side.traces.items():
            side.traces[name] = rounded(trace * (1 - 1 / self.rule.traces[name].tau), self.random)

    def _learn(self, projection: int) -> None:
        side, post = self.before[projection], self.mantissas[projection].post
        pre, old, grain = self.source[projection], self.mantissa[projection], 1 << self.low_bits
        values: dict[str, np.ndarray | float] = {f"u{k}": float(self.steps % 2**k == 0) for k in range(10)}
        values |= {"x0": side.spikes[:, pre], "y0": self.after.spikes[:, post], "w": old}
        values |= {name: trace[:, pre] for name, trace in side.traces.items()}
        values |= {name: trace[:, post] for name, trace in self.after.traces.items()}
        change = np.broadcast_to(self.rule.change(values), old.shape)
        moved = np.sign(change).astype(np.int64) * rounded(np.abs(change) / grain, self.random) * grain
        new = np.clip(old + moved, *self.ends)
        assert self.changed is not None
        for image, row in enumerate(new != old):
            np.add.at(self.changed[image], post, row.astype(np.int64))
        self.mantissa[projection] = new
