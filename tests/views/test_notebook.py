"""Cards of models for notebooks: complete, and harmless whatever a user wrote."""

import re

import pytest
from IPython.core.interactiveshell import InteractiveShell

from workbench.core.catalogue import catalogue
from workbench.core.model import Neuron
from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.network.network import Network
from workbench.neurons.lif import LIF
from workbench.stimuli.spike_list import SpikeList
from workbench.views.notebook import install, model_markdown, plain

ALL = [
    model
    for room in ("neurons", "synapses", "plasticity", "stimuli", "network.wiring")
    for model in catalogue(room).values()
]


@pytest.mark.parametrize("model", ALL, ids=lambda model: model.__name__)
def test_a_card_has_a_row_for_every_quantity_and_the_source(model):
    card = model_markdown(model())
    for name in model.quantities():
        assert f"| `{name}` |" in card
    assert plain(model.source.text) in card
    assert (r"\begin{aligned}" in card) == (model.equations is not None and bool(model.latex()))


def test_a_changed_value_is_told_apart_from_the_default():
    assert "| 250 (default 200) | pF |" in model_markdown(LIF(c_m=250.0))


def test_rows_have_as_many_cells_as_the_head():
    rows = [line for line in model_markdown(LIF()).splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {7}


class Hostile(Neuron):
    """<img src=x onerror=alert(1)> | `code` $x$

    Its documentation tries to run.
    """

    source = Source("[click](javascript:alert(1)) <script>")
    x = Quantity(1.0, "mV", doc="<img src=x onerror=alert(1)>|")


def test_text_of_others_is_shown_and_not_read():
    card = model_markdown(Hostile())
    assert "<img" not in card
    assert "<script" not in card
    assert not re.search(r"(?<!\\)\]\(javascript", card)


def test_long_choices_are_cut():
    card = model_markdown(SpikeList(times=list(range(1, 501)), ids=[0] * 500))
    assert max(len(line) for line in card.splitlines()) < 400


def test_ipython_shows_subclasses_as_cards_and_networks_as_diagrams():
    shell = InteractiveShell()
    install(shell)
    shown, _ = shell.display_formatter.format(LIF())
    assert "$C_m$" in shown["text/markdown"]
    shown, _ = shell.display_formatter.format(Network("empty"))
    assert "<svg" in shown["text/html"]
