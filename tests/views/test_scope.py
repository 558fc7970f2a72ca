"""The scope waits for its page, sends no more than is answered, and begins again for a new page."""

from __future__ import annotations

import numpy as np

from workbench.engines.recording import Block
from workbench.network.network import Network
from workbench.neurons.lif import LIF
from workbench.views.scope import AHEAD, SpikeScope
from workbench.views.scope_feed import Feed


def scope() -> SpikeScope:
    net = Network("one")
    net.add(LIF(), 3, name="a")
    return SpikeScope(Feed(net, [], 100.0))


def block(k: int) -> Block:
    return Block(
        float(k), float(k + 1), {"a": (np.array([k + 0.5]), np.array([k % 3], np.int32))}, {}, np.array([k + 1.0])
    )


def header(made: SpikeScope) -> np.ndarray:
    return np.frombuffer(made.block, "<f8", 15)


def test_nothing_is_sent_before_the_page_says_hello():
    made = scope()
    made.show([block(0)])
    assert made.block == b""


def test_a_new_page_gets_what_is_kept_of_the_run():
    made = scope()
    made.history = lambda: [block(k) for k in range(300)]
    made._handle_msg({"type": "hello"})
    seq, clear, t0, t1, spikes = header(made)[:5]
    assert (seq, clear, t1) == (1, 1, 300)
    assert t0 == 200  # one window
    assert spikes == 100


def test_an_unanswering_page_holds_the_flow_and_misses_nothing():
    made = scope()
    made._handle_msg({"type": "hello"})
    sent = []
    for k in range(40):
        before = made.block
        made.show([block(k)])
        if made.block != before:
            sent.append(header(made))
    assert len(sent) == AHEAD - 1  # the first message was the greeting
    assert made.full
    made._handle_msg({"type": "ack", "seq": float(sent[-1][0])})
    assert not made.full
    made.show([block(40)])
    _, _, t0, t1, spikes = header(made)[:5]
    assert (t0, t1, spikes) == (sent[-1][3], 41, 41 - sent[-1][3])


def test_what_a_new_page_was_given_is_not_drawn_twice():
    made = scope()
    made.history = lambda: [block(k) for k in range(10)]
    made._handle_msg({"type": "hello"})
    before = made.block
    made.show([block(8), block(9)])
    assert made.block is before
    made.show([block(9), block(10)])
    assert tuple(header(made)[2:5]) == (10, 11, 1)


def test_answers_out_of_order_or_made_up_change_nothing():
    made = scope()
    made._handle_msg({"type": "hello"})
    for message in (
        {"type": "ack", "seq": 99},
        {"type": "ack", "seq": "<b>"},
        {"type": "ack"},
        {},
        None,
        "hello",
        {"type": "ack", "seq": -1},
    ):
        made._handle_msg(message)
    assert made._answered == 0


def test_another_network_clears_the_picture():
    made = scope()
    made._handle_msg({"type": "hello"})
    net = Network("two")
    net.add(LIF(), 7, name="b")
    made.restart(Feed(net, [], 50.0))
    assert header(made)[1] == 1
    assert made.plan["groups"][0]["rows"] == 7
