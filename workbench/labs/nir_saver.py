"""The button that writes a network as a NIR file: first what NIR cannot say of it, then the file."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import panel_material_ui as pmui

from workbench.experiments.live_network import LiveNetwork
from workbench.labs.aside import Aside
from workbench.network.nir.report import Report
from workbench.network.nir.writing import nir_bytes

READY = "network.nir is ready: press Download."
LOSSY = "network.nir is ready, but does not say all of this network. If that will do, press Download."


class NirSaver:
    """Translates in a worker; the file can be had once the reader knows what was assumed and lost.

    Parameters
    ----------
    tell
        Shows a text beside the buttons; an empty one takes it away.
    failed
        Shows why nothing can be written.
    """

    def __init__(self, live: LiveNetwork, tell: Callable[[str], Any], failed: Callable[[BaseException], Any]) -> None:
        self.live, self.tell = live, tell
        self.content = b""
        self.aside = Aside(failed)
        look: dict[str, Any] = {"variant": "outlined", "size": "small", "margin": (4, 4)}
        self.make = pmui.Button(label="Save as NIR", icon="swap_horiz", on_click=self.translate, **look)
        self.get = pmui.FileDownload(
            label="Download",
            callback=lambda: BytesIO(self.content),
            filename="network.nir",
            icon="download",
            embed=False,
            auto=True,
            visible=False,
            **look,
        )
        live.param.watch(self.forget, "network")

    def translate(self, *_events: Any) -> None:
        """Write the network as it stands, in a worker."""
        self.forget()
        network, step = self.live.network, self.live.dt
        self.aside.run(lambda: (nir_bytes(each, step=step, accept=True) for each in [network.copy()]), self._done)

    def forget(self, *_events: Any) -> None:
        """Take back a file that is no longer the network's."""
        if self.get.visible:
            self.tell("")
        self.content, self.get.visible = b"", False

    def close(self) -> None:
        """Stop translating."""
        self.aside.close()

    def _done(self, found: tuple[bytes, Report]) -> None:
        self.content, report = found
        said = [LOSSY if report.lost else READY, *([str(report)] if report.lost or report.assumed else [])]
        self.tell("\n".join(said))
        self.get.visible = True
