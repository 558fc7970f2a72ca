"""What an inference costs in published joules: counted operations times the energy of each, and that over its spikes."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.core.fact import Fact
from workbench.hardware import library
from workbench.hardware.span import Span
from workbench.learning.expenses import Expenses

OPERATIONS = {"additions": "energy_sets.arithmetic.fp32_add", "multiply_adds": "energy_sets.arithmetic.fp32_mac"}
"""By what is counted: the coefficient of the reference file, 45 nm and 32 bits."""


@dataclass(frozen=True)
class InferenceEnergy:
    """Arithmetic of synapses alone; updates of cells and all memory traffic are left out, as in most papers.

    Attributes
    ----------
    energy
        E_inf of one inference (J).
    per_spike
        The survey's P_inf = E_inf / N_spikes (J a spike), which it calls a power; ``None`` without a spike.
    facts
        What was multiplied by: the published energies, with their sources.
    """

    energy: Span
    per_spike: Span | None
    facts: tuple[Fact, ...]


def inference_energy(counts: Expenses) -> InferenceEnergy:
    """Price the operations of one inference."""
    known = library.facts("ops45nm")
    facts = {name: known[path] for name, path in OPERATIONS.items() if getattr(counts, name)}
    energy = Span.of(0.0)
    for name, fact in facts.items():
        energy = energy + Span.of(fact) * float(getattr(counts, name))
    return InferenceEnergy(energy, energy / counts.spikes if counts.spikes else None, tuple(facts.values()))
