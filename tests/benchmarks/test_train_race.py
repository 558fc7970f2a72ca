"""The race of training runs without peers, says why they are missing, and how far gradients are from plain autograd."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

RACE = Path(__file__).with_name("train_race.py")


def test_the_workbench_trains_alone_and_the_result_says_why(tmp_path):
    target = tmp_path / "race.json"
    command = [sys.executable, str(RACE), "dense", "--repeats", "1", "--json", str(target)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    (shape,) = json.loads(target.read_text("utf-8"))["shapes"]
    (ours,) = shape["results"]
    assert ours["library"] == "workbench"
    assert ours["cpu_s"] > 0
    assert ours["gradient_apart"] < 1e-5  # of the largest, in single precision
    assert 0.01 < ours["hidden_per_step"] < 0.3
    assert set(shape["skipped"]) == {"snntorch", "norse", "spikingjelly", "sinabs"}
    assert "skipped: no Python with peers" in done.stderr


def test_an_unknown_shape_is_refused():
    done = subprocess.run([sys.executable, str(RACE), "deep"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "dense, recurrent" in done.stderr


def test_bench_races_training_in_a_checkout(monkeypatch, tmp_path):
    from workbench import cli

    assert cli.raced("train_race.py", ["deep"], None, 1) == "failed with code 2"
    monkeypatch.setattr(cli, "HERE", tmp_path / "workbench")
    assert "part of a checkout" in cli.raced("train_race.py", [], None, 1)
