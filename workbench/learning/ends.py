"""Where a task meets a network: the stimulus that is fed, and the population that answers."""

from __future__ import annotations

from workbench.core.errors import RangeError, unknown
from workbench.network.network import Network
from workbench.stimuli.code import Code
from workbench.stimuli.current_input import CurrentInput
from workbench.stimuli.spike_input import SpikeInput
from workbench.tasks.control import Control
from workbench.tasks.labelled import Labelled


def feed(network: Network, task: Labelled | Control, encoder: Code | None) -> str:
    """Return the name of the one stimulus of the network that is fed, as wide as the encoded samples.

    Raises
    ------
    RangeError
        If there is not exactly one, or it is of another width.
    """
    kind = CurrentInput if encoder is not None and encoder.graded else SpikeInput
    found = [name for name, population in network.populations.items() if isinstance(population.model, kind)]
    if len(found) != 1:
        raise RangeError(
            f"Trainer({network.name})",
            f"one {kind.__name__}",
            f"{len(found)}",
            f'net.add({kind.__name__}(), {task.features}, name="input")',
        )
    lines, size = encoder.lines(task.features) if encoder else task.features, network.populations[found[0]].size
    if size != lines:
        raise RangeError(f"{found[0]}.size", f"one line for each of the task's {lines}", str(size))
    return found[0]


def readout(network: Network, task: Labelled, name: str | None, of_any_size: bool = False) -> str:
    """Return the name of the population that answers: the one asked for, or the one that leads nowhere but to itself.

    Raises
    ------
    UnknownName, RangeError
        If it is not to be told which one, or it has not one cell a class and may not be ``of_any_size``.
    """
    cells = [each for each, population in network.populations.items() if not population.is_stimulus]
    if name is None:
        leading = {projection.pre for projection in network.projections.values() if projection.pre != projection.post}
        ends = [each for each in cells if each not in leading]
        if len(ends) != 1:
            raise unknown("Trainer(readout=...)", ends, cells)
        name = ends[0]
    if name not in cells:
        raise unknown("Trainer(readout=...)", name, cells)
    if not of_any_size and network.populations[name].size != len(task.classes):
        raise RangeError(f"{name}.size", f"one cell a class ({len(task.classes)})", str(network.populations[name].size))
    return name
