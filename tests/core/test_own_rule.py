"""A rule written as text learns like any other, and a wrong text is refused with the places of everything that is wrong."""

from __future__ import annotations

import json
import string

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.core.catalogue import catalogue
from workbench.core.errors import Diverged, Misfits, RangeError, SpecError, WorkbenchError
from workbench.core.model import Rule, Synapse
from workbench.core.own_rule import check_own_rule, own_rule
from workbench.core.own_writer import text_of
from workbench.engines.rules import lower_rule
from workbench.engines.simulation import Simulation
from workbench.experiments.network_code import network_code
from workbench.network.network import Network
from workbench.network.wiring.all_to_all import AllToAll
from workbench.neurons.lif import LIF
from workbench.plasticity.pair_stdp import PairSTDP
from workbench.plasticity.reward_stdp import RewardSTDP
from workbench.plasticity.triplet_stdp import TripletSTDP
from workbench.plasticity.tsodyks_markram import TsodyksMarkram
from workbench.plasticity.voltage_stdp import VoltageSTDP
from workbench.stimuli.poisson import Poisson
from workbench.synapses.delta import Delta

TEXT = """# Pairs with a soft upper bound
dx/dt = -x/tau_plus : pre
dy/dt = -y/tau_minus : post
soft = 1 - w/w_max                 # an abbreviation
pre: w -= a_minus*w_max*y; x += 1
post:
    w += a_plus*w_max*x*soft
    y += 1
tau_plus = 20 ms (5 to 50)         # Memory of presynaptic spikes.
tau_minus = 34 ms
a_plus = 0.01
a_minus = 0.0105 (at least 0)
w_max = 5 weight
"""


def network(rule: Rule, weight: float = 3.0) -> Network:
    net = Network()
    cells = net.add(LIF(), 3, name="cells")
    inputs = net.add(Poisson(rate=60.0), 10, name="inputs")
    net.connect(inputs, cells, AllToAll(), Delta(), weight=weight, delay=0.5, plasticity=rule, name="plastic")
    return net


def learned(rule: Rule, engine: str = "reference", **options) -> np.ndarray:
    """The weights after 200 ms of Poisson spikes, with a reward at 100 ms for a rule that takes one."""
    sim = Simulation(network(rule), engine=engine, dt=0.1, seed=2, **options)
    sim.advance(100.0)
    if rule.declared().shared:
        sim.reward("plastic", 0.5)
    sim.advance(100.0)
    return sim.weights("plastic")[2]


def places(text: str) -> list[tuple[int | None, int]]:
    return [(error.line, error.position) for error in check_own_rule(text)]


def test_a_text_becomes_quantities_equations_and_a_title():
    kind = own_rule(TEXT)
    assert issubclass(kind, Rule)
    assert kind.title() == "Pairs with a soft upper bound"
    assert kind().values()["tau_minus"] == 34.0
    assert kind.weights == ("w_max",)
    assert kind.quantities()["tau_plus"].softbounds == (5.0, 50.0)
    assert kind.quantities()["tau_plus"].doc == "Memory of presynaptic spikes."
    assert (kind.equations.pre, kind.equations.post) == (("x",), ("y",))
    assert list(kind.equations.on_post) == ["w", "y"]
    assert r"0 &\leq w \leq w_{max}" in kind.latex()
    assert repr(kind(tau_plus=10.0)) == "Own(tau_plus=10.0)"
    assert own_rule(TEXT) is own_rule("\n\n" + TEXT.replace("\n", "  \r\n"))
    assert own_rule(TEXT) is not own_rule(TEXT, "Other")


@pytest.mark.parametrize("name", sorted(catalogue("plasticity", Rule)))
def test_every_shipped_rule_can_be_written_as_text_and_read_back(name):
    shipped = catalogue("plasticity", Rule)[name]
    variants = shipped.variants or [None]
    for choice in variants:
        model = shipped(**{shipped.variant: choice} if choice else {})
        text = text_of(model)
        assert check_own_rule(text) == []
        mine = own_rule(text)
        assert mine.units() == shipped.units()
        assert mine().values() == model.values()
        assert set(mine.weights) == set(shipped.weights) & set(shipped.quantities())
        one, other = mine.equations, model.declared()
        for part in (
            "pre",
            "post",
            "synapse",
            "shared",
            "rates",
            "on_pre",
            "on_post",
            "cell",
            "within",
            "lets",
            "heard",
        ):
            assert getattr(one, part) == getattr(other, part), part


