"""Text that a user wrote, made harmless before it is shown or stored."""

from __future__ import annotations

import html
import re

from workbench.core.errors import SpecError

NAME_LENGTH = 40
NAME = re.compile(rf"[\w .\->]{{1,{NAME_LENGTH}}}")


def escape(text: object) -> str:
    """Return text in which markup is shown, never run.

    >>> escape("<img src=x onerror=alert(1)>")
    '&lt;img src=x onerror=alert(1)&gt;'
    """
    return html.escape(str(text), quote=True)


def safe_name(text: object, where: str = "name") -> str:
    """Return a name of letters, digits, space and ``_ . - >``, at most 40 long, or refuse it.

    Raises
    ------
    SpecError
        If the name is empty, too long or has other characters.
    """
    if not isinstance(text, str) or not NAME.fullmatch(text):
        raise SpecError(
            where, "1 to 40 letters, digits, spaces or _ . - >", repr(text)[:60], "a plain name such as 'exc'"
        )
    return text
