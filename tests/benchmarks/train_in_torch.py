"""Training in snnTorch, Norse, SpikingJelly or Sinabs, each as its own documentation builds such a network (see ``train_race.py``).

Cells are leaky integrators with a time constant of 10 steps; loss is the cross-entropy of spike counts, followed by torch's Adam.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable

import torch
from learners import SHAPES, Shape, batch
from pace import answer
from torch import nn

BETA = math.exp(-0.1)
Made = tuple[nn.Module, Callable[[torch.Tensor], tuple[torch.Tensor, torch.Tensor]]]
"""What is trained, and a function from inputs to hidden and output spikes ``(steps, batch, cells)``."""


def snntorch(shape: Shape) -> Made:
    import snntorch as snn

    inputs, hidden, outputs = shape.sizes
    first = snn.RLeaky(BETA, linear_features=hidden) if shape.recurrent else snn.Leaky(BETA)
    net = nn.ModuleList([nn.Linear(inputs, hidden), first, nn.Linear(hidden, outputs), snn.Leaky(BETA)])

    def run(x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        state = net[1].reset_mem()
        state, membrane = state if isinstance(state, tuple) else (state,), net[3].reset_mem()
        middle, last = [], []
        for step in x:
            spikes, *state = net[1](net[0](step), *state)
            out, membrane = net[3](net[2](spikes), membrane)
            middle.append(spikes)
            last.append(out)
        return torch.stack(middle), torch.stack(last)

    return net, run


def norse(shape: Shape) -> Made:
    import norse.torch as no

    inputs, hidden, outputs = shape.sizes
    first = no.LIFRecurrent(inputs, hidden) if shape.recurrent else no.LIF()
    net = nn.ModuleList(
        [nn.Linear(inputs, hidden, bias=False), first, nn.Linear(hidden, outputs, bias=False), no.LIF()]
    )

    def run(x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        spikes, _ = net[1](x if shape.recurrent else net[0](x))
        return spikes, net[3](net[2](spikes))[0]

    return net, run


def spikingjelly(shape: Shape) -> Made:
    from spikingjelly.activation_based import functional, layer, neuron

    inputs, hidden, outputs = shape.sizes
    tau = 1 / (1 - BETA)
    if shape.recurrent:
        cell = layer.LinearRecurrentContainer(neuron.LIFNode(tau=tau), hidden, hidden)
    else:
        cell = neuron.LIFNode(tau=tau)
    net = nn.ModuleList([layer.Linear(inputs, hidden), cell, layer.Linear(hidden, outputs), neuron.LIFNode(tau=tau)])
    functional.set_step_mode(net, "m")

    def run(x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        functional.reset_net(net)
        spikes = net[1](net[0](x))
        return spikes, net[3](net[2](spikes))

    return net, run


def sinabs(shape: Shape) -> Made:
    from sinabs import layers
    from sinabs.activation import SingleSpike

    inputs, hidden, outputs = shape.sizes
    if shape.recurrent:
        cell = layers.LIFRecurrent(10.0, nn.Linear(hidden, hidden), norm_input=False, spike_fn=SingleSpike)
    else:
        cell = layers.LIF(10.0, norm_input=False, spike_fn=SingleSpike)
    net = nn.ModuleList(
        [
            nn.Linear(inputs, hidden),
            cell,
            nn.Linear(hidden, outputs),
            layers.LIF(10.0, norm_input=False, spike_fn=SingleSpike),
        ]
    )

    def run(x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        for part in (net[1], net[3]):
            part.reset_states()
        spikes = net[1](net[0](x))  # (batch, steps, cells)
        return spikes.swapaxes(0, 1), net[3](net[2](spikes)).swapaxes(0, 1)

    return net, lambda x: run(x.swapaxes(0, 1).contiguous())


GAINS = {"snntorch": 3.0, "norse": 6.0, "spikingjelly": 30.0, "sinabs": 3.0}
PEERS = {made.__name__: made for made in (snntorch, norse, spikingjelly, sinabs)}


def main(peer: str, name: str, seed: int, density: float) -> None:
    shape = SHAPES[name]
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    begin = time.process_time()
    net, forward = PEERS[peer](shape)
    inputs, labels = batch(shape, seed, density)
    with torch.no_grad():  # so that some share of the hidden cells spikes, as in the workbench
        for part in net.modules():
            if isinstance(part, nn.Linear):
                part.weight.mul_(GAINS[peer])
    adam = torch.optim.Adam(net.parameters(), 1e-4)
    seen: dict[str, float] = {}

    def run() -> None:
        adam.zero_grad()
        hidden, spikes = forward(inputs)
        loss = nn.functional.cross_entropy(spikes.sum(0), labels)
        loss.backward()
        adam.step()
        seen.update(hidden_per_step=float(hidden.detach().mean()), loss=loss.item())

    run()
    answer(run, lambda: seen, time.process_time() - begin)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4]))
