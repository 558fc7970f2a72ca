"""Which workspace belongs to whom: one for each page session, one for a notebook."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

import panel as pn

from workbench.experiments.workspace import Workspace

_BY_DOCUMENT: WeakKeyDictionary[Any, Workspace] = WeakKeyDictionary()
_ALONE = Workspace()


def workspace() -> Workspace:
    """The workspace of the visitor whose page is being built or used; a notebook or a script has one of its own."""
    doc = pn.state.curdoc
    if doc is None or doc.session_context is None:
        return _ALONE
    return _BY_DOCUMENT.setdefault(doc, Workspace())
