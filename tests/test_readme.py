"""The README's commands are the ones that work: CI runs them, the command line knows them, the files are there."""

import re
import tomllib
from pathlib import Path

import pytest

from workbench.cli import parser

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"```bash\n(.*?)```", README, re.DOTALL)
COMMANDS = [line for block in BLOCKS for line in block.strip().splitlines()]


def test_ci_runs_the_test_command_word_for_word():
    test_command = next(line for line in COMMANDS if "check" in line)
    assert test_command in (ROOT / ".ci" / "run").read_text("utf-8").splitlines()


def test_one_command_installs_and_starts():
    starting = [line for line in COMMANDS if line.endswith("workbench serve")]
    assert len(starting) == 1
    assert starting[0].startswith("python3 -m venv .venv && .venv/bin/pip install .")


@pytest.mark.parametrize(
    "text", sorted(set(re.findall(r"workbench (?:serve|lab|new|bench)[\w .-]*", "\n".join(COMMANDS))))
)
def test_every_workbench_command_is_understood(text):
    parser().parse_args(text.split()[1:])


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_files_named_in_documents_exist(document):
    text = (ROOT / document).read_text("utf-8")
    named = re.findall(r"`((?:workbench|notebooks|tests|core|hardware|engines)(?:/[\w.]+)+)`", text)
    assert named, "the map names files"
    real = [name for name in named if "NN_" not in name and not re.search(r"/name(\.|$)", name)]
    places = (ROOT, ROOT / "workbench", ROOT / "workbench" / "hardware")
    assert not [name for name in real if not any((place / name).exists() for place in places)]


def test_the_tour_runs():
    names: dict[str, object] = {}
    tour = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert len(tour) == 2
    for block in tour:
        exec(block.replace("500.0", "50.0"), names)
    rates = names["sim"].recording.rates()
    assert rates["noise"] == pytest.approx(15.0, rel=0.2)
    spikes = names["wb"].run_trial(names["Mine"](tau_m=10.0), names["wb"].StepCurrent(amplitude=300.0), 100.0).spikes
    # 300 pA over 0.1 GOhm is 30 mV: the threshold, 20 mV up, is reached after 10 ln 3 ms
    assert spikes[0] == pytest.approx(10.99, abs=0.11)


def test_supported_pythons_are_declared():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["requires-python"] == ">=3.11"
    for minor in (11, 12, 13):
        assert f"Programming Language :: Python :: 3.{minor}" in project["classifiers"]


def test_no_registry_host_or_machine_path_is_named():
    for path in (".ci/run", "check", "pyproject.toml", "README.md"):
        text = (ROOT / path).read_text("utf-8")
        assert not re.search(r"pypi\.org|files\.pythonhosted|registry\.npmjs|deb\.debian|/home/|/root/", text), path
