"""An experiment in a link: plain data, compressed into the letters an address may hold, read back with care."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from typing import Any

from workbench.core.errors import SpecError, TooLarge
from workbench.core.json_text import read_json

VERSION = "1"
LONGEST = 6000  # letters of a link that servers and chat programs still pass on
UNPACKED = 256 * 1024  # bytes a link may unfold to


def to_link(data: Any) -> str:
    """Return plain data as letters, digits, ``-`` and ``_``.

    Raises
    ------
    TooLarge
        If it does not fit into an address; save a file instead.

    >>> from_link(to_link({"seed": 1}))
    {'seed': 1}
    """
    packed = zlib.compress(json.dumps(data, separators=(",", ":")).encode("utf-8"), 9)
    text = VERSION + base64.urlsafe_b64encode(packed).decode("ascii").rstrip("=")
    if len(text) > LONGEST:
        raise TooLarge("link", f"at most {LONGEST:,} letters", f"{len(text):,}", "saving a file")
    return text


def from_link(text: str) -> Any:
    """Return the data of a link.

    Raises
    ------
    SpecError, TooLarge
        If it is damaged, of another version, or unfolds to something huge; nothing but text was made of it.
    """
    hint = "copying the whole link again"
    if not text.startswith(VERSION):
        raise SpecError("link", f"version {VERSION}", repr(text[:1]), hint)
    if len(text) > LONGEST:
        raise TooLarge("link", f"at most {LONGEST:,} letters", f"{len(text):,}", "opening a file")
    body = text[1:]
    try:
        unpacker = zlib.decompressobj()
        packed = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
        plain = unpacker.decompress(packed, UNPACKED)
        if not unpacker.eof:
            raise TooLarge("link", f"at most {UNPACKED:,} bytes", "more, or the link is cut short", hint)
        return read_json(plain)
    except (binascii.Error, zlib.error, ValueError, RecursionError) as error:
        if isinstance(error, TooLarge):
            raise
        raise SpecError("link", "letters made by the workbench", type(error).__name__, hint) from None
