"""Several processes learn as one does."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import numpy as np
import pytest

from workbench.cli import main
from workbench.learning.team import Team, team

CHOICES = {
    "epochs": 1,
    "hidden": 12,
    "steps": 8,
    "batch": 360,
    "shape": "Triangle",
    "seed": 3,
    "method.score": "mean membrane",
}


def test_parts_are_the_batch():
    for samples in (1, 5, 64):
        parts = [Team(rank, 3).part(samples) for rank in range(3)]
        assert [index for part in parts for index in range(samples)[part]] == list(range(samples))


def test_alone_is_a_team_of_one():
    with team() as found:
        assert (found.rank, found.size) == (0, 1)


@pytest.mark.slow
def test_two_processes_have_the_loss_curve_of_one(tmp_path):
    choices, alone, together = (tmp_path / name for name in ("choices.json", "alone.json", "together.json"))
    choices.write_text(json.dumps(CHOICES), "utf-8")
    assert main(["train", str(choices), "--json", str(alone)]) == 0
    start = ["torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m", "workbench"]
    command = [sys.executable, "-m", *start, "train", str(choices), "--json", str(together)]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "OMP_NUM_THREADS": "1"})
    one, two = (json.loads(path.read_text("utf-8")) for path in (alone, together))
    assert len(set(one["loss"])) > 2
    np.testing.assert_allclose(two["loss"], one["loss"], rtol=1e-5)
    np.testing.assert_allclose(two["test_accuracy"], one["test_accuracy"], atol=0.01)
    assert two["train_accuracy"][0] == one["train_accuracy"][0]


def test_training_goes_on_from_a_checkpoint_and_hands_out_the_network(tmp_path, capsys):
    choices, kept, network = (tmp_path / name for name in ("choices.json", "kept.safetensors", "net.json"))
    choices.write_text(json.dumps(CHOICES), "utf-8")
    for _ in range(2):  # the second finds nothing left to do
        assert main(["train", str(choices), "--checkpoint", str(kept)]) == 0
    assert capsys.readouterr().out.count("epoch 1") == 1
    assert main(["train", str(choices), "--checkpoint", str(kept), "-o", str(network)]) == 0
    assert json.loads(network.read_text("utf-8"))["populations"]
    assert main(["train", str(choices), "-o", str(network)]) == 2
    assert "a name that is free" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["[1]", "{", '{"hiden": 3}', '{"seed": "a"}'])
def test_wrong_choices_are_told(tmp_path, capsys, text: str):
    (tmp_path / "choices.json").write_text(text, "utf-8")
    assert main(["train", str(tmp_path / "choices.json")]) == 2
    assert "expected" in capsys.readouterr().err
