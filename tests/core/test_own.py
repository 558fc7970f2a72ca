"""A neuron written as text is a neuron like any other, and a wrong text is refused with the places of everything that is wrong."""

from __future__ import annotations

import copy
import string

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.core import own, own_expressions
from workbench.core.catalogue import catalogue
from workbench.core.errors import EquationError, Misfits, RangeError, WorkbenchError
from workbench.core.model import Neuron
from workbench.core.own import check_own, own_neuron, usual_range
from workbench.core.own_expressions import MAX_NODES
from workbench.core.own_text import MAX_LINES
from workbench.core.own_writer import text_of
from workbench.engines.lowering import lower
from workbench.engines.schemes import INTEGRATORS
from workbench.experiments.trial import run_trial
from workbench.neurons.adex import AdEx
from workbench.neurons.lif import LIF
from workbench.stimuli.step_current import StepCurrent

TEXT = """# An adaptive cell
dv/dt = (-(v - e_l) + r_m*(i - w))/tau_m : mV
dw/dt = (a*(u - e_l) - w)/tau_w : pA
u = min(v, v_t)                       # an abbreviation
spike: v > v_t
reset: v <- v_r; w += b
start: v = e_l
refractory: t_ref
tau_m = 20 ms  # Membrane time constant.
r_m = 100 MOhm
e_l = -70 mV  (-90 to -50)
v_t = -50 mV
v_r = -65*mV
a = 2 nS
b = 40 pA  (at least 0)
tau_w = 0.1 s  (0.01 to 0.5, at least 0.001)
t_ref = 2 ms
"""


def places(text: str) -> list[tuple[int | None, int]]:
    return [(error.line, error.position) for error in check_own(text)]


def only(text: str) -> EquationError:
    (error,) = check_own(text)
    return error


def test_a_text_becomes_quantities_equations_and_a_title():
    kind = own_neuron(TEXT)
    assert issubclass(kind, Neuron)
    assert kind.title() == "An adaptive cell"
    assert kind().values()["v_r"] == -65.0
    assert kind().coherent()["tau_w"] == 100.0
    quantities = kind.quantities()
    assert (quantities["tau_w"].bounds, quantities["tau_w"].softbounds) == ((0.001, None), (0.01, 0.5))
    assert quantities["tau_m"].doc == "Membrane time constant."
    assert quantities["e_l"].softbounds == (-90.0, -50.0)
    assert kind.equations.hold == ("v",)
    assert r"\frac{dv}{dt}" in kind.latex()
    assert repr(kind(tau_m=10.0)) == "Own(tau_m=10.0)"


def test_the_same_text_is_the_same_class_and_another_name_or_text_is_not():
    assert own_neuron(TEXT) is own_neuron("\n\n" + TEXT.replace("\n", "  \r\n"))
    assert own_neuron(TEXT) is not own_neuron(TEXT, "Other")
    assert own_neuron(TEXT) is not own_neuron(TEXT.replace("20 ms", "21 ms"))
    assert own_neuron(text_of(own_neuron(TEXT))) is own_neuron(TEXT)


def test_values_are_refused_as_those_of_a_shipped_model_are():
    with pytest.raises(RangeError, match="0 pA or more"):
        own_neuron(TEXT)(b=-1.0)
    with pytest.raises(RangeError):
        own_neuron(TEXT)(t_ref=-1.0)


@pytest.mark.parametrize("room", [catalogue("neurons", Neuron)])
def test_every_shipped_neuron_can_be_written_as_text_and_read_back(room):
    for shipped in room.values():
        mine = own_neuron(text_of(shipped))
        assert vars(mine.equations) == vars(shipped.equations)
        assert mine.units() == shipped.units()
        assert mine().values() == shipped().values()
        for name, quantity in shipped.quantities().items():
            twin = mine.quantities()[name]
            assert (twin.constant, twin.doc) == (quantity.constant, quantity.doc)
            assert (twin.bounds or (None, None)) == (quantity.bounds or (None, None))
            assert quantity.constant or twin.softbounds == quantity.softbounds


def test_the_text_of_a_changed_neuron_has_its_values():
    assert own_neuron(text_of(AdEx(tau_w=30.0)))().tau_w == 30.0
    mine = own_neuron(TEXT)(tau_m=11.0)
    assert own_neuron(text_of(mine))().values() == mine.values()


