"""Fetching a data set onto the user's own machine: piece by piece, and checked before it is used.

Each file is written beside its name as ``.part``, goes on from there, and takes the name only when its checksum is right. A file whose checksum nobody published
is fetched in one go and trusted the first time; its sum is written down beside it, and later downloads have to agree.
"""

from __future__ import annotations

import hashlib
import http.client
import urllib.error
import urllib.request
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from workbench.core.errors import RangeError, SpecError, unknown
from workbench.core.jobs import Job, Progress

PIECE = 2**18  # bytes between two reports
PATIENCE = 30.0  # seconds until a server must have answered
LARGEST = 8 * 2**30  # bytes of a file, and of all that is in a zip
MANY = 200  # files unpacked between two reports
HINT = "again when there is a connection, or fetching this address with a browser into the folder"


@dataclass(frozen=True)
class File:
    """A file of a data set.

    Attributes
    ----------
    name
        What it is called in the folder.
    address
        Where it is fetched.
    md5
        Its checksum as published; empty where none was. Against broken downloads, not against forgers.
    unpack
        Whether it is a zip whose files are to lie beside it.
    """

    name: str
    address: str
    md5: str = ""
    unpack: bool = False


@dataclass(frozen=True)
class DataSet:
    """A data set that can be fetched: its files, where addresses and checksums are from, and its license."""

    files: tuple[File, ...]
    source: str
    license: str


MIRROR = "https://ossci-datasets.s3.amazonaws.com/mnist/"
ZENKE = "https://zenkelab.org/datasets/"
DROPBOX = "https://www.dropbox.com/sh/tg2ljlbmtzygrag/"

DATA_SETS = {
    "MNIST": DataSet(
        (
            File(
                "train-images-idx3-ubyte.gz", MIRROR + "train-images-idx3-ubyte.gz", "f68b3c2dcbeaaa9fbdd348bbdeb94873"
            ),
            File(
                "train-labels-idx1-ubyte.gz", MIRROR + "train-labels-idx1-ubyte.gz", "d53e105ee54ea40749a09fcbcd1e9432"
            ),
            File("t10k-images-idx3-ubyte.gz", MIRROR + "t10k-images-idx3-ubyte.gz", "9fb629c4189551a2d022fa330f9573f3"),
            File("t10k-labels-idx1-ubyte.gz", MIRROR + "t10k-labels-idx1-ubyte.gz", "ec29112dd5afa0611ce80d1b7f02629c"),
        ),
        "addresses and checksums of torchvision, torchvision/datasets/mnist.py (BSD-3)",
        "CC BY-SA 3.0, Y. LeCun, C. Cortes, C. Burges",
    ),
    "NMNIST": DataSet(
        (
            File(
                "Train.zip",
                DROPBOX + "AABlMOuR15ugeOxMCX0Pvoxga/Train.zip?dl=1",
                "20959b8e626244a1b502305a9e6e2031",
                unpack=True,
            ),
            File(
                "Test.zip",
                DROPBOX + "AADSKgJ2CjaBWh75HnTNZyhca/Test.zip?dl=1",
                "69ca8762b2fe404d9b9bad1103e97832",
                unpack=True,
            ),
        ),
        "addresses and checksums of tonic, tonic/datasets/nmnist.py",
        "CC BY-SA 4.0, G. Orchard et al. 2015",
    ),
    "HeidelbergDigits": DataSet(
        (
            File("shd_train.h5.zip", ZENKE + "shd_train.h5.zip", "f3252aeb598ac776c1b526422d90eecb", unpack=True),
            File("shd_test.h5.zip", ZENKE + "shd_test.h5.zip", "1503a5064faa34311c398fb0a1ed0a6f", unpack=True),
        ),
        "addresses and checksums of tonic, tonic/datasets/hsd.py",
        "CC BY 4.0, B. Cramer et al. 2022",
    ),
    "SpokenDigits": DataSet(
        (
            File(
                "free-spoken-digit-dataset-1.0.8.zip",
                "https://github.com/Jakobovski/free-spoken-digit-dataset/archive/refs/tags/v1.0.8.zip",
            ),
        ),
        "the repository of its authors, doi:10.5281/zenodo.1342401; no checksum is published",
        "CC BY-SA 4.0, Z. Jackson et al. 2018",
    ),
}
"""By the task that reads them. DVS128 Gesture has to be brought by hand: we know no published checksum of its authors' own files."""


