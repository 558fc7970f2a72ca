"""A bench that travels: its choices as plain data and as a link, taken as a whole or refused as a whole."""

from __future__ import annotations

from abc import abstractmethod
from copy import deepcopy
from typing import Any, ClassVar, Self

import param

from workbench.core.errors import SpecError, WorkbenchError
from workbench.experiments.link import from_link, to_link


class Portable(param.Parameterized):
    """The base of benches; a subclass says how its choices are written and read.

    Attributes
    ----------
    kind
        What it is called in an error.
    auto
        Whether a change computes at once.
    """

    kind: ClassVar[str]

    auto = param.Boolean(default=True, doc="Whether a change computes at once.")

    @abstractmethod
    def to_spec(self) -> dict[str, Any]:
        """The choices as plain data."""

    @abstractmethod
    def read(self, data: Any) -> dict[str, Any]:
        """The choices that plain data describe; whatever is wrong with them is raised."""

    def check(self) -> None:
        """Refuse choices that do not go together."""

    def take_spec(self, data: Any) -> None:
        """Take the choices of a spec; one that is refused changes nothing.

        Raises
        ------
        SpecError, Misfits
            Saying where, and what was expected.
        """
        choices = self.read(data)
        try:
            type(self)(auto=False, **deepcopy(choices)).check()  # of copies: it would go on watching the models
        except (WorkbenchError, ValueError, TypeError) as error:
            if isinstance(error, WorkbenchError):
                raise
            raise SpecError(self.kind, "choices within their ranges", str(error)[:160]) from None
        self.param.update(**choices)

    @classmethod
    def from_spec(cls, data: Any, **params: Any) -> Self:
        """The bench that :meth:`to_spec` described."""
        bench = cls(auto=False)
        bench.take_spec(data)
        bench.param.update(**params)
        return bench

    def link(self) -> str:
        """The choices as letters for an address."""
        return to_link(self.to_spec())

    def take_link(self, text: str) -> None:
        """Take the choices of a link; one that is refused changes nothing."""
        self.take_spec(from_link(text))
