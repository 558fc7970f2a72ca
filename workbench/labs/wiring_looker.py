"""The drawer that looks at the synapses: of the projection that is chosen on the canvas, else of the whole network by groups."""

from __future__ import annotations

from typing import Any

import panel as pn
import panel_material_ui as pmui
from panel.viewable import Viewer

from workbench.core.errors import WorkbenchError
from workbench.core.jobs import Progress, through
from workbench.experiments.live_network import LiveNetwork
from workbench.experiments.studio import Studio
from workbench.experiments.wiring_look import WiringLook, look_live
from workbench.labs.aside import Aside
from workbench.views.wiring_pictures import WiringPictures
from workbench.views.words import alert, refusal, say, sentence, warn


class WiringLooker(Viewer):
    """Pictures that follow what is chosen, while ``open``; a worker draws and counts."""

    def __init__(self, live: LiveNetwork, studio: Studio) -> None:
        super().__init__()
        self.live, self.studio = live, studio
        self.open = False
        self.aside = Aside(self._failed, self._rested)
        self.error, self.status = alert(), sentence("", margin=(2, 12))
        self.pictures = WiringPictures()
        self.again = pmui.Button(
            label="Look again",
            icon="refresh",
            variant="outlined",
            size="small",
            margin=(4, 12),
            visible=False,
            description="The weights of a projection that learns as they are now",
            on_click=self.look,
        )
        studio.param.watch(self.look, ["chosen", "changes"])

    def turn(self, open_: bool) -> None:
        """Begin or cease to follow, as the drawer is opened or closed."""
        self.open = open_
        self.look()

    def look(self, *_events: Any) -> None:
        """Look at what is chosen now."""
        if not self.open:
            return
        name, net = self.studio.chosen, self.studio.network
        warn(self.error, "")
        self.aside.close()
        say(self.status, "")
        projection = net.projections.get(name)
        self.again.visible = projection is not None and projection.plasticity is not None
        if projection is None:
            try:
                self.pictures.show_groups(net)
            except WorkbenchError as error:
                warn(self.error, refusal(error))
            return
        self.aside.run(lambda: through(look_live(self.live, name)), self._take)

    def close(self) -> None:
        """Stop what is computed."""
        self.aside.close()

    def _take(self, item: Progress | WiringLook) -> None:
        if isinstance(item, WiringLook):
            self.pictures.show(item)
        elif self.aside.runner.active:
            say(self.status, f"Counting synapses: {item.message} ...")

    def _failed(self, error: BaseException) -> None:
        self.pictures.clear()
        warn(self.error, refusal(error))

    def _rested(self) -> None:
        say(self.status, "")

    def __panel__(self) -> pn.viewable.Viewable:
        return pn.Column(self.error, self.again, self.status, self.pictures, sizing_mode="stretch_width", margin=0)