def fetch(name: str, folder: str | Path) -> Job:
    """Fetch the files of a data set into a folder, as a job that can be watched and left at any step; it goes on where it was left, if there is a checksum to tell that all is right.

    The job returns the paths of the files. What is there already, with the right checksum, is not fetched again.

    Raises
    ------
    UnknownName
        If there is no such data set.
    SpecError
        If a server does not answer, or what it gave has another checksum.
    """
    if name not in DATA_SETS:
        raise unknown("fetch", name, DATA_SETS)
    return _fetched(DATA_SETS[name].files, Path(folder).expanduser())


def _fetched(files: tuple[File, ...], folder: Path) -> Job:
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for place, file in enumerate(files):
        for done, total in _one(file, folder):
            share = done / total if total else 0.0
            size = f"{done / 1e6:.1f} of {total / 1e6:.1f} MB" if total else f"{done / 1e6:.1f} MB"
            yield Progress(round(1000 * (place + share)), 1000 * len(files), f"{file.name}: {size}")
        found.append(folder / file.name)
        if file.unpack:
            for count in _unpacked(folder / file.name, folder):
                yield Progress(1000 * (place + 1), 1000 * len(files), f"{file.name}: {count:,} files unpacked")
    yield Progress(1000 * len(files), 1000 * len(files), f"{len(files)} files in {folder}")
    return found


def _one(file: File, folder: Path) -> Iterator[tuple[int, int]]:
    """Fetch one file, telling bytes that are there and bytes in all (0 if unknown)."""
    if Path(file.name).name != file.name or file.name.startswith("."):
        raise SpecError("fetch", "a plain file name", repr(file.name))
    target, part, note = (folder / f"{file.name}{ending}" for ending in ("", ".part", ".md5"))
    expected = file.md5 or (note.read_text("ascii", "replace").strip() if note.exists() else "")
    if target.exists():
        if expected and checksum(target) == expected:
            return
        raise SpecError(
            str(target), f"checksum {expected or 'written down beside it'}", "another", "delete it and fetch again"
        )
    if not expected:  # nothing would tell that two halves do not belong together
        part.unlink(missing_ok=True)
    yield from _received(file.address, part)
    got = checksum(part)
    if expected and got != expected:
        part.unlink()
        raise SpecError(f"fetch {file.address}", f"checksum {expected}", got, "again later, or another source")
    if not file.md5:
        note.write_text(got + "\n", "ascii")
    part.replace(target)


def _unpacked(packed: Path, folder: Path) -> Iterator[int]:
    """Unpack a zip into a folder, telling how many files are done; those that are there already stay."""
    try:
        with zipfile.ZipFile(packed) as archive:
            files = [info for info in archive.infolist() if not info.is_dir()]
            if sum(info.file_size for info in files) > LARGEST:
                raise RangeError(f"fetch {packed}", f"at most {LARGEST:,} bytes unpacked", "more")
            for count, info in enumerate(files, start=1):
                target = (folder / info.filename).resolve()
                if not target.is_relative_to(folder.resolve()):
                    raise SpecError(f"fetch {packed}", "files below the folder", repr(info.filename)[:60])
                if not target.exists() or target.stat().st_size != info.file_size:
                    archive.extract(info, folder)
                if count % MANY == 0 or count == len(files):
                    yield count
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError) as error:
        raise SpecError(f"fetch {packed}", "a zip that can be unpacked", str(error)[:80]) from None


def _received(address: str, part: Path) -> Iterator[tuple[int, int]]:
    """Bring a file, or what is missing of it, into ``part``."""
    have = part.stat().st_size if part.exists() else 0
    request = urllib.request.Request(address, headers={"Range": f"bytes={have}-"} if have else {})
    if request.type not in ("http", "https"):
        raise SpecError(f"fetch {address}", "an address of http or https", request.type)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            goes_on = answer.status == 206
            have = have if goes_on else 0
            told = answer.headers.get("Content-Length") or "0"
            if not (told.isascii() and told.isdecimal()):
                raise SpecError(f"fetch {address}", "a length in bytes", repr(told)[:60])
            length = int(told)
            total = have + length if length else 0
            with part.open("ab" if goes_on else "wb") as out:
                while piece := answer.read(PIECE):
                    have += len(piece)
                    if have > LARGEST:
                        raise RangeError(f"fetch {address}", f"at most {LARGEST:,} bytes", "more")
                    out.write(piece)
                    yield have, total
            if total and have < total:
                raise SpecError(f"fetch {address}", f"{total:,} bytes", f"{have:,}", "again")
    except urllib.error.HTTPError as error:
        if error.code == 416:  # all of it is there
            yield have, have
            return
        raise SpecError(f"fetch {address}", "a file", f"{error.code} {error.reason}"[:80]) from None
    except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
        raise SpecError(f"fetch {address}", "a server that answers", str(error)[:80], HINT) from None


def checksum(path: Path) -> str:
    """The MD5 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
