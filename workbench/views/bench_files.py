"""A bench as text: its code, its link, its file, and what it found as tables to take away."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from io import StringIO
from typing import Any, Protocol

import panel as pn
import panel_material_ui as pmui
from panel.viewable import Viewer

from workbench.network.spec import read_text
from workbench.views.words import card, code, say, sentence

LARGEST = 2**20
SMALL: dict[str, Any] = {"variant": "outlined", "size": "small", "margin": (4, 4)}


class Bench(Protocol):
    """What can be saved and shared."""

    def to_spec(self) -> dict[str, Any]: ...

    def take_spec(self, data: Any) -> None: ...

    def link(self) -> str: ...


class BenchFiles(Viewer):
    """Buttons that open, save, share and export a bench; ``program`` is its Python, for a drawer.

    Parameters
    ----------
    slug, query
        The lab that a link opens, and what the bench is called in the address.
    guarded
        Wraps an action so that its errors are shown.
    written
        Gives the Python of the bench as it is now.
    exports
        By what a button says: the name of a file, and what gives its content as an open file.
    """

    def __init__(
        self,
        bench: Bench,
        slug: str,
        guarded: Callable[[Callable[..., Any]], Callable[..., Any]],
        written: Callable[[], str],
        exports: Mapping[str, tuple[str, Callable[[], Any]]],
        query: str = "bench",
    ) -> None:
        super().__init__()
        self.bench, self.slug, self.written, self.query = bench, slug, written, query
        self.open = pmui.FileInput(label="Open", accept=".json", uploaded_label="Open", max_file_size=LARGEST, width=92, **SMALL)  # fmt: skip
        self.open.param.watch(guarded(self._open), "value")
        self.save = _download("Save", f"{query}.json", lambda: StringIO(json.dumps(bench.to_spec(), indent=1)))
        self.share = pmui.Button(label="Link", icon="link", width=84, on_click=guarded(self._share), **SMALL)
        self.exports = [_download(label, name, made) for label, (name, made) in exports.items()]
        self.vector = pmui.Switch(label="Pictures as SVG", value=False, margin=(4, 12))
        self.told = sentence("", visible=False)
        self.program = code("", margin=(4, 8, 10, 8))

    def show(self) -> None:
        """Write the code of this moment."""
        fresh = code(self.written())
        if self.program.object != fresh.object:
            self.program.object = fresh.object

    def _open(self, event: Any) -> None:
        if event.new:
            self.bench.take_spec(read_text(event.new))

    def _share(self, *_events: Any) -> None:
        link = self.bench.link()
        if pn.state.location is not None:
            pn.state.location.update_query(**{self.query: link, "lab": self.slug})  # pyright: ignore[reportArgumentType]
        say(self.told, "The address of this page now holds the whole bench: copy it.")
        self.told.visible = True

    def __panel__(self) -> pn.viewable.Viewable:
        row: dict[str, Any] = {"gap": "0px", "sizing_mode": "stretch_width", "margin": (0, 6)}
        return card(
            "Take it with you",
            pn.FlexBox(self.open, self.save, self.share, **row),
            pn.FlexBox(*self.exports, **row),
            self.told,
            self.vector,
            sentence("The disk beside each figure saves it, as PNG unless this is on."),
        )


def _download(label: str, name: str, made: Callable[[], Any]) -> Any:
    return pmui.FileDownload(
        label=label, callback=made, filename=name, icon="download", embed=False, auto=True, **SMALL
    )
