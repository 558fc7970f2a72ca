"""Intel Loihi: integer cells around a shared synaptic memory, stepped by a barrier."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import numpy as np
import param
from scipy.sparse import csr_array

from workbench.core.fact import Fact
from workbench.hardware.chip import Chip
from workbench.hardware.code import Code, Memory
from workbench.hardware.emulate.loihi import BRIAN2LOIHI, CEILING, RULES, CubaCore
from workbench.hardware.emulate.loihi_learning import LearningCuba
from workbench.hardware.emulate.loihi_rule import LoihiRule, Trace, read
from workbench.hardware.emulate.rows import Rows
from workbench.hardware.form import Form, Wires
from workbench.hardware.layout import Layout
from workbench.hardware.ledger import Ledger
from workbench.hardware.library import sources
from workbench.hardware.loihi_time import davies_time, sanafe_time
from workbench.hardware.misfit import Misfit
from workbench.hardware.passes import check
from workbench.hardware.passes.arrange import Mesh
from workbench.hardware.passes.partition import Room, fill
from workbench.hardware.passes.place import place
from workbench.hardware.passes.quantize import Loss, full_scale, loss, to_grid
from workbench.hardware.recipe import Recipe, Term
from workbench.hardware.span import Span
from workbench.hardware.timing import Duration

WEIGHT_BITS = 8
INDEX_BITS = 10
LOW, HIGH = -256, 254
STRIDE = 2  # mixed signs leave the lowest mantissa bit unused
BLOCK, HEAD, WORD = 64, 10, 64


def axon_bits(targets: int, bits_each: int) -> int:
    """Memory of one input axon: blocks of up to 64 synapses, each with a head of 10 bits, rounded up to 64-bit words.

    >>> axon_bits(1024, 8), axon_bits(1024, 18)
    (9216, 19456)
    """
    whole, rest = divmod(targets, BLOCK)
    return sum(
        times * -(-(size * bits_each + HEAD) // WORD) * WORD
        for times, size in ((whole, BLOCK), (1, rest))
        if size and times
    )


MESH = Mesh(8, 4, per_node=4)


class Loihi(Chip):
    """128 cores of 1,024 cells; eight-bit weights with a shared exponent; a step is as fast as its slowest core."""

    title = "Intel Loihi"
    order = 2
    key = "loihi1"
    survey = True
    mesh = MESH
    level = "Integer arithmetic of the single-compartment cell, exact for the named rule set."
    not_modeled = (
        "A learning rule is evaluated in every step, for all projections, with the traces x1 and y1; epochs, tags and rewards are not used.",
        "Weights are eight bits with mixed signs; narrower formats and shared weights are not tried.",
        "The 8 x 4 grid of tiles is inferred from their number, so hops are too.",
        "Packets do not wait for each other: a step holds the time of the longest way, not of a busy link.",
        "Static power is published apart from the energy sets (29 to 104 mW a chip; sources disagree) and is not added.",
    )
    declared = {
        # chips.yaml names this value in the note of noc.hop_energy_ns
        "energy_sets.sanafe2025_nahuku.e_hop_ns": Fact(
            4.2e-12,
            "J",
            sources()["sanafe2025"],
            "measured",
            "seen",
            "north-south hop in the SANA-FE file; Davies 2018 has 4.0 pJ",
        ),
    }
    recipes: ClassVar[dict[str, Recipe]] = {
        "davies2018_presilicon": Recipe(
            (
                Term("synaptic events", "synaptic_events", "e_synop"),
                Term("updates of active neurons", "neurons_updated", "e_update_active"),
                Term("updates of inactive neurons", "quiet_neurons", "e_update_inactive"),
                Term("spikes within a tile", "packets_in_node", "e_spike_local"),
                Term("hops east-west", "hops_x", "noc.hop_energy_ew"),
                Term("hops north-south", "hops_y", "noc.hop_energy_ns"),
            ),
            ("static power", "barrier", "input and output"),
        ),
        "sanafe2025_nahuku": Recipe(
            (
                Term("synaptic events", "synaptic_events", "e_synop_dense"),
                Term("neuron accesses", "neurons_visited", "e_neuron_access"),
                Term("neuron updates", "neurons_updated", "e_neuron_update"),
                Term("spikes made", "neurons_fired", "e_spike_out"),
                Term("messages to cores", "packets", "e_message_out"),
                Term("hops east-west", "hops_x", "noc.hop_energy_ew"),
                Term("hops north-south", "hops_y", "e_hop_ns"),
            ),
            ("static power", "input and output"),
        ),
        "kerasspiking": Recipe(
            (
                Term("synaptic events, with a mean hop", "synaptic_events", "e_synop"),
                Term("neuron updates", "neurons_visited", "e_update"),
            ),
            ("static power", "input and output"),
        ),
    }

    rules = param.Selector(
        default=BRIAN2LOIHI.name,
        objects=list(RULES),
        doc="Which reading of the arithmetic, where public tools disagree.",
    )

    learning = param.String(
        default="", label="learning rule", doc="A sum of products, such as 2^-1*x1*y0 - 2^-2*y1*x0; empty for none."
    )
    x1_impulse = param.Integer(
        default=40, bounds=(1, 127), label="x1 impulse", doc="What a presynaptic spike adds to x1."
    )
    x1_tau = param.Integer(default=8, bounds=(1, 4096), label="x1 time constant", doc="Steps in which x1 fades.")
    y1_impulse = param.Integer(
        default=40, bounds=(1, 127), label="y1 impulse", doc="What a spike of the cell adds to y1."
    )
    y1_tau = param.Integer(default=8, bounds=(1, 4096), label="y1 time constant", doc="Steps in which y1 fades.")

    def rule(self) -> LoihiRule:
        """How weights learn; raises SpecError if the text is no rule."""
        traces = {"x1": Trace(self.x1_impulse, self.x1_tau), "y1": Trace(self.y1_impulse, self.y1_tau)}
        return LoihiRule(read(self.learning), traces)

    def check(self, form: Form) -> list[Misfit]:
        longest = int(self.fact("arithmetic.delay").value[1]) + 1  # a synaptic delay of 0 still takes one step
        return [
            *check.delays(form, longest, "synaptic delay of 0 to 62"),
            *check.refractory(
                form, int(self.fact("arithmetic.refractory").value[1]) - 1, "the step of the spike counts as one of 64"
            ),
            *check.profiles(form, self.number("structure.compartment_profiles_max")),
            *check.thresholds(form, self.number("structure.threshold_profiles_max")),
        ]

    def partition(self, form: Form) -> tuple[Layout, list[Misfit]]:
        room = Room(
            self.number("structure.neurons_per_core"),
            self.number("structure.axons_in_max"),
            self.number("structure.synaptic_memory_per_core") * 8,
        )
        cores, misfits = [], []
        for name in form.cells:
            tables = [
                np.array([axon_bits(n, _bits_each(wires)) for n in range(min(room.neurons, form.size(name)) + 2)])
                for wires in form.into(name)
            ]
            found, wrong = fill(form, name, room, tables)
            cores, misfits = [*cores, *found], [*misfits, *wrong]
        placed = place(cores, self.cores_per_chip(), MESH.width, MESH.per_node)
        layout = Layout(placed)
        return layout, [*misfits, *self._out_axons(form, layout)]

    def _out_axons(self, form: Form, layout: Layout) -> list[Misfit]:
        """Cores with more pairs of neuron and target core than their output table holds."""
        most, reaches = self.number("structure.axons_out_max"), self.reaches(form, layout)
        misfits = []
        for name in form.cells:
            pairs = sum(
                (reaches[wires.name].axons for wires in form.out_of(name)),
                csr_array((form.size(name), len(layout.cores)), dtype=np.int64),
            )
            each = np.diff(csr_array(pairs).indptr)  # target cores of each neuron
            needed = max(
                (int(each[layout.cores[core].cells].sum()) for core in layout.of(name)),
                default=0,
            )
            if needed > most:
                misfits.append(
                    Misfit(
                        "output axons",
                        name,
                        f"at most {most} targets of a core's neurons on other cores",
                        str(needed),
                        "fewer target cores",
                    )
                )
        return misfits

    def hop_times(self) -> tuple[int, int]:
        across, along = (Span.of(self.fact(f"noc.hop_latency_{axis}")).middle for axis in ("ew", "ns"))
        return round(across * 1e12), round(along * 1e12)  # ps

    def quantize(self, form: Form, layout: Layout) -> Code:
        kernels, losses, notes = {}, [], [f"rule set: {self.rules}"]
        for name, cells in form.cells.items():
            incoming = form.into(name)
            kick = [wires.with_weights(wires.weight * cells.decay[wires.post]) for wires in incoming]
            exponent, unit = self._scale(kick, cells.threshold)
            exponents = [_exponent(wires, exponent, unit) for wires in kick]
            grids = [unit * 2.0 ** (6 + e) for e in exponents]
            strides = [max(STRIDE, 2 ** max(-e, 0)) for e in exponents]  # a word keeps no bit below the sixth
            stored = [
                to_grid(wires.weight, grid, LOW, HIGH, stride)
                for wires, grid, stride in zip(kick, grids, strides, strict=True)
            ]
            losses += [
                _loss(wires, mantissas, grid, cells.decay)
                for wires, mantissas, grid in zip(incoming, stored, grids, strict=True)
            ]
            rows = [Rows.of(wires, mantissas) for wires, mantissas in zip(incoming, stored, strict=True)]
            threshold = np.floor(cells.threshold / unit / 64).astype(np.int64)
            decay = np.clip(np.round(4096 * (1 - cells.decay)), 0, 4095).astype(np.int64)
            rules, dead = RULES[self.rules], cells.refractory + 1
            if self.learning:
                kernels[name] = LearningCuba(
                    rows, exponents, decay, threshold, dead, self.rule(), rules=rules, name=name
                )
            else:
                kernels[name] = CubaCore(rows, exponents, decay, threshold, dead, rules=rules)
            notes.append(
                f"{name}: weight exponents {exponents}, threshold mantissa {threshold.min()} to {threshold.max()}"
            )
        return Code(kernels, tuple(losses), self.reaches(form, layout), tuple(notes))

    def _scale(self, incoming: list[Wires], threshold: np.ndarray) -> tuple[int, float]:
        """The largest weight exponent, and mV per unit of the membrane, that keep sums and threshold in range.

        A larger exponent makes rounding of the membrane finer against the weights.
        """
        low, high = (int(end) for end in self.fact("arithmetic.weight_exponent").value)
        top = full_scale(incoming, HIGH)  # mV of one mantissa step
        worst = max((float(wires.bound().max(initial=0.0)) for wires in incoming), default=0.0) * len(incoming)
        ceiling = int(self.fact("arithmetic.threshold").value[1])
        for exponent in range(high, low - 1, -1):
            unit = top / 2.0 ** (6 + exponent)
            if worst / unit < CEILING and float(threshold.max()) / unit / 64 <= ceiling:
                return exponent, unit
        return low, max(float(threshold.max()) / ceiling / 64, top / 2.0 ** (6 + low))

    def duration(self, ledger: Ledger, layout: Layout) -> Duration:
        return (
            sanafe_time(self, ledger, layout) if self.energy_set == "sanafe2025_nahuku" else davies_time(self, ledger)
        )

    def memory(self, form: Form, layout: Layout) -> Memory:
        how = "per input axon, blocks of up to 64 synapses with a head of 10 bits, in 64-bit words; 10 bits of index where not every target is connected"
        return Memory(WEIGHT_BITS, sum(core.bits for core in layout.cores), how)

    def recipe(self, form: Form) -> Recipe:
        chosen = super().recipe(form)
        if self.energy_set != "sanafe2025_nahuku" or all(_dense(wires) for wires in form.wires):
            return chosen
        return replace(chosen, terms=(replace(chosen.terms[0], coefficient="e_synop_sparse"), *chosen.terms[1:]))


def _dense(wires: Wires) -> bool:
    return wires.count == wires.shape[0] * wires.shape[1]


def _bits_each(wires: Wires) -> int:
    return WEIGHT_BITS if _dense(wires) else WEIGHT_BITS + INDEX_BITS


def _exponent(wires: Wires, highest: int, unit: float) -> int:
    """The smallest exponent that still holds the largest weight of a projection.

    The chip clears the low six bits of a word, so an exponent below 0 would only lose bits.
    """
    top = float(np.abs(wires.weight).max(initial=0.0))
    exponents = [e for e in range(min(highest, 0), highest) if top <= HIGH * unit * 2.0 ** (6 + e) * (1 + 1e-12)]
    return exponents[0] if exponents else highest


def _loss(wires: Wires, mantissas: np.ndarray, grid: float, decay: np.ndarray) -> Loss:
    return loss(wires, mantissas * grid / decay[wires.post], grid)
