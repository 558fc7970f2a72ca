"""Files that must not be trusted: each is refused with a reason before anything large is made."""

import h5py
import nir
import numpy as np
import pytest

from workbench.core.errors import SpecError, TooLarge, WorkbenchError
from workbench.network.nir.guard import read_graph

ONE = np.ones(1)


def lif(**changed):
    return nir.LIF(**{"tau": 0.01 * ONE, "r": ONE, "v_leak": 0 * ONE, "v_threshold": ONE, **changed})


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "net.nir"
    nir.write(path, nir.NIRGraph.from_list(nir.Affine(np.ones((1, 1)), ONE), lif()))
    return path


def changed(path, change):
    with h5py.File(path, "r+") as file:
        change(file)
    return path


def test_a_good_file_is_read(path):
    assert set(read_graph(path).nodes) == {"input", "affine", "lif", "output"}
    assert set(read_graph(path.read_bytes()).nodes) == set(read_graph(path).nodes)


def test_links_out_of_the_file_are_not_followed(path, tmp_path):
    with h5py.File(tmp_path / "secret.h5", "w") as other:
        other["numbers"] = ONE

    def link(file):
        del file["node/nodes/lif/tau"]
        file["node/nodes/lif/tau"] = h5py.ExternalLink(str(tmp_path / "secret.h5"), "/numbers")

    with pytest.raises(SpecError, match="a link to another place"):
        read_graph(changed(path, link))


def test_soft_links_are_not_followed(path):
    with pytest.raises(SpecError, match="link"):
        read_graph(changed(path, lambda file: file.__setitem__("node/nodes/again", h5py.SoftLink("/node"))))


def test_a_cycle_of_hard_links_ends(path):
    with pytest.raises(SpecError, match="two names"):
        read_graph(changed(path, lambda file: file.__setitem__("node/nodes/again", file["node"])))


def test_data_kept_elsewhere_are_not_read(path, tmp_path):
    (tmp_path / "raw").write_bytes(bytes(64))

    def external(file):
        del file["node/nodes/lif/tau"]
        file["node/nodes/lif"].create_dataset("tau", (1,), "f8", external=[(str(tmp_path / "raw"), 0, 64)])

    with pytest.raises(SpecError, match="kept elsewhere"):
        read_graph(changed(path, external))


def test_a_small_file_with_huge_data_is_refused(path):
    def bomb(file):
        file["node/nodes/lif"].create_dataset("big", (10**10,), "f8", chunks=(2**16,), compression="gzip")

    with pytest.raises(TooLarge, match="MiB"):
        read_graph(changed(path, bomb))
    assert path.stat().st_size < 10**6


@pytest.mark.parametrize("version", ["2.0", "1.7.0", "", "rm"])
def test_unknown_versions_are_refused(path, version):
    def other(file):
        del file["version"]
        file["version"] = version

    with pytest.raises(SpecError, match="version"):
        read_graph(changed(path, other))


@pytest.mark.parametrize("content", [b"", b"no file", b"\x89HDF\r\n\x1a\n" + bytes(100)])
def test_other_bytes_are_refused(content):
    with pytest.raises(SpecError, match="NIR file"):
        read_graph(content)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_file_cut_off_is_refused(path, share):
    content = path.read_bytes()
    with pytest.raises(SpecError):
        read_graph(content[: int(share * len(content))])


@pytest.mark.parametrize(
    "values",
    [
        {"tau": -ONE},
        {"tau": 0 * ONE},
        {"tau": np.nan * ONE},
        {"r": np.inf * ONE},
        {"r": -ONE},
        {"v_threshold": np.nan * ONE},
    ],
)
def test_numbers_that_mean_nothing_are_refused(values, tmp_path):
    nir.write(tmp_path / "net.nir", nir.NIRGraph.from_list(nir.Affine(np.ones((1, 1)), ONE), lif(**values)))
    with pytest.raises(WorkbenchError, match=next(iter(values))):
        read_graph(tmp_path / "net.nir")


def test_an_edge_that_leads_nowhere_is_named(tmp_path):
    graph = nir.NIRGraph({"cell": lif()}, [("cell", "nobody")], type_check=False)
    nir.write(tmp_path / "net.nir", graph)
    with pytest.raises(WorkbenchError, match="nobody"):
        read_graph(tmp_path / "net.nir")
