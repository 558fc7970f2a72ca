"""A notebook made ready for live labs: Panel's scripts loaded once, and its messages kept whole."""

from __future__ import annotations

import base64
import re
import threading
from functools import wraps
from pathlib import Path
from typing import Any

import panel as pn
import panel_material_ui as pmui
from IPython.core.display import HTML
from IPython.core.display_functions import display
from panel.io import notebook as wire

EXTENSIONS = ("tabulator", "katex")

# What turns the word "play_arrow" into a picture; a served page has it in a style sheet that a notebook does not load.
ICONS = """
.material-icons, .material-icons-outlined {
  font-family: "Material Icons"; font-weight: 400; font-style: normal; line-height: 1; letter-spacing: normal; text-transform: none;
  white-space: nowrap; direction: ltr; font-feature-settings: "liga";
}
.material-icons-outlined { font-family: "Material Icons Outlined"; }
"""


def live() -> None:
    """Make the labs show and move in this notebook; call it once, in a cell of its own or above the first lab."""
    keep_messages_whole()
    pn.extension(*EXTENSIONS, raw_css=[ICONS])
    display(HTML(f"<style>{icon_fonts()}</style>"))


def icon_fonts() -> str:
    """Return the icon fonts of the buttons as CSS that needs no other file: a notebook does not serve them, and icons would be words."""
    folder = Path(str(pmui.__file__)).parent / "dist"
    faces = re.findall(r"@font-face\s*{[^}]*Material Icons[^}]*}", (folder / "material-icons.css").read_text("utf-8"))

    def inline(found: re.Match[str]) -> str:
        font = base64.b64encode((folder / found[1]).read_bytes()).decode("ascii")
        return f'src: url("data:font/woff2;base64,{font}") format("woff2");'

    return "".join(re.sub(r'src: url\("\./([\w.-]+\.woff2)"\)[^;]*;', inline, face) for face in faces)


def keep_messages_whole() -> None:
    """Send the fragments of one message together.

    A message crosses as several fragments. ipykernel answers widgets in a thread of its own while timers send from the
    main thread; two threads that interleave their fragments lose updates ("Expected binary fragment").
    """
    send = wire.send
    if getattr(send, "whole", False):
        return
    lock = threading.RLock()

    @wraps(send)
    def send_whole(*args: Any, **kwargs: Any) -> None:
        with lock:
            send(*args, **kwargs)

    send_whole.whole = True  # type: ignore[attr-defined]
    wire.send = send_whole
