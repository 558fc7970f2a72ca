"""Steps back and forth: a network that is changed by edits of its description, each of which can be undone."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import param

from workbench.core.part import part
from workbench.experiments.wiring_edits import Spec, wiring
from workbench.network.network import Network

KEPT = 100
"""Steps that can be undone."""


class NetworkHistory(param.Parameterized):
    """A network, and the descriptions it had before.

    An edit makes a new :class:`Network` from a changed description, or none if the description is refused, so that
    whoever runs the network before it is not disturbed. Values of models that are turned in place are no steps of
    their own: they go along with the step before them.
    """

    network = part(Network, Network, doc="The network as it is now; replaced by each edit of its wiring.")
    changes = param.Integer(default=0, doc="Grows with every step, forward or back; whoever draws follows it.")

    def __init__(self, **params: Any) -> None:
        self._past: deque[Spec] = deque(maxlen=KEPT)
        self._future: list[Spec] = []
        super().__init__(**params)

    def edit(self, change: Callable[[Spec], Any]) -> None:
        """Change the description, as one step; a change that changes nothing is none.

        Raises
        ------
        WorkbenchError
            If the description is refused; nothing is changed then.
        """
        before = self.network.to_spec()
        after = deepcopy(before)
        change(after)
        if after != before:
            self._take(after)
            self._keep(before)
            self.told()

    def open(self, network: Network) -> None:
        """Take another network, as one step."""
        self._keep(self.network.to_spec())
        self.network = network
        self.told()

    def undo(self) -> bool:
        """Take the last step back; returns whether there was one."""
        return self._step(self._past, self._future)

    def redo(self) -> bool:
        """Take the step forward again that was taken back last; returns whether there was one."""
        return self._step(self._future, self._past)

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to take forward again."""
        return bool(self._future)

    def told(self) -> None:
        """Say that a step was made; a subclass may put its own choices in order first."""
        self.changes += 1

    def _step(self, source: Any, target: Any) -> bool:
        if not source:
            return False
        before = self.network.to_spec()
        self._take(source[-1])
        target.append(before)
        source.pop()
        self.told()
        return True

    def _keep(self, before: Spec) -> None:
        self._past.append(before)
        self._future.clear()

    def _take(self, spec: Spec) -> None:
        """Become what a spec says; where only places and devices differ, the network remains the one that may be running."""
        made = Network.from_spec(spec)
        if wiring(spec) == wiring(self.network.to_spec()):
            self.network.places, self.network.devices = made.places, made.devices
        else:
            self.network = made
