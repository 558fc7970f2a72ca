"""Every notebook runs from top to bottom, says what it promises, and is stored without outputs."""

import re
from pathlib import Path

import nbformat
import pytest
from jupyter_client.manager import start_new_kernel
from nbclient import NotebookClient

from workbench.course.lesson import lessons
from workbench.course.notebook import notebook_name, notebook_text
from workbench.course.progress import Progress

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


@pytest.fixture(scope="module")
def kernel():
    """One kernel for all notebooks, emptied between them: a third of a notebook's time is a kernel's start and imports."""
    manager, client = start_new_kernel(kernel_name="python3", cwd=str(FOLDER))
    client.stop_channels()
    yield manager
    manager.shutdown_kernel(now=True)


def run(kernel, path, solve=True, on=False, only=()):
    """Run a notebook, each exercise in its solved form or as it is stored.

    ``on`` goes on after an error; ``only`` runs the cells of these names and tags, as experiments take long.
    """
    book = nbformat.read(path, as_version=4)
    if only:
        book.cells = [cell for cell in book.cells if {cell["id"], *cell["metadata"].get("tags", ())} & set(only)]
    if solve:
        solved(book)
    where = {"metadata": {"path": str(FOLDER)}}
    empty = nbformat.v4.new_code_cell("%reset -f")
    book.cells.insert(0, empty)
    NotebookClient(book, timeout=120, km=kernel, resources=where, allow_errors=on).execute()
    book.cells.remove(empty)
    return {cell["id"]: cell for cell in book.cells}


def tagged(book, tag):
    return [cell for cell in book.cells if tag in cell["metadata"].get("tags", ())]


def solved(book):
    """Write the solution that follows each exercise into it."""
    for exercise, solution in zip(tagged(book, "exercise"), tagged(book, "solution"), strict=True):
        exercise["source"] = solution["source"]


def shown(cell, kind):
    return "".join(output.get("data", {}).get(kind, "") for output in cell["outputs"])


def printed(cell):
    return "".join(output.get("text", "") for output in cell["outputs"])


def test_there_are_notebooks():
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_stored_without_outputs(path):
    book = nbformat.read(path, as_version=4)
    nbformat.validate(book)
    assert not [cell["id"] for cell in book.cells if cell.get("outputs") or cell.get("execution_count")]


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_runs_and_shows_what_it_promises(kernel, path):
    cells = run(kernel, path)
    if promise := PROMISES.get(path.stem):
        promise(cells)


LESSONS = {FOLDER / notebook_name(lesson): lesson for lesson in lessons().values()}


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_the_notebook_of_a_lesson_is_made_from_its_steps(path):
    made = notebook_text(LESSONS[path])
    assert path.read_text("utf-8") == made, "workbench.course.notebook.write_notebooks('notebooks') writes them anew"


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_every_exercise_has_a_solution_and_a_check(path):
    book = nbformat.read(path, as_version=4)
    exercises, solutions, checks = (tagged(book, tag) for tag in ("exercise", "solution", "check"))
    assert len(exercises) == len(solutions) == len(checks) > 5
    assert all(cell["source"].endswith("= ...") for cell in exercises)
    assert all(cell["cell_type"] == "raw" and cell["source"] for cell in solutions)


@pytest.mark.parametrize("lesson", LESSONS.values(), ids=lambda lesson: lesson.slug)
def test_nothing_passes_that_is_not_answered(lesson):
    student = Progress(lesson.slug, "")
    assert all(student.check(exercise.id, ...).kind == "unreadable" for exercise in lesson.exercises)


@pytest.mark.slow
@pytest.mark.parametrize("path", list(LESSONS)[:1], ids=lambda path: path.stem)  # a kernel takes long to start
def test_the_unsolved_form_fails_its_own_checks(kernel, path):
    cells = run(kernel, path, solve=False, on=True, only=("begin", "exercise", "check"))
    checks = [cell for cell in cells.values() if "check" in cell["metadata"].get("tags", ())]
    for cell in checks:
        errors = [output for output in cell["outputs"] if output["output_type"] == "error"]
        assert len(errors) == 1, cell["source"]
        assert errors[0]["ename"] in ("NotYet", "RangeError"), errors[0]["evalue"]


