"""Data sets are read from the files a person points at: real ones where they are at hand, and hostile ones are refused."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import wave
import zipfile
from pathlib import Path

import h5py
import numpy as np
import pytest

from workbench.core.errors import SpecError, TooLarge, WorkbenchError
from workbench.tasks.gestures import Gestures
from workbench.tasks.heidelberg_digits import HeidelbergDigits
from workbench.tasks.mnist import MNIST
from workbench.tasks.nmnist import NMNIST
from workbench.tasks.readers.address_events import read_aedat3, read_nmnist
from workbench.tasks.readers.folder import Folder
from workbench.tasks.readers.sound import loudness, mel, read_wav
from workbench.tasks.spoken_digits import SpokenDigits

DATA = Path(os.environ.get("WORKBENCH_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))


def at_hand(name: str) -> str:
    """The path of a real data set, or the test is skipped."""
    if not (DATA / name).exists():
        pytest.skip(f"{name} is not at hand: WORKBENCH_DATA names the folder that holds it")
    return str(DATA / name)


def test_mnist_is_the_original():
    task = MNIST(path=at_hand("mnist"))
    train, test = task.load(), task.load_test()
    assert (len(train), len(test)) == (60_000, 10_000)
    assert np.bincount(test.labels).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    pixels = np.rint(test.inputs * 255).astype(np.uint8).tobytes()  # type: ignore[operator]
    header = bytes([0, 0, 8, 3, 0, 0, 39, 16, 0, 0, 0, 28, 0, 0, 0, 28])
    assert hashlib.md5(header + pixels).hexdigest() == "2646ac647ad5339dbf082846283269ea"  # of t10k-images-idx3-ubyte


def test_n_mnist_shows_the_digits_of_mnist():
    task = NMNIST(path=at_hand("nmnist/nmnist_small.zip"))
    train, test = task.load(), task.load_test()
    assert (len(train), len(test)) == (300, 100)
    assert np.bincount(train.labels).tolist() == [30] * 10
    assert test.inputs.times.max() < 340  # type: ignore[union-attr]
    trains = test.inputs.trains(310, 1.0)  # type: ignore[union-attr]
    seen = trains.sum(0, dtype=int).reshape(100, 2, 34, 34).sum(1)
    assert seen[:, 8:26, 8:26].mean() > 2.5 * seen.mean()  # the digit is in the middle


def test_spoken_digits_are_split_as_their_authors_say():
    task = SpokenDigits(path=at_hand("fsdd/fsdd_900.zip"))
    train, test = task.load(), task.load_test()
    assert (len(train), len(test)) == (600, 300)
    assert np.bincount(test.labels).tolist() == [30] * 10
    assert test.inputs.shape == (300, 50, 40)  # type: ignore[union-attr]
    assert test.inputs.min() >= 0  # type: ignore[union-attr]
    assert test.inputs.max() == 1  # type: ignore[union-attr]


def written(path: Path, files: dict[str, bytes]) -> str:
    for name, data in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)
    return str(path)


def idx(shape: tuple[int, ...], data: bytes) -> bytes:
    return bytes([0, 0, 8, len(shape)]) + b"".join(size.to_bytes(4, "big") for size in shape) + data


def test_a_small_mnist_is_read_packed_or_not(tmp_path: Path):
    images, labels = idx((3, 28, 28), bytes(range(256)) * 9 + bytes(48)), idx((3,), bytes([3, 0, 9]))
    names = {"a/train-images-idx3-ubyte": images, "a/train-labels-idx1-ubyte.gz": gzip.compress(labels)}
    task = MNIST(path=written(tmp_path, names))
    assert task.load().labels.tolist() == [3, 0, 9]
    assert task.load().inputs[0, 255] == 1  # type: ignore[index]


@pytest.mark.parametrize(
    "labels",
    [
        b"",
        idx((3,), bytes(2)),
        idx((3,), bytes(4)),
        idx((2,), bytes(2)),
        idx((3,), bytes([1, 2, 77])),
        gzip.compress(b"")[:5],
    ],
    ids=["empty", "short", "long", "too few", "no digit", "noise"],
)
def test_a_broken_mnist_is_refused(tmp_path: Path, labels: bytes):
    names = {"train-images-idx3-ubyte": idx((3, 28, 28), bytes(3 * 784)), "train-labels-idx1-ubyte": labels}
    with pytest.raises(SpecError, match="MNIST"):
        MNIST(path=written(tmp_path, names)).load()


def test_a_packed_file_that_swells_is_refused_before_it_fills_memory(tmp_path: Path):
    bomb = gzip.compress(bytes(200_000_000), 9)
    names = {"train-images-idx3-ubyte.gz": bomb, "train-labels-idx1-ubyte": idx((1,), bytes(1))}
    with pytest.raises(TooLarge, match="at most"):
        MNIST(path=written(tmp_path, names)).load()


def test_a_path_that_leads_nowhere_is_refused_by_the_name_of_the_task(tmp_path: Path):
    (tmp_path / "text").write_text("no zip")
    for path in ("", str(tmp_path / "missing"), str(tmp_path / "text"), str(tmp_path)):
        for kind in (MNIST, NMNIST, SpokenDigits, HeidelbergDigits, Gestures):
            with pytest.raises(SpecError, match=rf"{kind.__name__}\.path"):
                kind(path=path).load()


def test_a_zip_cannot_name_files_outside_itself(tmp_path: Path):
    (tmp_path / "secret.bin").write_bytes(bytes(5))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        file.writestr("../secret.bin", bytes([1, 1, 1, 1, 1]))
    folder = Folder(str(tmp_path / "a.zip"), "demo")
    assert folder.read(folder.names[0], 10) == bytes([1, 1, 1, 1, 1])  # what the zip holds, not what lies there


def test_a_tree_or_a_zip_of_too_many_files_is_refused_before_it_is_listed(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("workbench.tasks.readers.folder.MOST_FILES", 3)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        for index in range(4):
            file.writestr(f"{index}", b"")
    written(tmp_path / "tree", {f"a/{index}": b"" for index in range(3)})
    listed = []
    walk = Path.rglob
    monkeypatch.setattr(Path, "rglob", lambda self, form: (listed.append(each) or each for each in walk(self, form)))
    for name in ("a.zip", "tree"):
        with pytest.raises(TooLarge, match="at most 3 files"):
            Folder(str(tmp_path / name), "demo")
    written(tmp_path / "wide", {f"{index}": b"" for index in range(50)})
    listed.clear()
    with pytest.raises(TooLarge):
        Folder(str(tmp_path / "wide"), "demo")
    assert len(listed) == 4


def test_of_several_files_that_fit_none_is_chosen_in_silence(tmp_path: Path):
    folder = Folder(written(tmp_path, {"a/x.h5": b"1", "a/x.h5.gz": b"2", "b/y.txt": b"", "c/y.txt": b""}), "demo")
    assert folder.one("x.h5", "x.h5.gz") == "a/x.h5"
    with pytest.raises(SpecError, match=r"demo\.path: expected one file y.txt, got b/y.txt, c/y.txt"):
        folder.one("y.txt")


def test_events_cut_off_or_outside_the_picture_are_refused():
    with pytest.raises(SpecError, match="five bytes"):
        read_nmnist(bytes(7), "demo")
    with pytest.raises(SpecError, match="34 by 34"):
        read_nmnist(bytes([200, 1, 0, 0, 0]), "demo")


def aedat(events: np.ndarray, kind: int = 1, count: int | None = None) -> bytes:
    """An AEDAT 3.1 packet of (t, x, y, on, valid)."""
    words = np.zeros((len(events), 2), dtype="<u4")
    words[:, 0] = events[:, 4] | events[:, 3] << 1 | events[:, 2] << 2 | events[:, 1] << 17
    words[:, 1] = events[:, 0]
    count = len(events) if count is None else count
    head = np.array([kind, 0], "<i2").tobytes() + np.array([8, 4, 0, count, count, count], "<i4").tobytes()
    return head + words.tobytes()


HEADER = b"#!AER-DAT3.1\r\n#Format: RAW\r\n#!END-HEADER\r\n"


def test_aedat_packets_are_read_by_their_specification():
    """The layout of AEDAT 3.1: bit 0 valid, bit 1 brighter, 15 bits y, 15 bits x, then microseconds."""
    first = np.array([[10, 3, 4, 1, 1], [11, 127, 0, 0, 1], [12, 5, 5, 1, 0]])
    data = HEADER + aedat(first) + aedat(first, kind=2) + aedat(np.array([[20, 0, 127, 0, 1]]))
    events = read_aedat3(data, 128, 128, "demo")
    assert np.column_stack([events.t, events.x, events.y, events.on]).tolist() == [
        [10, 3, 4, 1],
        [11, 127, 0, 0],
        [20, 0, 127, 0],
    ]
    assert events.lines(128, 128, 4).tolist() == [32, 1024 + 31, 1024 + 31 * 32]


@pytest.mark.parametrize(
    "data",
    [
        b"#!AER-DAT2.0\r\n",
        HEADER + bytes(5),
        HEADER + aedat(np.array([[1, 1, 1, 1, 1]]), count=9),
        HEADER + aedat(np.array([[1, 1, 1, 1, 1]]), count=-1),
        HEADER + aedat(np.array([[1, 500, 1, 1, 1]])),
        b"#!AER-DAT3.1 without an end",
    ],
    ids=["version", "torn", "too many", "negative", "outside", "no end"],
)
def test_broken_aedat_is_refused(data: bytes):
    with pytest.raises(SpecError, match="demo"):
        read_aedat3(data, 128, 128, "demo")


def test_gestures_are_cut_from_their_recordings(tmp_path: Path, monkeypatch):
    events = np.array([[t, 8, 4, 1, 1] for t in range(0, 4_000_000, 100_000)])
    table = b"class,startTime_usec,endTime_usec\n3,1000000,1450000\n11,2000000,3900000\n"
    files = {"user01_led.aedat": HEADER + aedat(events), "user01_led_labels.csv": table}
    path = written(tmp_path, {**files, "trials_to_train.txt": b"user01_led.aedat\n"})
    data = Gestures(path=path).load()
    assert data.labels.tolist() == [2, 10]
    assert data.inputs.ends.tolist() == [5, 20]  # 0.45 s, and the first 1.5 s of 1.9 s
    assert data.inputs.times[:5].tolist() == [0, 100, 200, 300, 400]  # type: ignore[union-attr]
    assert set(data.inputs.lines) == {34}  # type: ignore[union-attr]
    monkeypatch.setattr("workbench.tasks.events.MOST_SPIKES", 19)
    with pytest.raises(TooLarge, match="at most 19 spikes"):
        Gestures(path=path).load()
    (tmp_path / "user01_led_labels.csv").write_bytes(b"class,startTime_usec,endTime_usec\n12,0,1\n")
    with pytest.raises(SpecError, match="classes 1 to 11"):
        Gestures(path=path).load()


def heidelberg(path: Path, times: list[list[float]], units: list[list[int]], labels: list[int]) -> str:
    with h5py.File(path / "shd_train.h5", "w") as file:
        for name, rows, kind in (("times", times, np.float16), ("units", units, np.uint16)):
            made = file.create_dataset(f"spikes/{name}", (len(rows),), dtype=h5py.vlen_dtype(kind))
            for index, row in enumerate(rows):
                made[index] = np.array(row, dtype=kind)
        file["labels"] = np.array(labels)
    return str(path)


def test_heidelberg_digits_are_read_in_milliseconds(tmp_path: Path):
    path = heidelberg(tmp_path, [[0.5, 0.25], [1.0]], [[699, 0], [7]], [3, 19])
    (tmp_path / "shd_train.h5.gz").write_bytes(gzip.compress((tmp_path / "shd_train.h5").read_bytes()))
    (tmp_path / "shd_train.h5").unlink()
    data = HeidelbergDigits(path=path).load()
    assert data.labels.tolist() == [3, 19]
    assert data.inputs.times.tolist() == [500.0, 250.0, 1000.0]  # type: ignore[union-attr]
    assert data.inputs.lines.tolist() == [699, 0, 7]  # type: ignore[union-attr]


def test_broken_hdf5_is_refused(tmp_path: Path):
    for times, units, labels in (([[0.5]], [[700]], [0]), ([[0.5]], [[1, 2]], [0]), ([[0.5]], [[1]], [20])):
        with pytest.raises(SpecError, match="HeidelbergDigits"):
            HeidelbergDigits(path=heidelberg(tmp_path, times, units, labels)).load()
    with h5py.File(tmp_path / "shd_train.h5", "w") as file:
        for name, kind in (("spikes/times", np.float16), ("spikes/units", np.uint16)):
            file.create_dataset(name, (10**12,), dtype=h5py.vlen_dtype(kind), chunks=(1024,))
        file.create_dataset("labels", (10**12,), dtype=np.int64, chunks=(1024,))
    with pytest.raises(TooLarge, match="1,000,000 samples"):
        HeidelbergDigits(path=str(tmp_path)).load()
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["labels"] = np.zeros(1)
    with h5py.File(tmp_path / "shd_train.h5", "w") as file:
        file["spikes/times"] = h5py.ExternalLink("other.h5", "labels")
        file["spikes/units"] = file["labels"] = np.zeros(1)
    with pytest.raises(SpecError, match="link"):
        HeidelbergDigits(path=str(tmp_path)).load()
    (tmp_path / "shd_train.h5").write_bytes(b"no HDF5 at all")
    with pytest.raises(SpecError, match="HDF5"):
        HeidelbergDigits(path=str(tmp_path)).load()


def wav(sound: np.ndarray, rate: int = 8000, channels: int = 1) -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.rint(32767 * sound).astype("<i2").tobytes())
    return made.getvalue()


@pytest.mark.parametrize("pitch", [500.0, 2000.0])
def test_a_pure_tone_is_loudest_in_its_band(pitch: float):
    sound, rate = read_wav(wav(0.5 * np.sin(2 * np.pi * pitch * np.arange(8000) / 8000)), "demo")
    frames = loudness(sound, rate, bands=40, frames=20)
    centers = np.linspace(mel(60.0), mel(4000.0), 42)[1:-1]
    assert frames.shape == (20, 40)
    assert frames[10].argmax() == np.abs(centers - mel(pitch)).argmin()
    assert frames[10].max() == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize("data", [b"", b"RIFF", wav(np.zeros(9), channels=1)[:30], wav(np.zeros(10), channels=2)])
def test_other_sounds_are_refused(data: bytes):
    with pytest.raises(WorkbenchError, match="demo"):
        read_wav(data, "demo")
