"""A network from the bytes of a file, whatever its kind: spec JSON or NIR."""

from __future__ import annotations

from workbench.network.network import Network
from workbench.network.nir.reading import from_nir
from workbench.network.nir.report import Report
from workbench.network.spec import from_spec, read_text

HDF5 = b"\x89HDF\r\n\x1a\n"
"""How a NIR file begins."""


def open_file(content: bytes) -> tuple[Network, Report]:
    """The network in a file, and what was assumed or lost in reading it; what it holds tells its kind, and no name or path is looked at.

    Raises
    ------
    SpecError, TooLarge, Misfits
        If it is unsafe, or describes no network.
    """
    return from_nir(content) if content.startswith(HDF5) else (from_spec(read_text(content)), Report())
