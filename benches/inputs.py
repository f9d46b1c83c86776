"""The inputs of `run.py`, made the same on every machine."""

import pathlib

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

# One document in this many carries Velero's annotations: 2 %.
RARE = 50


def document(number, every):
    """The text of a workload with hooks, `every` so many, else of a ConfigMap."""
    return (WITH if number % every == 0 else WITHOUT).format(n=number)


def tree(folder: pathlib.Path, files, every=RARE):
    """Many files, a thousand in a folder."""
    for group in range(0, files, 1_000):
        below = folder / f"team-{group // 1_000}"
        below.mkdir(parents=True)
        for number in range(group, min(group + 1_000, files)):
            (below / f"{number}.yaml").write_text(document(number, every), encoding="utf-8")
    return folder


def stream(path: pathlib.Path, size, every=RARE):
    """One file of at least `size` bytes, many documents."""
    with path.open("w", encoding="utf-8") as out:
        number = written = 0
        while written < size:
            written += out.write(document(number, every) + "---\n")
            number += 1
    return path
