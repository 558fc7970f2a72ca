"""Data sets are fetched in pieces, go on where they were left, and are used only with the right checksum; the server is our own."""

from __future__ import annotations

import hashlib
import io
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from workbench.core.catalogue import catalogue
from workbench.core.errors import SpecError, UnknownName
from workbench.core.jobs import run
from workbench.tasks import download
from workbench.tasks.download import DATA_SETS, DataSet, File, fetch

CONTENT = bytes(range(256)) * 40
MD5 = hashlib.md5(CONTENT).hexdigest()


class Server(BaseHTTPRequestHandler):
    """Serves CONTENT, from where it is asked; ``/short`` breaks off half way, ``/gone`` is not there, ``/odd`` has no sensible length."""

    def do_GET(self) -> None:
        if self.path == "/gone":
            self.send_error(404)
            return
        begin = int(self.headers.get("Range", "bytes=0-")[6:-1])
        if begin >= len(CONTENT):
            self.send_error(416)
            return
        self.send_response(206 if begin else 200)
        self.send_header("Content-Length", str(len(CONTENT) - begin) if self.path != "/odd" else "many")
        self.end_headers()
        self.wfile.write(CONTENT[begin:] if self.path != "/short" or begin else CONTENT[: len(CONTENT) // 2])

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def offer(monkeypatch: pytest.MonkeyPatch):
    """Make a data set of these files known."""
    monkeypatch.setattr(download, "PIECE", 1000)

    def put(*files: File) -> None:
        monkeypatch.setitem(DATA_SETS, "ours", DataSet(files, "this test", "none"))

    return put


def test_a_file_comes_in_pieces_and_is_not_fetched_twice(address: str, offer, tmp_path: Path):
    offer(File("a.bin", f"{address}/a", MD5))
    seen = []
    assert run(fetch("ours", tmp_path), seen.append) == [tmp_path / "a.bin"]
    assert (tmp_path / "a.bin").read_bytes() == CONTENT
    assert len(seen) > 10
    assert [step.done for step in seen] == sorted(step.done for step in seen)
    offer(File("a.bin", f"{address}/gone", MD5))
    run(fetch("ours", tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["a.bin"]


def test_a_wrong_checksum_leaves_nothing(address: str, offer, tmp_path: Path):
    offer(File("a.bin", f"{address}/a", "0" * 32))
    with pytest.raises(SpecError, match="checksum 0000"):
        run(fetch("ours", tmp_path))
    assert not list(tmp_path.iterdir())
    (tmp_path / "a.bin").write_bytes(b"mine")
    with pytest.raises(SpecError, match="delete it"):
        run(fetch("ours", tmp_path))
    assert (tmp_path / "a.bin").read_bytes() == b"mine"


def test_it_goes_on_where_it_was_left(address: str, offer, tmp_path: Path):
    offer(File("a.bin", f"{address}/a", MD5))
    job = fetch("ours", tmp_path)
    for _ in range(3):
        next(job)
    job.close()
    left = (tmp_path / "a.bin.part").stat().st_size
    assert 0 < left < len(CONTENT)
    first = next(fetch("ours", tmp_path))
    assert first.done / first.total == pytest.approx((left + 1000) / len(CONTENT), abs=0.01)
    run(fetch("ours", tmp_path))
    assert (tmp_path / "a.bin").read_bytes() == CONTENT


def test_a_server_that_breaks_off_is_told_and_the_rest_comes_later(address: str, offer, tmp_path: Path):
    offer(File("a.bin", f"{address}/short", MD5))
    with pytest.raises(SpecError, match=r"again\."):
        run(fetch("ours", tmp_path))
    run(fetch("ours", tmp_path))
    assert (tmp_path / "a.bin").read_bytes() == CONTENT


def test_a_file_without_a_published_sum_is_trusted_once(address: str, offer, tmp_path: Path):
    offer(File("a.bin", f"{address}/a"))
    run(fetch("ours", tmp_path))
    assert (tmp_path / "a.bin.md5").read_text("ascii").strip() == MD5
    (tmp_path / "a.bin").unlink()
    (tmp_path / "a.bin.md5").write_text("f" * 32, "ascii")
    with pytest.raises(SpecError, match="checksum ffff"):
        run(fetch("ours", tmp_path))


def test_without_a_sum_to_compare_a_file_is_fetched_from_its_beginning(address: str, offer, tmp_path: Path):
    """What was left of an earlier try may be of another file."""
    offer(File("a.bin", f"{address}/a"))
    (tmp_path / "a.bin.part").write_bytes(b"another file's beginning")
    run(fetch("ours", tmp_path))
    assert (tmp_path / "a.bin").read_bytes() == CONTENT


@pytest.mark.parametrize("name", ["../a.bin", "b/a.bin", ".a", "/a"])
def test_no_file_lands_outside_its_folder(address: str, offer, tmp_path: Path, name: str):
    offer(File(name, f"{address}/a", MD5))
    with pytest.raises(SpecError, match="a plain file name"):
        run(fetch("ours", tmp_path / "inside"))
    assert not any(path.is_file() for path in tmp_path.rglob("*"))


def zipped(names: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in names.items():
            archive.writestr(name, content)
    return made.getvalue()


def test_a_zip_is_unpacked_beside_itself_and_never_beyond(address: str, offer, tmp_path: Path):
    for names, good in (({"Train/3/1.bin": b"abc", "Train/4/2.bin": b"de"}, True), ({"../evil.bin": b"x"}, False)):
        content, folder = zipped(names), tmp_path / str(good) / "inside"
        folder.mkdir(parents=True)
        (folder / "a.zip").write_bytes(content)
        offer(File("a.zip", f"{address}/gone", hashlib.md5(content).hexdigest(), unpack=True))
        if good:
            run(fetch("ours", folder))
            assert {path.name: path.read_bytes() for path in folder.rglob("*.bin")} == {"1.bin": b"abc", "2.bin": b"de"}
        else:
            with pytest.raises(SpecError, match="below the folder"):
                run(fetch("ours", folder))
            assert not list(tmp_path.rglob("evil.bin"))


def test_a_zip_that_asks_for_a_password_is_told(offer, tmp_path: Path):
    content = bytearray(zipped({"a.txt": b"abc"}))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # the bit that says encrypted, in both headers
        content[content.index(mark) + flags] |= 1
    (tmp_path / "a.zip").write_bytes(content)
    offer(File("a.zip", "http://127.0.0.1:1/a", hashlib.md5(content).hexdigest(), unpack=True))
    with pytest.raises(SpecError, match="a zip that can be unpacked"):
        run(fetch("ours", tmp_path))


def test_what_cannot_be_fetched_is_told(address: str, offer, tmp_path: Path):
    for place, told in (
        (f"{address}/gone", "404"),
        (f"{address}/odd", "a length in bytes, got 'many'"),
        ("file:///etc/hostname", "http"),
        ("http://127.0.0.1:1/a", "answers"),
    ):
        offer(File("a.bin", place, MD5))
        with pytest.raises(SpecError, match=told):
            run(fetch("ours", tmp_path))
    with pytest.raises(UnknownName, match="MNIST"):
        fetch("CIFAR", tmp_path)


def test_every_data_set_is_that_of_a_task():
    assert set(DATA_SETS) <= set(catalogue("tasks"))
    for known in DATA_SETS.values():
        assert all(file.address.startswith("https://") for file in known.files)
