"""BrainScaleS-2: an analog array that lives a thousand times faster than the network."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import param

from workbench.core.quantity import Quantity
from workbench.core.random import stream
from workbench.hardware.chip import Chip
from workbench.hardware.code import Code, Memory
from workbench.hardware.emulate.kernel import Kernel
from workbench.hardware.emulate.mac import MacArray
from workbench.hardware.emulate.membrane import Membrane
from workbench.hardware.emulate.rows import Rows
from workbench.hardware.form import Form, Wires
from workbench.hardware.layout import Core, Layout
from workbench.hardware.ledger import Ledger
from workbench.hardware.misfit import Misfit
from workbench.hardware.passes import check
from workbench.hardware.passes.partition import Room, fill
from workbench.hardware.passes.quantize import symmetric
from workbench.hardware.recipe import Recipe, Term
from workbench.hardware.timing import Duration, by_acceleration

ROWS_PER_SIGNED_INPUT = 2
CODES = 1 << 10
"""Settings of a threshold: the memory of analog parameters has ten bits (``structure.parameters`` of the reference file)."""
REACH = 2.0
"""The highest threshold that can be set, over the one asked for; our own assumption, as no source gives it."""
STEP = REACH / (CODES - 1)
"""One step of that setting, which is also the least threshold of a circuit: at 0 it would spike without any input."""
MAC_READING = 58.6
"""The reading of which ``arithmetic.mac_spread`` is the spread, as the note of ``arithmetic.mac_gain`` says."""


class BrainScaleS(Chip):
    """512 analog circuits with six-bit weights; signed inputs take two rows, and circuits are joined for more of them.

    The facts are those of BrainScaleS-2, the chip that is in use; a network that needs more circuits than there are is
    run in rounds, layer after layer.
    """

    title = "BrainScaleS-2"
    order = 4
    key = "brainscales2"
    survey = True
    level = "Six-bit weights and an ideal analog membrane on the network's own grid of time, in hardware time."
    not_modeled = (
        "Mismatch between circuits and between synapses is a choice of the user (0 by default): no readable table of its size was found.",
        "Calibration sets the threshold of each circuit alone, once and without noise; time constants are not calibrated.",
        "Spikes of one step arrive together, after the delay of the network; on the chip each arrives at its own moment.",
        "Noise, saturation of the synaptic input and the ten-bit setting of time constants are left out.",
        "Synapse rows are taken to carry whatever each circuit needs; sharing of rows between populations is not checked.",
        "Loading the next round and moving spikes through the host take time that is not counted.",
    )
    recipes: ClassVar[dict[str, Recipe]] = {
        "chip_power": Recipe(
            (Term("power of the chip", "chip_seconds", "p_chip", static=True),),
            ("input and output", "loading of weights"),
        ),
    }

    mismatch = Quantity(
        0.0,
        "1",
        symbol=r"\sigma",
        label="mismatch",
        bounds=(0, 1),
        soft=(0, 0.3),
        doc="Relative spread of the synaptic gain and of the threshold from circuit to circuit.",
    )
    synapse_mismatch = Quantity(
        0.0,
        "1",
        symbol=r"\sigma_w",
        label="mismatch of synapses",
        bounds=(0, 1),
        soft=(0, 0.5),
        doc="Relative spread of the strength of synapses with the same weight; no calibration reaches it.",
    )
    calibrated = param.Boolean(
        default=False, doc="Set the threshold of each circuit (ten bits) by what that circuit does, not all alike."
    )
    seed = param.Integer(default=1, bounds=(0, None), doc="Which chip: seed of the mismatch.")

    def joined(self, fan_in: int) -> int:
        """Circuits that one neuron needs for so many signed inputs."""
        return max(1, -(-fan_in // (self.number("structure.fan_in_max") // ROWS_PER_SIGNED_INPUT)))

    def per_round(self, fan_in: int) -> int:
        """Neurons of so many signed inputs that the chip holds at once."""
        return self.number("structure.neurons_per_chip") // self.joined(fan_in)

    def check(self, form: Form) -> list[Misfit]:
        return check.delays(form, check.SHORTEST, "the chip has no setting for delays")

    def partition(self, form: Form) -> tuple[Layout, list[Misfit]]:
        circuits = self.number("structure.neurons_per_chip")
        fan_in = {name: form.fan_in(name) for name in form.cells}
        misfits = [
            Misfit(
                "fan-in",
                name,
                f"at most {circuits * self.number('structure.fan_in_max') // ROWS_PER_SIGNED_INPUT} signed inputs of a neuron",
                str(most),
                "fewer inputs",
            )
            for name, most in fan_in.items()
            if self.per_round(most) < 1
        ]
        needed = sum(self.joined(fan_in[name]) * form.size(name) for name in form.cells)
        together = needed <= circuits
        if not together and check.recurrent(form):
            misfits.append(
                Misfit(
                    "circuits",
                    "network",
                    f"at most {circuits} circuits at once, as the network has loops",
                    str(needed),
                    "fewer neurons or inputs, or no loops",
                )
            )
        cores: list[Core] = []
        for name in form.cells:
            cores += fill(form, name, Room(max(self.per_round(fan_in[name]), 1)))[0]
        return Layout(tuple(cores), rounds=1 if together else len(cores)), misfits

    def quantize(self, form: Form, layout: Layout) -> Code:
        stored, unit, losses = symmetric(form, 2 ** self.number("arithmetic.weight_bits") - 1)
        kernels: dict[str, Kernel] = {}
        for name, cells in form.cells.items():
            spread = stream(int(self.seed), "BrainScaleS", name).normal(0.0, 1.0, (2, cells.size)) * float(
                self.mismatch
            )
            gain, level = np.maximum(1 + spread, [[0.0], [STEP]])
            if self.calibrated:
                level = np.maximum(level * setting(gain, level), STEP)
            rows = [Rows.of(wires, self._strength(wires) * stored[wires.name]) for wires in form.into(name)]
            kernels[name] = Membrane(cells, rows, cells.threshold / unit[name] * level, gain)
        note = (
            f"{layout.rounds} round{'s' * (layout.rounds > 1)} of the chip; mismatch {float(self.mismatch):g} of circuits"
            f" ({'calibrated' if self.calibrated else 'not calibrated'}) and {float(self.synapse_mismatch):g} of synapses"
        )
        return Code(kernels, tuple(losses), self.reaches(form, layout), (note,))

    def multiplier(self, weights: np.ndarray) -> MacArray:
        """The array as a multiplier of vectors and a matrix ``(inputs, columns)`` of whole numbers from -63 to 63."""
        gain, spread = (float(self.fact(f"arithmetic.{name}").value) for name in ("mac_gain", "mac_spread"))
        return MacArray(weights, gain, spread / MAC_READING, int(self.seed))

    def _strength(self, wires: Wires) -> np.ndarray:
        """What each synapse makes of a weight of one."""
        spread = stream(int(self.seed), "BrainScaleS", "synapses", wires.name).normal(0.0, 1.0, wires.count)
        return np.maximum(1 + float(self.synapse_mismatch) * spread, 0.0)

    def duration(self, ledger: Ledger, layout: Layout) -> Duration:
        return by_acceleration(
            ledger, self.fact("time.speedup"), layout.rounds, ("input and output", "loading of weights")
        )

    def memory(self, form: Form, layout: Layout) -> Memory:
        bits = self.number("arithmetic.weight_bits")
        array = self.number("structure.synapses_per_chip") * bits * layout.rounds
        return Memory(
            bits, array, "the whole array of six-bit synapses, once for each round; a signed weight takes two of them"
        )


def setting(gain: np.ndarray, level: np.ndarray) -> np.ndarray:
    """The threshold to set for each circuit, over that of an ideal one, so that it spikes at the input at which an ideal one would.

    A circuit of that gain, whose thresholds come out at ``level`` times their setting, needs ``gain / level``; that is
    where a search on the circuit's answers ends, but for the step of the setting.

    >>> setting(np.array([1.1, 0.9, 5.0]), np.array([1.0, 1.2, 1.0])).round(2)
    array([1.1 , 0.75, 2.  ])
    """
    wanted = gain / np.maximum(level, STEP)
    return np.clip(np.round(wanted / STEP), 1, CODES - 1) * STEP
