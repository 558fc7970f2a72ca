"""Figures of energy and time: what an inference costs, and the ratios the survey builds from it."""

from __future__ import annotations

from workbench.core.fact import Fact
from workbench.hardware.cell import Cell
from workbench.hardware.mapping import Mapping, Run
from workbench.hardware.pricing import Price
from workbench.hardware.span import Span
from workbench.hardware.timing import Duration

Facts = tuple[tuple[str, Fact], ...]


def costs(mapping: Mapping, run: Run, duration: Duration, cost: Price) -> list[Cell]:
    """Every figure that has to do with energy or time."""
    energy, seconds, spikes = cost.energy, duration.seconds, Span.of(spikes_each(mapping, run))
    events = Span.of(run.ledger.mean("synaptic_events"))
    rate = over(spikes, seconds)
    paid: Facts = tuple((item.term.label, item.fact) for item in cost.paid)
    both = (*paid, *(item for item in duration.facts if item not in paid))
    missing = tuple(dict.fromkeys((*cost.missing, *duration.missing)))
    spent = (("energy of an inference", energy, "J"),) if energy else ()
    timed = (("latency", seconds, "s"),)
    spiked = (("spikes of an inference", spikes, ""),)
    met = (("synaptic events of an inference", events, ""),)
    each = energy and over(energy, spikes)
    return [
        _energy(mapping, cost, paid),
        Cell("latency", seconds, duration.counts, duration.facts, duration.missing, duration.formula),
        Cell("edp", energy and energy * seconds, (*spent, *timed), both, missing),
        Cell("throughput", rate, (*spiked, *timed), duration.facts, duration.missing, upper=True),
        _utilization(mapping, events, duration),
        Cell("energy_per_spike", each, (*spent, *spiked), paid, cost.missing),
        Cell("energy_per_event", energy and over(energy, events), (*spent, *met), paid, cost.missing),
        Cell("latency_energy", energy and over(energy * seconds, spikes), (*spent, *timed, *spiked), both, missing),
        Cell("p_inf", each, (*spent, *spiked), paid, cost.missing),
    ]


def spikes_each(mapping: Mapping, run: Run) -> float:
    """Spikes of all cells per inference; inputs are not cells."""
    return sum(float(run.spikes[name].sum()) for name in mapping.form.cells) / run.ledger.images


def over(amount: Span, by: Span) -> Span | None:
    """The ratio, or ``None`` where there is nothing to divide by."""
    return amount / by if by.low > 0 else None


def _energy(mapping: Mapping, cost: Price, paid: Facts) -> Cell:
    counts = tuple((item.what, item.amount, "s" if "seconds" in item.term.amount else "") for item in cost.paid)
    note = f"energy set {cost.energy_set}: {mapping.chip.purpose(cost.energy_set)}; boundary: {cost.boundary}"
    if any(item.term.static for item in cost.paid):
        held = mapping.chip.cores_per_chip() * mapping.layout.chips
        note += f"; {len(mapping.layout.cores)} of {held:,} cores hold the network, and static power is paid whatever they do"
    return Cell("energy", cost.energy, counts, paid, cost.missing, note)


def _utilization(mapping: Mapping, events: Span, duration: Duration) -> Cell:
    peak = mapping.chip.facts().get("performance.peak")
    if peak is None or peak.range is None:
        return Cell("utilization", None, note="no peak rate is published")
    share = events / duration.seconds / (Span.of(peak) * float(mapping.layout.chips))
    counts = (
        ("synaptic events of an inference", events, ""),
        ("latency", duration.seconds, "s"),
        ("chips", float(mapping.layout.chips), ""),
    )
    return Cell(
        "utilization", share, counts, (*duration.facts, ("peak rate of a chip", peak)), duration.missing, upper=True
    )
