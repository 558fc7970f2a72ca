"""The columns of a chip comparison: what each figure is called, how it is reckoned, and what to know about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Metric:
    """One figure of merit.

    Attributes
    ----------
    title, unit
        As a table heads it.
    formula
        As it is reckoned here.
    remark
        Where the survey prints something else, or how to read it.
    """

    title: str
    unit: str
    formula: str
    remark: str = ""


METRICS: dict[str, Metric] = {
    "cores": Metric(
        "cores",
        "cores",
        "cores that hold at least one neuron",
        "A core holds neurons of one population. An analog array has no cores: there it is slices of the array.",
    ),
    "accuracy_float": Metric(
        "accuracy, float",
        "%",
        "right answers / images, with exact numbers",
        "The network before it was put on a chip, on the same images and the same input spikes.",
    ),
    "accuracy": Metric(
        "accuracy on chip",
        "%",
        "right answers / images",
        "The answer is the readout cell with most spikes; the lowest wins a tie.",
    ),
    "agreement": Metric("same answer", "%", "images with the same answer on the chip as in float / images"),
    "spike_agreement": Metric(
        "same spikes",
        "%",
        "2 x spikes of both in the same step / (spikes in float + spikes on the chip)",
        "All cells and images together; one spike a step too late counts as one that is missing and one that is wrong.",
    ),
    "spikes": Metric(
        "spikes",
        "per inference",
        "spikes of all cells / images",
        "Input spikes are not counted; a cell that a chip stores as several copies counts once.",
    ),
    "events": Metric(
        "synaptic events",
        "per inference",
        "sum over spikes of the synapses they meet on the chip",
        "A chip that needs several stored cells for one weight has several events for it.",
    ),
    "energy": Metric("energy", "J per inference", "sum of counts x coefficients + static power x time"),
    "latency": Metric(
        "latency",
        "s per inference",
        "steps x time of a step",
        "From the first input spike to the last step that is read.",
    ),
    "edp": Metric("energy-delay product", "J s", "EDP = E D", "Survey 4.1, per inference."),
    "throughput": Metric(
        "spiking throughput",
        "spikes/s",
        "T_s = spikes per inference / latency",
        "Survey 4.3 prints T_s = N_s t_c, which has no unit; a rate as achieved is shown here, and the ratio under utilization.",
    ),
    "utilization": Metric(
        "utilization",
        "%",
        "synaptic events per second / peak rate of the chips in use",
        "The dimensionless N_s t_c of survey 4.3 under its own name, with t_c = 1 / peak rate.",
    ),
    "energy_per_spike": Metric(
        "energy per spike", "J", "E_s = P / T_s, with P = E / D", "Survey 4.3; needs T_s as a rate."
    ),
    "energy_per_event": Metric(
        "energy per event",
        "J",
        "E / synaptic events",
        "Static power and idle cores included, so it depends on how busy the chip is; not the cost of one more event.",
    ),
    "m_syn": Metric(
        "synaptic memory",
        "bit",
        "M_syn = N_syn b_syn",
        "Survey 6.3: synapses of the network times bits of one stored weight.",
    ),
    "stored": Metric(
        "stored bits", "bit", "all bits of the synaptic memory in use", "With index, padding and unused cells."
    ),
    "sparsity": Metric(
        "sparsity",
        "%",
        "S = 1 - N_active / N_total",
        "Survey 6.2: share of cells that stay silent in an inference, mean over images.",
    ),
    "step_sparsity": Metric(
        "sparsity of a step", "%", "1 - spikes / (cells x steps)", "The same for one step of time."
    ),
    "c_eff": Metric(
        "connectivity efficiency",
        "1",
        "C_eff = N_syn / N_neur^2",
        "Survey 5.1; inputs count as neurons, as their synapses count as synapses.",
    ),
    "latency_energy": Metric(
        "latency-energy",
        "J s",
        "L = E / T_s",
        "Survey 5.2 calls it a latency per event; its unit is energy times time per spike.",
    ),
    "p_inf": Metric(
        "energy over spikes",
        "J per spike",
        "P_inf = E_inf / N_spikes",
        "Survey 5.4 calls it a power; it is an energy, and the same number as E_s.",
    ),
}