@pytest.mark.parametrize("shipped", [PairSTDP, TripletSTDP, VoltageSTDP, RewardSTDP, TsodyksMarkram])
@pytest.mark.parametrize("engine", ["reference", "event"])
def test_the_text_of_a_shipped_rule_learns_as_the_rule_does(shipped, engine):
    options = {"precision": "double"} if engine == "event" else {}
    rule = shipped(w_max=5.0) if "w_max" in shipped.quantities() else shipped()
    assert np.array_equal(learned(rule, engine, **options), learned(own_rule(text_of(rule))(), engine, **options))


def test_both_engines_agree_on_an_own_rule():
    judge = learned(own_rule(TEXT)())
    assert (judge != 3.0).all()
    np.testing.assert_allclose(learned(own_rule(TEXT)(), "event", precision="double"), judge, rtol=1e-9)


def test_both_engines_agree_on_a_rule_that_sees_presynaptic_spikes_late():
    late = own_rule(TEXT + "heard: t_d\nt_d = 7 ms")()
    judge = learned(late)
    assert (judge != learned(own_rule(TEXT)())).any()
    np.testing.assert_allclose(learned(late, "event", precision="double"), judge, rtol=1e-9)


def test_an_abbreviation_stands_for_its_text():
    plain = TEXT.replace("x*soft", "x*(1 - w/w_max)").replace("soft = 1 - w/w_max", "")
    assert np.array_equal(learned(own_rule(TEXT)()), learned(own_rule(plain)()))


@pytest.mark.parametrize("engine", ["reference", "event"])
@pytest.mark.parametrize("change", ["w += 1000*w_max", "w -= 1000*w_max", "w <- -3*x", "w *= 1e9"])
def test_weights_stay_within_their_bounds_whatever_the_text_says(engine, change):
    text = TEXT.replace("w += a_plus*w_max*x*soft", change)
    found = learned(own_rule(text)(), engine)
    assert found.min() >= 0.0
    assert found.max() <= 5.0
    assert (found != 3.0).any()


@pytest.mark.parametrize("engine", ["reference", "event"])
def test_a_rate_stays_within_the_bounds_too(engine):
    text = TEXT + "dw/dt = w_max*x/tau_plus"
    assert learned(own_rule(text)(), engine).max() == 5.0


def test_weights_that_are_no_numbers_stop_the_run():
    rule = own_rule(TEXT.replace("a_plus*w_max*x*soft", "log(-1 - x)"))()
    with np.errstate(invalid="ignore"), pytest.raises(Diverged, match=r"plastic\.w"):
        learned(rule)
    assert learned(rule, "event").min() >= 0.0  # the compiled bound makes 0 of what is no number


@pytest.mark.parametrize("engine", ["reference", "event"])
def test_a_time_constant_of_zero_is_refused_in_words(engine):
    with pytest.raises(Diverged, match="a division by zero"):
        learned(own_rule(TEXT)(tau_plus=0.0), engine)


def test_a_rule_travels_in_the_file_of_its_network_and_in_code():
    rule = own_rule(TEXT, "Soft")(a_plus=0.02)
    net = network(rule)
    again = Network.from_spec(json.loads(json.dumps(net.to_spec())))
    assert again.projections["plastic"].plasticity == rule
    assert again.to_spec() == net.to_spec()
    code = network_code(net)
    assert 'Soft = wb.own_rule("""' in code
    assert "plasticity=Soft(a_plus=0.02)" in code
    found: dict = {}
    exec(code, found)
    assert found["net"].projections["plastic"].plasticity == rule


def test_a_text_is_refused_where_no_model_of_ones_own_can_stand():
    with pytest.raises(SpecError):
        Synapse.from_dict({"type": "Own", "params": {}, "text": TEXT})
    with pytest.raises(Misfits):
        Rule.from_dict({"type": "Own", "params": {}, "text": "dx/dt = 1 : pre"})
    for data in ({"type": "Own", "params": {"a_minus": -1.0}, "text": TEXT}, {"type": "own", "text": TEXT}):
        with pytest.raises(RangeError):
            Rule.from_dict(data)
    for text in (3, ["x"], {"a": 1}):
        with pytest.raises(WorkbenchError):
            Rule.from_dict({"type": "Own", "params": {}, "text": text})


