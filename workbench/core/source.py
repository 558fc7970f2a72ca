"""Where a number or an equation comes from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """A citation: who wrote it, and where it can be read.

    >>> Source("Izhikevich 2003", doi="10.1109/TNN.2003.820440").link
    'https://doi.org/10.1109/TNN.2003.820440'
    """

    text: str
    doi: str = ""
    url: str = ""
    note: str = ""

    @property
    def link(self) -> str:
        """The address a reader can open, or an empty string."""
        return f"https://doi.org/{self.doi}" if self.doi else self.url

    def __str__(self) -> str:
        return self.text + (f", doi:{self.doi}" if self.doi else "")
