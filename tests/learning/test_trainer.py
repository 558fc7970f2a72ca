"""The trainer learns in short steps, can be left and resumed exactly, and gives the network its weights."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pytest
import torch

from workbench.core.errors import Misfits, RangeError, SpecError, UnknownName
from workbench.core.random import stream
from workbench.engines.simulation import Simulation
from workbench.learning.method import Assignment
from workbench.learning.methods.surrogate_gradient import SurrogateGradient
from workbench.learning.reports import each_epoch
from workbench.learning.surrogates.sigmoid import Sigmoid
from workbench.learning.threads import torch_threads
from workbench.learning.trainer import Trainer
from workbench.network.network import Network
from workbench.network.presets.feedforward import feedforward
from workbench.network.wiring.dense_matrix import DenseMatrix
from workbench.neurons.lif import LIF
from workbench.stimuli.code import Code
from workbench.stimuli.current_input import CurrentInput
from workbench.stimuli.direct_code import DirectCode
from workbench.stimuli.latency_code import LatencyCode
from workbench.stimuli.rate_code import RateCode
from workbench.stimuli.spike_input import SpikeInput
from workbench.synapses.delta import Delta
from workbench.tasks.delayed_xor import DelayedXOR
from workbench.tasks.digits import Digits
from workbench.tasks.moving_bars import MovingBars

TASK = Digits()


def trainer(network: Network | None = None, **settings: object) -> Trainer:
    options = {"epochs": 2, "batch": 64, "steps": 10, "seed": 1, **settings}
    return Trainer(
        network or feedforward((64, 24, 10)), TASK, SurrogateGradient(), RateCode(timing="random"), **options
    )  # type: ignore[arg-type]


def weights(net: Network) -> list[np.ndarray]:
    return [np.array(projection.weight) for projection in net.projections.values()]


def test_three_epochs_teach_far_more_than_chance():
    learner = Trainer(
        feedforward((64, 48, 10)), TASK, SurrogateGradient(), RateCode(), epochs=3, batch=32, steps=16, seed=1
    )
    before = learner.evaluate("test")
    curves = learner.run()
    assert before < 0.3
    assert learner.evaluate("test") > 0.8
    assert curves.test_accuracy[-1] == learner.evaluate("test")
    assert np.mean(curves.loss[-10:]) < 0.6 * np.mean(curves.loss[:10])
    assert set(curves.rates) == {"hidden", "output"}
    assert len(curves.loss) == learner.total == 3 * learner.batches_per_epoch
    assert len(curves.test_accuracy) == 3


def test_every_step_tells_where_it_stands():
    learner = trainer(epochs=1)
    seen = list(learner.steps())
    assert [progress.done for progress in seen] == sorted(progress.done for progress in seen)
    assert seen[-1].done == seen[-1].total == learner.batches_per_epoch
    assert seen[-1].values["test_accuracy"] == learner.curves.test_accuracy[-1]
    assert len(seen) > learner.batches_per_epoch  # an evaluation is cut in pieces too


@pytest.mark.parametrize("leave", [7, 20, 23, 31])
def test_a_run_resumed_from_its_state_ends_like_one_that_was_never_left(leave: int):
    """Left within an epoch, at its end, and within an evaluation."""
    whole = trainer()
    whole.run()
    first = trainer()
    steps = first.steps()
    for _ in range(leave):
        next(steps)
    state = first.state_dict()
    next(steps)  # going on changes no saved state
    second = trainer()
    second.load_state_dict(state)
    second.run()
    assert second.curves.loss == whole.curves.loss
    assert second.curves.test_accuracy == whole.curves.test_accuracy
    for a, b in zip(weights(second.network), weights(whole.network), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_run_left_at_a_yield_goes_on_with_new_steps():
    whole, left = trainer(), trainer()
    whole.run()
    steps = left.steps()
    for _ in range(9):
        next(steps)
    steps.close()  # type: ignore[attr-defined]
    np.testing.assert_array_equal(weights(left.network)[0], left.learner.engine.weights["input->hidden"].numbers())  # type: ignore[attr-defined]
    left.run()
    assert left.curves.loss == whole.curves.loss


def test_a_run_resumed_from_a_file_ends_like_one_that_was_never_left(tmp_path):
    whole = trainer()
    whole.run()
    first = trainer()
    steps = first.steps()
    for _ in range(24):
        next(steps)
    first.save(tmp_path / "run.safetensors")
    second = trainer()
    second.resume(tmp_path / "run.safetensors")
    second.run()
    assert asdict(second.curves) == asdict(whole.curves)
    for a, b in zip(weights(second.network), weights(whole.network), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_file_of_another_run_is_refused_by_what_differs(tmp_path):
    trainer().save(tmp_path / "run.safetensors")
    with pytest.raises(Misfits, match=r"batch: expected 32, got 64(.|\n)*hidden: expected '?30"):
        trainer(feedforward((64, 30, 10)), batch=32).resume(tmp_path / "run.safetensors")


def test_a_file_of_another_kind_is_refused(tmp_path):
    from safetensors.torch import save_file

    (tmp_path / "text").write_text("no tensors")
    save_file({"a": torch.zeros(1)}, tmp_path / "plain.safetensors")
    save_file({}, tmp_path / "deep.safetensors", metadata={"format": "workbench-training-1", "state": "[" * 100_000})
    trainer().save(tmp_path / "run.safetensors")
    torn = (tmp_path / "run.safetensors").read_bytes()[:-100]
    (tmp_path / "torn.safetensors").write_bytes(torn)
    hostile = ('{"dict": 5}', '{"tensor": 3}', '{"tensor": "none"}', "{}", "7", '{"dict": {"a": {"dict": []}}}')
    for index, state in enumerate(hostile):
        header = {"format": "workbench-training-1", "state": state}
        save_file({}, tmp_path / f"hostile{index}", metadata=header)
    names = [f"hostile{index}" for index in range(len(hostile))]
    for name in ("text", "plain.safetensors", "deep.safetensors", "torn.safetensors", "missing", *names):
        with pytest.raises(SpecError):
            trainer().resume(tmp_path / name)


def test_saving_touches_no_file_but_its_own(tmp_path):
    (tmp_path / "run.part").write_text("another's")
    trainer().save(tmp_path / "run")
    assert (tmp_path / "run.part").read_text() == "another's"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run", "run.part"]


def test_training_stops_early_and_keeps_the_best_weights():
    learner = trainer(epochs=40, patience=2)
    learner.method.learning_rate = 1.0  # type: ignore[attr-defined]  # wild steps: validation soon falls
    curves = learner.run()
    assert len(curves.validation_accuracy) < 40
    assert learner.finished
    best = max(curves.validation_accuracy)
    assert curves.validation_accuracy.index(best) == len(curves.validation_accuracy) - 3
    assert learner.evaluate("validation") == best
    again = trainer(epochs=40, patience=2)
    again.method.learning_rate = 1.0  # type: ignore[attr-defined]
    again.load_state_dict(learner.state_dict())
    assert again.finished


@pytest.mark.parametrize("score", ["spike count", "mean membrane"])
@pytest.mark.parametrize("way", ["checkpointed", "truncated"])
def test_windows_give_the_gradient_they_promise(way: str, score: str):
    """Computed twice, all of it; cut, the same as one window that holds everything, and less where windows are short."""

    def gradients(**choices: object) -> list[torch.Tensor]:
        net = feedforward((64, 24, 10))
        net.connect("hidden", "hidden", DenseMatrix(), Delta(), weight=np.full((24, 24), 0.1), delay=2.0)
        method = SurrogateGradient(score=score, penalty=1.0, **choices)
        learner = method.begin(Assignment(net, "input", "output", steps=18, first=3, dt=1.0))
        inputs = RateCode().encode(TASK.split("train").inputs[:8], 18)
        learner.descend(learner.tensor(inputs), torch.from_numpy(TASK.split("train").labels[:8]))
        return [weight.grad.clone() for weight in learner.engine.parameters()]  # type: ignore[union-attr]

    whole, one, short = gradients(), gradients(through_time=way, window=18), gradients(through_time=way, window=5)
    same = short if way == "checkpointed" else one
    for a, b in zip(whole, same, strict=True):
        torch.testing.assert_close(a, b, rtol=1e-4, atol=1e-7)
        assert a.abs().max() > 0
    if way == "truncated":
        assert not torch.allclose(whole[0], short[0], rtol=1e-2)


def test_a_task_of_spikes_brings_its_own_length_and_needs_no_code():
    task = MovingBars(samples=240)
    net = feedforward((task.features, 48, 8), gain=4.0)  # each line spikes but once
    learner = Trainer(net, task, SurrogateGradient(), epochs=6, batch=24, seed=1)
    assert (learner.steps_per_sample, learner.encoder) == (50, None)
    assert learner.run().train_accuracy[-1] > 0.4
    assert learner.raster(0).values is None


def test_the_answer_counts_only_when_it_is_asked_for():
    task = DelayedXOR(samples=80)
    learner = Trainer(feedforward((task.features, 16, 2)), task, SurrogateGradient(), epochs=1)
    assert (learner.assignment.steps, learner.assignment.first) == (80, 60)
    inputs = learner.encode(task.split("test").inputs)
    spikes = learner.learner.spikes(inputs)["output"]
    scores = learner.learner.look(inputs, task.split("test").labels).scores
    np.testing.assert_array_equal(scores, spikes[60:].sum(0, dtype=int))
    with pytest.raises(RangeError, match="answer"):
        Trainer(feedforward((task.features, 16, 2)), task, SurrogateGradient(), steps=60)


def test_values_may_flow_in_as_currents():
    net = Network("direct")
    net.add(CurrentInput(), 64, name="pixels")
    net.add(LIF(c_m=100.0, g_l=10.0, e_l=-60.0, v_t=-50.0, v_r=-60.0), 10, name="output")
    net.connect("pixels", "output", DenseMatrix(), weight=stream(1, "w").uniform(-0.2, 0.6, (64, 10)))
    learner = Trainer(net, TASK, SurrogateGradient(), DirectCode(), epochs=3, batch=32, steps=16)
    before = learner.evaluate()
    learner.run()
    assert learner.evaluate() > max(0.6, before)
    assert abs(weights(net)[0] - 0.2).max() > 0.4  # what was learned is in the network


def test_progress_is_told_in_lines():
    told: list[str] = []
    trainer().run(each_epoch(told.append))
    assert [line.split(":")[0] for line in told] == ["epoch 1", "epoch 2"]


def test_a_broken_state_is_refused_by_name():
    with pytest.raises(Misfits, match=r"state\.learner: expected a value, got nothing"):
        trainer().load_state_dict({"epoch": 0, "index": 0, "seconds": 0.0, "curves": None})
    state = trainer().state_dict()
    state["learner"]["weights"]["_weights.0.values"] = torch.zeros(3)
    with pytest.raises(Misfits, match=r"_weights\.0\.values: expected \(64, 24\)"):
        trainer().load_state_dict(state)


def test_the_trained_network_spikes_the_same_on_the_reference_engine():
    """What was trained is an ordinary network: the judge gives the very spikes of the raster."""
    learner = trainer(epochs=1)
    learner.run()
    for index in (0, 5):
        raster = learner.raster(index)
        sim = Simulation(learner.network, engine="reference", dt=1.0)
        sim.set("input", spikes=learner.encode(raster.values[None], "raster", "test", index)[:, 0])
        block = sim.advance(raster.duration)
        for name, (times, ids) in raster.spikes.items():
            judged = np.lexsort((block.spikes[name][1], block.spikes[name][0]))
            np.testing.assert_array_equal(block.spikes[name][0][judged], times)
            np.testing.assert_array_equal(block.spikes[name][1][judged], ids)
        assert raster.scores.sum() == len(raster.spikes["output"][0])


def test_weights_survive_a_file(tmp_path):
    learner = trainer(epochs=1)
    learner.run()
    learner.network.save(tmp_path / "net.json")
    again = trainer(Network.load(tmp_path / "net.json"), epochs=1)
    assert again.evaluate("test") == learner.evaluate("test")


def test_a_silent_layer_of_zeros_still_trains():
    net = feedforward((64, 24, 10))
    net.projections["hidden->output"].weight = np.zeros((24, 10))
    learner = trainer(net, epochs=1)
    learner.run()
    assert np.abs(weights(net)[1]).max() > 0


def test_the_surrogate_may_be_changed_while_it_learns():
    learner = trainer()
    steps = learner.steps()
    next(steps)
    learner.method.surrogate = Sigmoid(slope=2.0)  # type: ignore[attr-defined]
    next(steps)
    assert isinstance(learner.learner.engine.spike["hidden"].surrogate, Sigmoid)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("sizes", "code"), [((64, 32, 24, 10), RateCode()), ((64, 48, 10), LatencyCode())], ids=["deep", "latency"]
)
def test_two_hidden_layers_and_a_latency_code_train_too(sizes: tuple[int, ...], code: Code):
    learner = Trainer(
        feedforward(sizes, gain=2.0), TASK, SurrogateGradient(), code, epochs=2, batch=32, steps=20, seed=1
    )
    curves = learner.run()
    assert curves.test_accuracy[-1] > 0.5
    assert np.mean(curves.loss[-5:]) < 0.8 * np.mean(curves.loss[:5])


def test_what_does_not_fit_the_task_is_refused_by_name():
    with pytest.raises(RangeError, match=r"output\.size.*10"):
        trainer(feedforward((64, 8, 7)))
    with pytest.raises(RangeError, match=r"input\.size.*64"):
        trainer(feedforward((63, 8, 10)))
    with pytest.raises(RangeError, match="epochs"):
        trainer(epochs=0)
    with pytest.raises(RangeError, match="SpikeInput"):
        trainer(Network("nothing"))
    two = Network("two ends")
    two.add(SpikeInput(), 64, name="input")
    for name in ("a", "b"):
        two.add(LIF(), 10, name=name)
        two.connect("input", name, DenseMatrix(), Delta(), weight=np.ones((64, 10)))
    with pytest.raises(UnknownName, match="readout"):
        trainer(two)
    with pytest.raises(RangeError, match="index"):
        trainer().raster(10_000)


def test_threads_are_put_back():
    before = torch.get_num_threads()
    with torch_threads(1):
        assert torch.get_num_threads() == 1
    assert torch.get_num_threads() == before
