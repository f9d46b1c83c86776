#!/usr/bin/env python3
"""Times velint on large inputs beside ripgrep, in turns, in one run. Asserts nothing.

usage: benches/trees.py [--runs N] [--velint PROGRAM] [--search PROGRAM]

Inputs are made in a temporary folder, the same on every machine:
  manifests  1,000 workloads, all with Velero's annotations
  tree       100,000 YAML files, 2 % of them with Velero's annotations
  stream     one file of 10 MB, several documents, 2 % with annotations
The search (`rg --count-matches velero.io`, where installed) reads the same files.
Printed are medians of wall time, ratios, and the peak memory of velint.
"""

import argparse
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

WITH = """apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: db-{n}
spec:
  selector:
    matchLabels:
      app: db-{n}
  template:
    metadata:
      labels:
        app: db-{n}
      annotations:
        backup.velero.io/backup-volumes: scratch
        pre.hook.backup.velero.io/container: db
        pre.hook.backup.velero.io/command: '["/bin/bash", "-c", "pg_dump -U app db > /scratch/backup.sql"]'
        pre.hook.backup.velero.io/timeout: 3m
    spec:
      containers:
        - name: db
          image: postgres:16
          volumeMounts:
            - name: scratch
              mountPath: /scratch
      volumes:
        - name: scratch
          emptyDir: {{}}
"""
WITHOUT = """apiVersion: v1
kind: ConfigMap
metadata:
  name: settings-{n}
data:
""" + "".join(f"  key-{line}: value {line} of a file that concerns nobody here\n" for line in range(16))


def document(number):
    return (WITH if number % 50 == 0 else WITHOUT).format(n=number)


def make(folder):
    """The inputs, by name."""
    manifests, tree = folder / "manifests", folder / "tree"
    manifests.mkdir()
    for number in range(1_000):
        (manifests / f"{number}.yaml").write_text(WITH.format(n=number))
    for group in range(100):
        below = tree / f"team-{group}"
        below.mkdir(parents=True)
        for number in range(1_000):
            (below / f"{number}.yaml").write_text(document(number))
    stream = folder / "stream.yaml"
    with stream.open("w", encoding="utf-8") as out:
        number = size = 0
        while size < 10_000_000:
            size += out.write(document(number) + "---\n")
            number += 1
    return {"manifests": manifests, "tree": tree, "stream": stream}


def once(command):
    """Wall time in milliseconds."""
    start = time.perf_counter()
    quiet = subprocess.DEVNULL
    subprocess.run(command, stdin=quiet, stdout=quiet, stderr=quiet, check=False)
    return (time.perf_counter() - start) * 1000


def peak(command):
    """Peak memory of one run in MiB, measured in a process of its own."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        once(command)
        most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        os.write(writer, str(most).encode())
        os._exit(0)
    os.waitpid(child, 0)
    return int(os.read(reader, 32)) / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=11)
    parser.add_argument("--velint", default="target/release/velint")
    parser.add_argument("--search", default=shutil.which("rg"))
    arguments = parser.parse_args()
    velint = shutil.which(arguments.velint) or sys.exit(f"{arguments.velint} is not there: cargo build --release")

    with tempfile.TemporaryDirectory() as folder:
        for name, path in make(pathlib.Path(folder)).items():
            commands = {"velint": [velint, "check", "--format", "concise", str(path)]}
            if arguments.search:
                commands["search"] = [arguments.search, "--count-matches", "velero.io", str(path)]
            for command in commands.values():
                once(command)
            taken = {program: [] for program in commands}
            for _ in range(arguments.runs):
                for program, command in commands.items():
                    taken[program].append(once(command))
            medians = {program: statistics.median(times) for program, times in taken.items()}
            said = [f"{program} {median:.0f} ms" for program, median in medians.items()]
            if "search" in medians:
                said.append(f"ratio {medians['velint'] / medians['search']:.2f}")
            said.append(f"peak {peak(commands['velint']):.0f} MiB")
            print(f"{name:>10}: {', '.join(said)}")


if __name__ == "__main__":
    main()
