"""The dashboard as its visitors get it: served by a process of its own, seen in a real Chromium, with no internet.

``served`` is the address; ``visit(query, dark=, width=, late=)`` opens a page of it (``late``: seconds until its
scripts come). A page that asks for anything outside this
machine, or whose scripts fail, fails its test.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, TimeoutError, expect, sync_playwright

HOME = re.compile(r"(https?|wss?)://(localhost|127\.0\.0\.1)[:/]|data:|blob:|about:")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HARMLESS = re.compile("ResizeObserver loop")  # the browser's own remark about a layout that took two rounds
PATIENCE = 60_000  # ms; how long a loaded machine may take, not how long it should
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a dashboard started as ``workbench serve`` starts it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "workbench.cli",
        "serve",
        "--no-show",
        "--port",
        str(port),
        "--unused-session-lifetime",
        "2",
    ]
    log = tmp_path_factory.mktemp("served") / "log.txt"
    root = Path(__file__).resolve().parents[2]
    with log.open("w") as file:
        server = subprocess.Popen(
            command, stdout=file, stderr=subprocess.STDOUT, env={**os.environ, "PYTHONPATH": str(root)}
        )
        try:
            for _ in range(1200):
                assert server.poll() is None, log.read_text()
                try:
                    urlopen(f"http://localhost:{port}/liveness", timeout=5)
                    break
                except (URLError, OSError):
                    time.sleep(0.1)
            yield f"http://localhost:{port}/"
        finally:
            server.terminate()
            server.wait(30)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The system's Chromium; without one the test is skipped, but never in CI. One a module: two drivers do not mix."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None and not os.environ.get("CI"):
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Ask a test of the browser once more before it is said to fail: on a busy machine a page is late at times, and says so as a rerun."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))


INK = "getComputedStyle(document.documentElement).getPropertyValue('--panel-on-surface-color')"


def darken(page: Page) -> None:
    """Turn to the dark theme; pressed again if the page was not listening yet."""
    light = page.evaluate(INK)
    for _ in range(5):
        page.get_by_label("Toggle theme").click()
        try:
            page.wait_for_function(f"(light) => {INK} !== light", arg=light, timeout=PATIENCE / 6)
            return
        except TimeoutError:
            continue
    raise AssertionError("the page stayed light")


@pytest.fixture
def visit(served: str, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Open pages of the dashboard; when the test is over, none may have failed or asked for anything outside."""
    outside: list[str] = []
    errors: list[str] = []
    opened: list[Page] = []

    def open_page(
        query: str = "", dark: bool = False, width: int = 1440, height: int = 1000, late: float = 0.0
    ) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": height})
        page = context.new_page()
        opened.append(page)
        page.set_default_timeout(PATIENCE)

        def sort(route: object) -> None:
            if HOME.match(route.request.url):  # type: ignore[attr-defined]
                if late and "bokeh.min.js" in route.request.url:  # type: ignore[attr-defined]
                    time.sleep(late)
                route.continue_()  # type: ignore[attr-defined]
            else:
                outside.append(route.request.url)  # type: ignore[attr-defined]
                route.abort()  # type: ignore[attr-defined]

        page.route("**/*", sort)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(served + query)
        page.get_by_label("Toggle theme").wait_for()
        if dark:
            darken(page)
        return page

    yield open_page
    for page in opened:
        page.context.close()
    assert outside == []
    assert [error for error in errors if not HARMLESS.search(error)] == []
