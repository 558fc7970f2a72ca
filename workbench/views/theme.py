"""One look for everything: colors that color-blind readers can tell apart, light and dark, fonts that ship with the page."""

from __future__ import annotations

from typing import Any

DEEP_BLUE = "#0072B2"  # of buttons and links on a light page

# Okabe and Ito 2008, "Color Universal Design", in the order we hand them out; the blue is lighter than theirs, as the same picture is
# seen on a light and on a dark page: it has a contrast of 4 to either.
BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, YELLOW = (
    "#1F83C4",
    "#D55E00",
    "#009E73",
    "#CC79A7",
    "#E69F00",
    "#56B4E9",
    "#F0E442",
)
PALETTE = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, YELLOW)

# Where a picture knows that its ground is dark, brighter ones take their places.
PALETTE_DARK = (SKY, "#F28E4B", "#2CC295", "#E29CC3", ORANGE, "#8FB8DE", YELLOW)

GRAY = "#84909C"  # lines that guide the eye; reads on light and on dark
MARGIN = 66  # px left of every picture, so that axes stand one above the other

FONT = "Inter, Roboto, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"
MONO = "'JetBrains Mono', 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace"

_SHARED: dict[str, Any] = {
    "typography": {
        "fontFamily": FONT,
        "fontSize": 13,
        "button": {"textTransform": "none", "fontWeight": 600},
        "h3": {"fontSize": "1.05rem", "fontWeight": 650, "letterSpacing": "-0.01em"},
    },
    "shape": {"borderRadius": 8},
    "components": {
        "MuiPaper": {"styleOverrides": {"root": {"backgroundImage": "none"}}},
        "MuiTab": {"styleOverrides": {"root": {"minHeight": "42px", "fontWeight": 600, "textTransform": "none"}}},
        "MuiTooltip": {"styleOverrides": {"tooltip": {"fontSize": "0.78rem", "maxWidth": 280}}},
    },
}


def _scheme(mode: str, **palette: Any) -> dict[str, Any]:
    return {**_SHARED, "palette": {"mode": mode, **palette}}


THEME_CONFIG: dict[str, Any] = {
    "light": _scheme(
        "light",
        primary={"main": DEEP_BLUE, "contrastText": "#FFFFFF"},
        secondary={"main": VERMILION, "contrastText": "#FFFFFF"},
        success={"main": "#00845F"},
        warning={"main": "#A66A00"},
        error={"main": "#B3261E"},
        background={"default": "#F4F6F8", "paper": "#FFFFFF"},
        text={"primary": "#18212B", "secondary": "#566270"},
        divider="#E1E6EB",
    ),
    "dark": _scheme(
        "dark",
        primary={"main": SKY, "contrastText": "#0B1016"},
        secondary={"main": "#F28E4B", "contrastText": "#0B1016"},
        success={"main": "#2CC295"},
        warning={"main": ORANGE},
        error={"main": "#F2857B"},
        background={"default": "#0E1216", "paper": "#161B21"},
        text={"primary": "#E7ECF1", "secondary": "#9AA6B2"},
        default={"dark": "#9AA6B2"},  # of the small buttons of a number field and of a player
        divider="#28303A",
    ),
}
"""What panel-material-ui's ``theme_config`` takes; handed to the page, everything on it follows."""

PAGE_SX: dict[str, Any] = {
    ".MuiAppBar-root": {
        "bgcolor": "background.paper",
        "backgroundImage": "none",
        "color": "text.primary",
        "boxShadow": "none",
        "borderBottom": "1px solid",
        "borderColor": "divider",
    },
    ".MuiAppBar-root .title": {"color": "text.primary"},
    ".MuiAppBar-root .logo": {"height": "30px !important"},
    ".MuiToolbar-root": {"minHeight": "52px !important"},
    ".main": {"backgroundColor": "background.default"},
}


def color(index: int, dark: bool = False) -> str:
    """The color of the ``index``-th group, population or series, counted from 0."""
    palette = PALETTE_DARK if dark else PALETTE
    return palette[index % len(palette)]


def figure(title: str = "", x: str = "", y: str = "", height: int = 260, **options: Any) -> Any:
    """A calm Bokeh figure as wide as its place; the page colors it for light and dark.

    Parameters
    ----------
    x, y
        Axis labels with their units, e.g. ``"time (ms)"``.
    options
        Handed to ``bokeh.plotting.figure``, over the defaults.
    """
    from bokeh.plotting import figure as bokeh_figure

    settings: dict[str, Any] = {
        "height": height,
        "sizing_mode": "stretch_width",
        "tools": "pan,box_zoom,xwheel_zoom,reset,save",
        "toolbar_location": "right",
        "title": title or None,
        "x_axis_label": x or None,
        "y_axis_label": y or None,
        "outline_line_color": None,
        "background_fill_alpha": 0.0,  # the page shows through: a late theme would leave a patch of another dark
        "border_fill_alpha": 0.0,
        "min_border_left": 64,
        **options,
    }
    plot = bokeh_figure(**settings)
    plot.toolbar.logo = None
    plot.toolbar.autohide = True
    plot.xgrid.grid_line_color = None
    for axis in plot.axis:
        axis.axis_label_text_font_style = "normal"
        axis.minor_tick_line_color = None
    return plot
