"""A cart with a pole on its track, as a small drawing, and in words."""

from __future__ import annotations

import math

import numpy as np
import panel as pn
from panel.viewable import Viewer

from workbench.core.text import escape
from workbench.views.theme import BLUE, GRAY, ORANGE, VERMILION
from workbench.views.words import INK, say, sentence

TRACK = 2.4  # m to either side
WIDE, HIGH, GROUND = 480, 190, 150  # px of the drawing, and where the track lies
POLE = 100.0  # px; a meter of pole is drawn as long as a meter of track
LEAN = math.radians(12.0)


def cart_words(seen: np.ndarray, action: int | None, turn: int) -> str:
    """What the drawing shows, as a sentence.

    >>> cart_words(np.array([0.31, 0.0, 0.05, 0.0]), 1, 12)
    'Turn 12: the cart is 0.31 m right of the middle, the pole leans 2.9 degrees to the right; pushed to the right.'
    """
    place, angle = float(seen[0]), math.degrees(seen[2])
    where = f"{abs(place):.2f} m {'right' if place >= 0 else 'left'} of the middle"
    lean = f"{abs(angle):.1f} degrees to the {'right' if angle >= 0 else 'left'}"
    push = "" if action is None else f"; pushed to the {('left', 'right')[action]}"
    return f"Turn {turn}: the cart is {where}, the pole leans {lean}{push}."


def cart_svg(seen: np.ndarray, action: int | None, fallen: bool, label: str) -> str:
    """Draw position ``seen[0]`` (m) and angle ``seen[2]`` (rad, to the right), and an arrow for the push; a fallen pole is red.

    >>> cart_svg(np.zeros(4), None, False, "upright")[:38]
    '<svg role="img" aria-label="upright" v'
    """
    meter = (WIDE / 2 - 30) / TRACK
    x, angle = WIDE / 2 + float(seen[0]) * meter, float(seen[2])
    top_x, top_y = x + POLE * math.sin(angle), GROUND - 24 - POLE * math.cos(angle)
    color = VERMILION if fallen else ORANGE
    ends = [WIDE / 2 + side * TRACK * meter for side in (-1, 1)]
    marks = "".join(
        f'<line x1="{end:.0f}" y1="{GROUND - 14}" x2="{end:.0f}" y2="{GROUND + 14}" stroke="{GRAY}" stroke-width="2"/>'
        for end in ends
    )
    limits = "".join(
        f'<line x1="{x:.1f}" y1="{GROUND - 24}" x2="{x + POLE * math.sin(side * LEAN):.1f}" y2="{GROUND - 24 - POLE * math.cos(LEAN):.1f}" '
        f'stroke="{GRAY}" stroke-dasharray="3 5" opacity="0.6"/>'
        for side in (-1, 1)
    )
    arrow = ""
    if action is not None:
        side = 1 if action else -1
        base, tip = x - side * 68, x - side * 34
        arrow = (
            f'<line x1="{base:.1f}" y1="{GROUND - 12}" x2="{tip - side * 8:.1f}" y2="{GROUND - 12}" stroke="{BLUE}" stroke-width="4"/>'
            f'<path d="M{tip:.1f} {GROUND - 12} l{-side * 12} -7 v14 z" fill="{BLUE}"/>'
        )
    return (
        f'<svg role="img" aria-label="{escape(label)}" viewBox="0 0 {WIDE} {HIGH}" style="display:block; width:100%; max-height:260px; {INK}">'
        f'<line x1="{ends[0]:.0f}" y1="{GROUND}" x2="{ends[1]:.0f}" y2="{GROUND}" stroke="{GRAY}" stroke-width="2"/>{marks}{limits}'
        f'<rect x="{x - 30:.1f}" y="{GROUND - 24}" width="60" height="24" rx="5" fill="currentColor" opacity="0.82"/>'
        f'<line x1="{x:.1f}" y1="{GROUND - 24}" x2="{top_x:.1f}" y2="{top_y:.1f}" stroke="{color}" stroke-width="9" stroke-linecap="round"/>'
        f'<circle cx="{x:.1f}" cy="{GROUND - 24}" r="4" fill="{GRAY}"/>{arrow}'
        f'<text x="{WIDE / 2}" y="{HIGH - 8}" text-anchor="middle" font-size="12" fill="{GRAY}">2.4 m to either side</text></svg>'
    )


class CartPicture(Viewer):
    """The cart at this moment, and a sentence that says the same."""

    def __init__(self) -> None:
        super().__init__()
        self.pane = pn.pane.HTML("", sizing_mode="stretch_width", margin=(2, 12))
        self.text = sentence("", margin=(0, 12, 4, 12))
        self.show(np.zeros(4), None, 1, False)

    def show(self, seen: np.ndarray, action: int | None, turn: int, fallen: bool, words: bool = True) -> None:
        """Draw a turn; without ``words`` the sentence stays, which need not follow every turn."""
        label = cart_words(seen, action, turn)
        self.pane.object = cart_svg(seen, action, fallen, label)
        if words:
            say(self.text, label)

    def __panel__(self) -> pn.viewable.Viewable:
        return pn.Column(self.pane, self.text, sizing_mode="stretch_width", margin=0)
