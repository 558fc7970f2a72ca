"""Dale's principle is held to where somebody asks for it."""

import pytest

from workbench.core.errors import Misfits
from workbench.network.polarity import require_dale
from workbench.network.presets.balanced import balanced
from workbench.network.presets.hopfield import hopfield


def test_a_network_of_excitatory_and_inhibitory_cells_passes():
    require_dale(balanced(200))


def test_a_network_of_cells_that_do_both_is_refused_with_their_number():
    with pytest.raises(Misfits, match=r"units: expected cells that only excite.*100 that do both"):
        require_dale(hopfield())
