#!/usr/bin/env bash
# One manifest from a cold start: velint beside yamllint, each a new process,
# in turns, in one run. Prints medians and their ratio; asserts nothing.
#
# usage: benches/cold-start.sh [MANIFEST [RUNS]]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

manifest=${1:-fixtures/seed/seed.yaml}
runs=${2:-50}

venv="$PWD/target/ci/yamllint"
if ! "$venv/bin/yamllint" --version >/dev/null 2>&1; then
    python3 -m venv --clear "$venv"
    "$venv/bin/pip" install --quiet yamllint
fi
cargo build --release --locked --quiet

python3 - "$manifest" "$runs" "$venv/bin/yamllint" <<'PYTHON'
import statistics
import subprocess
import sys
import time

manifest, runs, yamllint = sys.argv[1], int(sys.argv[2]), sys.argv[3]
programs = {
    "velint": ["target/release/velint", "check", manifest],
    "yamllint": [yamllint, manifest],
    "true": ["/bin/true"],
}


def once(command):
    start = time.perf_counter()
    quiet = subprocess.DEVNULL
    status = subprocess.run(command, stdin=quiet, stdout=quiet, stderr=quiet).returncode
    taken = (time.perf_counter() - start) * 1000
    if status not in (0, 1):
        sys.exit(f"{' '.join(command)} ended with status {status}")
    return taken


for command in programs.values():
    once(command)
taken = {name: [] for name in programs}
for _ in range(runs):
    for name, command in programs.items():
        taken[name].append(once(command))

print(f"{manifest}, {runs} runs each, in turns; `true` is the cost of starting any process")
medians = {name: statistics.median(times) for name, times in taken.items()}
for name, median in medians.items():
    low, high = min(taken[name]), max(taken[name])
    print(f"{name:>9}  median {median:7.2f} ms   fastest {low:7.2f}   slowest {high:7.2f}")
print(f"yamllint / velint = {medians['yamllint'] / medians['velint']:.1f}")
PYTHON
