"""Products with lists of events equal matrix products, forward and back, and a list is made only where it pays."""

from __future__ import annotations

import torch

from workbench.engines.batch.event_list import DENSE, FEW, EventList, listed, product


def spikes(density: float, steps: int = 40, batch: int = 8, width: int = 300) -> torch.Tensor:
    draw = torch.Generator().manual_seed(1)
    shape = steps, batch, width
    values = torch.randn(shape, generator=draw)  # values other than one count as what they are
    return torch.where(torch.rand(shape, generator=draw) < density, values, 0.0)


def test_a_list_holds_what_is_not_zero():
    rows = spikes(0.1).flatten(0, 1)
    found = EventList.of(rows)
    assert found is not None
    row, column = rows.nonzero(as_tuple=True)
    assert torch.equal(found.ids.long(), column)
    assert torch.equal(found.values, rows[row, column])
    assert torch.equal(found.first.diff(), (rows != 0).sum(1))


def test_the_product_and_its_gradients_are_those_of_the_matrix_product():
    train, lag = spikes(0.1), 3
    matrix = torch.randn((300, 37), generator=torch.Generator().manual_seed(2))
    found = []
    for plain in (False, True):
        x, w = train.clone().requires_grad_(), matrix.clone().requires_grad_()
        made = torch.nn.functional.pad(x @ w, (0, 0, 0, 0, lag, 0)) if plain else product(x, w, lag)
        (made * torch.linspace(-1, 1, made.numel()).reshape(made.shape)).sum().backward()
        assert (made.grad_fn.name() == "ViewBackward0") is not plain  # pyright: ignore[reportOptionalMemberAccess]
        found.append((made.detach(), x.grad, w.grad))
    for ours, theirs in zip(*found, strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-4)


def test_density_and_size_decide():
    assert listed(spikes(DENSE / 2).flatten(0, 1)) is not None
    assert listed(spikes(DENSE * 1.5).flatten(0, 1)) is None
    assert listed(spikes(0.0)[: FEW // 2400 - 1].flatten(0, 1)) is None
    assert not product(spikes(0.0), torch.ones((300, 4)), 1).any()
