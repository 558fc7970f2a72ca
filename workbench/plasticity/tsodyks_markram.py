"""Short-term plasticity: a synapse tires with use, or warms up, and recovers in a second."""

from __future__ import annotations

import param

from workbench.core.equations import RELEASE, RuleEquations
from workbench.core.model import Rule
from workbench.core.preset import Preset
from workbench.core.quantity import Quantity
from workbench.core.source import Source

SOURCE = Source("Tsodyks, Pawelzik and Markram 1998, Neural Computation 10:821", doi="10.1162/089976698300017502")
AT_REST = {"0": "-u/tau_f", "U": "(U - u)/tau_f"}


def _convention(rest: str, jump_first: bool) -> RuleEquations:
    """The equations: where u rests between spikes, and whether it jumps before or after the release."""
    jump, spend, give = ("u", "u + U*(1 - u)"), ("x", "x - u*x"), (RELEASE, "u*x")
    order = (jump, give, spend) if jump_first else (give, spend, jump)
    return RuleEquations(
        pre=("u", "x"),
        post=(),
        rates={"u": AT_REST[rest], "x": "(1 - x)/tau_d"},
        on_pre=dict(order),
        on_post={},
    )


class TsodyksMarkram(Rule):
    """A spike delivers the share ``u x`` of the weight: ``x`` is what is in store, ``u`` how much of it a spike takes.

    A spike raises ``u`` by ``U (1 - u)``, and empties the store by what it delivers; the store fills again with ``tau_d``, ``u`` falls back
    with ``tau_f``. Texts differ in where ``u`` rests and in the order of the two; ``convention`` says which is meant. All synapses
    of the projection have one delay.
    """

    source = SOURCE
    weights = ()

    U = Quantity(0.5, "1", symbol="U", bounds=(0, 1), soft=(0.01, 1), doc="Share that the first spike takes.")
    tau_d = Quantity(800.0, "ms", symbol=r"\tau_d", bounds=(0.1, None), soft=(2, 2000), doc="Recovery of the store.")
    tau_f = Quantity(1.0, "ms", symbol=r"\tau_f", bounds=(0.1, None), soft=(1, 2000), doc="Memory of facilitation.")
    convention = param.Selector(
        default="u rests at 0, jumps first",
        objects=["u rests at 0, jumps first", "u rests at U, jumps first", "u rests at U, jumps last"],
        doc="Where u rests, and whether it jumps before the release or after; the first and the last give the same releases.",
    )

    variant = "convention"
    variants = {
        "u rests at 0, jumps first": _convention("0", True),
        "u rests at U, jumps first": _convention("U", True),
        "u rests at U, jumps last": _convention("U", False),
    }
    equations = variants["u rests at 0, jumps first"]
    presets = {
        "depressing": Preset({"U": 0.5, "tau_d": 800.0, "tau_f": 1.0}, "Tires with use.", SOURCE),
        "facilitating": Preset({"U": 0.04, "tau_d": 100.0, "tau_f": 1000.0}, "Warms up.", SOURCE),
        "working memory": Preset(
            {"U": 0.2, "tau_d": 200.0, "tau_f": 1500.0},
            "Keeps a memory in its facilitation.",
            Source("Mongillo, Barak and Tsodyks 2008, Science 319:1543", doi="10.1126/science.1150769"),
        ),
    }
