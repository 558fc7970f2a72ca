"""The survey's five tables in its own words, and what the workbench puts beside them."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.core.source import Source
from workbench.experiments.benchmark import ENGINES

SURVEY = Source(
    "Neuromorphic Computing with Large Scale Spiking Neural Networks, Preprints.org, March 2025",
    note="CC BY 4.0",
)


@dataclass(frozen=True)
class Table:
    """One table of the survey.

    Attributes
    ----------
    columns, rows
        The survey's own headings and words; the first column names the row.
    reading
        What to make of the words.
    measured
        Headings of what the workbench puts beside them.
    """

    number: int
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    reading: str
    measured: tuple[str, ...] = ()


# Heading -> fact of a chip that stands beside Table 3, where it is known.
FACTS = {
    "Cores a chip": "structure.cores_per_chip",
    "Neurons a core": "structure.neurons_per_core",
    "Process": "process.node",
}

METHOD_HEADS = (
    "Right answers",
    "CPU time of learning",
    "Energy of an inference",
    "A batch takes, with more cells",
    "A batch keeps for its way back",
)
"""What is measured of a method, beside Tables 2 and 5."""

TABLES = (
    Table(
        1,
        "Neuron models",
        ("Model", "Complexity", "Biological plausibility", "Computational cost"),
        (
            ("Integrate-and-fire", "low", "low", "very low"),
            ("Leaky integrate-and-fire", "moderate", "medium", "low"),
            ("Hodgkin-Huxley", "high", "high", "very high"),
            ("Izhikevich", "moderate", "high", "medium"),
            ("AdEx", "high", "high", "high"),
        ),
        "Cost has two faces: the arithmetic that the equations ask for, and the time a machine takes for it. "
        "Operations are counted in the very program that the engines run, for one cell and one step without a spike.",
        (
            "States",
            "Parameters",
            "Operations a step",
            "Stepped by",
            *(f"ns a step, {engine} engine" for engine in ENGINES),
            "Patterns it showed",
        ),
    ),
    Table(
        2,
        "Training methods",
        ("Method", "Scalability", "Biological plausibility", "Computational cost"),
        (
            ("Backpropagation with surrogate gradients", "high", "low", "high"),
            ("STDP", "moderate", "high", "low"),
            ("Reward-modulated STDP", "moderate", "high", "medium"),
            ("Hybrid of backpropagation and STDP", "high", "medium", "medium"),
        ),
        "All learn the same handwritten digits, with what each suggests itself but ten epochs at most, and answer the same test samples. Energy is the arithmetic of synapses, 45 nm "
        "and 32 bits (Horowitz 2014, doi 10.1109/ISSCC.2014.6757323), without memory and without the energy of learning. Time and memory are of a batch of 32 samples, of the hybrid one from which both parts learn; what is "
        "kept are the tensors of automatic differentiation. Plausibility is the survey's word: nothing here measures it.",
        METHOD_HEADS,
    ),
    Table(
        3,
        "Neuromorphic chips",
        ("Chip", "Technology", "Neurons", "Power efficiency", "Scalability"),
        (
            ("IBM TrueNorth", "digital", "10^6", "high", "moderate"),
            ("Intel Loihi", "digital", "10^5", "very high", "high"),
            ("SpiNNaker", "digital", "10^6", "moderate", "high"),
            ("BrainScaleS", "analog", "10^4", "low", "low"),
            ("Tianjic", "hybrid", "10^5", "high", "high"),
        ),
        "The survey's 10^6 for SpiNNaker is the cores of the whole machine, not the neurons of one chip. What a network "
        "of yours costs on each chip is measured on the Chips page; here are the sizes its emulation keeps to, as published.",
        ("Chip modeled here", *FACTS),
    ),
    Table(
        4,
        "Vision: conventional against spiking networks",
        ("Network", "Energy", "Speed", "Data"),
        (
            ("Convolutional network", "high", "moderate", "frames"),
            ("Spiking network", "low", "high", "events"),
        ),
        "Low energy is a property of sparse activity on hardware that profits from it, not of spikes as such. Both networks here have one convolution with "
        "as many filters, a pool and a dense layer, and learn bars that move in eight directions over 12 by 12 pixels; one sees five frames of 10 ms, "
        "the other the events. Energy is of synapses, 45 nm and 32 bits (Horowitz 2014, doi 10.1109/ISSCC.2014.6757323): a multiply-add a synapse for frames, an addition an event for "
        "spikes; with memory, a multiply-add reads its weight, and an event a weight and a membrane, and writes that. Updates of cells are left out.",
        (
            "Right answers",
            "Energy, operations only",
            "Energy, memory of 32 kB included",
            "CPU time of an inference",
            "Its answer stands after",
        ),
    ),
    Table(
        5,
        "Energy of training",
        ("Method", "Computational cost", "Energy efficiency", "Scalability"),
        (
            ("Backpropagation with surrogate gradients", "high", "moderate", "low"),
            ("STDP", "low", "high", "medium"),
            ("Conversion from a conventional network", "moderate", "high", "high"),
            ("Reinforcement learning in spiking networks", "high", "low", "low"),
        ),
        "Tables 2 and 5 of the survey disagree: surrogate training scales well in one and badly in the other. Both can be meant, and both can be "
        "measured: time against the size of a network, and memory against the length of a sample. Reinforcement learning has no labelled samples to learn "
        "from, so it cannot take part.",
        METHOD_HEADS,
    ),
)
