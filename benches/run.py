#!/usr/bin/env python3
"""How fast velint is, beside tools that do a comparable part of its work.

usage: benches/run.py [--install] [--runs N] [--velint PROGRAM] [--charts FOLDER] [CASE ...]

Every case is measured in one go: all programs once to warm up, then in turns, so
that what the machine does besides hits them alike. Printed are medians of wall
time, the ratio of each program's to velint's, and peak memory. Nothing is asserted.

  cold       one manifest, a new process each time
  folder     1,000 workloads, all with Velero's annotations
  rare       1,000 files, 2 % of them with annotations
  tree       100,000 files, 2 % of them with annotations
  stream     one file of 10 MB, several documents, 2 % with annotations
  keystroke  one unit again in a warm process, beside parsing it with serde_yaml_ng
  growth     10,000, 30,000 and 100,000 files; 1, 3 and 10 MB: the time for each part
  chart      one chart: of the FOLDERs' charts the one of median size, else a fixture
  large-chart  kube-prometheus-stack with its dependencies, from the FOLDERs
  charts     300 charts of the FOLDERs, in one process, each rendered with its own sets of
             values and with one of Velero's annotations given as an argument, and judged

The last two need `--charts`, with checkouts of chart repositories; dependencies are
looked for in them (`conformance/corpus.py`). Charts that velint or Helm cannot render are
left out. Beside velint stand `helm template` (a process for each chart, the defaults alone)
and what both programs take to start.

Peers are taken from `target/peers`, where --install puts them (PyPI, by pip), else from
PATH; what is not there is named as absent. ripgrep searches the same files for `velero`,
with the same heed to ignore files: what it takes just to look into every file.
"""

import argparse
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import inputs

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "conformance"))
PEERS = ROOT / "target" / "peers"
PACKAGES = ["ripgrep", "yamllint", "ryl", "kubernetes-validate"]
SAME_FILES = ["--hidden", "--no-require-git", "--no-ignore-global", "-g", "*.yaml", "-g", "*.yml", "-g", "*.json"]
# How many charts `charts` takes, and the chart of `large-chart`.
MANY = 300
LARGE = "kube-prometheus-stack"
# Charts that Velero has nothing to do with are not rendered by `velint check`.
GIVEN = r"podAnnotations.pre\.hook\.backup\.velero\.io/timeout=5m"
# A program that took this long in its first run gets no second one, in seconds.
PATIENCE = 8
# The largest part of the inputs, in files, that a slow peer is given.
SLOW_PEERS = {"cold": 1, "rare": 1_000, "folder": 1_000}


def peer(name):
    """Where a peer is, or None."""
    own = PEERS / "bin" / name
    return str(own) if own.exists() else shutil.which(name)


def programs(velint, case, path):
    """The commands of a case by name, and the names of those that are absent."""
    path = str(path)
    commands = {
        "velint": [velint, "check", "--format", "concise", path],
        "rg": ["rg", "-l", "velero", *SAME_FILES, path],
        "ryl": ["ryl", path],
    }
    if case in SLOW_PEERS:
        commands["yamllint"] = ["yamllint", path]
    if case == "cold":
        commands["kubernetes-validate"] = ["kubernetes-validate", path]
        commands["true"] = ["true"]
    absent = []
    for name, command in list(commands.items()):
        if name != "velint":
            found = peer(command[0])
            if found is None:
                absent.append(name)
                del commands[name]
            else:
                command[0] = found
    return commands, absent


def once(command):
    """Wall time in milliseconds and peak memory in MiB of one run."""
    start = time.perf_counter()
    quiet = subprocess.DEVNULL
    child = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet)
    _, status, usage = os.wait4(child.pid, 0)
    taken = (time.perf_counter() - start) * 1000
    child.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 if platform.system() == "Darwin" else 1024
    return taken, usage.ru_maxrss * unit / (1 << 20), child.returncode


