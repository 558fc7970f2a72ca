"""Lesson 12: the keys follow from closed forms and published numbers, the three lives are one network, and the report tells them."""

from __future__ import annotations

import pytest

from workbench.course.lesson_report import lesson_report, report_text
from workbench.course.lessons.lives import LESSON, READS, SAME
from workbench.course.numbers import seed_of
from workbench.course.progress import lesson
from workbench.course.runs.lives import alive
from workbench.experiments.connectivity import LIVING

BOOK = lesson("lives")


def test_keys_of_the_book_are_those_reckoned_by_hand():
    assert BOOK.key("synapses") == 128 * 74 == 9472
    assert BOOK.key("efficiency") == pytest.approx(100 * 9472 / 202**2)  # 23.2 %
    # two blocks of 64 targets: 64*8 + 10 = 522 bits, nine words of 64
    assert BOOK.key("axon") == 2 * 576
    # Davies et al. 2018: 23.6 pJ an event, 81 pJ an update of an active neuron
    assert BOOK.key("energy") == pytest.approx(47_000 * 0.0236 + 2_700 * 0.081)
    assert "begins at a new word" in BOOK.check("axon", 128 * 8 + 20).message
    assert "picojoules" in BOOK.check("energy", 1_327_900).message


def test_measurements_agree_with_their_closed_forms_for_other_students():
    for student in ("Ada", "Grace", "Alan"):
        numbers = LESSON.draw(seed_of(student, "lives"))
        for exercise in LESSON.exercises:
            assert exercise.measure is not None
            assert exercise.tolerance.allows(exercise.measure(numbers), exercise.formula(numbers)), (
                student,
                exercise.id,
            )


def test_the_network_beside_the_lesson_spikes_in_both_layers():
    recording = alive(BOOK.numbers).run()
    for name in ("hidden", "output"):
        assert len(recording.of(name)[0]) > 0


@pytest.mark.slow
def test_one_network_guesses_then_reads_then_keeps_its_answers_on_loihi():
    progress = lesson("lives")
    untaught, taught, same = (progress.run(name) for name in ("untaught", "taught", "same"))
    assert untaught.word == READS[0]
    assert taught.number > 90
    assert same.word == SAME[1]
    before, after = (curve.y.sum() for curve in taught.panel.curves)
    assert before == after == 128 * 74  # the same wires
    assert "measured on this machine" in report_text(progress)
    assert f"{taught.number:.4g}" in report_text(progress)


def test_a_report_has_four_headings_and_what_a_student_wrote_is_no_heading_of_it(tmp_path):
    progress = lesson("lives", "Ada")
    progress.explain("question", "# Numbers <script>alert(1)</script> | [a](b)")
    progress.check("synapses", progress.key("synapses"))
    text = lesson_report(progress, tmp_path / "report.md")
    assert (tmp_path / "report.md").read_text("utf-8") == text
    headings = [line for line in text.splitlines() if line.startswith("#")]
    assert headings == [
        "# One network, three lives", "## Question", "## Method", "## Result", "## Conclusion", "## Numbers", "## Provenance",
    ]  # fmt: skip
    assert "<script>" not in text
    assert "Not written yet." in text
    assert "answered, checked against the model" in text
    assert f"seed {progress.seed}" in text


def test_what_a_student_wrote_is_never_markup_of_the_report():
    progress = lesson("lives", "<img src=x onerror=1> [a](javascript:x)")
    progress.explain("question", "![p](x) and " + chr(92) + "[a](javascript:x)")
    name, question = (line for line in report_text(progress).splitlines() if "javascript" in line)
    assert name.startswith("&lt;img")
    assert name.count(chr(92) + "[a") == 1
    assert question == r"> \!\[p\](x) and \\\[a\](javascript:x)"


def test_what_is_told_of_a_network_is_true_of_it():
    """Numbers drawn from a name are supposed, not those of a run; the fly's are from the abstract of Dorkenwald et al. 2024."""
    fly = LIVING["Fruit fly, adult brain"][0]
    (efficiency,) = (one for one in LESSON.exercises if one.id == "efficiency")
    assert f"comes to {100 * fly.efficiency:.2f} %" in efficiency.because
    (energy,) = (one for one in LESSON.exercises if one.id == "energy")
    assert energy.text.strip().startswith("Suppose a network")
