"""Text with formulas: our own Markdown, with LaTeX between dollars, as a page shows it."""

from __future__ import annotations

import re
from typing import Any

import panel as pn
from markdown_it import MarkdownIt

from workbench.core.text import escape
from workbench.views.words import INK, MUTED

FORMULA = re.compile(r"\$\$.+?\$\$|\$[^$\n]+\$", re.DOTALL)
PLACE = re.compile(r"\x02(\d+)\x03")

CSS = f"""
:host {{ {INK}; font-size: 14px; line-height: 1.55; overflow-x: auto; }}
p {{ margin: 0 0 10px; max-width: 74ch; }}
p:last-child {{ margin-bottom: 2px; }}
table {{ border-collapse: collapse; margin: 4px 0 10px; font-variant-numeric: tabular-nums; }}
th, td {{ text-align: left; padding: 4px 14px 4px 0; border-bottom: 1px solid color-mix(in srgb, currentColor 18%, transparent); }}
th {{ {MUTED}; font-weight: 500; font-size: 13px; }}
code {{ font-size: 0.92em; padding: 1px 4px; border-radius: 4px; background: color-mix(in srgb, currentColor 8%, transparent); }}
ul {{ margin: 0 0 10px; padding-left: 20px; }}
.katex-display {{ margin: 10px 0; }}
"""


def math_html(text: str) -> str:
    """Return Markdown as HTML; formulas stay as they are, for the page to set, and markup in the text is shown, not run.

    >>> math_html("the *rest* $E_L<0$")
    '<p>the <em>rest</em> $E_L&lt;0$</p>'
    """
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(escape(found[0]).replace("&#x27;", "'"))
        return f"\x02{len(kept) - 1}\x03"

    body = _reader().render(FORMULA.sub(keep, text.replace("\x02", "").replace("\x03", "")))
    return PLACE.sub(lambda found: kept[int(found[1])], body).strip()


def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def math_text(text: str = "", **options: Any) -> pn.pane.LaTeX:
    """A pane of text with formulas, of our own writing; change it with :func:`retell`."""
    sheets = [CSS, *options.pop("stylesheets", [])]
    return pn.pane.LaTeX(
        math_html(text),
        renderer="katex",
        stylesheets=sheets,
        sizing_mode="stretch_width",
        margin=options.pop("margin", (4, 12)),
        **options,
    )


def retell(pane: pn.pane.LaTeX, text: str) -> None:
    """Change what a :func:`math_text` says."""
    pane.object = math_html(text)
