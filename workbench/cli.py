"""The terminal's door: serve the dashboard, open JupyterLab, start a new file, run a network, measure this machine."""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import threading
import webbrowser
from collections.abc import Callable, Sequence
from pathlib import Path
from string import Template
from typing import Any

from workbench.core.errors import RangeError, WorkbenchError

HERE = Path(__file__).resolve().parent
CLASS = re.compile(r"[A-Z][A-Za-z0-9]{1,39}")
SLUG = re.compile(r"[a-z][a-z0-9_]{1,39}")

# One moment of the ready network and one trial of the ready cell compile their kernels into the cache, and then come all others that are
# shipped; politely, beside the server.
WARM = "import os; getattr(os, 'nice', int)(10); from workbench.experiments.live_network import LiveNetwork; next(LiveNetwork().live()); from workbench.experiments.neuron_bench import NeuronBench; NeuronBench()"
WARM_ALL = "import os; getattr(os, 'nice', int)(10); from workbench.engines.event.warm import warm; warm()"

# What `new` writes: kind -> (what its name must look like, an example, {template: path in a checkout}); the model comes first.
KINDS: dict[str, tuple[re.Pattern[str], str, dict[str, str]]] = {
    "neuron": (
        CLASS,
        "Bursting",
        {"neuron.py.txt": "workbench/neurons/{}.py", "test_neuron.py.txt": "tests/neurons/test_{}.py"},
    ),
    "rule": (
        CLASS,
        "SlowSTDP",
        {"rule.py.txt": "workbench/plasticity/{}.py", "test_rule.py.txt": "tests/plasticity/test_{}.py"},
    ),
    "lesson": (
        SLUG,
        "threshold",
        {"lesson.py.txt": "workbench/course/lessons/{}.py", "test_lesson.py.txt": "tests/course/lessons/test_{}.py"},
    ),
}


