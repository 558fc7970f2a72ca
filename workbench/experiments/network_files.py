"""A network from the bytes of a file and back, whatever the file's kind: spec JSON or NIR."""

from __future__ import annotations

import json
from pathlib import PurePath

from workbench.core.errors import SpecError
from workbench.network.network import Network
from workbench.network.nir.reading import from_nir
from workbench.network.nir.writing import nir_bytes
from workbench.network.spec import from_spec, read_text

KINDS = (".json", ".nir")


def open_file(name: str, content: bytes) -> tuple[Network, str]:
    """The network in a file, and what was assumed or lost in reading it; the name gives its kind and is never a path here.

    Raises
    ------
    SpecError, TooLarge, Misfits
        If it is of another kind, unsafe, or describes no network.

    >>> open_file("net.txt", b"")
    Traceback (most recent call last):
    ...
    workbench.core.errors.SpecError: file: expected a name that ends in .json or .nir, got '.txt'.
    """
    kind = PurePath(name).suffix.lower()
    if kind == ".nir":
        net, report = from_nir(content)
        return net, str(report)
    if kind == ".json":
        return from_spec(read_text(content)), ""
    raise SpecError("file", f"a name that ends in {' or '.join(KINDS)}", repr(kind)[:20])


def saved(net: Network, name: str, step: float = 0.1) -> tuple[bytes, str]:
    """The bytes of a network as a file of the kind that its name says, and what the file lost; ``step`` is that of the run in ms."""
    kind = PurePath(name).suffix.lower()
    if kind == ".nir":
        content, report = nir_bytes(net, step=step, accept=True)
        return content, str(report)
    if kind == ".json":
        return json.dumps(net.to_spec(), default=lambda array: array.tolist()).encode(), ""
    raise SpecError("file", f"a name that ends in {' or '.join(KINDS)}", repr(kind)[:20])
