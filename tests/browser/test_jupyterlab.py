"""Notebooks in a real JupyterLab, in a real Chromium, with no internet: cards, diagram, a lab that moves, and a lesson to its end."""

import os
import re
import shutil
import socket
import subprocess
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import nbformat
import pytest
from playwright.sync_api import TimeoutError

from workbench.views.notebook_offline import launch

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
TOKEN = "first-spikes"
HOME = re.compile(r"(https?|wss?)://(localhost|127\.0\.0\.1)[:/]|data:|blob:|about:")
PATIENCE = 90_000  # ms; how long a loaded machine may take, not how long it should


@pytest.fixture(scope="module")
def notebooks(tmp_path_factory):
    """A copy of the notebooks."""
    return shutil.copytree(NOTEBOOKS, tmp_path_factory.mktemp("lab") / "notebooks")


@pytest.fixture(scope="module")
def address(notebooks):
    """JupyterLab, started as ``workbench lab`` starts it, on the copy."""
    folder = notebooks.parent
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


def solve(path):
    """Write the solution that follows each exercise of a notebook into it."""
    book = nbformat.read(path, as_version=4)
    pairs = [
        [cell for cell in book.cells if tag in cell["metadata"].get("tags", ())] for tag in ("exercise", "solution")
    ]
    for exercise, solution in zip(*pairs, strict=True):
        exercise["source"] = solution["source"]
    nbformat.write(book, path.with_name(f"solved_{path.name}"))


def run_all(tab):
    """Run all cells; asked again until one has started, since a run asked before the kernel answers is lost."""
    started = tab.locator(".jp-InputPrompt", has_text=re.compile(r"\[(\*|\d+)\]")).first
    for _ in range(12):
        tab.click(".lm-MenuBar-itemLabel:has-text('Run')")
        tab.click(".lm-Menu-itemLabel:text-is('Run All Cells')")
        try:
            started.wait_for(timeout=8_000)
            return
        except TimeoutError:
            continue
    raise AssertionError("no cell started")


def test_the_first_lesson_is_taken_to_its_end(address, notebooks, chromium):
    solve(notebooks / "lesson_01_membrane.ipynb")
    tab = chromium.new_page(viewport={"width": 1400, "height": 1000})
    asked = []
    tab.on("request", lambda request: HOME.match(request.url) or asked.append(request.url))
    tab.goto(f"{address}/lab/tree/solved_lesson_01_membrane.ipynb?token={TOKEN}&reset")
    tab.wait_for_selector(".jp-Notebook .jp-Cell", timeout=PATIENCE)
    tab.wait_for_selector(".jp-NotebookPanel-toolbar >> text=Python 3", timeout=PATIENCE)
    run_all(tab)

    question = tab.locator(".jp-RenderedMarkdown:has(h3:text('The smallest current'))")
    question.wait_for(timeout=PATIENCE)
    assert "Answer in nA, ± 1 %." in question.inner_text()
    tab.locator(".jp-OutputArea .bk-Canvas").first.wait_for(timeout=PATIENCE)

    # the last cells come into the page when one scrolls to them
    report = tab.locator(".jp-RenderedMarkdown:has-text('Results reproduced: 10 of 5 points.')")
    for _ in range(60):
        tab.mouse.move(700, 500)
        tab.mouse.wheel(0, 1500)
        if report.count():
            break
        tab.wait_for_timeout(500)
    report.wait_for(timeout=PATIENCE)
    assert not tab.locator(".jp-OutputArea .jp-RenderedText[data-mime-type*='error']").count(), "no check failed"
    assert not asked, "nothing is asked of the internet"
    tab.close()


def test_first_spikes_shows_and_moves(address, chromium):
    tab = chromium.new_page(viewport={"width": 1400, "height": 1000})
    asked, errors = [], []
    tab.on("request", lambda request: HOME.match(request.url) or asked.append(request.url))
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.goto(f"{address}/lab/tree/01_first_spikes.ipynb?token={TOKEN}&reset")
    tab.wait_for_selector(".jp-Notebook .jp-Cell", timeout=PATIENCE)
    tab.wait_for_selector(".jp-NotebookPanel-toolbar >> text=Python 3", timeout=PATIENCE)
    run_all(tab)

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
