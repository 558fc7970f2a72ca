"""Parts of an experiment: objects inside objects, each instance with its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import param
from param.parameterized import DefaultFactory


def part(kind: type, factory: Callable[[], Any], **options: Any) -> Any:
    """Declare a sub-object of class ``kind`` that every instance builds anew with ``factory``.

    A default object would be shared between instances or copied; an object that watches its own parts survives neither.

    >>> class Bench(param.Parameterized):
    ...     notes = part(list, list)
    >>> Bench().notes is Bench().notes
    False
    """

    def build(cls: type, instance: Any, parameter: Any) -> Any:
        return factory()

    return param.ClassSelector(class_=kind, default_factory=DefaultFactory(build), allow_None=True, **options)
