"""Running Helm, kubectl and velint."""

import json
import os
import pathlib
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
CACHE = ROOT / "target" / "conformance"
# Seconds that one run may take.
PATIENCE = 120
# Velint's contract says that it ends with nothing else.
STATUSES = (0, 2)


def run(command, cwd=None, environment=None):
    """Status, output and errors of a program that sees no settings of the user."""
    with tempfile.TemporaryDirectory() as home:
        own = {"PATH": os.environ.get("PATH", ""), "HOME": home, "NO_COLOR": "1", "RUST_BACKTRACE": "0"}
        try:
            done = subprocess.run(
                [str(word) for word in command], cwd=cwd, env={**own, **(environment or {})}, stdin=subprocess.DEVNULL,
                capture_output=True, timeout=PATIENCE, check=False,
            )
        except subprocess.TimeoutExpired:
            return -1, "", f"took more than {PATIENCE} s"
    return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")


def cached(name, key, make):
    """What `make` gave for a key before, or gives now."""
    path = CACHE / name / key[:2] / f"{key}.json"
    if path.exists():
        return json.loads(path.read_text(encoding="utf-8"))
    made = make()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(made), encoding="utf-8")
    return made


def version(program, *words):
    status, output, errors = run([program, *words])
    if status != 0:
        raise SystemExit(f"{program} does not run: {errors.strip()}")
    return output.strip()


def helm_template(helm, chart, arguments):
    # Schemas are not what is compared, and some of them lie in the network.
    return run([helm, "template", "release-name", ".", "--skip-schema-validation", *arguments], chart)


def velint_render(velint, chart, arguments):
    return run([velint, "render", ".", *arguments], chart)


class Run:
    """Bytes of a rendered file that come from one place."""

    def __init__(self, data):
        start = data.get("from") or {}
        self.start, self.end, self.kind = data["start"], data["end"], data["kind"]
        self.file, self.exact = data.get("file"), bool(data.get("exact"))
        self.line, self.column, self.offset = (start.get(name) for name in ("line", "column", "offset"))


def rendered_with_origins(output):
    """The answer of `velint render --format json`: source, text and runs of each document.

    The only place that knows that format.
    """
    return [(item["source"], item["text"], [Run(run) for run in item["origins"]]) for item in json.loads(output)]
