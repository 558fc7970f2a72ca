"""Packets and hops of one spike, counted by hand on a small board."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from workbench.hardware.chips.loihi import Loihi
from workbench.hardware.form import Cells, Form, Wires
from workbench.hardware.layout import Core, Layout
from workbench.hardware.traffic import Cast, hops, reach, route


def board() -> tuple[Form, Layout]:
    """Cell ``a`` on core 0 reaches two cells on core 1, one on core 2 (same chip) and one on core 3 (another chip)."""

    def cells(name: str, size: int) -> Cells:
        return Cells(name, size, np.ones(size), np.ones(size), np.zeros(size, np.int64))

    pre, post = np.zeros(4, np.int64), np.arange(4)
    wires = (
        Wires("a->b", "a", "b", pre, post, np.ones(4), 2, (1, 4)),
        Wires("in->b", "in", "b", pre, post, np.ones(4), 2, (1, 4)),
    )
    form = Form("board", 1.0, {"in": 1}, {"a": cells("a", 1), "b": cells("b", 4)}, wires)
    cores = (
        Core("a", 0, 1, chip=0, x=0, y=0),
        Core("b", 0, 2, chip=0, x=2, y=1),
        Core("b", 2, 3, chip=0, x=0, y=0),
        Core("b", 3, 4, chip=1, x=5, y=5),
    )
    return form, Layout(cores)


@pytest.mark.parametrize(
    ("cast", "packets", "near", "hops", "off_chip"),
    [
        (Cast.UNICAST, 3, 1, (2, 1), 1),  # cores 1, 2 and 3; core 2 shares the router; two hops across and one along
        (Cast.MULTICAST, 2, 0, (0, 0), 1),  # the routers of two chips
    ],
)
def test_one_spike_goes_where_its_targets_are(cast, packets, near, hops, off_chip):
    form, layout = board()
    found = route(form, layout, {wires.name: reach(wires, layout) for wires in form.wires}, "a", cast)
    assert found.packets.tolist() == [packets]
    assert found.in_node.tolist() == [near]
    assert (found.hops_x[0], found.hops_y[0]) == hops
    assert found.off_chip.tolist() == [off_chip]


@pytest.mark.parametrize(("cast", "packets"), [(Cast.UNICAST, 3), (Cast.MULTICAST, 2)])
def test_a_spike_from_outside_has_packets_but_no_hops(cast, packets):
    form, layout = board()
    found = route(form, layout, {wires.name: reach(wires, layout) for wires in form.wires}, "in", cast)
    assert found.packets.tolist() == [packets]
    assert found.hops_x.tolist() == found.off_chip.tolist() == [0]


def test_events_are_synapses_and_axons_are_cores():
    form, layout = board()
    found = reach(form.wires[0], layout)
    assert found.events.toarray().tolist() == [[0, 2, 1, 1]]
    assert found.axons.toarray().tolist() == [[0, 1, 1, 1]]


def test_the_longest_way_is_that_of_one_packet_and_by_the_times_of_its_hops():
    # five hops of 4.1 ns east take less than four of 6.5 ns north (Davies 2018); no packet goes both
    form, layout = board()
    spots = ((0, 0), (5, 0), (0, 4), (1, 1))
    there = Layout(tuple(replace(core, chip=0, x=x, y=y) for core, (x, y) in zip(layout.cores, spots, strict=True)))
    reaches = {wires.name: reach(wires, there) for wires in form.wires}
    for hop_times, longest in ((Loihi().hop_times(), (0, 4)), ((1, 1), (5, 0))):
        found = route(form, there, reaches, "a", Cast.UNICAST, hop_times)
        assert tuple(int(each[0]) for each in hops(found.way)) == longest