def parser() -> argparse.ArgumentParser:
    """The command line, described."""
    top = argparse.ArgumentParser(prog="workbench", description=__doc__)
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", help="open the dashboard in a browser", description=serve_page.__doc__)
    serve.add_argument("--port", type=between(1, 65535), default=5006, help="port to listen on (default %(default)s)")
    serve.add_argument(
        "--address", default="localhost", help="address to listen on; 0.0.0.0 lets a classroom in (default %(default)s)"
    )
    serve.add_argument("--no-show", action="store_true", help="do not open a browser window")
    serve.add_argument(
        "--allow-websocket-origin",
        action="append",
        metavar="HOST:PORT",
        help="a host name that visitors type; once for each, never *",
    )
    serve.add_argument(
        "--unused-session-lifetime",
        type=float,
        default=15.0,
        metavar="SECONDS",
        help="how long a closed page may come back to its session (default %(default)s)",
    )
    serve.set_defaults(run=serve_page)

    lab = commands.add_parser("lab", help="open JupyterLab, set up to work offline", description=open_lab.__doc__)
    lab.add_argument("folder", nargs="?", default=".", help="folder with notebooks (default: this one)")
    lab.add_argument("--port", type=between(1, 65535), default=8888, help="port to listen on (default %(default)s)")
    lab.add_argument("--no-show", action="store_true", help="do not open a browser window")
    lab.add_argument("--allow-root", action="store_true", help="run as root, as in a container")
    lab.set_defaults(run=open_lab)

    new = commands.add_parser(
        "new", help="start a neuron, a rule or a lesson from a working sketch", description=write_new.__doc__
    )
    new.add_argument("kind", choices=sorted(KINDS))
    new.add_argument("name", help="a class name such as Bursting, or a lesson's slug such as threshold")
    new.add_argument(
        "--folder", type=Path, help="where to write (default: the checkout this is run in, else this folder)"
    )
    new.set_defaults(run=write_new)

    bench = commands.add_parser("bench", help="measure the engines on this machine", description=measure.__doc__)
    bench.add_argument("--json", type=Path, metavar="FILE", help="write the result to a file instead of the screen")
    bench.add_argument(
        "--neurons", type=between(1, 1_000_000), default=1000, help="cells of each population (default %(default)s)"
    )
    bench.add_argument(
        "--repeats", type=between(1, 1000), default=5, help="runs, of which the median is told (default %(default)s)"
    )
    bench.add_argument(
        "--networks",
        nargs="*",
        metavar="NAME",
        help="published networks to race in a checkout (default: all; none if empty)",
    )
    bench.add_argument("--training", action="store_true", help="race steps of training instead")
    bench.add_argument(
        "--peers",
        metavar="PYTHON",
        help="a Python with NEST and Brian2, or snnTorch, Norse, SpikingJelly and Sinabs, which race along",
    )
    bench.set_defaults(run=measure)

    nir = commands.add_parser("nir", help="translate a network from or to NIR", description=translate.__doc__)
    nir.add_argument("source", type=Path, help="a .nir file, or a network saved by the workbench (.json)")
    nir.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="a .json file, or a .nir file")
    nir.add_argument(
        "--dt", type=float, metavar="SECONDS", help="a step of time in the NIR file, which does not say it"
    )
    nir.add_argument("--step", type=float, metavar="MS", help="what a step of time lasts here (default: as long)")
    nir.add_argument("--method", default="exact", help="how the other tool steps: exact or Euler (default %(default)s)")
    nir.add_argument("--accept", action="store_true", help="write a NIR file although something is lost")
    nir.set_defaults(run=translate)

    run = commands.add_parser("run", help="run a saved network", description=run_network.__doc__)
    run.add_argument("spec", type=Path, help="a network saved by the workbench (.json)")
    run.add_argument("--engine", choices=("event", "reference", "nest"), default="event", help="default: %(default)s")
    run.add_argument("--duration", type=float, default=1000.0, metavar="MS", help="how long (default %(default)s)")
    run.add_argument("--dt", type=float, default=0.1, metavar="MS", help="a step of time (default %(default)s)")
    run.add_argument("--seed", type=int, default=1, help="of wiring and random stimuli (default %(default)s)")
    run.add_argument("--threads", type=between(1, 256), help="of the event engine or NEST (default: one)")
    run.add_argument("-o", "--output", type=Path, metavar="FILE", help="write the spikes to a new .npz file")
    run.set_defaults(run=run_network)

    train = commands.add_parser("train", help="train a network without a page", description=train_network.__doc__)
    train.add_argument(
        "choices", type=Path, help='a .json file of choices, such as {"hidden": 64, "method.learning_rate": 0.1}'
    )
    train.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="write the trained network to a new .json file"
    )
    train.add_argument(
        "--checkpoint", type=Path, metavar="FILE", help="go on from this file, and write it after every epoch"
    )
    train.add_argument("--json", type=Path, metavar="FILE", help="write what was measured to a file")
    train.set_defaults(run=train_network)

    fetch = commands.add_parser("fetch", help="fetch a data set from its authors", description=fetch_data.__doc__)
    fetch.add_argument("name", help="MNIST, NMNIST, HeidelbergDigits or SpokenDigits")
    fetch.add_argument("folder", type=Path, help="where its files are to lie")
    fetch.set_defaults(run=fetch_data)
    return top


def between(low: int, high: int) -> Callable[[str], int]:
    """Return what reads a whole number from ``low`` to ``high`` and refuses any other."""

    def read(text: str) -> int:
        if not text.isdecimal() or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"expected {low} to {high}, got {text!r}")
        return int(text)

    return read


def serve_page(options: argparse.Namespace) -> None:
    """Serve the dashboard until Ctrl+C. It needs no internet, and every visitor gets a workbench of their own."""
    origins = options.allow_websocket_origin or [f"{name}:{options.port}" for name in ("localhost", "127.0.0.1")]
    if "*" in origins:
        raise RangeError(
            "workbench serve --allow-websocket-origin",
            "host names that visitors type",
            "'*'",
            f"lab.local:{options.port}",
        )

    from panel.io.server import get_server

    from workbench.labs.shell import prepare

    prepare()

    milliseconds = int(1000 * options.unused_session_lifetime)
    try:
        server = get_server(
            {"/": str(HERE / "app.py")},
            port=options.port,
            address=options.address,
            websocket_origin=origins,
            title="Spiking workbench",
            liveness=True,
            unused_session_lifetime_milliseconds=milliseconds,
            check_unused_sessions_milliseconds=max(1000, min(5000, milliseconds)),
            session_token_expiration=3600,  # a laptop opened late in a lesson still connects
            websocket_max_message_size=20_000_000,
        )
    except OSError as error:
        raise RangeError(
            "workbench serve --port", "a free port", f"{options.port} ({error.strerror})", f"--port {options.port + 1}"
        ) from None
    shown = "localhost" if options.address in ("0.0.0.0", "::") else options.address
    url = f"http://{shown}:{server.port}/"
    print(f"The workbench is at {url}  (Ctrl+C ends it)", flush=True)
    server.start()
    if not options.no_show:
        server.io_loop.add_callback(webbrowser.open, url)
    threading.Thread(target=warm_up, daemon=True).start()
    server.io_loop.start()


