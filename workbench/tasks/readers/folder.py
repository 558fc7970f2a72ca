"""Files of a data set, in a folder or in a zip of it; nothing is unpacked to disk, and nothing larger than its limit is read."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from itertools import islice
from pathlib import Path
from typing import Any

from workbench.core.errors import SpecError, TooLarge

MOST_FILES = 500_000
NAMED = 5  # of several files, in an error


class Folder:
    """The files below a folder, or in a zip, by their paths with forward slashes."""

    def __init__(self, path: str, where: str) -> None:
        self.where, self.path = where, Path(path).expanduser()
        self._zip: zipfile.ZipFile | None = None
        if not path or not self.path.exists():
            raise SpecError(f"{where}.path", "a folder or a zip file", repr(path) if path else "nothing", 'path="..."')
        if self.path.is_dir():
            found = list(islice(self.path.rglob("*"), MOST_FILES + 1))
            self._count(len(found))
            self.names = sorted(each.relative_to(self.path).as_posix() for each in found if each.is_file())
        else:
            try:
                self._zip = zipfile.ZipFile(self.path)
            except (zipfile.BadZipFile, OSError, ValueError) as error:
                raise SpecError(f"{where}.path", "a folder or a zip file", f"{path}: {error}"[:100]) from None
            self._count(len(self._zip.infolist()))
            self.names = sorted(info.filename for info in self._zip.infolist() if not info.is_dir())

    def _count(self, found: int) -> None:
        if found > MOST_FILES:
            raise TooLarge(f"{self.where}.path", f"at most {MOST_FILES:,} files and folders", "more", "its own folder")

    def read(self, name: str, most: int) -> bytes:
        """Return the bytes of a file, unpacked if it ends in ``.gz``.

        Raises
        ------
        SpecError, TooLarge
            If it cannot be read, or is larger than ``most`` bytes.
        """
        try:
            with self.open(name) as file:
                data = file.read(most + 1)
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
            raise SpecError(f"{self.where}: {name}", "a readable file", str(error)[:80]) from None
        if len(data) > most:
            raise TooLarge(f"{self.where}: {name}", f"at most {most:,} bytes", "more")
        return data

    @contextmanager
    def open(self, name: str) -> Iterator[Any]:
        """A file to read bytes from, unpacked if it ends in ``.gz``."""
        raw: Any = self._zip.open(name) if self._zip else (self.path / name).open("rb")
        with raw, gzip.GzipFile(fileobj=raw) if name.endswith(".gz") else nullcontext(raw) as plain:
            yield plain

    def one(self, *endings: str) -> str:
        """The one file whose name ends in one of these; of a file that is there packed and unpacked, the unpacked one.

        Raises
        ------
        SpecError
            If there is none, or more than one.
        """
        found = [name for name in self.names if name.endswith(endings)]
        if not found:
            raise SpecError(f"{self.where}.path", f"a file {' or '.join(endings)}", f"{len(self.names)} others")
        found = [name for name in found if not (name.endswith(".gz") and name.removesuffix(".gz") in found)]
        if len(found) > 1:
            raise SpecError(f"{self.where}.path", f"one file {' or '.join(endings)}", ", ".join(found[:NAMED])[:200])
        return found[0]
