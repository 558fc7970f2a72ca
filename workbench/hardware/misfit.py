"""One reason why a network does not fit a chip."""

from __future__ import annotations

from workbench.core.errors import WorkbenchError


class Misfit(WorkbenchError, ValueError):
    """A limit of the chip that something in the network breaks.

    Parameters
    ----------
    limit
        Short name of the limit, e.g. ``"fan-in"``; tests and pages tell misfits apart by it.
    place
        The population or projection that breaks it, or ``"network"``.
    expected, got, hint
        What the chip takes, what came, and the remedy.
    """

    def __init__(self, limit: str, place: str, expected: str, got: str, hint: str) -> None:
        self.limit, self.place = limit, place
        super().__init__(f"{limit} of {place}", expected, got, hint)


class Crowded(Misfit):
    """Too few chips on the board; ``chips`` would do."""

    def __init__(self, limit: str, expected: str, got: str, chips: int) -> None:
        self.chips = chips
        super().__init__(limit, "network", expected, got, f"chips={chips}, or fewer neurons")
