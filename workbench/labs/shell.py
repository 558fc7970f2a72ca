"""The page around the labs: an app bar, a tab for each lab found, light and dark, and links that open a lab."""

from __future__ import annotations

import ast
import asyncio
import logging
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib import import_module
from pathlib import Path
from typing import Any

import panel as pn
import panel_material_ui as pmui
from panel import reactive
from panel.io.resources import LOCAL_DIST, get_dist_path
from panel.util.parameters import edit_readonly

from workbench.labs.lab import Lab
from workbench.labs.session import workspace
from workbench.views.theme import PAGE_SX, THEME_CONFIG
from workbench.views.words import card, code, refusal, sentence

NAME = "Spiking workbench"
ASSETS = Path(__file__).resolve().parent.parent / "assets"

TABS_SX = {
    "& > .MuiBox-root": {"overflow": "visible"},  # the bar of a lab sticks to the bottom of the page
    "& .MuiTabs-root": {
        "px": 1.5,
        "borderBottom": "1px solid",
        "borderColor": "divider",
        "backgroundColor": "background.paper",
    },
    "& .MuiTab-root": {"minWidth": 0, "px": 1.6},
    # All tabs can be seen: they wrap on a narrow page, and scroll on a telephone. The sliding mark knows one row only.
    "& .MuiTabs-list": {"flexWrap": {"xs": "nowrap", "sm": "wrap"}},
    "& .MuiTabs-scroller": {"overflowX": {"xs": "auto !important", "sm": "hidden"}, "scrollbarWidth": "none"},
    "& .MuiTabs-indicator": {"display": "none"},
    "& .MuiTab-root.Mui-selected": {"boxShadow": "inset 0 -2px currentColor"},
}

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Entry:
    """What the shell knows of a lab before it is imported."""

    module: str
    name: str
    title: str
    slug: str
    order: float

    def load(self) -> type[Lab]:
        """Import the lab's class; heavy labs take seconds, so the page does this in a thread."""
        return getattr(import_module(self.module), self.name)

    @property
    def ready(self) -> bool:
        """Whether opening the lab imports nothing more."""
        return self.module in sys.modules


@lru_cache(maxsize=1)
def find_labs() -> tuple[Entry, ...]:
    """Every ``labs/*_lab.py``, in the order they ask for; their titles are read from the text, nothing is imported."""
    entries = []
    for path in sorted(Path(__file__).parent.glob("*_lab.py")):
        slug = path.stem.removesuffix("_lab")
        facts: dict[str, Any] = {"title": slug.capitalize(), "slug": slug, "order": 1000.0}
        name = f"{slug.capitalize()}Lab"
        try:
            for node in ast.parse(path.read_text("utf-8")).body:
                if isinstance(node, ast.ClassDef) and node.name.endswith("Lab"):
                    name = node.name
                    facts.update(_literals(node, facts))
        except SyntaxError:
            log.exception("%s cannot be read; its tab will say so", path.name)
        entries.append(
            Entry(f"workbench.labs.{path.stem}", name, str(facts["title"]), str(facts["slug"]), float(facts["order"]))
        )
    return tuple(sorted(entries, key=lambda entry: (entry.order, entry.title)))


def _literals(node: ast.ClassDef, wanted: dict[str, Any]) -> dict[str, Any]:
    found = {}
    for line in node.body:
        target = (
            line.target
            if isinstance(line, ast.AnnAssign)
            else line.targets[0]
            if isinstance(line, ast.Assign)
            else None
        )
        if isinstance(target, ast.Name) and target.id in wanted and isinstance(line.value, ast.Constant):  # type: ignore[union-attr]
            found[target.id] = line.value.value  # type: ignore[union-attr]
    return found


