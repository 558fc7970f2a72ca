"""What a population takes, and what it refuses."""

from __future__ import annotations

import pytest

from workbench.core.errors import RangeError
from workbench.network.distributions import Uniform
from workbench.network.network import Network
from workbench.neurons.lif import LIF
from workbench.stimuli.poisson import Poisson


def test_the_lines_of_a_stimulus_share_their_values_and_are_not_quietly_given_others():
    net = Network()
    with pytest.raises(RangeError, match="one value for all lines"):
        net.add(Poisson(), 3, name="noise", params={"rate": Uniform(1, 2)})
    assert net.add(LIF(), 3, name="cells", params={"v_t": Uniform(-52, -48)}).params


@pytest.mark.parametrize("size", [0, -1, 2.5, True, 10**12])
def test_a_size_that_is_none_is_refused(size):
    with pytest.raises(RangeError, match="cells"):
        Network().add(LIF(), size, name="cells")
