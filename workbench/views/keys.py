"""Keyboard shortcuts of a lab: quiet while a field, a button or a menu has the focus."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import param
from panel.custom import JSComponent

ASSETS = Path(__file__).resolve().parent.parent / "assets"


class Keys(JSComponent):
    """Calls a function when its key is pressed; put one on a page beside what it acts on.

    Parameters
    ----------
    actions
        From a key as browsers name it (``" "``, ``"."``) to what it does.
    """

    keys = param.List(default=[], item_type=str, doc="The keys listened for.")

    _esm = ASSETS / "keys.js"

    def __init__(self, actions: Mapping[str, Callable[[], Any]], **params: Any) -> None:
        self._actions = dict(actions)
        super().__init__(keys=list(actions), width=0, height=0, margin=0, **params)

    def _handle_msg(self, data: Any) -> None:
        action = self._actions.get(str(data.get("key"))) if isinstance(data, dict) else None
        if action is not None:
            action()
