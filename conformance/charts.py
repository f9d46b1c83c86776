#!/usr/bin/env python3
"""Holds `velint render` against the real `helm template` on folders of charts.

usage: conformance/charts.py [--helm PROGRAM] [--velint PROGRAM] [OPTION ...] FOLDER ...

Each folder with a `Chart.yaml` below the FOLDERs is copied with the dependencies that
are found in them, rendered by both programs, and compared document by document: trailing
blanks and documents of comments alone do not count, files that Helm does not print the
same twice are left out. `moved` are charts whose documents are all there in another order. What Helm printed is kept in `target/conformance`.

Exit code 1 where a chart that Helm renders differs or fails.
"""

import collections
import pathlib
import re
import sys
import tempfile

import corpus
import documents
import programs
from arguments import Arguments, chosen, write_json


def helm_says(helm, version, copy, arguments):
    """What Helm prints of a chart, and which sources are not the same twice."""

    def ask():
        status, output, errors = programs.helm_template(helm, copy, arguments)
        said = {"status": status, "output": output, "errors": errors[-2000:], "unstable": []}
        if status == 0:
            _, again, _ = programs.helm_template(helm, copy, arguments)
            said["unstable"] = documents.unstable_sources(output, again)
        return said

    return programs.cached("helm", corpus.digest(copy, version, *arguments), ask)


def reason(errors):
    """The first line that says why, without what is particular to the chart."""
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    line = next((line for line in lines if re.match(r"(?i)error|thread .* panicked", line)), (lines or ["(silent)"])[0])
    return line[:300]


def variants(chart, arguments):
    """The arguments that a chart is rendered with, one list after the other."""
    found = [flags(chart.path) if arguments.flags else []]
    if arguments.ci:
        found += [["--values", f"ci/{path.name}"] for path in sorted((chart.path / "ci").glob("*values*.yaml"))]
    return found


def examine(chart, extra, charts, arguments, version):
    """One chart: what both programs make of it."""
    with tempfile.TemporaryDirectory() as temporary:
        copy = pathlib.Path(temporary) / (chart.path.name or "chart")
        missing, stand_ins = charts.prepare(chart, copy, arguments.packed)
        said = helm_says(arguments.helm, version, copy, extra)
        title = " ".join([chart.title, *extra[1:2]]) if arguments.ci else chart.title
        result = {"chart": title, "missing": missing, "stand_ins": stand_ins, "unstable": said["unstable"]}
        own = (None, "", "")
        if arguments.velint:
            own = programs.velint_render(arguments.velint, copy, extra)
    result["helm"] = "renders" if said["status"] == 0 else reason(said["errors"])
    theirs = documents.documents(said["output"])
    result["files"] = len({source for source, _ in theirs} - set(said["unstable"]))
    if own[0] is None:
        result["outcome"] = "renders" if said["status"] == 0 else "refused"
        return result
    if own[0] not in programs.STATUSES:
        result.update(outcome="broken", errors=own[2][-2000:])
    elif said["status"] != 0:
        result["outcome"] = "refused by both" if own[0] else "refused by helm"
        result.update(errors=own[2][-500:])
    elif own[0] != 0 and not own[1]:
        result.update(outcome="failing", errors=own[2][-2000:])
    else:
        found, moved = documents.compare(said["output"], own[1], said["unstable"])
        # Output beside status 2 has holes.
        result["outcome"] = "failing" if own[0] else "differing" if found else "moved" if moved else "equal"
        result.update(exact=own[1] == said["output"], errors=own[2][-2000:] if own[0] else "")
        result["moved"] = [vars(item) for item in moved]
        result["differences"] = [vars(item) for item in found]
        result["shown"] = [str(item) for item in found]
    return result


def show(result, is_all):
    if result["outcome"] not in ("differing", "failing", "broken"):
        return
    print(f"{result['outcome']:<10} {result['chart']}")
    shown = result.get("shown", [])
    for text in shown if is_all else shown[:1]:
        print(f"    {text}")
    if not is_all and len(shown) > 1:
        print(f"    and {len(shown) - 1} more")
    if result.get("errors"):
        print(f"    {reason(result['errors'])}")
    sys.stdout.flush()


def flags(path):
    """The arguments in a chart's file `flags`, one a line."""
    file = path / "flags"
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def table(results, out):
    """How many charts of each folder came out how."""
    outcomes = ["renders", "equal", "moved", "differing", "failing", "broken", "refused", "refused by both", "refused by helm"]
    counts = collections.defaultdict(collections.Counter)
    for result in results:
        for row in (result["chart"].split("/")[0], "all"):
            counts[row][result["outcome"]] += 1
    used = [outcome for outcome in outcomes if counts["all"][outcome]]
    print("\n" + f"{'':<24}" + "".join(f"{name:>17}" for name in used), file=out)
    for row in [name for name in counts if name != "all"] + ["all"] * (len(counts) > 0):
        print(f"{row:<24}" + "".join(f"{counts[row][name]:17}" for name in used), file=out)
    rendered = [result for result in results if result["helm"] == "renders"]
    if any("exact" in result for result in rendered):
        equal = sum(result["outcome"] == "equal" for result in rendered)
        exact = sum(bool(result.get("exact")) for result in rendered)
        files = sum(result["files"] for result in rendered)
        wrong = sum(result["files"] if result["outcome"] in ("failing", "broken") else len(result.get("differences", [])) for result in rendered)
        share = 100 * equal / max(1, len(rendered))
        print(f"\nequal: {equal} of {len(rendered)} charts that Helm renders ({share:.1f} %), {exact} to the byte", file=out)
        print(f"files: {files - min(wrong, files)} of {files}", file=out)


def main():
    parser = Arguments(__doc__, "charts", "chart")
    parser.add_program("helm", "the real Helm (default: from PATH)", is_needed=True, is_on_path=True)
    parser.add_program("velint", "without it, only what Helm prints is gathered")
    parser.add_json()
    parser.add_argument("--packed", action="store_true", help="put dependencies in as archives")
    parser.add_argument("--ci", action="store_true", help="also with each file of values in the folder `ci`")
    parser.add_argument("--flags", action="store_true", help="give the words in a chart's file `flags` to both")
    arguments = parser.parse()
    version = programs.version(arguments.helm, "version", "--short")

    every = corpus.charts_below(arguments.folders)
    charts = corpus.Corpus(every)
    asked = chosen(arguments, every, lambda chart: chart.title)
    results = []
    for number, chart in enumerate(asked, 1):
        for extra in variants(chart, arguments):
            result = examine(chart, extra, charts, arguments, version)
            results.append(result)
            show(result, arguments.show)
        if sys.stderr.isatty():
            print(f"\r{number}/{len(asked)} {chart.title:<70.70}", end="", file=sys.stderr)
    table(results, sys.stdout)
    print(f"{version}, {len(results)} charts")
    write_json(arguments, results)
    sys.exit(any(result["outcome"] in ("differing", "failing", "broken") for result in results))


if __name__ == "__main__":
    main()
