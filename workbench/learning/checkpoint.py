"""What a trainer knows, as one file that anyone may open safely: tensors as safetensors, the rest as JSON in its header.

Nothing in such a file can be executed, and a half-written one never takes the place of a whole one.
"""

from __future__ import annotations

import json
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from workbench.core.errors import Misfits, SpecError
from workbench.network.network import Network

FORMAT = "workbench-training-1"


class Resumable(ABC):
    """A trainer that can be saved at any step, and gone on with in another process."""

    @abstractmethod
    def state_dict(self) -> dict[str, Any]:
        """Everything needed to go on exactly from here; later training leaves it as it is."""

    @abstractmethod
    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on exactly from a state of a trainer that was made alike.

        Raises
        ------
        Misfits, SpecError
            If something is missing from the state, or of another form.
        """

    @abstractmethod
    def made_of(self) -> dict[str, str]:
        """What a run is made of, in words: two trainers with the same words go on alike."""

    def save(self, path: str | Path) -> None:
        """Write everything needed to go on from here, in another process too, to a file."""
        write(path, {"made_of": self.made_of(), "state": self.state_dict()})

    def resume(self, path: str | Path) -> None:
        """Go on exactly from a saved file; the trainer has to be made as the one that saved it was.

        Raises
        ------
        SpecError, Misfits
            If the file is none of a trainer, or of one that was made of something else; by name.
        """
        saved = read(path)
        require_alike(saved.get("made_of"), self.made_of(), f"{type(self).__name__}.resume({str(path)!r})")
        self.load_state_dict(saved["state"])


def write(path: str | Path, state: Mapping[str, Any]) -> None:
    """Write nested dicts and lists of tensors, numbers, words and truth values."""
    tensors: dict[str, torch.Tensor] = {}
    header = {"format": FORMAT, "state": json.dumps(_packed(state, tensors))}
    target = Path(path)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".draft-") as place:  # of one writer alone
        draft = Path(place) / target.name
        save_file(tensors, draft, metadata=header)
        draft.replace(target)


def read(path: str | Path) -> dict[str, Any]:
    """Return what :func:`write` wrote.

    Raises
    ------
    SpecError
        If the file is of another kind, or torn.
    """
    try:
        with safe_open(path, framework="pt") as file:
            header = file.metadata() or {}
            if header.get("format") != FORMAT:
                raise SpecError(str(path), f"a file of format {FORMAT}", repr(header.get("format"))[:60])
            state = _unpacked(json.loads(header["state"]), file)
            if not isinstance(state, dict):
                raise SpecError(str(path), "named values", type(state).__name__)
            return state
    except (SafetensorError, OSError, KeyError, ValueError, RecursionError) as error:
        if isinstance(error, SpecError):
            raise
        raise SpecError(str(path), "a checkpoint of a trainer", str(error)[:100]) from None


def _packed(item: Any, tensors: dict[str, torch.Tensor]) -> Any:
    if isinstance(item, torch.Tensor):
        tensors[name := str(len(tensors))] = item.contiguous().cpu().clone()
        return {"tensor": name}
    if isinstance(item, Mapping):
        return {"dict": {name: _packed(value, tensors) for name, value in item.items()}}
    if isinstance(item, (list, tuple)):
        return [_packed(value, tensors) for value in item]
    return item


def _unpacked(item: Any, file: Any) -> Any:
    if isinstance(item, dict):
        match item:
            case {"tensor": str(name)}:
                return file.get_tensor(name)
            case {"dict": dict(values)}:
                return {name: _unpacked(value, file) for name, value in values.items()}
        raise ValueError(f"neither a tensor nor named values: {item!r}"[:60])
    return [_unpacked(value, file) for value in item] if isinstance(item, list) else item


def misfits(given: Any, own: Any, where: str) -> list[SpecError]:
    """Where a state is not of the form of one's own: names that are missing, tensors of another shape or kind."""
    if isinstance(own, torch.Tensor):
        told = [
            f"{tuple(x.shape)} {x.dtype}" if isinstance(x, torch.Tensor) else type(x).__name__ for x in (own, given)
        ]
        return [SpecError(where, *told)] if told[0] != told[1] else []
    if isinstance(own, Mapping):
        if not isinstance(given, Mapping):
            return [SpecError(where, "named values", type(given).__name__)]
        lost = [SpecError(f"{where}.{name}", "a value", "nothing") for name in own if name not in given]
        kept = [misfits(given[name], value, f"{where}.{name}") for name, value in own.items() if name in given]
        return lost + [error for part in kept for error in part]
    if isinstance(own, list):
        if not isinstance(given, list) or len(given) != len(own):
            return [SpecError(where, f"a list of {len(own)}", repr(given)[:60])]
        parts = [misfits(a, b, f"{where}[{k}]") for k, (a, b) in enumerate(zip(given, own, strict=True))]
        return [error for part in parts for error in part]
    same = isinstance(given, (int, float)) if isinstance(own, (int, float)) else isinstance(given, type(own))
    return [] if same else [SpecError(where, type(own).__name__, repr(given)[:60])]


def network_words(network: Network) -> dict[str, str]:
    """What a network is made of, in words, by population and projection."""
    cells = {name: f"{p.size} {p.model!r}" for name, p in network.populations.items()}
    wires = {name: f"{p.pre}, {p.post}, {p.rule!r}, {p.synapse!r}" for name, p in network.projections.items()}
    return cells | wires


def require_alike(told: Any, own: Mapping[str, str], where: str) -> None:
    """Compare what a saved run says it is made of with what one's own is made of.

    Raises
    ------
    Misfits
        Where the two differ, by name.
    """
    theirs = told if isinstance(told, dict) else {}
    wrong = [
        SpecError(name, str(own.get(name))[:80], str(theirs.get(name))[:80])
        for name in {**own, **theirs}
        if own.get(name) != theirs.get(name)
    ]
    if wrong:
        raise Misfits(where, wrong)
