"""Loihi's integer neuron: two decays that round down, words of weights, one comparison."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.hardware.emulate.kernel import Kernel
from workbench.hardware.emulate.rows import Rows

HALF_24 = 1 << 23
CEILING = HALF_24 - 1
WORD_CEILING = (1 << 21) - 64


@dataclass(frozen=True)
class Rules:
    """One reading of Loihi's arithmetic where public tools disagree.

    Attributes
    ----------
    floor
        Low bits of a negative mantissa are cleared downward (an arithmetic shift), not toward zero.
    shift_sum
        The weight exponent acts on the sum of the arrived mantissas, not on each weight.
    wrap
        The current wraps at 2^23.
    """

    name: str
    floor: bool
    shift_sum: bool
    wrap: bool


BRIAN2LOIHI = Rules("brian2loihi", floor=False, shift_sum=False, wrap=False)
LAVA = Rules("lava", floor=True, shift_sum=True, wrap=True)
RULES = {rules.name: rules for rules in (BRIAN2LOIHI, LAVA)}


def cleared(mantissa: np.ndarray, bits: int, floor: bool) -> np.ndarray:
    """Return mantissas with their low ``bits`` cleared, toward zero or downward.

    >>> cleared(np.array([-1, -3, 5]), 1, floor=False), cleared(np.array([-1, -3, 5]), 1, floor=True)
    (array([ 0, -2,  4]), array([-2, -4,  4]))
    """
    if floor:
        return (mantissa >> bits) << bits
    return np.sign(mantissa) * ((np.abs(mantissa) >> bits) << bits)


def word(mantissa: np.ndarray, exponent: int) -> np.ndarray:
    """Return the synaptic words ``mantissa * 2^(6 + exponent)``, low six bits cleared downward, clipped."""
    whole = mantissa << exponent if exponent >= 0 else mantissa >> -exponent
    return np.clip(whole << 6, -WORD_CEILING, WORD_CEILING)


def stored(mantissa: np.ndarray, exponent: int, low_bits: int, rules: Rules) -> np.ndarray:
    """What one rule set keeps of each mantissa: the word, or the mantissa itself where the exponent acts on the sum."""
    kept = cleared(mantissa, low_bits, rules.floor)
    return kept if rules.shift_sum else word(kept, exponent)


def decayed(state: np.ndarray, decay: np.ndarray | int) -> np.ndarray:
    """Return ``state * (4096 - decay) / 4096``, its magnitude rounded down."""
    return np.sign(state) * ((np.abs(state) * (4096 - decay)) >> 12)


class CubaCore(Kernel):
    """Current and membrane of one population as Loihi steps them.

    Parameters
    ----------
    mantissas
        Weight mantissas of each projection, int64.
    exponents
        Weight exponent of each projection.
    current_decay
        The 12-bit decay of the current with its hardware offset of one already added: 4096 forgets it every step,
        which is a delta synapse.
    voltage_decay, threshold, refractory
        12-bit decay and threshold mantissa (times 64), one value a cell, and Loihi's refractory of 1 to 64 steps,
        of which the first is the step of the spike.
    low_bits
        Mantissa bits that the weight format does not store: 1 for eight bits with mixed signs.
    """

    def __init__(
        self,
        mantissas: list[Rows],
        exponents: list[int],
        voltage_decay: np.ndarray,
        threshold: np.ndarray,
        refractory: np.ndarray,
        current_decay: int = 4096,
        rules: Rules = BRIAN2LOIHI,
        low_bits: int = 1,
    ) -> None:
        super().__init__()
        self.words = [
            rows.with_value(stored(rows.value, exponent, low_bits, rules))
            for rows, exponent in zip(mantissas, exponents, strict=True)
        ]
        self.exponents, self.rules = exponents, rules
        self.voltage_decay, self.threshold, self.refractory, self.current_decay = (
            voltage_decay,
            threshold * 64,
            refractory,
            current_decay,
        )

    def start(self, images: int) -> None:
        shape = (images, len(self.threshold))
        self.u, self.v, self.dead = np.zeros(shape, np.int64), np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        self.active = np.zeros(shape, bool)

    def step(self, arrivals: list[np.ndarray]) -> np.ndarray:
        drive = np.zeros_like(self.u)
        for projection, (spikes, exponent) in enumerate(zip(arrivals, self.exponents, strict=True)):
            total = np.zeros_like(self.u)
            self.arrive(projection, spikes, total)
            drive += self._input(total, exponent)
        self.active = (drive != 0) | (self.u != 0) | (self.v != 0)
        self.u = decayed(self.u, self.current_decay) + drive
        if self.rules.wrap:
            wrapped = (self.u + HALF_24) % (2 * HALF_24) - HALF_24
            self.count("current wrapped", int(np.count_nonzero(wrapped != self.u)))
            self.u = wrapped
        free = self.dead == 0
        self.v = np.where(free, np.clip(decayed(self.v, self.voltage_decay) + self.u, -CEILING, CEILING), 0)
        fired = free & (self.v > self.threshold)
        self.v[fired] = 0
        self.dead = np.where(fired, self.refractory - 1, np.maximum(self.dead - 1, 0))
        return fired

    def arrive(self, projection: int, spikes: np.ndarray, total: np.ndarray) -> None:
        """Add what the spikes of a projection bring to ``total``."""
        self.words[projection].deliver(spikes, total)

    def _input(self, total: np.ndarray, exponent: int) -> np.ndarray:
        if not self.rules.shift_sum:
            return total
        return (total << exponent if exponent >= 0 else total >> -exponent) << 6
