"""How returns rose, in a sentence and as a table: the twin of the learning curve of an agent."""

from __future__ import annotations

import numpy as np

from workbench.learning.returns import MANY, Returns

LISTED = 12  # moments in the table


def return_words(returns: Returns | None, solved: float) -> str:
    """What the curve shows, as a sentence.

    >>> return_words(Returns(action=[20], value=[20.0]), 475.0)
    '1 episode, the latest earned 20; mean 20.0, best mean of 100 not known yet. Solved is a mean of 475.'
    """
    if returns is None or not returns.value:
        return f"No episode has ended yet. Solved is a mean of {solved:g}."
    means, many = returns.means(), len(returns.value)
    best = f"{means[MANY - 1 :].max():.1f}" if many >= MANY else "not known yet"
    episodes = "1 episode" if many == 1 else f"{many:,} episodes"
    return f"{episodes}, the latest earned {returns.value[-1]:.0f}; mean {means[-1]:.1f}, best mean of {MANY} {best}. Solved is a mean of {solved:g}."


def return_table(returns: Returns | None) -> str:
    """Return the table twin: the mean return at a few moments."""
    if returns is None or not returns.value:
        return ""
    rows = np.unique(np.linspace(0, len(returns.value) - 1, LISTED).astype(int))
    means = returns.means()
    body = "".join(
        f"<tr><td>{returns.action[row]:,}</td><td>{row + 1:,}</td><td>{returns.value[row]:.0f}</td><td>{means[row]:.1f}</td></tr>"
        for row in rows
    )
    heads = ("actions", "episodes", "return", f"mean of the last {MANY}")
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    return f"<details><summary>Table</summary><table><tr>{head}</tr>{body}</table></details>"
