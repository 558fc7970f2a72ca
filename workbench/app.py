"""The dashboard's door: ``workbench serve``, or ``panel serve workbench/app.py``."""

import panel as pn

from workbench.labs.shell import make_page

pn.extension("tabulator", "katex", notifications=False)
make_page().servable()