WRONG = {
    "nothing that learns": ("dx/dt = -x/tau : pre\ntau = 3 ms", None, "a line that changes w"),
    "no largest weight": (TEXT.replace("w_max = 5 weight\n", "").replace("w_max", "1"), (12, 29), "w_max = 1 weight"),
    "a weight in pA": (TEXT.replace("5 weight", "5 pA"), (13, 8), "w_max = 5 weight"),
    "no side": (TEXT.replace(" : pre\n", "\n"), (2, 19), "a colon and who keeps it"),
    "an unknown side": (TEXT.replace(": pre\n", ": prae\n"), (2, 22), "pre, post, synapse, shared"),
    "a trace without a unit of time": (TEXT.replace("34 ms", "34"), (3, 8), "ms^-1 for the rate of y"),
    "a trace that is not linear": (TEXT.replace("-x/tau_plus", "-x*x/tau_plus"), (2, 8), "something times x"),
    "a trace of the other side": (TEXT.replace("-x/tau_plus", "-y/tau_plus"), (2, 8), "without y"),
    "the other side's trace set": (TEXT.replace("x += 1", "y += 1"), (5, 32), "at a presynaptic spike"),
    "a trace set by the other side": (TEXT.replace("x += 1", "x <- y"), (5, 32), "an expression without y"),
    "a trace set by the weight": (TEXT.replace("y += 1", "y += w"), (8, 9), "an expression without w"),
    "an unknown section": (TEXT.replace("pre: w", "prae: w"), (5, 0), "pre:"),
    "a spike of a neuron": (TEXT + "spike: v > 3", (14, 0), "reads:"),
    "the weight declared": (TEXT + "w = 3", (14, 0), "the weight is w"),
    "a map": (TEXT + "next u = 3 : pre", (14, 5), "a rate"),
    "a state without a unit": (TEXT + "reads: v", (14, 7), "reads: v : mV"),
    "a rate of w in no time": (TEXT + "dw/dt = x*y", (14, 8), "ms^-1 for the rate of w"),
    "a unit in a weight": (TEXT.replace("a_plus = 0.01", "a_plus = 0.01 mV"), (7, 9), "terms of one dimension"),
    "an unknown name": (TEXT.replace("*soft", "*sofd"), (7, 24), "'soft'"),
    "release at a postsynaptic spike": (TEXT.replace("y += 1", "release <- y"), (8, 15), "at a postsynaptic spike"),
    "division by nothing": (TEXT.replace("x*soft", "x/(y - y)"), (7, 9), "a finite real number"),
    "a name of the workbench": (TEXT.replace("a_plus", "weights"), None, "something else here"),
    "a wait that is no time": (TEXT + "heard: a_plus", (14, 7), "a time"),
    "a wait without a name": (TEXT + "heard: 3 ms", (14, 7), "heard: t_d"),
    "a sign that cannot be seen": (TEXT + "# \u202e", (14, 2), "plain text"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_told_with_its_place(case):
    text, place, told = WRONG[case]
    found = check_own_rule(text)
    assert found
    assert place is None or place in places(text)
    assert any(told in str(error) for error in found)
    for error in found:
        assert str(error).startswith(f"line {error.line}, character {error.position + 1}: expected ")
    with pytest.raises(Misfits):
        own_rule(text)


def test_everything_wrong_is_told_at_once_in_the_order_of_lines():
    text = "dx/dt = -x/tua : pre\nprae: x += 1\npost: w += q\ntau = 5 mz\nw_max = 1 weight\nnonsense"
    assert [line for line, _ in places(text)] == [1, 2, 3, 4, 6]


HOSTILE = [
    "__import__('os').system('true')", "().__class__.__bases__[0]", "w.__class__", "[w for w in (1, 2)]", "lambda: 1",
    "f'{w}'", "(w := 3)", "9**9**9", "(((((3*w)**8)**8)**8)**8)**8", "exp(exp(exp(exp(99)))) + max(exp(exp(exp(99))), w)",
    "1e300*1e300*w", "(-" * 60 + "w" + ")" * 60, "w if w else 1", "open('x')", "w" + "+w" * 180, "-" * 390 + "w",
    "\\u0077", "ｗ", "await w", "*w", "w, import os", "99999999**8*99999999**8*99999999**8*99999999**8*99999999**8*w",
]  # fmt: skip


@pytest.mark.parametrize("code", HOSTILE)
def test_hostile_expressions_are_refused_wherever_they_stand(code):
    good = "dx/dt = -x/t : pre\nu = x\npre: x <- 1\npost: w <- x\nwithin: w <- 2\nreads: v : mV\nw_max = 3 weight\nt = 20 ms"
    assert not check_own_rule(good)
    for old in ("-x/t :", "u = x", "x <- 1", "w <- x", "w <- 2", "v : mV", "3 weight", "20 ms"):
        assert check_own_rule(good.replace(old, old[:-1] + code if old != "-x/t :" else f"{code} :"))


def test_abbreviations_that_double_are_refused_by_counting():
    lets = "\n".join(f"u{k} = exprel(u{k - 1})*u{k - 1} + w" if k else "u0 = w" for k in range(30))
    errors = check_own_rule(f"{lets}\npost: w <- u29\nw_max = 1 weight")
    assert "at most 1,500" in str(errors[0])


@pytest.mark.parametrize(
    "form", ["exprel({})", "exp(x + {})", "max(x*a, {})", "abs(x - {})", "x/(a + {})", "x*({} + a*x)"]
)
@pytest.mark.parametrize("use", ["dx/dt = {}/t : pre\npost: w <- x", "dw/dt = {}/t", "post: w <- a", "post: w <- {}"])
def test_abbreviations_that_nest_are_refused_before_they_are_differentiated(form, use):
    nested, lines = "x", ["dx/dt = -x/t : pre"] if "dx/dt" not in use else []
    for k in range(30):
        lines.append(f"u{k} = {form.format(form.format(form.format(nested)))}")
        nested = f"u{k}"
    text = "\n".join([*lines, use.format("u29"), "w_max = 1 weight", "t = 20 ms", "a = 1"])
    assert any("at most 48 levels" in str(error) for error in check_own_rule(text))


@pytest.mark.parametrize("form", ["exprel({})", "exp(x + {})", "max(x*a, {})", "where(x > a, {}, a)", "x*({} + a*x)"])
@pytest.mark.parametrize("use", ["dx/dt = {}/t : pre\npost: w <- x", "dw/dt = {}/t"])
def test_the_deepest_rule_that_is_legal_is_lowered_or_refused(form, use):
    nested, lines = "x", ["dx/dt = -x/t : pre"] if "dx/dt" not in use else []
    for k in range(12):
        more = [*lines, f"u{k} = {form.format(form.format(nested))}"]
        text = "\n".join([*more, use.format(f"u{k}"), "w_max = 1 weight", "t = 20 ms", "a = 1"])
        if any("levels" in str(error) for error in check_own_rule(text)):
            break
        nested, lines = f"u{k}", more
        if not check_own_rule(text):
            lower_rule(own_rule(text)())
    assert len(lines) > 3


LINES = st.lists(
    st.one_of(
        st.text(max_size=80),
        st.text(alphabet=string.ascii_lowercase[:6] + "xyw0189.*/+-()<>=:;# \t", max_size=80),
        st.sampled_from(TEXT.split("\n")),
        st.builds("pre: w <- {}".format, st.sampled_from(HOSTILE)),
        st.builds("dx/dt = {} : pre".format, st.text(alphabet="wexp(*)1,+min/", max_size=60)),
    ),
    max_size=14,
)


@settings(max_examples=150, deadline=None)
@given(LINES)
def test_any_text_becomes_a_rule_or_errors_with_places(lines):
    text = "\n".join(lines)
    errors = check_own_rule(text)
    for error in errors:
        assert 1 <= (error.line or 0) <= text.count("\n") + 1
        assert error.position >= 0
    if not errors:
        lower_rule(own_rule(text)())


@pytest.mark.parametrize("name", ["", "lower", "PairSTDP", "None", "Ö", "A" * 41, None])
def test_a_name_names_a_class_and_no_shipped_rule(name):
    with pytest.raises(WorkbenchError, match="own_rule"):
        own_rule(TEXT, name)


@pytest.mark.parametrize("text", [None, 3, b"dx/dt", ["dx/dt"]])
def test_only_text_is_text(text):
    with pytest.raises(WorkbenchError, match="own_rule"):
        own_rule(text)
