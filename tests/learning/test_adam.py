"""Our Adam takes the steps of torch's."""

from __future__ import annotations

import torch

from workbench.learning.adam import Adam


def test_the_same_steps_as_torch():
    generator = torch.Generator().manual_seed(0)
    start = torch.randn(7, 3, generator=generator, dtype=torch.float64)
    ours, theirs = torch.nn.Parameter(start.clone()), torch.nn.Parameter(start.clone())
    mine, judge = Adam([ours], [0.5]), torch.optim.Adam([theirs], lr=0.02)
    for _ in range(20):
        gradient = torch.randn(7, 3, generator=generator, dtype=torch.float64)
        ours.grad, theirs.grad = gradient.clone(), gradient.clone()
        mine.step(0.04)
        judge.step()
        torch.testing.assert_close(ours, theirs, rtol=1e-12, atol=0)


def test_it_goes_on_exactly_from_a_state():
    one = torch.nn.Parameter(torch.ones(3))
    adam = Adam([one], [1.0])
    one.grad = torch.tensor([1.0, -2.0, 0.5])
    adam.step(0.1)
    kept, weights = adam.state(), one.detach().clone()
    found = []
    for _ in range(2):
        adam.load(kept)
        with torch.no_grad():
            one.copy_(weights)
        one.grad = torch.tensor([0.3, 0.3, 0.3])
        adam.step(0.1)
        found.append(one.detach().clone())
    assert torch.equal(*found)
