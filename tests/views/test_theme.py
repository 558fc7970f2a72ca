"""Colors are told from the ground they lie on, light and dark."""

from __future__ import annotations

import pytest

from workbench.views.theme import PALETTE, PALETTE_DARK, THEME_CONFIG, YELLOW

GROUND = {mode: THEME_CONFIG[mode]["palette"]["background"]["paper"] for mode in ("light", "dark")}


def contrast(one: str, other: str) -> float:
    """The contrast of two colors as WCAG 2.1 defines it, 1 to 21."""
    shares = [[int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)] for color in (one, other)]
    light = sorted(
        sum(w * (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4) for w, c in zip((0.2126, 0.7152, 0.0722), rgb, strict=True))
        for rgb in shares
    )  # fmt: skip
    return (light[1] + 0.05) / (light[0] + 0.05)


@pytest.mark.parametrize("tone", PALETTE[:4])
def test_the_first_colors_read_on_light_and_on_dark(tone):
    """3 to 1 is what WCAG 2.1 asks of a graph's lines; a picture that is not told of the theme keeps its colors."""
    assert min(contrast(tone, ground) for ground in GROUND.values()) >= 3.0


def test_the_first_trace_is_as_clear_on_dark_as_on_light():
    light, dark = (contrast(PALETTE[0], ground) for ground in GROUND.values())
    assert light == pytest.approx(dark, rel=0.1)
    assert min(light, dark) > 4.0


def test_the_dark_colors_read_on_dark():
    assert all(contrast(tone, GROUND["dark"]) >= 4.5 for tone in PALETTE_DARK if tone != YELLOW)