@pytest.mark.parametrize(("shipped", "current"), [(LIF, 400.0), (AdEx, 800.0)], ids=["LIF", "AdEx"])
@pytest.mark.parametrize("engine", ["reference", "event"])
def test_the_text_of_a_shipped_neuron_fires_as_the_neuron_does(shipped, current, engine):
    stimulus = StepCurrent(amplitude=current, onset=5.0, duration=1000.0)
    options = {"precision": "double"} if engine == "event" else {}
    one, other = (
        run_trial(cell(), stimulus, duration=80.0, dt=0.1, engine=engine, **options)
        for cell in (shipped, own_neuron(text_of(shipped)))
    )
    assert len(one.spikes) >= 3
    assert np.array_equal(one.spikes, other.spikes)


def test_all_engines_agree_on_an_own_neuron_spike_for_spike():
    stimulus = StepCurrent(amplitude=500.0, onset=2.0, duration=1000.0)
    judge = run_trial(own_neuron(TEXT)(), stimulus, duration=60.0, dt=0.1, engine="reference").spikes
    assert len(judge) >= 3
    for engine, options in (("event", {"precision": "double"}), ("batch", {})):
        found = run_trial(own_neuron(TEXT)(), stimulus, duration=60.0, dt=0.1, engine=engine, **options).spikes
        assert found == pytest.approx(judge, abs=1e-4)


def test_its_rate_is_the_closed_form_of_the_leaky_membrane():
    # Gerstner et al. 2014, Neuronal Dynamics, eq. 5.33: T = t_ref + tau ln((RI - (v_r - e_l)) / (RI - (v_t - e_l)))
    cell = own_neuron(TEXT)(a=0.0, b=0.0)
    intervals = run_trial(
        cell, StepCurrent(amplitude=300.0, onset=0.0, duration=1000.0), duration=300.0, dt=0.01
    ).intervals
    assert intervals.mean() == pytest.approx(2.0 + 20.0 * np.log((30.0 - 5.0) / (30.0 - 20.0)), rel=2e-3)


def test_an_abbreviation_may_stand_in_the_spike_and_in_the_reset():
    text = TEXT.replace("spike: v > v_t", "high = v_t + 2*mv\nmv = 1 mV\nspike: v > high").replace(
        "v <- v_r", "v <- low"
    )
    text += "low = v_r - 1*mv\n"
    stimulus = StepCurrent(amplitude=500.0, onset=2.0, duration=1000.0)
    judge, fast = (
        run_trial(own_neuron(text)(), stimulus, 60.0, 0.1, engine=engine) for engine in ("reference", "event")
    )
    assert judge.states["v"].min() == pytest.approx(-70.0)
    assert judge.states["v"][judge.states["v"] > -60].max() <= -48.0
    assert np.array_equal(judge.spikes, fast.spikes)


def test_names_that_look_like_those_of_the_engines_are_kept_apart():
    text = TEXT.replace("tau_m", "k1_v").replace("r_m", "p_v_i").replace("t_ref", "m_v").replace("b = 40", "n_w = 40")
    stimulus = StepCurrent(amplitude=500.0, onset=2.0, duration=1000.0)
    found = run_trial(
        own_neuron(text.replace("w += b", "w += n_w"))(), stimulus, duration=60.0, dt=0.1, precision="double"
    )
    assert np.array_equal(
        found.spikes, run_trial(own_neuron(TEXT)(), stimulus, duration=60.0, dt=0.1, precision="double").spikes
    )


def test_a_copy_is_its_own():
    cell = own_neuron(TEXT)(tau_m=12.0)
    copied = copy.deepcopy(cell)
    assert copied == cell
    copied.tau_m = 13.0
    assert cell.tau_m == 12.0


BRIAN = """
dv/dt = (-(v - E_L) + R*i)/tau : volt (unless refractory)
threshold: v > V_T
reset:
    v = V_R
    w += dw
dw/dt = -w/tau : 1
refractory: t_ref
tau = 20*ms
R = 100 Mohm
E_L = -0.07 volt
V_T = -50*mV
V_R = -65*mV
dw = 0.1
t_ref = 2*ms
per_s = 0.02/ms
"""


