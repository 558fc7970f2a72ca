"""The checks of a neuron's text once its lines are sorted: that it is a neuron, and the equations if nothing is wrong."""

from __future__ import annotations

from workbench.core.dimensions import per_time
from workbench.core.equations import Equations
from workbench.core.errors import Misfits, WorkbenchError
from workbench.core.own_draft import Draft
from workbench.core.own_expressions import Checks, texts
from workbench.core.symbolic import symbol

INPUTS = {"i": "pA"}


class Examiner(Checks):
    """Checks the draft of a neuron."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(draft, INPUTS)

    def equations(self) -> Equations | None:
        """The equations, or None once something is wrong."""
        draft = self.draft
        self.shape()
        order = self.lets()
        momentary = self.names - self.depending(INPUTS)
        for name, piece in draft.rates.items():
            self.expression(piece, self.names, name, per_time)
        for name, piece in draft.maps.items():
            self.expression(piece, self.names, name)
        for name, piece in draft.then.items():
            self.expression(piece, momentary, name)
        for name, piece in draft.start.items():
            self.expression(piece, momentary - set(draft.states) | set(draft.start), name)
        for name, piece in draft.cap.items():
            self.expression(piece, self.names - {*draft.states, *draft.lets, *INPUTS}, name)
        if draft.when is not None:
            self.expression(draft.when, momentary, condition=True)
        if draft.refractory is not None:
            self.period(draft.refractory, "refractory: t_ref, and a line t_ref = 2 ms")
        elif draft.held:
            self.wrong.append(draft.end.wrong("a line refractory: t_ref", "none", "refractory: t_ref"))
        if self.wrong:
            return None
        moments = [draft.when] if draft.when else []
        pieces = [*draft.states.values(), *draft.then.values(), *draft.start.values()]
        if not self.size(order, [*pieces, *moments]):  # nothing is built that is too large
            return None
        for piece, expression in self.computed(order, [*pieces, *draft.cap.values(), *moments]):
            if piece is draft.when and not expression.free_symbols & {symbol(state) for state in draft.states}:
                hint = "spike: v > v_t"
                self.wrong.append(piece.wrong("a condition on the states", "one that never changes", hint))
        return None if self.wrong else self.made(order)

    def shape(self) -> None:
        """What a neuron has: states, a spike, and assignments to nothing but states."""
        draft, end = self.draft, self.draft.end
        if not draft.states:
            self.wrong.append(end.wrong("at least one state", "none", "dv/dt = -(v - e_l)/tau_m : mV"))
        if draft.rates and draft.maps:
            place = next(iter(draft.maps.values()))
            self.wrong.append(place.wrong("rates (dv/dt) or maps (next v)", "both", "a model of one kind"))
        if draft.when is None:
            self.wrong.append(end.wrong("a line that begins with spike:", "none", "spike: v > v_t"))
        for kind, used in (("reset", draft.then), ("start", draft.start), ("cap", draft.cap)):
            for name, piece in used.items():
                if name not in draft.states:
                    expected = f"one of the states {', '.join(draft.states)}"
                    self.wrong.append(piece.wrong(expected, f"{kind} of {name[:40]!a}", next(iter(draft.states), "")))

    def made(self, order: list[str]) -> Equations | None:
        """The equations of a draft in which nothing is wrong."""
        draft = self.draft
        main = ["v"] if "v" in draft.states else list(draft.states)[:1]
        equations = Equations(
            states={name: draft.units[name] for name in draft.states},
            inputs=INPUTS,
            rates=texts(draft.rates),
            maps=texts(draft.maps),
            lets={name: draft.lets[name].text for name in order},
            when=draft.when.text if draft.when else "",
            then=texts(draft.then),
            start=texts(draft.start),
            cap=texts(draft.cap),
            refractory=draft.refractory.text if draft.refractory else None,
            hold=tuple(draft.held or (main if draft.then else ())) if draft.refractory else (),
        )
        try:
            equations.check("own neuron", {name: number.unit for name, number in draft.numbers.items()})
        except WorkbenchError as error:
            items = error.items if isinstance(error, Misfits) else [error]
            self.wrong += [draft.end.wrong(f"{item.where}: {item.expected}", item.got, item.hint) for item in items]
            return None
        return equations