def warm_up() -> None:
    """Compile the kernels of the ready network and the ready cell in a process of their own, then load them here, so that the first press of play does not wait; then compile all others."""
    subprocess.run([sys.executable, "-c", WARM], stderr=subprocess.DEVNULL, check=False)
    from workbench.experiments.live_network import LiveNetwork
    from workbench.experiments.neuron_bench import NeuronBench

    next(LiveNetwork().live())
    NeuronBench()
    subprocess.run([sys.executable, "-c", WARM_ALL], stderr=subprocess.DEVNULL, check=False)


def open_lab(options: argparse.Namespace) -> None:
    """Start JupyterLab with the pages' scripts served from this machine, so that labs show in notebooks without the internet."""
    from workbench.views.notebook_offline import jupyterlab

    sys.exit(jupyterlab(Path(options.folder), options.port, not options.no_show, options.allow_root))


def write_new(options: argparse.Namespace) -> None:
    """Write a sketch that already runs and passes its test: change it from there. Nothing is overwritten."""
    shape, example, files = KINDS[options.kind]
    if not shape.fullmatch(options.name):
        raise RangeError(
            f"workbench new {options.kind}",
            f"a name like {example}",
            repr(options.name)[:60],
            f"workbench new {options.kind} {example}",
        )
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", options.name).lower()
    targets = [Path(target) for target in files.values()]
    if options.folder is not None or not Path("workbench/core").is_dir():
        targets = [(options.folder or Path()) / target.name for target in targets]
    words = {"Name": options.name, "name": name, "title": name.replace("_", " ").capitalize()}
    if options.kind == "lesson":
        from workbench.course.lesson import lessons

        words["number"] = str(max(lesson.number for lesson in lessons().values()) + 1)
    paths = [target.with_name(target.name.format(name)) for target in targets]
    module = ".".join(paths[0].with_suffix("").parts) if options.folder is None else paths[0].stem
    for path in paths:
        if path.exists():
            raise RangeError(
                f"workbench new {options.kind}", "a name that is free", f"{path}, which exists", "another name"
            )
    for path, template in zip(paths, files, strict=True):
        sketch = Template((HERE / "assets" / "new" / template).read_text("utf-8"))
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(sketch.substitute(words, module=module))
        print(f"wrote {path}")


def measure(options: argparse.Namespace) -> None:
    """Measure CPU time on this machine: ns per neuron and step for each model and engine, and published networks beside NEST and Brian2;

    or, with ``--training``, a step of training beside other libraries.
    """
    from workbench.core.jobs import run
    from workbench.experiments.benchmark import benchmark

    if options.training:
        result = {"race": raced("train_race.py", [], options.peers, options.repeats)}
    else:
        job = benchmark(options.neurons, options.repeats)
        result = run(
            job,
            lambda progress: print(f"[{progress.fraction:4.0%}] {progress.message}", file=sys.stderr, flush=True),
        )
        result["race"] = race(options.networks, options.peers, options.repeats)
    text = json.dumps(result, indent=2)
    if options.json:
        options.json.write_text(text + "\n", "utf-8")
    else:
        print(text)


def translate(options: argparse.Namespace) -> None:
    """Translate a NIR file into a network or a network into a NIR file, and tell what was assumed and lost. Nothing is overwritten."""
    from workbench.network.network import Network
    from workbench.network.nir.reading import from_nir
    from workbench.network.nir.writing import write_nir

    kinds = (options.source.suffix, options.output.suffix)
    if kinds not in ((".nir", ".json"), (".json", ".nir")):
        raise RangeError(
            "workbench nir", "a .nir and a .json file", " and ".join(kinds), "workbench nir in.nir -o out.json"
        )
    if options.output.exists():
        raise RangeError("workbench nir", "a name that is free", f"{options.output}, which exists", "another name")
    if kinds[0] == ".nir":
        net, report = from_nir(options.source, options.dt, options.method, step=options.step)
        net.save(options.output)
    else:
        net, step = Network.load(options.source), 0.1 if options.step is None else options.step
        report = write_nir(net, options.output, step=step, dt=options.dt, method=options.method, accept=options.accept)
    print(report)
    print("run with " + ", ".join(f"{name}={value!r}" for name, value in report.run.items()))