def first_spikes(cells):
    """Cards, an error in words, a rate that theory predicts, a diagram and a lab."""
    card = shown(cells["cell"], "text/markdown")
    assert "| $C_m$ | `c_m` | 200 | pF |" in card
    assert r"\frac{dv}{dt}" in card
    assert printed(cells["units"]).startswith("wb.LIF(c_m=250.0)")
    assert "LIF.c_m: expected 1 pF or more, got -5." in printed(cells["units"])
    # tau = 25 ms, V_inf = -30 mV: T = 25 ln(35/20) = 13.99 ms
    assert "predicted: 71.48 Hz" in printed(cells["predict"])
    assert "measured:  71." in printed(cells["run"])
    assert "$A_+$" in shown(cells["rule"], "text/markdown")
    assert "<svg" in shown(cells["network"], "text/html")
    assert any("application/vnd.holoviews_exec.v0+json" in output.get("data", {}) for output in cells["lab"]["outputs"])


def said(cells, name):
    """The words of what a cell showed."""
    return shown(cells[name], "text/markdown")


def drawn(cells, name):
    return any("application/vnd.holoviews_exec.v0+json" in output.get("data", {}) for output in cells[name]["outputs"])


def every_check_says_right(cells):
    checks = [cell for cell in cells.values() if ".check(" in cell["source"]]
    assert len(checks) > 4
    for cell in checks:
        assert shown(cell, "text/markdown").startswith("**Right.**"), cell["source"]
    assert "| file | yes |" in said(cells, "results")
    assert "**no**" not in said(cells, "results")
    assert drawn(cells, "bench")


def membrane(cells):
    """The book's cell: 2.0 nA, 24 Hz half a percent above it, 76 Hz at 2.5 nA, 190 Hz at 5 nA."""
    every_check_says_right(cells)
    assert "At 2.01 nA the cell fires at 23.7 Hz." in said(cells, "edge-run")
    assert "You said 24 Hz; it was 23.7" in said(cells, "surprise")
    assert "At 5 nA it fires at 190.1 Hz." in said(cells, "curve-run")
    assert "settles at -52.0 mV" in said(cells, "below-run")
    assert all(drawn(cells, name) for name in ("below-run", "edge-run", "curve-run"))
    assert "10 of 5 points" in said(cells, "results"), "the optional ones come on top"


def noise(cells):
    """The Neuromatch cell: CV 0.04 and about 0.21; 31 Hz at a rheobase of 200 pA, where it was silent."""
    every_check_says_right(cells)
    assert "Silent up to 200 pA, 112 Hz at 400 pA." in said(cells, "clean-run")
    assert "CV 0.04 in the faint noise, 0.23 in the loud one." in said(cells, "listen-run")
    assert "fires at 31 Hz at its rheobase" in said(cells, "noisy-run")
    assert "Score: 9" in said(cells, "wall")
    assert drawn(cells, "wall")


def phase_plane(cells):
    """Izhikevich 2003 and the squid axon: 2.72 and 3.88; -3 is the weakest pull that rebounds."""
    every_check_says_right(cells)
    assert "A sudden step needs 2.71, the slow ramp has to come up to 3.88." in said(cells, "sneak-run")
    assert "-2 stays silent\n-3 fires" in printed(cells["rebound-answer"])
    assert "there at once 55 Hz" in said(cells, "squid-run")


def synapses(cells):
    """The double exponential of 20 and 5 ms, the Neuromatch cell under 100 inputs, and a synapse that tires."""
    every_check_says_right(cells)
    assert "highest 9.25 ms after the spike arrived, at 1.57 mV" in said(cells, "when-run")
    assert "wanders around -58." in said(cells, "weather-run")
    assert "Score: 9" in said(cells, "tired-seen")
    assert "sub-linear" in said(cells, "two-run")
    assert all(drawn(cells, name) for name in ("when-run", "weather-run", "tired-run-run", "two-run"))


