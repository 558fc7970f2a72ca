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


def test_results_are_a_table_and_what_is_missing_is_said():
    sys.path.insert(0, str(RACE.parent))
    from race import table  # pyright: ignore[reportMissingImports]

    ran = {"simulator": "workbench", "rate_hz": 5.5, "cv": 0.6, "cpu_s_per_model_s": 0.02, "wall_s_per_model_s": 0.03}
    ratio = {"times_ours": 1.0, "times_ours_low": 0.9, "times_ours_high": 1.1}
    lines = table([{"network": "cuba", "results": [ran | ratio], "skipped": {"nest": "no module"}}]).splitlines()
    assert lines[2:] == [
        "| cuba | workbench | 5.50 | 0.60 | 0.02 | 1 (0.9 to 1.1) | 0.03 |",
        "| cuba | nest | skipped: no module | | | | |",
    ]


def test_bench_races_in_a_checkout_and_says_where_it_does_not(monkeypatch, tmp_path):
    from workbench import cli

    assert "no networks" in cli.race([], None, 1)
    assert cli.race(["cobra"], None, 1) == "failed with code 2"
    monkeypatch.setattr(cli, "HERE", tmp_path / "workbench")
    assert "part of a checkout" in cli.race(None, None, 1)


def test_an_unknown_network_is_refused():
    done = subprocess.run([sys.executable, str(RACE), "cobra"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "cuba, cobahh, brunel, brunel-stdp" in done.stderr
