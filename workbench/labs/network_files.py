"""Where a network comes from and goes to: the buttons for a new, a shipped, an opened, a saved and a linked one."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from typing import Any

import panel as pn
import panel_material_ui as pmui

from workbench.experiments.live_network import LiveNetwork
from workbench.experiments.network_files import HDF5, open_file
from workbench.experiments.studio import Studio
from workbench.labs.aside import Aside
from workbench.labs.nir_saver import NirSaver
from workbench.network.network import Network
from workbench.network.nir.report import Report
from workbench.network.preset import network_presets
from workbench.views.words import say, sentence

LARGEST_FILE = 16 * 2**20


class NetworkFiles:
    """The buttons over a live network and its studio.

    Parameters
    ----------
    guarded
        Wraps what a button does, so that its errors are shown.
    slug
        The lab's, for the link.
    """

    def __init__(self, live: LiveNetwork, studio: Studio, guarded: Callable[..., Any], slug: str) -> None:
        self.live, self.studio, self.slug = live, studio, slug
        look: dict[str, Any] = {"variant": "outlined", "size": "small", "margin": (4, 4)}
        first = {**look, "margin": (4, 4, 4, 10)}
        self.new = pmui.Button(label="New", icon="note_add", on_click=guarded(self._clear), **first)
        self.presets = pmui.MenuButton(
            label="Shipped networks",
            items=[{"label": title} for title in network_presets()],
            icon="hub",
            on_click=guarded(self.take),
            **look,
        )
        self.open = pmui.FileInput(
            label="Open", accept=".json,.nir", uploaded_label="Open", max_file_size=LARGEST_FILE, width=92, **first
        )
        self.open.param.watch(guarded(self._open), "value")
        self.save = pmui.FileDownload(
            label="Save",
            callback=self.file,
            filename="network.json",
            icon="download",
            embed=False,
            auto=True,
            width=92,
            **look,
        )
        self.share = pmui.Button(label="Link", icon="link", width=84, on_click=guarded(self._share), **look)
        self.told = sentence("", visible=False)
        self.reading = Aside(guarded(self._failed))
        self.nir = NirSaver(live, self._tell, guarded(self._failed))

    def parts(self) -> list[Any]:
        """The buttons in rows, and what is said of a link or a file."""
        return [
            pn.Row(self.new, self.presets, margin=0),
            pn.Row(self.open, self.save, self.share, margin=0),
            pn.Row(self.nir.make, self.nir.get, margin=(0, 0, 0, 6)),
            self.told,
        ]

    def close(self) -> None:
        """Stop what reads and writes files."""
        self.reading.close()
        self.nir.close()

    def take(self, item: dict[str, str]) -> None:
        """Show the shipped network that was chosen."""
        self.live.take(network_presets()[item["label"]])

    def file(self) -> StringIO:
        """The network as a spec file."""
        return StringIO(self.live.spec_text())

    def _clear(self, *_events: Any) -> None:
        self.studio.clear()

    def _open(self, event: Any) -> None:
        if event.new:
            content = bytes(event.new)
            if content.startswith(
                HDF5
            ):  # a graph unfolds to far more than its file; the event loop does not wait for it
                self.reading.run(lambda: (open_file(each) for each in [content]), self._opened)
            else:
                self._opened(open_file(content))

    def _failed(self, error: BaseException) -> None:
        raise error

    def _opened(self, found: tuple[Network, Report]) -> None:
        network, report = found
        self.live.adopt(network, report)
        self._tell(str(report) if report.assumed or report.lost else "")

    def _share(self, *_events: Any) -> None:
        link = self.live.link()
        if pn.state.location is not None:
            pn.state.location.update_query(**{"net": link, "lab": self.slug})  # pyright: ignore[reportArgumentType]
        self._tell("The address of this page now holds the whole experiment: copy it.")

    def _tell(self, text: str) -> None:
        say(self.told, text)
        self.told.visible = bool(text)
