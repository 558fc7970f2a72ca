"""JupyterLab without the internet: Panel's scripts are served by the notebook server itself."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from workbench.core.errors import RangeError

# JupyterLab's own defaults, changed for a class: it asks nothing, looks up nothing, keeps live pictures alive when they are
# scrolled away, and delivers their messages in order.
DEFAULTS = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/apputils-extension:kernels-settings": {"commsOverSubshells": "disabled"},
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
}


def jupyterlab(folder: Path, port: int = 8888, show: bool = True, root: bool = False) -> int:
    """Start JupyterLab on a folder, wait until it ends, and return its exit code.

    Raises
    ------
    RangeError
        If the folder does not exist or the port is taken.
    """
    if not folder.is_dir():
        raise RangeError("workbench lab", "a folder", str(folder), "workbench lab notebooks")
    if not free(port):
        raise RangeError("workbench lab --port", "a free port", str(port), f"--port {port + 1}")
    with tempfile.TemporaryDirectory(prefix="workbench-lab-") as scratch:
        command, environment = launch(folder, port, Path(scratch), show)
        if root:
            command.append("--allow-root")
        process = subprocess.Popen(command, env={**os.environ, **environment})
        try:
            return process.wait()
        except KeyboardInterrupt:  # JupyterLab got it too, and asks before it ends
            return process.wait()


def launch(folder: Path, port: int, scratch: Path, show: bool = False) -> tuple[list[str], dict[str, str]]:
    """Return the command that starts JupyterLab offline and what to add to its environment.

    Panel 1.10 serves its own scripts through a server extension. Panel 1.9 reaches for a content network unless its
    scripts are put into the notebook (``PANEL_INLINE``) and its root is an address of this server that has them.
    """
    settings = scratch / "config" / "labconfig"
    settings.mkdir(parents=True)
    (settings / "default_setting_overrides.json").write_text(json.dumps(DEFAULTS), "utf-8")
    known = os.environ.get("JUPYTER_CONFIG_PATH")
    environment = {"JUPYTER_CONFIG_PATH": os.pathsep.join([str(settings.parent), *([known] if known else [])])}
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--notebook-dir={folder}",
        f"--port={port}",
        "--ServerApp.port_retries=0",
    ]
    if not show:
        command.append("--no-browser")
    if serves_itself(version("panel")):
        return command, environment
    served = scratch / "served"
    copy_scripts(served / "pn" / version("panel") / "dist")
    command.append(f"--ServerApp.extra_static_paths={served}")
    return command, environment | {"PANEL_INLINE": "1", "PANEL_CDN_ROOT": f"http://localhost:{port}/static/pn/"}


def serves_itself(panel: str) -> bool:
    """Whether this version of Panel brings its scripts to JupyterLab by itself.

    >>> serves_itself("1.9.4"), serves_itself("1.10.0")
    (False, True)
    """
    major, minor = (int(part) for part in panel.split(".")[:2])
    return (major, minor) >= (1, 10)


def copy_scripts(target: Path) -> None:
    """Put Panel's scripts into a folder: as hard links where the disk allows it, for a static server follows no symbolic ones."""

    def link(source: str, destination: str) -> str:
        try:
            os.link(source, destination)
        except OSError:
            shutil.copy2(source, destination)
        return destination

    spec = find_spec("panel")
    origin = spec.origin if spec else None
    assert origin is not None, "panel is a dependency of this package"
    shutil.copytree(Path(origin).parent / "dist", target, copy_function=link)


def free(port: int) -> bool:
    """Whether nothing listens on this port of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
