"""What the files of all benches share: a model read at its place, and everything wrong told together."""

from __future__ import annotations

from typing import Any

from workbench.core.errors import Misfits, SpecError, WorkbenchError


def read_model(kind: Any, data: Any, where: str, wrong: list[WorkbenchError]) -> Any:
    """Return the model of a spec, or ``None`` and one more entry in ``wrong`` that names its place."""
    try:
        return kind.from_dict(data, where)
    except WorkbenchError as error:
        if not error.where.startswith(where):
            error.where = f"{where}: {error.where}"
        wrong.append(error)
    except (TypeError, ValueError) as error:  # Param's own refusal of a choice
        wrong.append(SpecError(where, "values of their kind", str(error)[:160]))
    return None


def refuse(where: str, wrong: list[WorkbenchError]) -> None:
    """Raise what is wrong, if anything is: one error as it is, several together."""
    if wrong:
        raise wrong[0] if len(wrong) == 1 else Misfits(where, wrong)
