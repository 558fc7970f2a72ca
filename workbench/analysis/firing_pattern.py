"""Firing pattern: what a cell does under a step of current, in a word, with the evidence for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

STOPPED = 0.5  # share of the step that is silent at its end, after which firing has ended with the onset
BURST = 10.0  # ms; spikes of a burst at the onset are closer than this on average
APART = 2.5  # ratio of a long to a short interval, over which spikes form bursts that return
INITIAL = 5.5  # the same for one burst at the onset; below it the cell only adapts
ADAPTS = 1.3  # last over first interval, over which a cell adapts (below its inverse: speeds up)
UNEVEN = 0.25  # spread over mean of what should repeat: intervals, or bursts from begin to begin
LATE, LATE_BURST = 2.0, 0.5  # latency over the last interval, and over the longest between bursts, of a delayed onset

FAMILIES = {
    "silent": "silent",
    "single spike": "phasic",
    "phasic spiking": "phasic",
    "phasic bursting": "phasic",
    "tonic spiking": "tonic",
    "adapting": "tonic",
    "accelerating": "tonic",
    "initial burst": "tonic",
    "bursting": "bursting",
    "irregular": "irregular",
}
"""What kinds of patterns there are, and the family of each."""


@dataclass(frozen=True)
class FiringPattern:
    """A pattern and why it was called so.

    The words are those of Izhikevich 2004 (doi 10.1109/TNN.2004.832719) and Naud et al. 2008 (doi 10.1007/s00422-008-0264-7), whose
    "transient" is phasic here and whose "initial burst" is the former's mixed mode. Neither gives numbers: the criteria are
    ours, the constants of this file.

    Attributes
    ----------
    name
        One of :data:`FAMILIES`.
    delayed
        Whether the first spike is late.
    evidence
        The numbers that decided, in a sentence.

    """

    name: str
    delayed: bool
    evidence: str

    @property
    def family(self) -> str:
        """One of silent, phasic, tonic, bursting, irregular."""
        return FAMILIES[self.name]

    def __str__(self) -> str:
        return f"delayed {self.name}" if self.delayed else self.name


def firing_pattern(spikes: np.ndarray, onset: float, end: float) -> FiringPattern:
    """Name the pattern of the spikes (ms) under a step from ``onset`` to ``end`` (ms).

    >>> str(firing_pattern(np.arange(10.0, 500.0, 20.0), 0.0, 500.0))
    'tonic spiking'
    """
    times = np.asarray(spikes, dtype=float)
    times = times[(times > onset) & (times <= end)]
    if not len(times):
        return FiringPattern("silent", False, "No spikes during the step.")
    gaps, silence = np.diff(times), end - times[-1]
    if silence > STOPPED * (end - onset) and (not len(gaps) or silence > APART * gaps.max()):
        return FiringPattern(*_phasic(gaps, silence))
    if not len(gaps):
        return FiringPattern(
            "single spike", False, f"One spike, {silence:.3g} ms before the end: too late to tell what follows."
        )
    name, evidence = _lasting(times, gaps)
    latency = float(times[0] - onset)
    wait = LATE_BURST * float(gaps.max()) if name == "bursting" else LATE * float(gaps[-1])
    late = name != "irregular" and latency > wait
    return FiringPattern(name, late, f"{evidence}{f'; first spike late, after {latency:.3g} ms' if late else ''}.")


def bursts(times: np.ndarray) -> tuple[np.ndarray, float]:
    """Return the number of spikes in each burst, and by what ratio the intervals between bursts exceed those inside.

    Intervals, in the order of their length, are parted where the ratio of neighbors is largest. Under 2.5 there are no bursts: all
    spikes are in one group, and the ratio is 1.

    >>> bursts(np.array([0.0, 2.0, 4.0, 50.0, 52.0, 54.0]))
    (array([3, 3]), 23.0)
    """
    gaps = np.diff(times)
    ordered = np.sort(gaps)
    ratios = ordered[1:] / ordered[:-1]
    if not len(ratios) or ratios.max() < APART:
        return np.array([len(times)]), 1.0
    place = int(np.argmax(ratios))
    edges = np.concatenate([[0], np.flatnonzero(gaps > ordered[place]) + 1, [len(times)]])
    return np.diff(edges), float(ratios[place])


def _phasic(gaps: np.ndarray, silence: float) -> tuple[str, bool, str]:
    told = f"then silent for the last {silence:.3g} ms of the step."
    if not len(gaps):
        return "phasic spiking", False, f"One spike, {told}"
    burst = float(gaps.mean()) < BURST
    name = "phasic bursting" if burst else "phasic spiking"
    return name, False, f"{len(gaps) + 1} spikes, {gaps.mean():.3g} ms apart, {told}"


def _lasting(times: np.ndarray, gaps: np.ndarray) -> tuple[str, str]:
    """The name and the evidence of firing that goes on."""
    sizes, ratio = bursts(times)
    if np.any(sizes[1:] > 1):
        return _bursting(times, sizes)
    if ratio > INITIAL and sizes[0] > 1:
        return "initial burst", f"{sizes[0]} spikes at once, then one at a time, {ratio:.2g} times farther apart"
    return _single(gaps)


def _bursting(times: np.ndarray, sizes: np.ndarray) -> tuple[str, str]:
    begins = times[np.concatenate([[0], np.cumsum(sizes)[:-1]])]
    # the first burst begins from rest
    cycles = np.diff(begins)[1:]
    uneven = float(cycles.std() / cycles.mean()) if len(cycles) > 1 else 0.0
    least, most = sizes[:-1].min(), sizes[:-1].max()  # the last may be cut off
    count = f"{least}" if least == most else f"{least} to {most}"
    if uneven > UNEVEN:
        return "irregular", f"{len(sizes)} bursts of {count} spikes whose distances vary by {100 * uneven:.0f} %"
    return "bursting", f"{len(sizes)} bursts of {count} spikes"


def _single(gaps: np.ndarray) -> tuple[str, str]:
    first, last = float(gaps[0]), float(np.mean(gaps[-max(1, len(gaps) // 5) :]))
    told = f"intervals from {first:.3g} to {last:.3g} ms"
    cv = float(gaps.std() / gaps.mean())
    # up and down: far more change from one to the next than from the first to the last
    if cv > UNEVEN and np.abs(np.diff(gaps)).sum() > 3 * abs(gaps[-1] - gaps[0]):
        return "irregular", f"{told}, up and down, with a CV of {cv:.2g}"
    if last > ADAPTS * first:
        return "adapting", told
    if first > ADAPTS * last:
        return "accelerating", told
    return "tonic spiking", told
