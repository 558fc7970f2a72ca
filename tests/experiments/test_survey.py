"""The survey's tables: its own words, counts read off the equations, and no number that was not measured."""

from dataclasses import replace

import pytest

from workbench.core.catalogue import catalogue
from workbench.core.jobs import run
from workbench.experiments.benchmark import ENGINES, Cost
from workbench.experiments.survey import MODELS, NO_METHOD, NOT_YET, UNSAID, Cell, Survey, size_of
from workbench.experiments.survey_training import AGENT
from workbench.experiments.survey_words import TABLES


def test_five_tables_with_the_words_of_the_survey():
    assert [table.number for table in TABLES] == [1, 2, 3, 4, 5]
    assert [len(table.rows) for table in TABLES] == [5, 4, 5, 2, 4]
    words = {row[0]: row[1:] for row in TABLES[0].rows}
    assert words["Hodgkin-Huxley"] == ("high", "high", "very high")
    assert words["Leaky integrate-and-fire"] == ("moderate", "medium", "low")
    chips = {row[0]: row[1:] for row in TABLES[2].rows}
    assert chips["BrainScaleS"] == ("analog", "10^4", "low", "low")
    assert all(len(row) == len(table.columns) for table in TABLES for row in table.rows)


@pytest.mark.parametrize(
    ("model", "states"), [("IF", 1), ("LIF", 1), ("Izhikevich", 2), ("AdEx", 2), ("HodgkinHuxley", 4)]
)
def test_states_are_those_of_the_papers(model, states):
    assert size_of(model).states == states


def test_operations_of_the_exact_lif_step_are_counted_by_hand():
    # v <- v + share (level + gain i - v), then v > v_t: two products, three sums, one comparison
    assert size_of("LIF").operations == {"add": 3, "mul": 2, "div": 0, "function": 0, "compare": 1}
    # without a leak the membrane's own factor is a constant too: v <- p v + q i
    assert size_of("IF").total == 4


def test_the_survey_s_order_of_cost_is_seen_in_the_operations():
    total = {name: size_of(model).total for name, model in MODELS.items()}
    assert total["Integrate-and-fire"] < total["Leaky integrate-and-fire"] < total["Izhikevich"]
    assert max(total, key=lambda name: total[name]) == "Hodgkin-Huxley"


def test_chips_are_described_by_published_facts_with_their_source():
    table = TABLES[2]
    by_chip = {row[0]: dict(zip(table.measured, Survey().cells(table, row), strict=True)) for row in table.rows}
    # Merolla et al. 2014 and Davies et al. 2018
    assert by_chip["IBM TrueNorth"]["Cores a chip"].value == "4,096"
    assert by_chip["IBM TrueNorth"]["Neurons a core"].value == "256"
    assert by_chip["Intel Loihi"]["Cores a chip"].value == "128"
    assert "Davies et al. 2018" in by_chip["Intel Loihi"]["Cores a chip"].note
    assert by_chip["Intel Loihi"]["Cores a chip"].link.startswith("https://doi.org/10.1109/")
    assert by_chip["SpiNNaker"]["Process"].value == "130 nm"


def test_nothing_is_claimed_before_it_is_measured():
    survey = Survey()
    for table in (table for table in TABLES if table.number != 3):
        for row in table.rows:
            cells = survey.cells(table, row)
            assert len(cells) == len(table.measured)
            timed = cells[-len(ENGINES) - 1 :] if table.number == 1 else cells
            needs_none = row[0] == AGENT or timed[0] == NO_METHOD
            assert needs_none or set(timed) == {NOT_YET}
    assert survey.conditions() == "Times are not measured yet."


def test_a_measured_cost_appears_with_its_spread_and_conditions():
    survey = Survey()
    survey.keep([Cost("LIF", "event", 3.861, 3.54, 1234.5, 1000, 4096, 0.1, 5, 256.0, 36.0)])
    cells = survey.cells(TABLES[0], TABLES[0].rows[1])
    assert cells[-len(ENGINES) - 1 :] == (Cell("3.86", "3.54 to 1,234"), NOT_YET, NOT_YET, NOT_YET)
    assert "LIF 256 pA, 36 Hz" in survey.conditions()


def test_surveys_do_not_share_results():
    first, second = Survey(), Survey()
    first.keep([Cost("LIF", "event", 1.0, 1.0, 1.0, 1, 1, 0.1, 1, 0.0, 0.0)])
    assert second.costs == {}


def test_models_the_survey_does_not_name_are_counted_too_and_given_no_word():
    table = TABLES[0]
    rows = Survey().rows(table)
    assert rows[: len(table.rows)] == table.rows
    named = {MODELS.get(row[0], row[0]) for row in rows}
    assert named == set(catalogue("neurons"))
    for row in rows[len(table.rows) :]:
        assert set(row[1:]) == {UNSAID}
        assert int(Survey().cells(table, row)[0].value) >= 1


def test_a_survey_is_complete_when_every_model_met_every_engine():
    survey = Survey()
    cost = Cost("", "", 1.0, 1.0, 1.0, 1, 1, 0.1, 1, 0.0, 0.0)
    pairs = [(model, engine) for model in catalogue("neurons") for engine in ENGINES]
    for model, engine in pairs[:-1]:
        survey.keep([replace(cost, model=model, engine=engine)], {model: ("tonic spiking",)})
    assert not survey.complete
    survey.keep([replace(cost, model=pairs[-1][0], engine=pairs[-1][1])], {pairs[-1][0]: ()})
    assert survey.complete


def test_the_patterns_of_a_model_stand_beside_its_costs():
    survey = Survey()
    told = []
    run(survey.measure(neurons=2, repeats=1, models=["IF"]), lambda step: told.append(step.values))
    for values in told:
        survey.keep([values["cost"]] if "cost" in values else [], values.get("patterns", {}))
    # a perfect integrator can do nothing but count charge
    assert survey.cells(TABLES[0], TABLES[0].rows[0])[-1] == Cell("tonic spiking")