def in_turns(commands, runs):
    """Times and peaks by program."""
    taken, peaks = {}, {}
    for name, command in commands.items():
        first, peak, status = once(command)
        # Failing actions are told, with their own status, and the work is done.
        if name == "velint" and status not in (0, 1) and "--set-string" not in command:
            sys.exit(f"{' '.join(command)} ended with status {status}")
        taken[name], peaks[name] = [first] if first > PATIENCE * 1000 else [], peak
    for _ in range(runs):
        for name, command in commands.items():
            if taken[name] and taken[name][0] > PATIENCE * 1000:
                continue
            time_taken, peak, _ = once(command)
            taken[name].append(time_taken)
            peaks[name] = max(peaks[name], peak)
    return taken, peaks


def show(title, commands, absent, runs, floor):
    taken, peaks = in_turns(commands, runs)
    print(f"\n{title}")
    own = statistics.median(taken["velint"])
    for name, times in taken.items():
        median = statistics.median(times)
        # A child starts as a copy of this process, whose memory counts as its own.
        memory = f"{peaks[name]:5.0f} MiB" if peaks[name] > floor * 1.02 else f"≤ {floor:3.0f} MiB"
        ratio = "" if name == "velint" else f"  {median / own:8.2f} × velint"
        print(f"  {name:<20} {median:9.1f} ms  fastest {min(times):9.1f}  peak {memory}  runs {len(times):3}{ratio}")
    for name in absent:
        print(f"  {name:<20} absent")


def alone(manifest, folder):
    """A copy in a repository of its own: charts that it installs are looked for in all of that."""
    (folder / ".git").mkdir(parents=True)
    return shutil.copy(manifest, folder)


def ready(found, charts, target):
    """Copies a chart with its dependencies; False where one of them is not there or Helm refuses it."""
    missing, _ = charts.prepare(found, target)
    helm = peer("helm")
    return not missing and (helm is None or once([helm, "template", "release-name", str(target)])[2] == 0)


