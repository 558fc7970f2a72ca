"""The lower half of the Training page: membranes, gradients, dead cells, mistakes, what cells listen to, and what an inference takes."""

from __future__ import annotations

from typing import Any

import numpy as np
import panel as pn

from workbench.experiments.training import Training
from workbench.hardware.cell import readable
from workbench.views.cell_gauge import CellGauge
from workbench.views.cell_mosaic import CellMosaic
from workbench.views.confusion_table import ConfusionTable
from workbench.views.gradient_map import GradientMap
from workbench.views.membrane_window import MembraneWindow
from workbench.views.tiles import Tiles
from workbench.views.words import card

TAKES = (
    "spikes",
    "silent cells S",
    "silent in a step",
    "synaptic operations",
    "energy, 45 nm",
    "energy a spike P_inf",
    "answer stands after",
    "weights and states, 32 bits",
)
UNSEEN = "Play, and the membranes of some validation samples are looked at."
BLIND = "This method follows no surrogate gradient by membranes."

GRID_CSS = """
:host { display: grid !important; grid-template-columns: repeat(auto-fit, minmax(min(400px, 100%), 1fr)); gap: 12px; min-width: 0; margin: 0 !important; }
"""


class TrainingInside:
    """What goes on inside, and what was counted."""

    def __init__(self, training: Training) -> None:
        self.training, self.takes = training, Tiles(TAKES)
        self.window, self.gradients, self.gauge = MembraneWindow(), GradientMap(), CellGauge()
        self.confusion, self.cells = ConfusionTable(), CellMosaic()
        self.drawn: dict[str, Any] = {}

    def views(self) -> list[Any]:
        """The pictures, top down."""
        inside = pn.Column(
            card("Near enough to learn?", self.window, note="membranes before reset, and the surrogate"),
            card(
                "Where the gradient is",
                self.gradients,
                note="log₁₀ of the norm of the loss's slope by membranes (1/mV)",
            ),
            card("What cells listen to", self.cells),
            card("Mistaken for", self.confusion),
            sizing_mode="stretch_width",
            stylesheets=[GRID_CSS],
        )
        return [
            inside,
            card("An inference takes", self.takes, note="mean of some test samples; energy of arithmetic alone"),
        ]

    def draw(self) -> None:
        """Show the present results; what has not changed since is left as it is."""
        draws = {"inside": self._draw_inside, "answers": self._draw_cells, "tested": self._draw_tested}
        for name, draw in draws.items():
            found = getattr(self.training, name)
            if name not in self.drawn or self.drawn[name] is not found:
                self.drawn[name] = found
                draw()

    def panes(self) -> list[Any]:
        """The figures, which a notebook has to be told of."""
        return [view.pane for view in (self.window, self.gradients, self.cells)]

    def draw_surrogate(self, *_events: Any) -> None:
        """Show the surrogate that is chosen."""
        x = np.linspace(-3, 3, 301)
        surrogate = self.training.surrogate
        self.window.surrogate(x, surrogate.sampled(x) if surrogate else np.zeros_like(x))

    def _draw_inside(self) -> None:
        layers = self.training.inside
        if layers is None:
            why = UNSEEN if self.training.surrogate is not None else BLIND
            self.window.clear(why)
            self.gradients.clear(why)
            self.gauge.clear(why)
            return
        name, first = next(iter(layers.items()))
        self.window.show(name, first.edges, first.share, first.window)
        dt = self.training.trainer.dt if self.training.trainer else 1.0
        self.gradients.show({name: layer.gradient for name, layer in layers.items()}, dt)
        self.gauge.show({name: (layer.silent, layer.busy, layer.rates) for name, layer in layers.items()})

    def _draw_cells(self) -> None:
        answers = self.training.answers
        if answers is not None:
            told = f"Spikes of {len(answers.cells)} cells of {answers.layer} over the plane, each in a square of its own: where it fires."
            self.cells.show(answers.cells, signed=False, told=told)

    def _draw_tested(self) -> None:
        tested, task = self.training.tested, self.training.task
        self.confusion.show(None if tested is None else tested.confusion, task.classes)
        if tested is None:
            self.takes.show({})
            self.cells.clear()
            return
        counts, energy = tested.counts, tested.energy
        bits = sum(counts.memory())
        self.takes.show(
            {
                "spikes": f"{counts.spikes:.3g}",
                "silent cells S": percent(tested.sparsity),
                "silent in a step": percent(tested.step_sparsity),
                "synaptic operations": f"{counts.additions + counts.multiply_adds:,.0f}",
                "energy, 45 nm": readable(energy.energy, "J"),
                "energy a spike P_inf": readable(energy.per_spike, "J") if energy.per_spike else "no spikes",
                "answer stands after": "–" if np.isnan(tested.decision) else f"{tested.decision:.1f} ms",
                "weights and states, 32 bits": f"{bits / 8192:.3g} KiB",
            }
        )
        if self.training.answers is None and tested.fields.size:
            self._draw_fields(tested.fields)

    def _draw_fields(self, fields: np.ndarray) -> None:
        """Weights of the first cells: as pictures where samples are pictures, else as a table of cells and lines."""
        shape = self.training.task.shape
        if shape is not None and fields.shape[1] == shape[0] * shape[1]:
            pictures = fields.reshape(-1, *shape)[:, ::-1]
            told = f"Weights onto {len(fields)} cells of the first layer, each as a picture: blue drives it, red holds it back."
        else:
            pictures = fields[::-1][None]
            told = f"Weights onto {len(fields)} cells of the first layer, a row each, by input line: blue drives, red holds back."
        self.cells.show(pictures, signed=True, told=told)


def percent(share: float | None) -> str:
    """A share in per cent, or a dash."""
    return "–" if share is None else f"{100 * share:.1f} %"
