"""A student's way through a lesson, and the file that tells of it."""

import json

import pytest

from workbench.core.errors import RangeError, SpecError, UnknownName
from workbench.course.part import NotYet
from workbench.course.progress import Progress, lesson
from workbench.course.results import digest, read_results, results, results_text, save_results, verify


def worked(student="Ada Lovelace"):
    """The first lesson with a guess, three runs, one mistake and two answers."""
    progress = lesson("membrane", student)
    n = progress.numbers
    progress.predict("guess", "5 Hz")
    for name in ("below", "edge", "curve"):
        progress.run(name)
    progress.check("rheobase", (n.v_t - n.v_r) / n.r)
    progress.check("rheobase", f"{1000 * (n.v_t - n.e_l) / n.r:.4f} pA")
    progress.check("ceiling", 1000.0 / n.t_long)
    progress["code"].check(
        lambda i: 0.0 if i * n.r <= n.v_t - n.e_l else progress.lesson.step("code").formula(n)[_place(i, n)]
    )
    progress.explain("why", "It creeps <b>up</b>.")
    return progress


def _place(current, n):
    from workbench.course.lessons.membrane import probes

    return probes(n).index(current)


def forged(data, change):
    """The same file, changed by somebody who also mends the digest."""
    copy = json.loads(json.dumps(data))
    change(copy)
    copy["digest"] = digest(copy)
    return copy


def bad(report):
    return [finding.name for finding in report.findings if not finding.reproduced]


def test_a_true_file_is_reproduced(tmp_path):
    progress = worked()
    path = save_results(progress, tmp_path / "ada.json")
    assert path.stat().st_size < 5000
    report = verify(path)
    assert report.reproduced, report
    assert (report.points, report.most) == (progress.points, progress.most) == (3.0, 5.0)


def test_the_attempts_are_in_the_file():
    tries = results(worked())["steps"]["rheobase"]["attempts"]
    assert [one["verdict"] for one in tries] == ["mistake", "right"]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda d: d["steps"]["rheobase"]["attempts"][0].update(verdict="right"), ["rheobase"]),
        (lambda d: d["steps"]["rheobase"]["attempts"].pop(), ["points"]),
        (lambda d: d["steps"]["edge"].update(measured=[99.0]), ["edge"]),
        (lambda d: d["steps"]["curve"]["measured"].__setitem__(5, 1.0), ["curve"]),
        (lambda d: d["steps"]["surprise"].update(score=1.0), ["surprise"]),
        (lambda d: d.update(points=5.0), ["points"]),
        (lambda d: d.update(seed=0), ["seed"]),
        (lambda d: d["numbers"].update(r=10.5), ["numbers"]),
        (lambda d: d["steps"].update(bonus={"answer": 1}), ["bonus"]),
        (lambda d: d["steps"].update(rheobase={"attempts": "all right"}), ["rheobase", "points"]),
        (lambda d: d["steps"].update(edge=5), ["edge"]),
    ],
)
def test_a_changed_file_is_found_out_even_with_its_digest_mended(change, found):
    assert bad(verify(forged(results(worked()), change))) == found


def test_somebody_elses_file_is_found_out():
    """Under another name the numbers are others, and so the answers are wrong."""
    report = verify(forged(results(worked()), lambda d: d.update(student="Charles Babbage")))
    assert {"seed", "numbers", "rheobase", "edge"} <= set(bad(report))


def test_an_edit_breaks_the_digest():
    data = json.loads(results_text(worked()))
    data["steps"]["why"]["text"] = "Somebody else's words."
    assert bad(verify(data)) == ["file"]


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": 1}', "[" * 100_000, "x" * 300_000, '{"a": NaN}', b"\xff\xfe"]
)
def test_what_is_no_results_file_is_refused(text):
    with pytest.raises(SpecError):
        read_results(text)


def test_a_file_with_wrong_parts_is_refused_with_all_of_them():
    data = {**results(worked()), "seed": "one", "steps": []}
    with pytest.raises(ValueError, match=r"(?s)seed.*steps"):
        verify(json.dumps(data))


def test_an_unsolved_exercise_fails_in_a_notebook():
    part = lesson("membrane")["rheobase"]
    for answer, told in ((..., "No answer yet"), (1.5, "reset"), (0.5, "Less than half")):
        with pytest.raises(NotYet, match=told):
            part.check(answer)
    assert part.check("2.0 nA").right


def test_a_step_shows_itself_with_the_students_numbers():
    shown = lesson("membrane")["rate"]._repr_markdown_()
    assert shown.startswith("### How fast?")
    assert "2.5 nA" in shown
    assert "*Answer in Hz, ± 2 %.*" in shown


def test_a_guess_after_the_fact_is_none():
    progress = lesson("membrane")
    progress.run("edge")
    with pytest.raises(RangeError, match="'Half a percent more' done first"):
        progress.compare("surprise")


def test_a_comparison_scores_by_the_ratio():
    progress = lesson("membrane")
    progress.predict("guess", 12.0)
    measured = progress.run("edge").number
    compared = progress.compare("surprise")
    assert compared.score == pytest.approx(12.0 / measured)
    assert "You said 12 Hz; it was 23.7" in compared.said


def test_steps_are_done_one_by_one():
    progress = Progress("membrane", "Ada")
    assert [step.id for step in progress.lesson.steps if progress.done(step.id)] == ["cell"]
    progress.run("below")
    assert progress.done("below")
    assert not progress.complete
    with pytest.raises(RangeError, match="kind Run, got Predict"):
        progress.run("guess")
    with pytest.raises(UnknownName, match="rheobase"):
        progress["rheobas"]


def test_long_names_and_sentences_are_refused():
    with pytest.raises(RangeError, match="80 letters"):
        lesson("membrane", "a" * 81)
    with pytest.raises(RangeError, match="1000 letters"):
        lesson("membrane").explain("why", "a" * 1001)
    with pytest.raises(UnknownName, match="membrane"):
        lesson("membran")
