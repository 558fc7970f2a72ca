"""Source text for numba: each part of an expression is written once, and no two names become one."""

from __future__ import annotations

import pytest

from workbench.core.symbolic import parse
from workbench.engines.event.printing import Printer, identifier


def test_names_of_a_model_and_names_of_the_lowering_stay_apart():
    names = ["v", "k1|v", "k1_v", "k1__v", "p|v|i", "p_v_i", "m|v", "m_v"]
    assert len({identifier(name) for name in names}) == len(names)
    assert all(identifier(name).isidentifier() for name in names)


def test_what_is_no_name_is_not_printed():
    for name in ("v; print(1)", "v|print(1)", "v\n"):
        with pytest.raises(ValueError, match="is no name"):
            identifier(name)


@pytest.mark.parametrize("form", ["exp({} + a)*v", "v/(a + {})", "max(a, v*{})", "where(v > a, v*{}, a)"])
def test_a_nested_expression_is_printed_in_as_many_steps_as_it_has_parts(form, monkeypatch):
    text, visits, walk = "v", [], Printer.text

    def counted(self, node):
        visits.append(node)
        return walk(self, node)

    monkeypatch.setattr(Printer, "text", counted)
    for _ in range(7):
        text = form.format(text)
    expression = parse(text, ["v", "a"])
    assert Printer().text(expression)
    parts, stack = 0, [expression]
    while stack:
        node = stack.pop()
        parts += 1
        stack += node.args
    assert len(visits) <= parts
