"""What devices read: counts since the run began, the membranes of the moment, and the correlogram of what is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from workbench.analysis.correlogram import Correlogram, correlogram
from workbench.core.errors import RangeError
from workbench.engines.recording import Block
from workbench.experiments.live_network import LiveNetwork
from workbench.experiments.watched import MOST
from workbench.network.devices import Correlator, Device, SpikeCounter, Voltmeter
from workbench.network.network import Network


class Readings:
    """The readings of all devices of a network, in few words; blocks are added as they come."""

    def __init__(self, net: Network) -> None:
        self.net = net
        self.began: float | None = None
        self.t = 0.0
        self.counts: dict[str, int] = {}
        self.latest: Block | None = None

    def add(self, blocks: Iterable[Block]) -> None:
        """Take what happened next."""
        for block in blocks:
            self.began = block.t0 if self.began is None else self.began
            self.t, self.latest = block.t1, block
            for name, (times, _) in block.spikes.items():
                self.counts[name] = self.counts.get(name, 0) + len(times)

    def texts(self) -> dict[str, str]:
        """By device what it reads now, in a few words; what it lacks, if it looks at nothing yet."""
        return {name: self._text(device) for name, device in self.net.devices.items()}

    def _text(self, device: Device) -> str:
        if not device.ready:
            missing = device.takes - len(device.of)
            return "drag a line here" if missing == 1 else "drag two lines here"
        if self.began is None:
            return "no run yet"
        if isinstance(device, SpikeCounter):
            name = device.of[0]
            span = (self.t - self.began) / 1000.0
            rate = self.counts.get(name, 0) / self.net.populations[name].size / span if span > 0 else 0.0
            return f"{self.counts.get(name, 0):,} spikes, {rate:.3g} Hz"
        if isinstance(device, Voltmeter):
            return self._membranes(device)
        return "press to correlate"

    def _membranes(self, device: Voltmeter) -> str:
        name, block = device.of[0], self.latest
        key = next((key for key in block.samples if key[0] == name), None) if block is not None else None
        if block is None or key is None or not len(block.samples[key]):
            return "not drawn"
        columns = {cell: column for column, cell in enumerate(block.sampled.get(key, ()))}
        values = [f"{block.samples[key][-1, columns[cell]]:.1f}" for cell in device.cells if cell in columns]
        return f"{', '.join(values)} mV" if values else "not drawn"


def watched_by(net: Network, watched: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """The membranes to draw: those of the voltmeters first, then those that were watched, six in all."""
    wanted = [
        (device.of[0], cell)
        for device in net.devices.values()
        if isinstance(device, Voltmeter) and device.ready
        for cell in device.cells
        if device.of[0] in net.populations and cell < net.populations[device.of[0]].size
    ]
    return list(dict.fromkeys([*wanted, *watched]))[:MOST]


def ask_correlogram(live: LiveNetwork, device: Correlator) -> Iterator[Correlogram]:
    """Correlate what is kept of the run, a job of one item; errors as :func:`correlogram`."""
    if not device.ready:
        raise RangeError(device.name, "two populations", str(len(device.of)), "drag a line from each to it")
    first, second = device.of
    with live.held() as sim:
        recording = sim.recording
        a, b = recording.of(first)[0], recording.of(second)[0]
        begin, end, size = recording.t0, recording.t1, recording.sizes[second]
    yield correlogram(
        a, b, size, begin, end, device.reach, device.width, device.reference, same=first == second, seed=live.seed
    )
