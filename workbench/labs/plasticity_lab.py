"""The plasticity lab: synapses learn live, each pair of spikes lands on the window of their rule, and a weight says why it changed."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any, ClassVar

import panel as pn
import panel_material_ui as pmui

from workbench.core.catalogue import catalogue
from workbench.core.jobs import through
from workbench.core.part import part
from workbench.core.source import Source
from workbench.experiments.live_frame import Frame
from workbench.experiments.one_pair import lasts
from workbench.experiments.plasticity_bench import Learned, PlasticityBench
from workbench.experiments.plasticity_presets import SHOWN
from workbench.experiments.rule_protocols.rule_protocol import RuleProtocol
from workbench.experiments.what_learns import learning_presets
from workbench.labs.aside import Aside
from workbench.labs.live import LiveLab
from workbench.labs.weight_questions import WeightQuestions
from workbench.views.controls import controls
from workbench.views.learning_view import LearningView
from workbench.views.own_editor import RULES, OwnEditor
from workbench.views.protocol_pane import ProtocolPane
from workbench.views.receptive_field import BY_INPUT, SQUARE
from workbench.views.rule_card import RuleCard
from workbench.views.words import card, code, drawers, heading, say, sentence, source_line

WINDOW = "Window"
LASTS = "By this rule a reward lasts until it is taken back: punish by the same amount."


class PlasticityLab(LiveLab):
    """The window of a rule with real pairs on it, weights over time, traces, the receptive field, and questions to a weight."""

    title: ClassVar[str] = "Plasticity"
    slug: ClassVar[str] = "plasticity"
    order: ClassVar[float] = 14.0

    live: PlasticityBench = part(PlasticityBench, PlasticityBench)

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self._heeded: dict[str, list[tuple[Any, Any]]] = {}
        self.make_live(window=1000.0, height=330)
        self.rule_card = RuleCard(self.guarded(self.live.take_rule))
        self.questions = WeightQuestions(self.live)
        turn = self.guarded(lambda values: self.live.rule.param.update(**values))
        self.view = LearningView(
            self.live, self.guarded(self._follow_synapse), self.guarded(self.questions.point), turn
        )
        self.measure = Aside(lambda error: self.protocols.fail(error))
        kinds = catalogue("experiments.rule_protocols", RuleProtocol).values()
        self.protocols = ProtocolPane(self._measure, self.measure.runner.stop, kinds, WINDOW)
        self.editor = OwnEditor(dialect=RULES)
        self.editor.param.watch(self.guarded(lambda event: self.live.take_rule(event.new)), "model")
        self.program = code("", margin=(4, 8, 10, 8))
        self._build_cards()
        self.live.param.watch(self.guarded(self._renew), "network")
        self.live.param.watch(self.guarded(self._restart), ["engine", "dt", "seed"])
        self.live.param.watch(self.guarded(self._restart_if_stale), "stale")
        self.live.param.watch(self.guarded(self._refollowed), ["edge", "chosen"])
        asked = pn.state.session_args.get("plasticity", []) if pn.state.session_args else []
        if asked:
            self.guarded(self.live.open_link)(asked[0].decode("ascii", "replace"))
        self._show_network()

    # -- what the run does here

    def arrived(self, items: list[Frame]) -> None:
        super().arrived(items)
        for item in items:
            if isinstance(item, Learned):
                self.view.add(item.landed, item.taken)
        self.view.draw(now=self.runner.state != "running")

    def tell(self, told: dict[str, Any]) -> None:
        name = self.live.network.projections[self.live.edge].post
        if name in told:
            self.view.tell_rate(told[name].rate)
        say(self.earned, self.live.rewards or "")

    def settled(self) -> None:
        self.questions.follow(self.transport.playing)

    def reset(self) -> None:
        self.view.clear()
        self.questions.forget()
        super().reset()

    def close(self) -> None:
        self.measure.close()
        self.questions.close()
        super().close()

    def shortcuts(self) -> dict[str, Any]:
        return super().shortcuts() | {"r": self.guarded(self.reward), "p": self.guarded(self.punish)}

    def _renew(self, *_events: Any) -> None:
        """Show another network at its start; one that was playing plays on."""
        playing = self.transport.playing
        self.runner.stop()
        self._show_network()
        self.reset()
        if playing:
            self.play()

    def _restart(self, *_events: Any) -> None:
        self._write_code()
        self.reset()

    def _restart_if_stale(self, event: Any) -> None:
        """A run that cannot take a change over, such as another variant of the rule, begins anew."""
        if event.new and self.transport.playing:
            self.reset()

    def _refollowed(self, *_events: Any) -> None:
        self.view.window.clear()
        if self.live.edge in self.edges.options:  # else a new network is on its way, and is shown when it is there
            self.edges.value = self.live.edge
            self._show_rule()

    # -- the rule

    def _show_rule(self) -> None:
        rule = self.live.rule
        if rule is not self.rule_card.rule:
            self.rule_card.show(rule)
            self._heed("rule", [rule], self._turned)
        self.rewards.visible = self.live.rewarded
        say(self.lasting, LASTS if lasts(rule) else "")
        self.view.show_rule()

    def _heed(self, part: str, models: list[Any], turned: Callable[..., Any]) -> None:
        """Call this when a value of these models is turned, and no longer for those that were this part before."""
        for model, watcher in self._heeded.get(part, []):
            model.param.unwatch(watcher)
        self._heeded[part] = [
            (model, model.param.watch(turned, [name for name in model.param if name != "name"])) for model in models
        ]

    def _turned(self, *_events: Any) -> None:
        self.view.show_rule()
        self._write_code()

    def _follow_synapse(self, pre: int, post: int) -> None:
        synapse = self.live.follow(pre, post)
        self.questions.choose(synapse)
        self.view.tell_followed(synapse)

    def reward(self, *_events: Any) -> None:
        """Give what the field says."""
        self.live.give(self.amount.value or 0.0)

    def punish(self, *_events: Any) -> None:
        """Give the same, negative."""
        self.live.give(-(self.amount.value or 0.0))

    # -- protocols

    def _measure(self, protocol: RuleProtocol) -> None:
        rule = deepcopy(self.live.rule)
        self.measure.run(lambda: through(protocol.run(rule)), self.protocols.take)

    # -- the cards

    def _build_cards(self) -> None:
        self.size_line, self.about = sentence(""), sentence("")
        self.source = pn.pane.HTML("", sizing_mode="stretch_width", margin=(0, 10))
        self.menu = pmui.MenuButton(
            label="Experiments",
            items=[{"label": shown.title} for shown in SHOWN],
            icon="science",
            variant="outlined",
            size="small",
            margin=(4, 10),
            on_click=self.guarded(lambda item: self._take_shown(item["label"])),
        )
        self.shipped = pmui.MenuButton(
            label="Shipped networks",
            items=[{"label": title} for title in learning_presets()],
            icon="hub",
            variant="outlined",
            size="small",
            margin=(4, 10),
            on_click=self.guarded(lambda item: self._take_preset(item["label"])),
        )
        self.share = self._button("Link", "link", self._share)
        self.told = sentence("", visible=False)
        self.edges = pmui.Select(
            label="Projection", options=[], size="small", sizing_mode="stretch_width", margin=(8, 12)
        )
        self.edges.param.watch(self.guarded(self._look_at), "value")
        self.inputs = pn.Column(sizing_mode="stretch_width", margin=0)
        self.sizes = controls(self.live, ["inputs", "outputs", "start"], throttled=True)
        self.amount = pmui.FloatInput(
            label="Amount", value=0.5, start=0.0, end=100.0, step=0.1, size="small", width=100, margin=(6, 10)
        )
        buttons = pn.Row(
            self.amount,
            self._button("Reward", "thumb_up", self.reward),
            self._button("Punish", "thumb_down", self.punish),
            margin=0,
        )
        self.earned, self.lasting = sentence("", muted=False), sentence("")
        keys = sentence("Keys: r rewards, p punishes.")
        self.rewards = card("Reward", buttons, keys, self.lasting, self.earned, visible=False)

    def _button(self, label: str, icon: str, action: Any) -> pmui.Button:
        return pmui.Button(
            label=label, icon=icon, variant="outlined", size="small", margin=(8, 4), on_click=self.guarded(action)
        )

    def cards(self) -> list[Any]:
        run = controls(self.live, ["engine", "dt", "seed"], throttled=True)
        return [
            card(
                "Network",
                self.size_line,
                pn.FlexBox(self.menu, self.shipped, self.share, margin=0),
                self.told,
                self.about,
                self.source,
                self.edges,
            ),
            self.rule_card,
            self.rewards,
            card("Inputs", self.inputs),
            drawers(("Size: begins anew when turned", self.sizes), ("How it runs", run)),
        ]

    def views(self) -> list[Any]:
        tools = pn.Row(heading("Activity", margin=(12, 10, 2, 12)), self.window, sizing_mode="stretch_width", margin=0)
        return [
            card("", self.view.tiles),
            card("", tools, self.scope),
            self.view,
            card("Why did this weight change?", self.questions),
            card("Pairing protocols", self.protocols, note="on two cells that fire when told to, whatever runs above"),
            drawers(("Your own rule", self.editor), ("Python that does the same", self.program)),
        ]

    # -- the network in sight

    def _take_shown(self, title: str) -> None:
        shown = next(each for each in SHOWN if each.title == title)
        shown.show(self.live)
        self._tell_source(shown.about, shown.source)

    def _take_preset(self, title: str) -> None:
        preset = learning_presets()[title]
        self.live.take(preset)
        self._tell_source(f"{title}.", preset.source)
        pictures = any(hasattr(each.model, "pictures") for each in self.live.stimuli())
        self.view.field.look.value = SQUARE if pictures else BY_INPUT

    def _tell_source(self, about: str, source: Source | None) -> None:
        say(self.about, about, muted=False)
        self.source.object = source_line(source) if source else ""

    def _look_at(self, event: Any) -> None:
        if event.new in self.live.edges and event.new != self.live.edge:
            self.live.edge = event.new

    def _show_network(self) -> None:
        net, edges = self.live.network, self.live.edges
        cells = sum(each.size for each in self.live.cells())
        learning = sum(net.projections[name].rule.count(net.ends(net.projections[name])) for name in edges)
        say(
            self.size_line,
            f"{net.name}: {cells:,} {'cell' if cells == 1 else 'cells'}, {learning:,.0f} synapses that learn",
        )
        self.edges.param.update(options=edges, value=self.live.edge, visible=len(edges) > 1)
        stimuli = [each for each in self.live.stimuli() if each.recorded]
        self.inputs[:] = [controls(each.model, words=True) for each in stimuli] or [
            sentence("Nothing drives it from outside.")
        ]
        self._heed("inputs", [each.model for each in stimuli], lambda *_: self._write_code())
        self._tell_source("", None)
        self._show_rule()
        self._write_code()

    def _write_code(self) -> None:
        fresh = code(self.live.code())
        if self.program.object != fresh.object:
            self.program.object = fresh.object

    def _share(self, *_events: Any) -> None:
        link = self.live.link()
        if pn.state.location is not None:
            pn.state.location.update_query(**{"plasticity": link, "lab": self.slug})  # pyright: ignore[reportArgumentType]
        say(self.told, "The address of this page now holds the network and its rule: copy it.")
        self.told.visible = True
