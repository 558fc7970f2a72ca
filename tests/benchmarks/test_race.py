"""The race runs without peers, says why they are missing, and tells rates before speed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

RACE = Path(__file__).with_name("race.py")


def test_the_workbench_runs_alone_and_the_result_says_why(tmp_path):
    target = tmp_path / "race.json"
    command = [sys.executable, str(RACE), "cuba", "--repeats", "1", "--json", str(target), "--peers", sys.executable]
    subprocess.run(command, check=True, capture_output=True)
    (network,) = json.loads(target.read_text("utf-8"))["networks"]
    found = {result["simulator"]: result for result in network["results"]}
    assert found["workbench"]["cpu_s_per_model_s"] > 0
    # tests/references/cuba_brian2.py
    assert found["workbench"]["rate_hz"] == pytest.approx(5.55, rel=0.2)
    for name, module in (("nest", "nest"), ("brian2", "brian2")):
        assert name in found or module in network["skipped"][name]


def test_an_unknown_network_is_refused():
    done = subprocess.run([sys.executable, str(RACE), "cobra"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "cuba, brunel" in done.stderr