class Shell:
    """Opens labs in tabs when they are first looked at, and closes them with the session."""

    def __init__(self, entries: tuple[Entry, ...], opened: str = "") -> None:
        self.entries = entries
        self.labs: dict[str, Lab] = {}
        self.places = {entry.slug: pn.Column(sizing_mode="stretch_width", margin=0) for entry in entries}
        slugs = [entry.slug for entry in entries]
        start = slugs.index(opened) if opened in slugs else 0
        self.tabs = pmui.Tabs(
            *((entry.title, self.places[entry.slug]) for entry in entries),
            active=start,
            dynamic=False,  # labs are built when first opened, and then stay: a scope is drawn on while nobody looks
            sizing_mode="stretch_width",
            margin=0,
            sx=TABS_SX,
        )
        self.tabs.param.watch(self._switch, "active")
        self._wanted = workspace()
        self._watcher = self._wanted.param.watch(self._go, "lab")
        if entries:
            self.open(entries[start], now=True)

    def _go(self, event: Any) -> None:
        """Open the lab that another lab asked for."""
        slugs = [entry.slug for entry in self.entries]
        if event.new in slugs:
            self.tabs.active = slugs.index(event.new)
        if event.new:
            self._wanted.lab = ""

    def _switch(self, event: Any) -> None:
        entry = self.entries[event.new]
        if pn.state.location is not None:
            pn.state.location.update_query(lab=entry.slug)
        self.open(entry)

    def open(self, entry: Entry, now: bool = False) -> None:
        """Show a lab in its tab; one that is not imported yet is fetched in a thread, unless it is wanted ``now``."""
        place = self.places[entry.slug]
        if len(place):
            return
        loop = _running_loop()
        if now or entry.ready or loop is None:
            self._fill(entry, *_attempt(entry))
            return
        place.append(
            pn.Row(
                pmui.CircularProgress(value=True, size=26, margin=(30, 10, 30, 30)),
                sentence(f"Opening {entry.title} ...", margin=(34, 0)),
            )
        )
        future = loop.run_in_executor(importers(), _attempt, entry)
        future.add_done_callback(partial(self._arrive, entry, pn.state.curdoc))

    def _arrive(self, entry: Entry, doc: Any, future: Any) -> None:
        fill = partial(self._fill, entry, *future.result())
        if doc is not None and doc.session_context is not None:
            doc.add_next_tick_callback(fill)
        else:
            fill()

    def _fill(self, entry: Entry, kind: type[Lab] | None, error: BaseException | None) -> None:
        place = self.places[entry.slug]
        if kind is not None:
            try:
                self.labs[entry.slug] = lab = kind()
                place[:] = [lab]
                lab.shown()
                return
            except Exception as broken:
                log.exception("the lab %s could not be built", entry.slug)
                error = broken
        place[:] = [_sorry(entry, error)]

    def end(self, session_context: Any) -> None:
        """Close with the session."""
        self.close()

    def close(self) -> None:
        """Stop what the labs are doing."""
        if self._watcher is not None:
            self._wanted.param.unwatch(self._watcher)
            self._watcher = None
        for lab in self.labs.values():
            lab.close()
        self.labs.clear()


def _attempt(entry: Entry) -> tuple[type[Lab] | None, BaseException | None]:
    try:
        return entry.load(), None
    except Exception as error:
        log.exception("the lab %s could not be imported", entry.slug)
        return None, error


def _sorry(entry: Entry, error: BaseException | None) -> Any:
    told = refusal(error) if error else "unknown error"
    return pn.Column(
        card(
            f"{entry.title} cannot be opened",
            sentence("The other labs work. This is what happened:"),
            code(told, margin=(6, 10)),
        ),
        sizing_mode="stretch_width",
        margin=20,
    )


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


@lru_cache(maxsize=1)
def importers() -> ThreadPoolExecutor:
    """One thread that imports labs for all sessions: two imports of one package at once gain nothing."""
    return ThreadPoolExecutor(1, thread_name_prefix="workbench-import")


def prepare() -> None:
    """Import what the first page needs, before the first visitor comes, who would otherwise wait for it."""
    for entry in find_labs()[:1]:
        _attempt(entry)


def keep_styles_home() -> None:
    """Let Panel ask for styles here only, never of its content network.

    A pane that is updated while its model is in no document (in a drawer that was closed again, say) is taken by Panel
    1.9.4 for one outside a server, and the address of its styles, shared with the visible panes, is turned outward.
    """
    reactive.CDN_DIST = LOCAL_DIST  # pyright: ignore[reportPrivateImportUsage]


def make_page(entries: tuple[Entry, ...] | None = None) -> pmui.Page:
    """Build the page of one visitor; ``?lab=<slug>`` in the address opens that lab."""
    asked = pn.state.session_args.get("lab", [b""])[0].decode("utf-8", "replace") if pn.state.session_args else ""
    shell = Shell(find_labs() if entries is None else entries, asked)
    doc = pn.state.curdoc
    if doc is not None and doc.session_context is not None:
        # a bound method: a served script's own names are gone when the session ends
        pn.state.on_session_destroyed(shell.end)
        # a browser that connects late gets a second session, for which no page was rendered: without this its styles
        # would be asked of the internet
        doc.template_variables["dist_url"] = get_dist_path(cdn=False)
        keep_styles_home()
    page = pmui.Page(
        title=NAME,
        main=[shell.tabs],
        theme_config=THEME_CONFIG,
        sx=PAGE_SX,
        busy_indicator=None,
        favicon=ASSETS / "favicon.svg",
        logo=ASSETS / "logo.svg",
    )
    with edit_readonly(page):
        # Panel would mark the page busy and idle again with every message of the scope: half of the server's time
        page.busy = False
    return page
