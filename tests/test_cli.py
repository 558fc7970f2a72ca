"""The terminal's door: help without delay, sketches that work, refusals in one sentence."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import numpy as np
import pytest

import workbench as wb
from workbench.cli import KINDS, main, parser
from workbench.course.lesson import lessons

ROOT = Path(__file__).resolve().parents[1]


def pytest_run(folder, *names):
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(folder), *names],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)])},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("command", [[], ["serve"], ["lab"], ["new"], ["bench"], ["nir"], ["run"]])
def test_help_explains_every_command(command, capsys):
    with pytest.raises(SystemExit) as ended:
        main([*command, "--help"])
    assert ended.value.code == 0
    assert "usage: workbench" in capsys.readouterr().out


def test_help_loads_no_heavy_library():
    code = "import sys, workbench.cli as c; c.parser(); print(sorted({'numpy','torch','numba','panel','sympy'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(("kind", "name"), [("neuron", "TryThis"), ("rule", "TryThis"), ("lesson", "try_this")])
def test_a_sketch_passes_its_own_test(kind, name, tmp_path):
    assert main(["new", kind, name, "--folder", str(tmp_path)]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["test_try_this.py", "try_this.py"]
    done = pytest_run(tmp_path, "test_try_this.py")
    assert done.returncode == 0, done.stdout


def test_in_a_checkout_a_neuron_lands_in_its_room(tmp_path, monkeypatch):
    (tmp_path / "workbench" / "core").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert main(["new", "neuron", "TryThis"]) == 0
    assert (tmp_path / "workbench/neurons/try_this.py").exists()
    assert "from workbench.neurons.try_this import TryThis" in (tmp_path / "tests/neurons/test_try_this.py").read_text()


def test_lessons_are_numbered_on(tmp_path):
    assert main(["new", "lesson", "threshold", "--folder", str(tmp_path)]) == 0
    last = max(lesson.number for lesson in lessons().values())
    assert f"number={last + 1}," in (tmp_path / "threshold.py").read_text()


def test_nothing_is_overwritten(tmp_path, capsys):
    (tmp_path / "test_try_this.py").write_text("mine")
    assert main(["new", "neuron", "TryThis", "--folder", str(tmp_path)]) == 2
    assert "test_try_this.py, which exists" in capsys.readouterr().err
    assert not (tmp_path / "try_this.py").exists()
    assert (tmp_path / "test_try_this.py").read_text() == "mine"


@pytest.mark.parametrize("name", ["../Evil", "_lower", "A/B", "Has Space", "X" * 80, "A'; import os", ""])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_unsafe_names_are_refused(kind, name, tmp_path, capsys):
    assert main(["new", kind, name, "--folder", str(tmp_path)]) == 2
    assert "Try:" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_any_origin_is_refused(capsys):
    assert main(["serve", "--no-show", "--allow-websocket-origin", "*"]) == 2
    assert "host names" in capsys.readouterr().err


def test_a_taken_port_is_told_with_a_way_out(capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["serve", "--no-show", "--address", "127.0.0.1", "--port", str(port)]) == 2
    assert f"--port {port + 1}" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [["serve", "--port", "99999"], ["bench", "--repeats", "0"], ["bench", "--neurons", "many"]]
)
def test_numbers_out_of_range_are_refused_before_any_work(words, capsys):
    with pytest.raises(SystemExit):
        main(words)
    assert "expected 1 to" in capsys.readouterr().err


def test_serve_defaults_suit_one_person():
    options = parser().parse_args(["serve"])
    assert (options.address, options.port) == ("localhost", 5006)


def test_the_server_answers_and_ends_on_interrupt():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "workbench.cli", "serve", "--no-show", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            said = server.stdout.readline()
            assert f"http://localhost:{port}/" in said
            page = urlopen(f"http://localhost:{port}/", timeout=60).read().decode()
            assert "Spiking workbench" in page
            assert "cdn." not in page, "the page asks for nothing from outside"
        finally:
            server.send_signal(signal.SIGINT)
        assert server.wait(timeout=60) in (0, 130)


def test_a_nir_file_becomes_a_network_and_goes_back(tmp_path, capsys):
    graph = ROOT / "tests" / "network" / "nir" / "data" / "lif_norse.nir"
    spec, again = tmp_path / "net.json", tmp_path / "again.nir"
    assert main(["nir", str(graph), "-o", str(spec), "--dt", "1e-4"]) == 0
    assert "assumed: cells take exact steps" in capsys.readouterr().out
    assert main(["nir", str(spec), "-o", str(again)]) == 0
    assert again.exists()
    assert main(["nir", str(spec), "-o", str(again)]) == 2
    assert "which exists" in capsys.readouterr().err
    assert main(["nir", str(spec), "-o", str(tmp_path / "net.txt")]) == 2


def test_a_saved_network_is_run_and_its_spikes_are_written(tmp_path, capsys):
    net = wb.Network()
    cell = net.add(wb.LIF(), 1, name="cell")
    net.connect(net.add(wb.StepCurrent(amplitude=400.0), 1, name="drive"), cell)
    spec, output = tmp_path / "net.json", tmp_path / "spikes.npz"
    net.save(spec)
    command = ["run", str(spec), "--engine", "reference", "--duration", "100", "-o", str(output)]
    assert main(command) == 0
    assert "cell: 80 Hz, CV 0.00" in capsys.readouterr().out
    # from reset to threshold on the way to -30 mV: 20 ms ln(35/20) = 11.2 ms, the first time from rest 20 ms ln 2
    expected = 20 * np.log(2) + 20 * np.log(35 / 20) * np.arange(8)
    np.testing.assert_allclose(np.load(output)["cell/times"], expected, atol=0.9)
    assert main(command) == 2
    assert "does not exist yet" in capsys.readouterr().err
    assert main(["run", str(spec), "--engine", "reference", "--threads", "2"]) == 2
