"""The bench as text: its code, its link, its file, and its trials as tables to take away."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO, StringIO
from typing import Any

import panel as pn
import panel_material_ui as pmui
from panel.viewable import Viewer

from workbench.experiments.bench_code import bench_code, notebook
from workbench.experiments.bench_files import trial_csv, trial_npz
from workbench.experiments.neuron_bench import NeuronBench
from workbench.network.spec import read_text
from workbench.views.words import card, code, say, sentence

LARGEST = 2**20
SMALL: dict[str, Any] = {"variant": "outlined", "size": "small", "margin": (4, 4)}


class BenchFiles(Viewer):
    """Buttons that open, save, share and export a bench; ``program`` is its Python, for a drawer.

    Parameters
    ----------
    slug
        The lab that a link opens.
    guarded
        Wraps an action so that its errors are shown.
    """

    def __init__(
        self, bench: NeuronBench, slug: str, guarded: Callable[[Callable[..., Any]], Callable[..., Any]]
    ) -> None:
        super().__init__()
        self.bench, self.slug = bench, slug
        self.open = pmui.FileInput(label="Open", accept=".json", uploaded_label="Open", max_file_size=LARGEST, width=92, **SMALL)  # fmt: skip
        self.open.param.watch(guarded(self._open), "value")
        self.save = _download("Save", "bench.json", lambda: StringIO(json.dumps(bench.to_spec(), indent=1)))
        self.share = pmui.Button(label="Link", icon="link", width=84, on_click=guarded(self._share), **SMALL)
        self.exports = [
            _download("CSV", "trial.csv", lambda: StringIO(trial_csv(bench))),
            _download("NPZ", "trial.npz", lambda: BytesIO(trial_npz(bench))),
            _download("Script", "trial.py", lambda: StringIO(bench_code(bench) + "\n")),
            _download("Notebook", "trial.ipynb", lambda: StringIO(notebook(bench))),
        ]
        self.vector = pmui.Switch(label="Pictures of the trial as SVG", value=False, margin=(4, 12))
        self.told = sentence("", visible=False)
        self.program = code("", margin=(4, 8, 10, 8))

    def show(self) -> None:
        """Write the code of this moment."""
        fresh = code(bench_code(self.bench))
        if self.program.object != fresh.object:
            self.program.object = fresh.object

    def _open(self, event: Any) -> None:
        if event.new:
            self.bench.take_spec(read_text(event.new))

    def _share(self, *_events: Any) -> None:
        link = self.bench.link()
        if pn.state.location is not None:
            pn.state.location.update_query(**{"bench": link, "lab": self.slug})  # pyright: ignore[reportArgumentType]
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
