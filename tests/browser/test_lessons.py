"""Lessons in the dashboard from the first step to the file, by a student with numbers of their own: about a cell, a synapse, networks."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from workbench.course.answer import Choice, Curve
from workbench.course.exercise import Exercise
from workbench.course.progress import Progress
from workbench.course.results import verify
from workbench.course.runs.synapses import current
from workbench.course.steps import Explain, Predict, Run

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STUDENT = "Ada Lovelace"


def draw(page, places):
    """Set points in a picture that is there to be drawn in, at shares of its width and height."""
    box = page.locator(".bk-Canvas").first.bounding_box()
    assert box is not None
    for x, y in places:
        page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])
        page.wait_for_timeout(600)  # two clicks sooner than that are a double click


def work(page, progress, step):
    """Do what a step asks for."""
    answer = page.get_by_role("textbox", name="Your answer")
    if isinstance(step, Predict) and isinstance(step.ask, Choice):
        page.get_by_text(step.ask.options[0], exact=True).click()
        page.get_by_role("button", name="Write it down").click()
        expect(page.get_by_text(f"Written down: {step.ask.options[0]}.")).to_be_visible()
    elif isinstance(step, Predict) and isinstance(step.ask, Curve):
        expect(page.get_by_role("button", name="Start over")).to_be_visible()
        draw(page, ((0.3, 0.3), (0.85, 0.6)))
        page.get_by_role("button", name="Write it down").click()
        expect(page.get_by_text("Written down: a curve through 2 points.")).to_be_visible()
    elif isinstance(step, Predict):
        expect(answer).to_have_value("")  # that of the step before may still be there
        answer.fill("12 Hz")
        page.get_by_role("button", name="Write it down").click()
        expect(page.get_by_text("Written down: 12 Hz.")).to_be_visible()
    elif isinstance(step, Run):
        page.get_by_role("button", name="Run", exact=True).click()
        expect(page.get_by_text(progress.run(step.id).said)).to_be_visible()
    elif isinstance(step, Exercise) and isinstance(step.ask, Choice):
        page.get_by_text(progress.key(step.id), exact=True).click()
        page.get_by_role("button", name="Check").click()
        expect(page.get_by_text("Right.", exact=True)).to_be_visible()
    elif isinstance(step, Exercise):
        key = progress.key(step.id)
        expect(answer).to_have_value("")
        answer.fill(f"{1.5 * key:.5g}")
        page.get_by_role("button", name="Check").click()
        expect(page.get_by_text("1 attempt", exact=True)).to_be_visible()
        answer.clear()
        answer.press_sequentially(f"{key:.5g}", delay=30)
        answer.press("Enter")
        expect(page.get_by_text("Right.", exact=True)).to_be_visible()
    elif isinstance(step, Explain):
        page.get_by_role("textbox", name="Your sentence").fill(
            "It creeps <b>up</b> to the threshold, and never gets there."
        )
        page.get_by_role("button", name="Keep").click()
        expect(page.get_by_text("Kept with your results.")).to_be_visible()


@pytest.mark.parametrize(
    ("slug", "beside", "mine"),
    [
        ("membrane", "no spikes", lambda n: f"{n.v_t:g} mV"),
        ("synapses", "Frequency response", lambda n: current(n).measure("One spike").summary),
        pytest.param("motifs", "Wiring", lambda n: f"all to all · {n.inhibition:g} nS", marks=pytest.mark.nightly),
    ],
)
def test_a_student_takes_a_lesson_to_its_end(visit, tmp_path, slug, beside, mine):
    progress = Progress(slug, STUDENT)
    page = visit(f"?lab=lessons&lesson={slug}")
    expect(page.get_by_text(beside)).to_be_visible()
    name = page.get_by_role("textbox", name="Your name")
    name.press_sequentially(STUDENT, delay=30)  # as a person types
    name.press("Enter")
    expect(page.get_by_text(mine(progress.numbers), exact=True).first).to_be_visible()

    required = [step for step in progress.lesson.steps if not getattr(step, "optional", False)]
    for step in required:
        expect(page.get_by_text(step.title, exact=True).last).to_be_visible()
        work(page, progress, step)
        if step is not progress.lesson.steps[-1]:
            page.get_by_role("button", name="Next").click()

    expect(page.get_by_text(f"{progress.most:g} of {progress.most:g} points. Lesson complete.")).to_be_visible()
    with page.expect_download() as arriving:
        page.get_by_role("button", name="Results").click()
    path = tmp_path / "results.json"
    arriving.value.save_as(path)
    report = verify(Path(path))
    assert report.reproduced, report
    assert report.points == progress.most
    assert json.loads(path.read_text("utf-8"))["student"] == STUDENT


def test_a_choice_that_was_not_made_is_asked_for(visit):
    page = visit("?lab=lessons&lesson=stdp", width=900)
    page.get_by_role("combobox", name="Step").first.click()
    page.get_by_text("7. Three hundred inputs").click()
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_text("Choose one of the 3 answers.")).to_be_visible()
    page.get_by_text("they stay as they were", exact=True).click()
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_text("Written down: they stay as they were.")).to_be_visible()


def test_a_hostile_answer_is_shown_and_not_run(visit):
    page = visit("?lab=lessons&lesson=membrane", dark=True)
    for _ in range(2):
        page.get_by_role("button", name="Next").click()
    page.get_by_role("textbox", name="Your answer").fill("<img src=x onerror=document.title='run'>")
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_text("<img src=x onerror=document.title='run'>")).to_be_visible()
    assert page.title() != "run"


def test_a_curve_is_drawn_with_the_mouse_and_scored(visit):
    page = visit("?lab=lessons&lesson=noise")
    page.get_by_role("combobox", name="Step").first.click()
    page.get_by_text("7. Draw the curve").click()
    expect(page.get_by_text("Click to set points from left to right.")).to_be_visible()
    expect(page.get_by_role("button", name="Start over")).to_be_visible()
    draw(page, ((0.3, 0.75), (0.55, 0.6), (0.85, 0.25)))
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_text("Written down: a curve through 3 points.")).to_be_visible()
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_text("where it was silent")).to_be_visible()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("of 100.")).to_be_visible()