def run_network(options: argparse.Namespace) -> None:
    """Run a saved network and tell the rate and the irregularity of each population. Nothing is overwritten."""
    from workbench.engines.simulation import Simulation
    from workbench.network.network import Network

    if options.output and (options.output.suffix != ".npz" or options.output.exists()):
        raise RangeError(
            "workbench run -o", "a .npz file that does not exist yet", str(options.output), "-o spikes.npz"
        )
    if options.threads and options.engine == "reference":
        raise RangeError("workbench run --threads", "an engine that has threads", "reference", "--engine event")
    threads = {"threads": options.threads} if options.threads else {}
    sim = Simulation(Network.load(options.spec), options.engine, options.dt, options.seed, **threads)
    sim.advance(options.duration)
    irregularity = sim.recording.irregularity()
    for name, rate in sim.recording.rates().items():
        print(f"{name}: {rate:.3g} Hz, CV {irregularity[name]:.2f}")
    if options.output:
        sim.recording.to_npz(options.output)


def train_network(options: argparse.Namespace) -> None:
    """Train a network on a task, as a file of choices says: what the Training page has, by the names of a TrainingSweep.

    Several processes share the batches if torchrun starts them: ``torchrun --nproc-per-node 2 -m workbench train choices.json``.
    """
    from dataclasses import asdict

    from workbench.experiments.training_sweep import chosen, read_choices
    from workbench.learning.reports import each_epoch
    from workbench.learning.team import team

    if options.output and options.output.exists():
        raise RangeError("workbench train", "a name that is free", f"{options.output}, which exists", "another name")
    choices = read_choices(options.choices)
    with team() as here:
        trainer = chosen(choices).begin()
        if here.size > 1 and not trainer.shared:
            method = type(trainer.method).__name__
            raise RangeError("workbench train", "a method whose processes share gradients", method, "one process")
        if options.checkpoint and options.checkpoint.exists():
            trainer.resume(options.checkpoint)
        told, epoch = each_epoch() if here.rank == 0 else None, trainer.epoch
        for progress in trainer.steps():
            if told:
                told(progress)
            if options.checkpoint and here.rank == 0 and trainer.epoch > epoch:
                trainer.save(options.checkpoint)
            epoch = trainer.epoch
    if here.rank == 0:
        if options.json:
            options.json.write_text(json.dumps(asdict(trainer.curves), indent=2) + "\n", "utf-8")
        if options.output:
            trainer.network.save(options.output)


def fetch_data(options: argparse.Namespace) -> None:
    """Fetch a data set over the internet into a folder of yours, check it, and tell its license. Ctrl+C leaves it; the same command goes on."""
    from workbench.core.jobs import run
    from workbench.tasks.download import DATA_SETS, fetch

    def bar(progress: Any) -> None:
        filled = round(30 * progress.fraction)
        line = f"[{'#' * filled}{'.' * (30 - filled)}] {progress.fraction:4.0%} {progress.message}"
        print(f"\r{line[:110]:110}", end="", file=sys.stderr, flush=True)

    try:
        found = run(fetch(options.name, options.folder), bar)
    finally:
        print(file=sys.stderr)
    print(*found, sep="\n")
    print(f"{DATA_SETS[options.name].license}; {DATA_SETS[options.name].source}")


def race(networks: Sequence[str] | None, peers: str | None, repeats: int) -> Any:
    """What the race of published networks finds, or why nothing was raced."""
    if networks is not None and not networks:
        return "skipped: no networks were asked for"
    return raced("race.py", networks or [], peers, repeats)


def raced(name: str, which: Sequence[str], peers: str | None, repeats: int) -> Any:
    """What a script in ``tests/benchmarks`` of a checkout finds, or why it was not run."""
    script = HERE.parent / "tests" / "benchmarks" / name
    if not script.exists():
        return "skipped: the race is part of a checkout, in tests/benchmarks"
    command = [sys.executable, str(script), *which, "--repeats", str(repeats)]
    done = subprocess.run(
        [*command, *(["--peers", peers] if peers else [])], stdout=subprocess.PIPE, text=True, check=False
    )
    return json.loads(done.stdout) if done.returncode == 0 else f"failed with code {done.returncode}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; a refusal is told in one sentence, without a traceback."""
    options = parser().parse_args(arguments)
    try:
        options.run(options)
    except WorkbenchError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
