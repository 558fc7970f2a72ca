"""Every test of a lab begins with a workspace of its own; a page left by another test would answer its wishes."""

import pytest

from workbench.experiments.workspace import Workspace
from workbench.labs import session


@pytest.fixture(autouse=True)
def own_workspace(monkeypatch: pytest.MonkeyPatch) -> Workspace:
    fresh = Workspace()
    monkeypatch.setattr(session, "_ALONE", fresh)
    return fresh
