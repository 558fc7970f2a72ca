"""One network on several chips, without a page: what to compare, and a row of figures for each chip."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any

import numpy as np
import param

from workbench.core.catalogue import catalogue
from workbench.core.errors import SpecError
from workbench.core.jobs import Progress
from workbench.core.jobs import run as run_job
from workbench.core.quantity import Quantity
from workbench.experiments.chip_runs import Workload, compare, settings
from workbench.experiments.workspace import Trained
from workbench.hardware.baseline import MEMORIES, BreakEven, Dense, break_even, dense
from workbench.hardware.chip import MOST_CHIPS, Chip
from workbench.hardware.floor import again, moved
from workbench.hardware.mapping import Mapping, Run
from workbench.hardware.misfit import Crowded
from workbench.hardware.report import Row, report


def all_chips() -> dict[str, Chip]:
    """One of each chip by title, in the order of the survey's table."""
    made = [kind() for kind in catalogue("hardware.chips").values()]
    return {chip.title: chip for chip in sorted(made, key=lambda chip: chip.order)}


class ChipComparison(param.Parameterized):
    """A trained network, the chips to put it on, and what came out.

    The network and the number of images are taken when a run begins. Another energy set prices a finished run anew,
    without running it again; every other choice of a chip needs a new run.
    """

    trained = param.ClassSelector(
        class_=Trained, default=None, allow_None=True, doc="The network with its test inputs."
    )
    chosen = param.List(default=[], item_type=str, doc="Titles of the chips to compare.")
    images = param.Integer(200, bounds=(1, None), label="test images", doc="How many test images each chip sees.")
    epochs = param.Integer(
        5, bounds=(1, 100), label="epochs of the quick network", doc="Passes through the training images."
    )

    memory = param.Selector(
        default="none",
        objects={words: key for key, words in MEMORIES.items()},
        label="weights and membranes lie in",
        doc="Which memory traffic the comparison with a dense network counts.",
    )
    spread = Quantity(
        0.25,
        "1",
        label="spread of a number without a range",
        bounds=(0, 1),
        doc="By how much a coefficient that was published as a single number is moved to see what it decides.",
    )

    progress = param.ClassSelector(class_=Progress, default=Progress(0, 1), doc="Where the run stands.")
    rows = param.Dict(default={}, doc="The row of each chip that is finished, by title.")

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self.chips = all_chips()
        self.chosen = [
            title for title, chip in self.chips.items() if (title in self.chosen if self.chosen else chip.survey)
        ]
        self.labels: np.ndarray | None = None
        self.workload: Workload | None = None
        self.made_of: dict[str, dict[str, Any]] = {}
        for chip in self.chips.values():
            chip.param.watch(self._reprice, "energy_set")

    def job(self, trained: Trained | None = None) -> Iterator[Progress]:
        """Run the chosen chips one after another; each report may carry a ``row``.

        Raises
        ------
        SpecError
            If there is no trained network yet, or no chip is chosen.
        """
        trained, chips = trained or self.trained, [self.chips[title] for title in self.chosen]
        if trained is None:
            raise SpecError("Chips", "a trained network", "none", "training one, or the quick network")
        if not chips:
            raise SpecError("Chips", "at least one chip", "none", "choosing one")
        yield from compare(trained, chips, self.images)

    def quick(self) -> Generator[Progress, None, Trained | None]:
        """Train a small network on the digits, for who has not trained one; its last report carries ``trained``."""
        from workbench.experiments.training import Training  # imports torch, which the comparison itself does not need

        training = Training(epochs=self.epochs)
        for progress in training.job():
            training.take(progress)
            accuracy = progress.values.get("test_accuracy")
            shown = f", {accuracy:.1%} of the test images" if accuracy is not None else ""
            yield Progress(progress.done, progress.total, f"training the quick network: {progress.message}{shown}")
        yield Progress(1, 1, "the quick network is trained", {"trained": training.trained})
        return training.trained

    def quick_and_job(self) -> Iterator[Progress]:
        """Train the quick network, then compare the chips on it."""
        trained = yield from self.quick()
        yield from self.job(trained)

    def take(self, progress: Progress) -> None:
        """Make what a job reported the present results."""
        news: dict[str, Any] = {"progress": progress}
        self.labels = progress.values.get("labels", self.labels)
        self.workload = progress.values.get("workload", self.workload)
        if progress.done == 0 and "labels" in progress.values:
            news["rows"] = {}
        if "row" in progress.values:
            row: Row = progress.values["row"]
            news["rows"] = {**self.rows, row.chip.title: row}
            self.made_of[row.chip.title] = progress.values["made_of"]
        if "trained" in progress.values:
            news |= {"trained": progress.values["trained"], "rows": {}}
        self.param.update(**news)

    def run(self) -> dict[str, Row]:
        """Compare to the end without a page, training the quick network first if there is none."""
        if self.trained is None:
            run_job(self.quick(), self.take)  # type: ignore[arg-type]
        run_job(self.job(), self.take)  # type: ignore[arg-type]
        return self.rows

    def stale(self, title: str) -> bool:
        """Whether a chip's row was made with other choices than it has now."""
        return title in self.rows and self.made_of[title] != settings(self.chips[title])

    def needed(self) -> dict[str, int]:
        """Chips that would do, by title, of those that refuse the network only because they are too few."""
        refused = {title: row.misfits for title, row in self.rows.items() if not row.fits}
        return {
            title: most
            for title, misfits in refused.items()
            if all(isinstance(misfit, Crowded) for misfit in misfits)
            and (most := max(misfit.chips for misfit in misfits if isinstance(misfit, Crowded))) <= MOST_CHIPS
        }

    def _reprice(self, event: param.parameterized.Event) -> None:
        row = self.rows.get(event.obj.title)
        if row is not None and row.fits:
            self.rows = {**self.rows, row.chip.title: self._reported(row.mapping, row.run)}

    def _reported(self, mapping: Mapping, run: Run) -> Row:
        load = self.workload
        return report(mapping, run, self.labels, load and load.counts, load and load.spikes)

    def add(self, chip: Chip) -> None:
        """Compare one more chip, such as one of :func:`my_chip`; it takes the place of an added one with its title.

        Raises
        ------
        SpecError
            If a chip of the catalogue has that title.
        """
        if chip.title in all_chips():
            raise SpecError("my chip", "a title of its own", chip.title, "another title")
        self.chips = {**self.chips, chip.title: chip}
        chip.param.watch(self._reprice, "energy_set")
        self.rows = {title: row for title, row in self.rows.items() if title != chip.title}
        self.chosen = [*(title for title in self.chosen if title != chip.title), chip.title]

    def moving(self, title: str, core: int, x: int, y: int) -> Iterator[Progress]:
        """Put one core of a finished chip at another router; hops, energy and time follow, spikes stay.

        The last report carries the new ``row``.

        Raises
        ------
        SpecError, RangeError
            If that chip has not run, or has no such core or router.
        """
        row = self.rows.get(title)
        if row is None or row.mapping is None or row.run is None:
            raise SpecError(f"floor plan of {title}", "a finished run", "none", "comparing it first")
        yield Progress(1, 2, f"moving core {core} of {title}")
        mapping = moved(row.mapping, core, x, y)
        found = self._reported(mapping, again(mapping, row.run))
        yield Progress(
            2, 2, f"core {core} of {title} is at router {x}, {y}", {"row": found, "made_of": self.made_of[title]}
        )

    def baselines(self) -> list[Dense]:
        """One dense pass of the network on every baseline; empty before a run."""
        return dense(self.workload.form) if self.workload else []

    def break_even(self) -> BreakEven | None:
        """Events against multiply-adds with the chosen memory; ``None`` before a run."""
        load = self.workload
        return break_even(load.form, load.events, load.steps, self.memory) if load else None

    def code(self) -> str:
        """Python that repeats the comparison, runnable as it is."""
        shipped = all_chips()
        changed = [
            f"comparison.chips[{title!r}].{name} = {value!r}"
            for title, chip in self.chips.items()
            for name, value in chip.changed().items()
            if title in shipped
        ]
        own = [f"comparison.add({chip!r})" for title, chip in self.chips.items() if title not in shipped]
        lines = [
            *(["import workbench as wb"] if own else []),
            "from workbench.experiments.chip_comparison import ChipComparison",
            "",
            f"comparison = ChipComparison(images={self.images}, epochs={self.epochs}, chosen={self.chosen!r})",
            *own,
            *changed,
            "for title, row in comparison.run().items():",
            "    print(title, {name: cell.text for name, cell in row.cells.items()} or [str(misfit) for misfit in row.misfits])",
        ]
        return "\n".join(lines)
