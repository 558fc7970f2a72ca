"""The lesson pane: steps one by one, answers checked by a worker, a bench that follows, and a file at the end."""

import gc
import json
import weakref

import pytest

from workbench.course.results import verify
from workbench.experiments.neuron_bench import NeuronBench
from workbench.labs.lesson_pane import LessonPane


@pytest.fixture
def bench():
    return NeuronBench(auto=False)


@pytest.fixture
def pane(bench):
    made = LessonPane("membrane", place=lambda setup: setup.place(bench))
    yield made
    made.close()


def act(pane, step, answer=None):
    """Turn to a step, answer it, press its button and wait for the worker."""
    pane.show(step)
    if answer is not None:
        pane.card.field.widget.value = answer
    pane.card.button.clicks += 1
    for _ in range(400):
        pane.aside.runner.join(0.05)
        pane.aside.beat()
        if not pane.aside.busy:
            return pane.card
    raise AssertionError("the worker did not come to an end")


def test_a_lesson_begins_with_the_students_cell_on_the_bench(pane, bench):
    assert bench.neuron.g_l == 100.0
    assert bench.stimulus.amplitude == 1800.0
    pane.who.value = "Ada Lovelace"
    assert bench.neuron.v_t == pane.progress.numbers.v_t != -50.0


def test_next_and_back_turn_the_steps(pane):
    assert pane.back.disabled
    pane.next.clicks += 1
    assert pane.steps.value == "below"
    pane.back.clicks += 1
    assert pane.steps.value == "cell"


def test_a_run_puts_its_set_up_on_the_bench_and_tells_what_came(pane, bench):
    card = act(pane, "edge")
    assert bench.stimulus.amplitude == pytest.approx(2010.0)
    assert "At 2.01 nA the cell fires at 23.7 Hz." in card.note.object
    act(pane, "curve")
    assert len(pane.card.picture) == 1


def test_a_wrong_answer_gets_its_hint_and_the_right_one_its_mark(pane):
    card = act(pane, "rheobase", "1.5 nA")
    assert "That is the way from <em>reset</em> to threshold" in card.note.object
    assert "✓" not in next(label for label, name in pane.steps.options.items() if name == "rheobase")
    act(pane, "rheobase", "2000 pA")
    assert "<strong>Right.</strong>" in card.note.object
    assert "2 attempts" in card.tries.object
    assert "✓" in next(label for label, name in pane.steps.options.items() if name == "rheobase")
    assert "1 of 5 points" in pane.points.object


def test_what_cannot_be_read_is_told_escaped_and_is_no_attempt(pane):
    card = act(pane, "rheobase", "<img src=x onerror=alert(1)>")
    assert "&lt;img" in card.refused.object
    assert "<img" not in card.refused.object
    assert "rheobase" not in pane.progress.attempts


def test_who_has_not_answered_is_asked_to_in_plain_words(pane):
    for step, answer, told in (
        ("rheobase", "", "Write a number, such as 12.5 nA."),
        ("rheobase", "much", "much&#x27; cannot be read as an answer. Write a number, such as 12.5 nA."),
        ("guess", "", "Write a number, such as 12.5 Hz."),
        ("why", None, "Write a sentence first, in your own words."),
    ):
        card = act(pane, step, answer)
        assert told in card.refused.object
        assert "expected" not in card.refused.object
    assert not pane.progress.attempts
    assert not pane.progress.predictions


def test_a_curve_is_to_be_drawn_and_a_choice_to_be_chosen():
    pane = LessonPane("balance")
    assert "Draw it through two points or more" in act(pane, "drawn").refused.object
    pane.show("alike")
    pane.card.field.__panel__().get_root()  # a page is told of the widget, and Panel must not choose for the student then
    assert "Choose one of the 2 answers." in act(pane, "alike").refused.object
    pane.close()


def test_the_comparison_waits_for_the_guess_and_the_run(pane):
    pane.show("surprise")
    assert not pane.card.text.visible, "the text would give the answer away"
    assert "First comes the step" in pane.card.refused.object
    act(pane, "guess", "12 Hz")
    act(pane, "edge")
    pane.show("surprise")
    assert pane.card.text.visible
    assert "You said 12 Hz; it was 23.7" in pane.card.note.object
    act(pane, "guess", "23.7 Hz")
    assert "a guess after it is none" in pane.card.refused.object


def test_the_sentence_is_kept_as_text(pane):
    pane.show("why")
    pane.card.sentence.value = "Because <b>it creeps</b>."
    pane.card.button.clicks += 1
    assert pane.progress.sentences["why"] == "Because <b>it creeps</b>."
    assert "<b>" not in pane.card.note.object


def test_the_file_of_a_lesson_is_verified(pane):
    pane.who.value = "Grace"
    act(pane, "edge")
    act(pane, "rheobase", f"{(pane.progress.numbers.v_t - pane.progress.numbers.e_l) / pane.progress.numbers.r:.4f}")
    report = verify(json.loads(pane._file().read()))
    assert report.reproduced
    assert report.points == 1.0


def test_lessons_and_names_keep_what_was_done_in_them(pane):
    act(pane, "rheobase", "2 nA")
    pane.who.value = "Ada"
    assert pane.progress.points == 0
    pane.who.value = ""
    assert pane.progress.points == 1


def test_a_failing_measurement_is_told(pane, monkeypatch):
    pane.show("edge")

    def broken(name):
        raise ValueError("<b>no bench</b>")

    monkeypatch.setattr(pane.progress, "measure", broken)
    card = act(pane, "edge")
    assert "&lt;b&gt;no bench" in card.refused.object
    assert not card.button.disabled


def test_a_closed_pane_is_collected():
    made = LessonPane("membrane")
    made.__panel__()
    gone = weakref.ref(made)
    made.close()
    del made
    gc.collect()
    assert gone() is None
