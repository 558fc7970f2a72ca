"""JupyterLab offline: what it is started with."""

import json
from pathlib import Path

import pytest

from workbench.core.errors import RangeError
from workbench.views import notebook_offline
from workbench.views.notebook_offline import jupyterlab, launch


def test_panel_1_9_gets_its_scripts_from_the_notebook_server(tmp_path, monkeypatch):
    monkeypatch.setattr(notebook_offline, "version", lambda _name: "1.9.4")
    command, environment = launch(Path("notebooks"), 8123, tmp_path)
    served = tmp_path / "served"
    assert f"--ServerApp.extra_static_paths={served}" in command
    assert (served / "pn/1.9.4/dist/panel.min.js").stat().st_size > 100_000
    assert environment["PANEL_CDN_ROOT"] == "http://localhost:8123/static/pn/"
    assert environment["PANEL_INLINE"] == "1"


def test_panel_1_10_is_left_to_itself(tmp_path, monkeypatch):
    monkeypatch.setattr(notebook_offline, "version", lambda _name: "1.10.0")
    command, environment = launch(Path("notebooks"), 8123, tmp_path)
    assert not [word for word in command if "static" in word]
    assert set(environment) == {"JUPYTER_CONFIG_PATH"}


def test_jupyter_asks_nothing_of_the_internet(tmp_path, monkeypatch):
    monkeypatch.setattr(notebook_offline, "version", lambda _name: "1.10.0")
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "/elsewhere")
    _, environment = launch(Path("notebooks"), 8123, tmp_path)
    folder, *others = environment["JUPYTER_CONFIG_PATH"].split(":")
    assert others == ["/elsewhere"]
    settings = json.loads((Path(folder) / "labconfig/default_setting_overrides.json").read_text())
    assert settings["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"


def test_a_folder_that_is_not_there_is_told():
    with pytest.raises(RangeError, match=r"expected a folder, got nowhere\. Try: workbench lab notebooks\."):
        jupyterlab(Path("nowhere"))
