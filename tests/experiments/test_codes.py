"""The codes bench: errors against closed forms, digits that can be read, and counts that scatter as they should."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.catalogue import catalogue
from workbench.core.errors import TooLarge, UnknownName
from workbench.experiments.code_errors import error_of, errors, spent
from workbench.experiments.code_looks import LOOKS
from workbench.experiments.code_readers import PICTURES, nearest, read_share
from workbench.experiments.code_signals import DIGITS, SIGNALS, reads, reads_so_far, shown, tell
from workbench.experiments.code_trials import gaps_of, scatter
from workbench.experiments.codes import Codes, codes_code
from workbench.stimuli.code import Code
from workbench.stimuli.delta_code import DeltaCode
from workbench.stimuli.latency_code import LatencyCode
from workbench.stimuli.phase_code import PhaseCode
from workbench.stimuli.population_code import PopulationCode
from workbench.stimuli.rate_code import RateCode

EVERY = tuple(catalogue("stimuli", Code).values())
RAMP = np.linspace(0.2, 0.8, 500)[None]


def test_the_error_of_drawn_rates_falls_with_the_root_of_the_window():
    """A count of n draws with chance x is off by sqrt(x (1 - x) / n) of the rate (Bernoulli)."""
    code = RateCode(timing="random")
    for steps in (10, 40, 160):
        found = error_of(code, RAMP, tell(code, RAMP[:, None], steps, seed=3))
        assert found == pytest.approx(np.sqrt(np.mean(RAMP * (1 - RAMP)) / steps), rel=0.08)


def test_even_rates_latencies_and_binary_digits_round():
    """Even counts and linear latencies round to one of n places: off by 1/sqrt(12) of a place; a phase code of k digits by 2^-k / sqrt(12)."""
    for code, place in ((RateCode(), 1 / 20), (LatencyCode(), 0.9 / 19), (PhaseCode(period=6), 2**-6)):
        steps = 6 if isinstance(code, PhaseCode) else 20
        found = error_of(code, RAMP, tell(code, RAMP[:, None], steps))
        assert found == pytest.approx(place / np.sqrt(12), rel=0.05), code


def test_a_latency_spends_one_spike_a_value_and_a_rate_its_value_times_the_steps():
    assert spent(LatencyCode(), tell(LatencyCode(), RAMP[:, None], 30), 500) == 1
    assert spent(RateCode(), tell(RateCode(), RAMP[:, None], 30), 500) == pytest.approx(15, abs=0.1)


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("name", SIGNALS)
def test_every_signal_can_be_told_by_every_code_and_is_known_at_last(name: str, kind: type[Code]):
    frames = SIGNALS[name](3, 1).frames
    assert 0 <= frames.min() <= frames.max() <= 1
    code, steps = kind(), 20 * len(frames)
    trains = tell(code, frames[:, None], steps)
    read = reads(code, trains, len(frames))
    assert read.shape == (len(frames), 1, frames.shape[1])
    if name != "Sine" or not isinstance(code, DeltaCode):  # a lone value may outrun its copy
        assert np.sqrt(np.mean((read[:, 0] - frames) ** 2)) < 0.13
    known = reads_so_far(code, trains, len(frames))
    np.testing.assert_allclose(known[np.flatnonzero(np.diff(shown(len(frames), steps), append=-1))], read, atol=1e-6)


def test_what_has_not_fired_yet_is_read_as_nothing():
    values = np.array([[[1.0, 0.5]]])
    code = LatencyCode(darkest=0.0)
    known = reads_so_far(code, tell(code, values, 21), 1)[:, 0]
    assert known[0].tolist() == [1, 0]
    assert known[9].tolist() == [1, 0]
    assert known[10].tolist() == [1, 0.5]


def test_with_fewer_steps_than_frames_some_are_left_out_and_none_is_misread():
    frames = SIGNALS["Moving bar"](0, 1).frames
    for code in (LatencyCode(), RateCode(), DeltaCode()):
        trains = tell(code, frames[:, None], 5)
        assert len(trains) == 5
        assert len(reads(code, trains, len(frames))) == 5


def test_the_pictures_themselves_are_recognized_and_noise_is_not():
    """98.0 % is published for one nearest neighbor on these digits, with another cut (Alpaydin and Kaynak 1998)."""
    asked = DIGITS.split("test")[:PICTURES]
    assert (nearest(np.asarray(asked.inputs, float)) == asked.labels).mean() > 0.96
    assert (nearest(np.random.default_rng(1).random((200, 64))) == np.arange(200) % 10).mean() < 0.3


def test_a_digit_told_by_latencies_can_be_read_after_three_steps_and_by_drawn_rates_after_twenty_five():
    drawn = RateCode(rate=200.0, timing="random")
    latency, rate = ([read_share(code, steps) for steps in (3, 25)] for code in (LatencyCode(), drawn))
    assert latency[0] > 0.95
    assert rate[0] < 0.7
    assert rate[1] > 0.85


def test_drawn_counts_scatter_like_binomials_and_their_intervals_like_a_geometric_law():
    chance, steps = 0.2, 4000
    trains = RateCode(rate=200.0, timing="random").encode(np.ones((40, 50)), steps, seed=4)
    mean, variance = scatter(trains)
    assert variance.mean() / mean.mean() == pytest.approx(1 - chance, rel=0.05)
    gaps = gaps_of(trains[:, :, 0])
    assert gaps.mean() == pytest.approx(1 / chance, rel=0.02)
    assert gaps.std() / gaps.mean() == pytest.approx(np.sqrt(1 - chance), rel=0.02)


def test_gaps_do_not_reach_from_one_train_to_the_next():
    assert gaps_of(np.array([[1, 0, 1, 1], [0, 0, 1, 0]]).T).tolist() == [2, 1]


def test_every_choice_asks_for_new_measurements_and_the_code_follows_the_encoder():
    bench = Codes()
    for name, value in {"source": "Noise", "image": 2, "gain": 0.5, "window": 9, "trials": 3, "seed": 5}.items():
        before = bench.wanted
        setattr(bench, name, value)
        assert bench.wanted > before, name
    bench.encoder = LatencyCode()
    assert bench.code == "LatencyCode"
    bench.code = "PhaseCode"
    assert isinstance(bench.encoder, PhaseCode)
    before = bench.wanted
    bench.encoder.period = 4
    assert bench.wanted > before


def test_the_code_on_the_bench_stands_among_all_and_rates_stand_there_both_ways():
    bench = Codes(encoder=RateCode(rate=90.0, timing="random"))
    shelf = bench.shelf()
    assert {type(code) for code in shelf.values()} == set(EVERY)
    assert (shelf["rate, drawn"].rate, shelf["rate"].rate, shelf["rate"].timing) == (90.0, 90.0, "even")


def test_what_is_told_is_read_before_the_gain_and_added_up_by_value():
    told = Codes(encoder=DeltaCode(threshold=0.05), gain=0.5, trials=2, window=40).tell()
    assert told.trains.shape == (40, 2, 128)
    assert told.by_value.shape == (40, 64)
    assert told.by_value.sum() == told.trains[:, 0].sum()
    assert abs(told.known[-1] - told.signal.frames[0]).max() <= 0.1 + 1e-9


def test_each_thing_to_see_can_be_set_up_and_its_code_repeats_it():
    bench = Codes()
    for look in LOOKS:
        bench.see(look)
        assert bench.tell().trains.shape[0] == bench.steps
    text = codes_code(bench)
    assert "encoder=wb.PopulationCode()" in text
    assert "source='Sine'" in text


def test_measurements_tell_their_numbers_and_an_unknown_one_is_named():
    bench = Codes(window=12, trials=1, code="DirectCode")
    told = bench.measure("From trial to trial")
    assert "no spikes to count" in told.summary
    found = bench.measure("Error against window")
    assert found.value("direct") == pytest.approx(0, abs=1e-6)
    assert "12" in dict(enumerate(row[0] for row in found.rows)).values()
    with pytest.raises(UnknownName, match="Error against window"):
        bench.measure("Error against windows")


def test_the_readers_tell_three_windows():
    from workbench.core.jobs import run
    from workbench.experiments.code_readers import readers

    result = run(readers({"latency": LatencyCode()}, 1.0, 1))
    assert result.summary.startswith("Recognized after 3, 10 and 25 steps: latency 9")
    assert run(errors({"latency": LatencyCode()}, RAMP, 1.0, 7, 1)).value("latency") > 0


def test_one_trial_has_no_variance():
    found = Codes(encoder=RateCode(rate=200.0, timing="random"), trials=1, window=12).measure("From trial to trial")
    assert found.summary.startswith("One trial has no variance")
    assert "same" not in found.summary


def test_more_lines_and_steps_than_a_page_can_wait_for_are_refused_before_they_are_told():
    with pytest.raises(TooLarge, match="131,072,000"):  # 64 pixels, 4,096 cells, 25 steps, 20 trials
        Codes(encoder=PopulationCode(cells=4096)).tell()
    with pytest.raises(TooLarge, match="fewer"):
        read_share(PopulationCode(cells=4096), 10)