def test_the_ways_of_a_brian_user_are_understood():
    kind = own_neuron(BRIAN.replace("Mohm", "MOhm"))
    assert kind.equations.hold == ("v",)
    assert kind.equations.then == {"v": "V_R", "w": "w + dw"}
    assert kind().coherent()["E_L"] == pytest.approx(-70.0)
    assert kind.units()["per_s"] == "1/ms"


def test_refractoriness_holds_what_its_author_says():
    text = TEXT.replace(": pA", ": pA (unless refractory)")
    assert own_neuron(text).equations.hold == ("w",)


WRONG = {
    "an unknown name": ("dv/dt = -v/tua : mV\nspike: v > 1*m\nm = 1 mV\ntau = 3 ms", (1, 11), "'tau'"),
    "another letter case": ("dv/dt = I/c : mV\nspike: v > m\nm = 1 mV\nc = 3 pF", (1, 8), "'i'"),
    "another dimension": ("dv/dt = -v*tau : mV\nspike: v > m\nm = 1 mV\ntau = 3 ms", (1, 8), "ms^-1 mV for the rate of v"),
    "a sum of different things": ("dv/dt = -(v + tau)/tau : mV\nspike: v > m\nm = 1 mV\ntau = 3 ms", (1, 14), "ms in 'tau'"),
    "an unknown unit": ("dv/dt = -v/tau : mV\nspike: v > m\nm = 1 mVV\ntau = 3 ms", (3, 6), "mV"),
    "a unit of other things": ("dv/dt = -v/tau : mV\nspike: v > v\ntau = 3 K", (3, 8), "K"),
    "no unit": ("dv/dt = -v/tau\nspike: v > m\nm = 1 mV\ntau = 3 ms", (1, 14), "a colon and the unit of v"),
    "no colon after spike": ("dv/dt = -v/tau : mV\ntau = 3 ms\nspike v > tau", (3, 0), "spike: v > v_t"),
    "an unknown section": ("dv/dt = -v/tau : mV\nspkie: v > m\nspike: v > m\nm = 1 mV\ntau = 3 ms", (2, 0), "spike:"),
    "a number for a condition": ("dv/dt = -v/tau : mV\nspike: v\ntau = 3 ms", (2, 7), "a condition"),
    "a condition for a number": ("dv/dt = (v > v)/tau : 1\nspike: v > 1\ntau = 3 ms", (1, 9), "a number"),
    "a spike that never changes": ("dv/dt = -v/tau : 1\nspike: 2 > 1\ntau = 3 ms", (2, 7), "never changes"),
    "a reset of no state": ("dv/dt = -v/tau : 1\nspike: v > 1\nreset: tau <- tau\ntau = 3 ms", (3, 14), "states v"),
    "the input at a spike": ("dv/dt = i/q : 1\nspike: v > i/c\nq = 1 pA ms\nc = 1 pA", (2, 11), "i, which is not"),
    "a name twice": ("dv/dt = -v/tau : 1\nspike: v > 1\ntau = 3 ms\ntau = 4 ms", (4, 0), "after line 3"),
    "a function's name": ("dv/dt = -v/exp : 1\nspike: v > 1\nexp = 3 ms", None, "something else here"),
    "a name of the workbench": ("dv/dt = -v/param : 1\nspike: v > 1\nparam = 3 ms", None, "something else here"),
    "a name of a receptor": ("dv/dt = -v/r0_tau : 1\nspike: v > 1\nr0_tau = 3 ms", None, "something else here"),
    "letters of another alphabet": ("dv/dt = -v/τ : 1\nspike: v > 1\nτ = 3 ms", None, "plain letters"),
    "a circle": ("dv/dt = a/t : 1\na = b + 1\nb = a\nspike: v > 1\nt = 3 ms", None, "by way of"),
    "division by nothing": ("dv/dt = 1/(v - v)/t : 1\nspike: v > 1\nt = 3 ms", (1, 8), "a finite real number"),
    "no real number": ("dv/dt = sqrt(-1 - v*v)*sqrt(-v*v)/t : 1\nspike: v > 1\nt = 3 ms", (1, 8), "a finite real number"),
    "an infinite number": ("dv/dt = -v/t : 1\nspike: v > 1\nt = 1e999 ms", (3, 4), "a finite number"),
    "a value outside its limits": ("dv/dt = -v/t : 1\nspike: v > 1\nt = 3 ms (at least 5)", (3, 4), "within its limits"),
    "limits that are none": ("dv/dt = -v/t : 1\nspike: v > 1\nt = 3 ms (9 to 5)", (3, 10), "limits such as"),
    "a period that is no time": ("dv/dt = -v/t : 1\nspike: v > 1\nrefractory: m\nt = 3 ms\nm = 1 mV", (3, 12), "a time"),
    "a period without a name": ("dv/dt = -v/t : 1\nspike: v > 1\nrefractory: 2 ms\nt = 3 ms", (3, 12), "t_ref = 2 ms"),
    "a sign that cannot be seen": ("dv/dt = -v/t : 1\nspike: v > 1\nt = 3 ms # \u202e", (3, 11), "plain text"),
    "rates and maps": ("dv/dt = -v/t : 1\nnext w = w : 1\nspike: v > 1\nt = 3 ms", (2, 9), "rates (dv/dt) or maps"),
    "a start that is not known": ("dv/dt = -v/t : 1\nspike: v > 1\nstart: v = v\nt = 3 ms", None, "start"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_told_with_its_place(case):
    text, place, told = WRONG[case]
    found = check_own(text)
    assert found
    assert place is None or place in places(text)
    assert any(told in str(error) for error in found)
    for error in found:
        assert str(error).startswith(f"line {error.line}, character {error.position + 1}: expected ")
    with pytest.raises(Misfits):
        own_neuron(text)


def test_everything_wrong_is_told_at_once_in_the_order_of_lines():
    text = "dv/dt = (-v + I)/tau : mV\nspkie: v > 3\nreset: q <- 1\ntau = 5 mz\nnonsense"
    assert [line for line, _ in places(text)] == [1, 2, 3, 4, 5, 5]


def test_a_place_counts_the_lines_and_characters_as_written():
    assert places("\n\n dv/dt = -v/tua : 1\nspike: v > 1\ntau = 3 ms\n") == [(3, 12)]
    assert places("   dv/dt =   -v/tua : 1\n spike: v > 1\n tau = 3 ms") == [(1, 16)]
    assert places("dv/dt = -v/tau : 1\nspike: v > 1\nreset: v += 1 + tua\ntau = 3 ms") == [(3, 16)]


def test_sizes_are_bounded_before_anything_is_parsed():
    assert (
        only("x" * 9000).expected == only("a\n" * (MAX_LINES + 1)).expected == "at most 8,000 characters in 100 lines"
    )
    assert check_own("a = " + "1" * 600)[0].expected == "at most 500 characters in a line"
    many = "\n".join(f"ds{k}/dt = -s{k}/t : 1" for k in range(13))
    assert any("12 states" in str(error) for error in check_own(many + "\nspike: s0 > 1\nt = 3 ms"))


DOUBLING = {
    "sums": "exprel(u{})*u{} + v",
    "powers": "(3*u{} + 0*u{})**8",
    "extremes": "max(u{}, 1 - u{})",
    "divisions": "v/(1 + u{}*u{})",
}


@pytest.mark.parametrize("form", DOUBLING)
def test_abbreviations_that_double_are_refused_by_counting(form, monkeypatch):
    def never(*_args, **_options):
        raise AssertionError("built an expression that is too large")

    lets = "\n".join(f"u{k} = {DOUBLING[form].format(k - 1, k - 1) if k else 'v'}" for k in range(30))
    monkeypatch.setattr(own_expressions, "parse", never)
    errors = check_own(f"dv/dt = u29/t : 1\n{lets}\nspike: v > 1\nt = 3 ms  # {form}")
    assert f"at most {MAX_NODES:,}" in str(errors[0])


def test_abbreviations_that_nest_too_deep_are_refused():
    lets = "\n".join(f"u{k} = exp(exp(exp(u{k - 1})))" if k else "u0 = v" for k in range(40))
    errors = check_own(f"dv/dt = u39/t : 1\n{lets}\nspike: v > 1\nt = 3 ms")
    assert "at most 48 levels" in str(errors[0])


DEEP = ["exprel({})", "exp(v + {})", "max(v*a, {})", "min(a*v, max(b, {}))", "abs(v - {})", "where(v > a, {}, b)", "v/(a + {})", "tanh(v)*exp({})"]  # fmt: skip


@pytest.mark.parametrize("form", DEEP)
def test_the_deepest_text_that_is_legal_lowers_to_a_bounded_program(form):
    nested = "v"
    while len(deeper := form.format(nested)) <= 300:
        text = f"dv/dt = ({deeper})/t : 1\nspike: v > 1\nreset: v <- 0\nt = 20 ms\na = 1\nb = 2"
        if check_own(text):
            break
        nested = deeper
    for integrator in INTEGRATORS:
        program = lower(own_neuron(text.replace(deeper, nested)), (), integrator)
        assert sum(program.operations().values()) < 10 * MAX_NODES


HOSTILE = [
    "__import__('os').system('true')", "().__class__.__bases__[0]", "v.__class__", "[v for v in (1, 2)]", "lambda: 1",
    "f'{v}'", "(v := 3)", "9**9**9", "(((((3*v)**8)**8)**8)**8)**8", "exp(exp(exp(exp(99)))) + max(exp(exp(exp(99))), v)",
    "1e300*1e300*v", "(-" * 60 + "v" + ")" * 60, "v if v else 1", "open('x')", "v" + "+v" * 180, "-" * 390 + "v", "cos(exp(exp(9*v/v)))",
    "\\u0076", "ｖ", "await v", "*v", "v; import os", "99999999**8*99999999**8*99999999**8*99999999**8*99999999**8*v",
]  # fmt: skip


@pytest.mark.parametrize("code", HOSTILE)
def test_hostile_expressions_are_refused_wherever_they_stand(code):
    good = "dv/dt = -v/t : 1\nu = v\nspike: v > 1\nreset: v <- 0\nstart: v = 0\nrefractory: t\nt = 20 ms"
    assert not check_own(good)
    for old in ("-v/t :", "u = v", "v > 1", "<- 0", "start: v = 0", "refractory: t", "20 ms"):
        assert check_own(good.replace(old, old[:-1] + code if old != "-v/t :" else f"{code} :"))


LINES = st.lists(
    st.one_of(
        st.text(max_size=80),
        st.text(alphabet=string.ascii_lowercase[:6] + "vwi0189.*/+-()<>=:;# \t", max_size=80),
        st.sampled_from([*TEXT.split("\n"), *BRIAN.split("\n")]),
        st.builds("dv/dt = {} : mV".format, st.sampled_from(HOSTILE)),
        st.builds("u = {}".format, st.text(alphabet="vexp(*)1,+min", max_size=60)),
    ),
    max_size=12,
)


@settings(max_examples=150, deadline=None)
@given(LINES)
def test_any_text_becomes_a_neuron_or_errors_with_places(lines):
    text = "\n".join(lines)
    errors = check_own(text)
    for error in errors:
        assert 1 <= (error.line or 0) <= text.count("\n") + 1
        assert error.position >= 0
    if not errors:
        lower(own_neuron(text))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_read_as_text_are_refused_or_read(data):
    for text in (data.decode("latin-1"), data.decode("utf-8", "replace")):
        assert isinstance(check_own(text), list)


@pytest.mark.parametrize("name", ["", "lower", "1Own", "Own Cell", "LIF", "None", "Ö", "A" * 41, None, "Own\n"])
def test_a_name_names_a_class_and_no_shipped_one(name):
    with pytest.raises(WorkbenchError):
        own_neuron(TEXT, name)


@pytest.mark.parametrize("text", [None, 3, b"dv/dt", ["dv/dt"]])
def test_only_text_is_text(text):
    with pytest.raises(WorkbenchError):
        own_neuron(text)


def test_the_usual_range_holds_the_value():
    for value, unit in ((20.0, "ms"), (-70.0, "mV"), (0.0, "pA"), (-3.0, "nS"), (0.0, "mV")):
        low, high = usual_range(value, unit)
        assert low <= value <= high
        assert low < high


def test_a_name_that_is_not_there_may_be_misspelled_or_not_declared_yet():
    text = "dv/dt = (u - v)/tau : mV\nspike: v > v_t\nu = v*Tau/tau\ntau = 20 ms"
    threshold, time = check_own(text)
    assert (threshold.line, threshold.hint) == (2, "'v' or a line v_t = 1 mV")
    assert (time.line, time.hint) == (3, "'tau' or a line Tau = 1 mV")


def test_a_text_that_is_too_long_is_refused_and_not_kept():
    before = own._looked_through.cache_info().currsize
    assert "at most 8,000 characters" in str(check_own("# " + "x" * 100_000)[0])
    assert own._looked_through.cache_info().currsize == before
