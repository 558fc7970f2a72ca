"""Chips side by side in a table: a column for each chip, a line for each figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import panel as pn

from workbench.core.text import escape
from workbench.hardware.metrics import METRICS
from workbench.hardware.report import Row
from workbench.views.figure_card import LINE

GROUPS = {
    "Does it fit": ("fits", "cores"),
    "Answers": ("accuracy_float", "accuracy", "agreement", "spike_agreement"),
    "What happened": ("spikes", "events", "sparsity", "step_sparsity"),
    "Energy and time": (
        "energy",
        "latency",
        "edp",
        "throughput",
        "utilization",
        "energy_per_spike",
        "energy_per_event",
        "latency_energy",
        "p_inf",
    ),
    "Memory": ("m_syn", "stored", "c_eff"),
    "How sure": ("energy_set", "evidence", "missing"),
}
WORDS = {"fits": "fits", "energy_set": "energy set", "evidence": "weakest evidence", "missing": "energy leaves out"}
ABSENT = "–"


def chip_frame(rows: Mapping[str, Row], titles: Sequence[str]) -> pd.DataFrame:
    """Return the table as text: a figure and one column for each chip; what was not run is a dash.

    The index holds the keys of the figures; a line that opens a group has the group's name and no entries.
    """
    keys: list[str] = []
    lines: list[list[str]] = []
    for group, figures in GROUPS.items():
        keys.append(group)
        lines.append([group, *("" for _ in titles)])
        for key in figures:
            keys.append(key)
            lines.append([title(key), *(words(rows.get(chip), key) for chip in titles)])
    return pd.DataFrame(lines, columns=["figure", *titles], index=pd.Index(keys, name="key"))


def title(key: str) -> str:
    """What a figure is called in the table, with its unit where its text does not say it."""
    if key in WORDS:
        return WORDS[key]
    about = METRICS[key]
    return f"{about.title}, {about.unit}" if about.unit == "per inference" else about.title


def words(row: Row | None, key: str) -> str:
    """One entry of the table as text."""
    if row is None:
        return ABSENT
    if key == "fits":
        limits = dict.fromkeys(str(getattr(misfit, "limit", misfit.where)) for misfit in row.misfits)
        return "yes" if row.fits else f"no: {', '.join(limits)}"
    if row.price is None:
        return ABSENT
    if key == "energy_set":
        return row.price.energy_set
    if key == "evidence":
        return ", ".join(mark for mark in row.price.evidence if mark)
    if key == "missing":
        return ", ".join(row.price.missing) or "nothing known"
    return row.cells[key].text if key in row.cells else ABSENT


def refusals(rows: Mapping[str, Row]) -> str:
    """Return, as HTML with everything escaped, why each chip that refused the network did so."""
    told = [
        f"<p><b>{escape(row.chip.title)}</b> cannot hold it:</p><ul>{''.join(f'<li>{escape(misfit)}</li>' for misfit in row.misfits)}</ul>"
        for row in rows.values()
        if not row.fits
    ]
    return "".join(told)


def chip_table(frame: pd.DataFrame) -> pn.widgets.Tabulator:
    """Put the table on a page; change its ``value`` to change it, and use ``on_click`` to learn which entry is asked for."""
    table = pn.widgets.Tabulator(
        frame,
        hidden_columns=["key"],
        frozen_columns=["figure"],
        layout="fit_columns",
        titles={"figure": ""},
        widths={"figure": 190},
        disabled=True,
        selectable=False,
        sortable=False,
        pagination=None,
        sizing_mode="stretch_width",
        configuration={"columnDefaults": {"headerSort": False, "minWidth": 118}},
        stylesheets=[CSS],
        margin=(4, 6),
    )
    table.style.apply(_opening, axis=1)  # pyright: ignore[reportOptionalMemberAccess]
    return table


def _opening(line: pd.Series) -> list[str]:
    """Bold for a line that opens a group."""
    return ["font-weight: 650; padding-top: 12px; cursor: default" if line.name in GROUPS else "" for _ in line]


CSS = f"""
:host .tabulator {{ font-size: 13px; border: none; background: transparent; }}
:host .tabulator .tabulator-row, :host .tabulator .tabulator-row.tabulator-row-even {{ background: transparent; border-bottom: {LINE}; }}
:host .tabulator .tabulator-row .tabulator-cell {{ cursor: pointer; border-right: none; font-variant-numeric: tabular-nums; white-space: normal; overflow-wrap: anywhere; }}
:host .tabulator .tabulator-row:hover {{ background: color-mix(in srgb, var(--panel-primary-color, #0072B2) 8%, transparent); }}
:host .tabulator .tabulator-col {{ background: transparent; border-right: none; }}
"""
