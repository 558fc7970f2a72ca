"""How long Loihi takes: two published ways to time its cores, never mixed."""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench.hardware.chip import Chip
from workbench.hardware.layout import Layout
from workbench.hardware.ledger import Ledger
from workbench.hardware.span import Span
from workbench.hardware.timing import Duration, by_slowest_core


def davies_time(chip: Chip, ledger: Ledger) -> Duration:
    """Time of a run by Davies 2018: events and updates of the slowest core, and the barrier."""
    names = {"synaptic event": "t_synop", "active update": "t_update_active", "inactive update": "t_update_inactive"}
    times = {label: chip.fact(f"energy_sets.davies2018_presilicon.{name}") for label, name in names.items()}
    synop, active, inactive = (Span.of(fact).middle for fact in times.values())
    counts = ledger.counts
    quiet = counts["neurons_visited"] - counts["neurons_updated"]
    busy = synop * counts["synaptic_events"] + active * counts["neurons_updated"] + inactive * quiet
    barrier = chip.fact("time.barrier")
    hops = {"hop east-west": chip.fact("noc.hop_latency_ew"), "hop north-south": chip.fact("noc.hop_latency_ns")}
    across, along = (Span.of(fact).middle for fact in hops.values())
    formula = (
        "sum over steps of (slowest core + longest way of a packet + barrier); a core takes events x t_synop + updates x t_update, "
        "a way takes hops x t_hop"
    )
    return by_slowest_core(
        busy,
        Span.of(barrier),
        formula,
        (*times.items(), *hops.items(), ("barrier", barrier)),
        ("packets waiting for each other", "input and output"),
        across * counts["way_x"] + along * counts["way_y"],
    )


def sanafe_time(chip: Chip, ledger: Ledger, layout: Layout) -> Duration:
    """The same by SANA-FE: the larger of sending and receiving of any core, and a barrier that grows with the tiles in use."""
    names = ("t_synop_dense", "t_neuron_access", "t_neuron_update", "t_spike_out", "t_message_out", "t_message_in")
    times: dict[str, Any] = {name: chip.fact(f"energy_sets.sanafe2025_nahuku.{name}") for name in names}
    t, counts = {name: Span.of(fact).middle for name, fact in times.items()}, ledger.counts
    send = t["t_neuron_access"] * counts["neurons_visited"] + t["t_neuron_update"] * counts["neurons_updated"]
    send = send + t["t_spike_out"] * counts["neurons_fired"] + t["t_message_out"] * counts["packets"]
    receive = t["t_message_in"] * counts["axon_events"] + t["t_synop_dense"] * counts["synaptic_events"]
    measured = chip.fact("time.barrier_measured")
    tiles = len({(core.chip, core.x, core.y) for core in layout.cores})
    barrier = float(measured.value[max(key for key in measured.value if key <= max(tiles, 1))])
    formula = "sum over steps of (largest of sending and receiving of any core + barrier for the tiles in use), events timed as dense"
    facts = (*times.items(), ("barrier", measured))
    return by_slowest_core(np.maximum(send, receive), Span.of(barrier), formula, facts, ("input and output",))
