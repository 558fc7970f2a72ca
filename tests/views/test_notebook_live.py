"""What makes labs live in a notebook: whole messages, and icons that need no other file."""

import re
import threading

from panel.io import notebook as wire

from workbench.views.notebook_live import icon_fonts, keep_messages_whole


class Message:
    """A message of three fragments, as Panel sends it."""

    buffers = ()

    def __init__(self, label):
        self.header_json, self.metadata_json, self.content_json = (f"{label}{part}" for part in range(3))


class Slow:
    """A channel on which a second sender can overtake the first between two fragments."""

    def __init__(self):
        self.heard, self.first = [], threading.Event()

    def send(self, fragment):
        self.heard.append(fragment)
        if fragment == "a0":
            self.first.set()
            other = self.other
            other.join(0.2)  # a second sender that is not held back arrives here


def test_two_threads_do_not_mix_their_fragments(monkeypatch):
    monkeypatch.setattr(wire, "send", wire.send)
    keep_messages_whole()
    channel = Slow()

    def second():
        channel.first.wait(5)
        wire.send(channel, Message("b"))

    channel.other = threading.Thread(target=second)
    channel.other.start()
    wire.send(channel, Message("a"))
    channel.other.join(5)
    assert channel.heard == ["a0", "a1", "a2", "b0", "b1", "b2"]


def test_the_guard_is_put_on_once(monkeypatch):
    monkeypatch.setattr(wire, "send", wire.send)
    keep_messages_whole()
    guarded = wire.send
    keep_messages_whole()
    assert wire.send is guarded


def test_icon_fonts_need_no_other_file():
    css = icon_fonts()
    assert css.count("@font-face") == 2
    assert re.findall(r"url\(\"([^\"]{20})", css) == ["data:font/woff2;base"] * 2