def evenly(items, count):
    """As many of the items, from all parts of the list."""
    step = max(1, len(items) // count)
    return items[::step]


def chart_inputs(case, folders, target):
    """The folder with the charts of a case, and how many they are; None where there are none."""
    if not folders:
        return (ROOT / "fixtures" / "charts" / "workloads", 1) if case == "chart" else None
    import corpus  # Needs PyYAML, and only these cases do.

    every = corpus.charts_below(folders)
    charts = corpus.Corpus(every)
    if case == "charts":
        done = 0
        for found in evenly(every, MANY + MANY // 10):
            if done < MANY and ready(found, charts, target / f"{done:03}-{found.name}"):
                done += 1
            else:
                shutil.rmtree(target / f"{done:03}-{found.name}", ignore_errors=True)
        return (target, done) if done else None
    if case == "large-chart":
        chosen = [found for found in every if found.name == LARGE]
    else:
        by_size = sorted(every, key=lambda found: sum(path.stat().st_size for path in found.path.rglob("templates/*")))
        chosen = by_size[len(by_size) // 2 :]
    for found in chosen:
        if ready(found, charts, target / found.name):
            return target / found.name, 1
        shutil.rmtree(target / found.name, ignore_errors=True)
    return None


def show_charts(velint, case, folders, target, runs, floor):
    found = chart_inputs(case, folders, target)
    if found is None:
        print(f"\n{case}\n  no such chart: --charts FOLDER")
        return
    path, count = found
    check = [velint, "check", "--format", "concise", "--set-string", GIVEN, str(path)]
    commands = {"velint": [velint, "render", str(path)] if count == 1 else check}
    commands["velint --version"] = [velint, "--version"]
    absent = []
    helm = peer("helm")
    if helm is None:
        absent.append("helm")
    elif count == 1:
        commands["helm template"] = [helm, "template", "release-name", str(path)]
        commands["helm version"] = [helm, "version"]
    else:
        each = 'for chart in "$1"/*/; do "$0" template release-name "$chart"; done'
        commands["helm template, each"] = ["sh", "-c", each, helm, str(path)]
    bound = {"charts": runs, "large-chart": runs, "chart": runs * 3}[case]
    name = f"{count} charts" if count > 1 else path.name
    show(f"{case} ({name})", commands, absent, bound, floor)
    if count > 1:
        print(f"  each of these figures is {count} charts")


def growth(velint, folder, runs):
    print("\ngrowth: the time for each part must not depend on their number")
    for files in (10_000, 30_000, 100_000):
        path = folder / f"files-{files}"
        row(velint, inputs.tree(path, files), f"{files:7} files", files, "file", runs)
        shutil.rmtree(path)
    for size in (1, 3, 10):
        path = inputs.stream(folder / f"{size}.yaml", size * 1_000_000)
        documents = path.read_text(encoding="utf-8").count("\n---\n")
        row(velint, path, f"{size:4} MB, 2 %", documents, "document", runs)
        path = inputs.stream(folder / f"{size}-full.yaml", size * 1_000_000, every=1)
        documents = path.read_text(encoding="utf-8").count("\n---\n")
        row(velint, path, f"{size:3} MB, 100 %", documents, "document", runs)


def row(velint, path, title, count, part, runs):
    taken, peaks = in_turns({"velint": [velint, "check", "--format", "concise", str(path)]}, runs)
    median = statistics.median(taken["velint"])
    each = median * 1000 / count
    print(f"  {title:<16} {median:9.1f} ms  {each:8.2f} µs a {part:<9} peak {peaks['velint']:4.0f} MiB")


def keystroke():
    print("\nkeystroke", flush=True)
    command = ["cargo", "bench", "--quiet", "--locked", "--bench", "keystroke"]
    subprocess.run(command, cwd=ROOT, check=True)


def install():
    subprocess.run([sys.executable, "-m", "venv", str(PEERS)], check=True)
    subprocess.run([str(PEERS / "bin" / "pip"), "install", "--quiet", *PACKAGES], check=True)


def machine():
    """What the figures hold for."""
    model = platform.processor() or platform.machine()
    information = pathlib.Path("/proc/cpuinfo")
    if information.exists():
        lines = information.read_text(encoding="utf-8").splitlines()
        model = next((line.split(": ", 1)[1] for line in lines if line.startswith("model name")), model)
    return f"{os.cpu_count()} × {model}, {platform.system()} {platform.release()}"


def version(program):
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    return (done.stdout or done.stderr).splitlines()[0].strip() if done.stdout or done.stderr else "?"


def main():
    every = ["cold", "folder", "rare", "tree", "stream", "keystroke", "growth"]
    of_charts = ["chart", "large-chart", "charts"]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", metavar="CASE", choices=[[], *every, *of_charts])
    parser.add_argument("--install", action="store_true", help="fetch the peers first")
    parser.add_argument("--charts", action="append", metavar="FOLDER", default=[], help="chart repositories; may be repeated")
    parser.add_argument("--runs", type=int, default=11)
    parser.add_argument("--velint", help="measure this program instead of building it")
    arguments = parser.parse_args()
    cases = arguments.cases or [*every, *(of_charts if arguments.charts else of_charts[:1])]
    if arguments.install:
        install()
    if not arguments.velint:
        subprocess.run(["cargo", "build", "--release", "--locked", "--quiet"], cwd=ROOT, check=True)
    velint = shutil.which(arguments.velint or str(ROOT / "target" / "release" / "velint"))
    if velint is None:
        sys.exit(f"{arguments.velint} is not there")

    print(machine())
    for name in ["rg", "ryl", "yamllint"]:
        print(f"  {version(peer(name))}" if peer(name) else f"  {name} is absent: benches/run.py --install")
    print(f"  {version(velint)}")
    floor = once(["true"])[1]
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        makers = {
            "cold": lambda: alone(ROOT / "fixtures" / "seed" / "seed.yaml", folder / "cold"),
            "folder": lambda: inputs.tree(folder / "folder", 1_000, every=1),
            "rare": lambda: inputs.tree(folder / "rare", 1_000),
            "tree": lambda: inputs.tree(folder / "tree", 100_000),
            "stream": lambda: inputs.stream(folder / "stream.yaml", 10_000_000),
        }
        for case in cases:
            if case in makers:
                commands, absent = programs(velint, case, makers[case]())
                # What takes a few milliseconds is measured more often.
                runs = arguments.runs * 5 if case == "cold" else arguments.runs
                show(case, commands, absent, runs, floor)
            if case in of_charts:
                show_charts(velint, case, arguments.charts, folder / case, arguments.runs, floor)
        if "keystroke" in cases:
            keystroke()
        if "growth" in cases:
            growth(velint, folder, max(3, arguments.runs // 3))


if __name__ == "__main__":
    main()