def codes(cells):
    """Exercises 28 to 32 of the reference; a digit by latencies is readable after three steps."""
    every_check_says_right(cells)
    assert "Score: 100" in said(cells, "scatter-seen")
    assert "the latencies 9" in said(cells, "soon-run")
    assert "Score: 100" in said(cells, "soon-seen")
    assert "The currents are alike by 0.3, the counts in 20 ms by 0.1" in said(cells, "shared-run")
    assert all(drawn(cells, name) for name in ("scatter-run", "soon-run", "shared-run"))


def motifs(cells):
    """Brown's half-center, Jeffress' row (detector 10, then a lag of 0.1 ms), and a volley that arrives whole."""
    every_check_says_right(cells)
    assert "of 6 spikes each" in said(cells, "turns-run")
    assert "You said both fire all the time; it was both fire all the time." in said(cells, "cut-seen")
    assert "around number 7" in said(cells, "ahead-run")
    assert "100 of 100 cells fire within 5 ms after the strong pulse" in said(cells, "race-run")
    assert all(drawn(cells, name) for name in ("turns-run", "cut-run", "race-run"))


def balance(cells):
    """Brunel's threshold rate of 12.5 Hz, the balance at g = 4, a rhythm of about 100 Hz, and chaos."""
    every_check_says_right(cells)
    assert "Score: 9" in said(cells, "crossed")
    assert "beats at 100 Hz" in said(cells, "beat-run")
    assert "fewer than half of the spikes" in said(cells, "fork-run")
    assert all(drawn(cells, name) for name in ("look-run", "beat-run", "fork-run"))


def stdp(cells):
    """Exercises 41 to 45 of the reference: silence teaches nothing, a group in step goes from 0.58 to 1.00, the others to about 0.39."""
    every_check_says_right(cells)
    assert "was 0.580 and is 0.580" in said(cells, "alone-run")
    assert "50 inputs in step have come to 1.00, the others to 0.4" in said(cells, "group-run")
    assert "Score: 100" in said(cells, "alone-seen")
    assert all(drawn(cells, name) for name in ("measure-run", "alone-run", "group-run", "compete-run"))


def reward(cells):
    """Vogels' target of 3 Hz, and Izhikevich's synapse found among 3,200 by a few dozen rewards."""
    every_check_says_right(cells)
    assert "fire at 51 Hz, in the last two seconds at 3." in said(cells, "settle-run")
    assert "the chosen synapse is stronger than 99 % of 3,200" in said(cells, "search-run")
    assert all(drawn(cells, name) for name in ("settle-run", "search-run"))


def chips(cells):
    """Exercises 50 to 54 of the reference, and a network that needs four bits or eight."""
    every_check_says_right(cells)
    assert "80 % of 1.38 µJ go to the neurons." in said(cells, "paid-run")
    assert "Score: 100" in said(cells, "paid-seen")
    assert "Right answers of 200 images with 16 bits: 9" in said(cells, "bits-run-run")
    assert "with exact numbers: Intel Loihi 9" in said(cells, "chip-run-run")
    assert drawn(cells, "bits-run-run")


def acting(cells):
    """A coin holds the pole for about 22 pushes; spikes, a trace and surprises hold it longer."""
    every_check_says_right(cells)
    assert "200 episodes lasted 2" in said(cells, "chance-run")
    assert "Score: 9" in said(cells, "chanced")
    late = re.search(r"the last 20 lasted (\d+),", said(cells, "learning-run"))
    assert late is not None
    assert int(late[1]) > 33  # half as much again as a coin
    assert all(drawn(cells, name) for name in ("chance-run", "learning-run"))


PROMISES = {
    "01_first_spikes": first_spikes,
    "lesson_01_membrane": membrane,
    "lesson_02_noise": noise,
    "lesson_03_phase_plane": phase_plane,
    "lesson_04_synapses": synapses,
    "lesson_05_codes": codes,
    "lesson_06_motifs": motifs,
    "lesson_07_balance": balance,
    "lesson_08_stdp": stdp,
    "lesson_09_reward": reward,
    "lesson_11_chips": chips,
    "lesson_13_acting": acting,
}
