"""The first notebook in a real JupyterLab, in a real Chromium, with no internet: cards, diagram, and a lab that moves."""

import os
import re
import shutil
import socket
import subprocess
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from workbench.views.notebook_offline import launch

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
TOKEN = "first-spikes"
HOME = re.compile(r"(https?|wss?)://(localhost|127\.0\.0\.1)[:/]|data:|blob:|about:")
PATIENCE = 90_000  # ms; how long a loaded machine may take, not how long it should


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """JupyterLab, started as ``workbench lab`` starts it, on a copy of the notebooks."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(NOTEBOOKS, folder / "notebooks")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command, environment = launch(folder / "notebooks", port, folder / "scratch")
    command += [f"--IdentityProvider.token={TOKEN}", "--allow-root"]
    personal = {
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "spaces"),
    }
    with (folder / "log.txt").open("w") as log:
        server = subprocess.Popen(
            command, env={**os.environ, **environment, **personal}, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            wait_for(f"http://localhost:{port}/api?token={TOKEN}", server)
            yield f"http://localhost:{port}"
        finally:
            server.terminate()
            server.wait(30)


def wait_for(url, server):
    for _ in range(600):
        assert server.poll() is None, "JupyterLab ended"
        try:
            urlopen(url, timeout=5)
            return
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError("JupyterLab did not answer")


def test_first_spikes_shows_and_moves(address, chromium):
    tab = chromium.new_page(viewport={"width": 1400, "height": 1000})
    asked, errors = [], []
    tab.on("request", lambda request: HOME.match(request.url) or asked.append(request.url))
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.goto(f"{address}/lab/tree/01_first_spikes.ipynb?token={TOKEN}&reset")
    tab.wait_for_selector(".jp-Notebook .jp-Cell", timeout=PATIENCE)
    tab.wait_for_selector(".jp-NotebookPanel-toolbar >> text=Python 3", timeout=PATIENCE)
    tab.click(".lm-MenuBar-itemLabel:has-text('Run')")
    tab.click(".lm-Menu-itemLabel:text-is('Run All Cells')")

    card = tab.locator(".jp-RenderedMarkdown:has(code:text-is('c_m'))")
    card.locator("mjx-container >> nth=0").wait_for(timeout=PATIENCE)
    assert "Membrane capacitance." in card.inner_text()

    diagram = tab.locator(".jp-OutputArea svg[aria-label^='Network balance']")
    diagram.wait_for(timeout=PATIENCE)
    assert diagram.locator("rect").count() == 3

    play = tab.locator(".jp-OutputArea button:has-text('Play')").first
    play.wait_for(timeout=PATIENCE)
    icon = play.locator(".material-icons")
    assert "Material Icons" in icon.evaluate("node => getComputedStyle(node).fontFamily")
    play.click(timeout=PATIENCE)
    tab.wait_for_selector(".jp-OutputArea >> text=/At 0\\.[1-9].* s/", timeout=PATIENCE)
    pause = tab.locator(".jp-OutputArea button:has-text('Pause')").first
    pause.click(timeout=PATIENCE)
    play.wait_for(timeout=PATIENCE)

    assert not asked, "nothing is asked of the internet"
    assert not [error for error in errors if "fragment" in error], "no message arrived in pieces"
    tab.close()
