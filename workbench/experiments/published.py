"""The pricing model tested in public: measurements from papers, what this workbench predicts for them, and what that proves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from workbench.core.fact import Fact
from workbench.core.source import Source
from workbench.hardware import library
from workbench.hardware.chip import Chip
from workbench.hardware.chips.brainscales import BrainScaleS
from workbench.hardware.chips.loihi import Loihi
from workbench.hardware.chips.odin import ODIN
from workbench.hardware.chips.spinnaker import SpiNNaker
from workbench.hardware.chips.truenorth import TrueNorth
from workbench.hardware.ledger import blank
from workbench.hardware.pricing import price
from workbench.hardware.span import Span

PROOF = {
    "prediction": "constants of one paper predict the reading of another: the strongest test there is here",
    "held out": "the same chip and paper at a working point that was not used to find the constants",
    "fitted": "the constants were found from this very reading, so it must agree",
    "consistency": "constants and reading are of one paper and the same chips: its own model is repeated rightly",
    "bookkeeping": "an identity of units and sums; it says nothing about accuracy",
    "other voltage": "the model does not know the supply voltage: how far it can be trusted beyond its own",
}
"""What an agreement shows, by kind, from strong to weak."""


@dataclass(frozen=True)
class Measurement:
    """One published reading and its prediction.

    Attributes
    ----------
    chip, workload
        What was measured, and on what, precisely enough to count it.
    published
        The reading, with its source.
    predicted
        In the unit of the reading; a range where the workload or a coefficient is one.
    proof
        A key of :data:`PROOF`.
    model
        How the prediction was made.
    """

    chip: str
    workload: str
    published: Fact
    predicted: Span
    proof: str
    model: str

    @property
    def error(self) -> tuple[float, float]:
        """Prediction over reading less one, at both ends of the prediction."""
        ends = self.published.range
        assert ends is not None
        middle = sum(ends) / 2
        return self.predicted.low / middle - 1, self.predicted.high / middle - 1


def priced(chip: Chip, seconds: float = 1.0, cores: int = 1, **counts: float) -> Span:
    """The energy, J, of so many counts in so many seconds by the chosen energy set of a chip."""
    ledger = blank(1, 1, cores)
    for name, count in counts.items():
        ledger.counts[name][0, 0, 0] = round(count)
    cost = price(
        ledger, Span.of(seconds), chip.recipes[chip.energy_set], chip.energy_set, chip.facts(), chip.clock_rate()
    )
    return cost.energy or Span(0.0, 0.0)


def _reading(value: float | list[float], unit: str, source: str, confidence: str, check: str, note: str = "") -> Fact:
    return Fact(value, unit, library.sources()[source], confidence, check, note)


def truenorth() -> Iterator[Measurement]:
    """Akopyan 2015 Fig. 17 and Merolla 2014: a million neurons, 128 active synapses each, random placement, 1 kHz."""
    line = "static power + 2.297 pJ an event, a line through the first and the last reading"
    for rate, watts, proof in ((11.58, 0.068, "fitted"), (20.07, 0.071, "held out"), (95.93, 0.094, "fitted")):
        yield Measurement(
            TrueNorth.title,
            f"4,096 cores, 128 active synapses a neuron, {rate} Hz, 0.8 V",
            _reading(watts, "W", "akopyan2015", "measured", "quoted", "printed to 1 mW"),
            priced(TrueNorth(), synaptic_events=2**20 * 128 * rate),
            proof,
            line,
        )
    for volts, watts, source in ((0.775, 0.072, "merolla2014"), (0.75, 0.065, "akopyan2015")):
        yield Measurement(
            TrueNorth.title,
            f"4,096 cores, 128 active synapses a neuron, 20 Hz, {volts} V",
            _reading(watts, "W", source, "measured", "quoted"),
            priced(TrueNorth(), synaptic_events=2**20 * 128 * 20),
            "other voltage",
            line,
        )


def odin() -> Iterator[Measurement]:
    """Frenkel 2019 at full speed and at the pace of biology."""
    for clock, events, path, proof in (
        (75.0, 37.5e6, "power.max", "consistency"),
        (1.3, 256 * 10 * 256, "power.biological", "consistency"),
    ):
        yield Measurement(
            ODIN.title,
            f"{clock:g} MHz, {events / 1e6:g} million synaptic events a second, 0.55 V",
            ODIN.fact(path),
            priced(ODIN(clock=clock), synaptic_events=events),
            proof,
            "leakage + idle power x clock + 8.43 pJ an event",
        )


def loihi() -> Iterator[Measurement]:
    """Frady 2020: nearest neighbors among 76,800 patterns on 32 chips; every input spike goes to all of them."""
    neurons, steps, inputs = 76_800, 60, (667, 750)
    for energy_set, model in (
        ("davies2018_presilicon", "23.6 pJ an event + 52 pJ an idle neuron and step (Davies 2018, pre-silicon)"),
        ("sanafe2025_nahuku", "35.5 pJ a dense event + 51.2 pJ a neuron and step (SANA-FE, fitted on a board)"),
    ):
        ends = [
            priced(
                Loihi(energy_set=energy_set), synaptic_events=neurons * spikes, neurons_visited=neurons * steps
            ).middle
            for spikes in inputs
        ]
        yield Measurement(
            Loihi.title,
            "one query: 667 to 750 spikes to 76,800 neurons, 60 steps, 32 chips; dynamic energy of the cores",
            _reading(1.33e-3, "J", "frady2020", "measured", "quoted"),
            Span(*ends),
            "prediction",
            model,
        )


def spinnaker() -> Iterator[Measurement]:
    """The 48-chip board at rest and at work, and the marginal costs of Sharp 2012."""
    fact = SpiNNaker.fact
    board = Span.of(fact("energy_sets.official_tool.p_board_idle"))
    cooling = 5.04  # W: supply and fans in the box, SpiNNMachine's own constant
    idle = _reading(31.88, "W", "spinnmachine", "official_software", "seen", "boxed, all cores idle for an hour")
    yield Measurement(
        SpiNNaker.title,
        "48-chip board in its box, all cores idle",
        idle,
        board + cooling,
        "bookkeeping",
        "26.84 W of the board + 5.04 W of supply and fans",
    )
    busy = Span.of(fact("energy_sets.official_tool.p_core_active")) * 806.0
    yield Measurement(
        SpiNNaker.title,
        "48-chip board in its box, 806 cores busy",
        fact("power.board_active"),
        board + cooling + busy,
        "fitted",
        "the above + 806 x 34 mW; the watts of a core came from this reading",
    )
    yield Measurement(
        SpiNNaker.title,
        "10,000 neurons for a millisecond, and 1,000 postsynaptic potentials",
        _reading(
            10_000 * 100e-9 + 1000 * 43e-9,
            "J",
            "sharp2012",
            "measured",
            "abstract",
            "the paper's two costs, added up by hand",
        ),
        priced(SpiNNaker(energy_set="sharp2012"), neurons_visited=10_000, synaptic_events=1000),
        "bookkeeping",
        "100 nJ a neuron and ms + 43 nJ an event",
    )


def brainscales() -> Iterator[Measurement]:
    """Power over rate on BrainScaleS-2; both factors are the papers' own."""
    for joules, rate, source in ((8.4e-6, 20_800, "goeltz2021"), (2.4e-6, 85_000, "cramer2022")):
        yield Measurement(
            BrainScaleS.title,
            f"one image of {rate:,} a second",
            _reading(joules, "J", source, "measured", "recalled"),
            priced(BrainScaleS(), seconds=1 / rate),
            "bookkeeping",
            "175 to 200 mW of the chip x time of an image",
        )
    watts = Span.of(BrainScaleS.fact("energy_sets.chip_power.p_chip_mac"))
    yield Measurement(
        BrainScaleS.title,
        "an electrocardiogram in 276 µs, analog multiplication mode, chip alone",
        _reading(192e-6, "J", "stradmann2022", "measured", "abstract"),
        watts * 276e-6,
        "bookkeeping",
        "0.696 W x 276 µs; the whole system draws 5.6 W, eight times as much",
    )


def operations() -> Iterator[Measurement]:
    """A spiking ResNet-18 by the operation counts of its own table: it costs more than the network it imitates."""
    facts = library.facts("ops45nm")
    add, mac = (Span.of(facts[f"energy_sets.arithmetic.{name}"]) for name in ("fp32_add", "fp32_mac"))
    yield Measurement(
        "45 nm operations",
        "SEW-ResNet-18, ImageNet, 4 steps: 0.50 G additions and 2.75 G multiply-adds (the ANN: 8.37 mJ)",
        Fact(
            13.10e-3,
            "J",
            Source(
                "spikingjelly issue 348, quoting syops-counter",
                url="https://github.com/fangwei123456/spikingjelly/issues/348",
            ),
            "derived",
            "seen",
        ),
        add * 0.50e9 + mac * 2.75e9,
        "bookkeeping",
        "0.9 pJ an addition + 4.6 pJ a multiply-add, no memory traffic",
    )


FROM: tuple[Callable[[], Iterator[Measurement]], ...] = (truenorth, odin, loihi, spinnaker, brainscales, operations)


def measurements() -> list[Measurement]:
    """All published readings with their predictions, computed now."""
    return [row for rows in FROM for row in rows()]
