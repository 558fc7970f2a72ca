"""Colors of the small pictures say the sign of a weight."""

from __future__ import annotations

import numpy as np

from workbench.views.cell_mosaic import CellMosaic


def test_a_weight_that_drives_is_blue_and_one_that_holds_back_is_red():
    shown = CellMosaic()
    shown.show(np.array([[[-2.0, 2.0]]]), signed=True, told="")
    assert (shown.mapper.low, shown.mapper.high) == (-2.0, 2.0)
    (red_low, _, blue_low), (red_high, _, blue_high) = (
        bytes.fromhex(str(color)[1:]) for color in (shown.mapper.palette[0], shown.mapper.palette[-1])
    )
    assert blue_high > red_high
    assert red_low > blue_low
