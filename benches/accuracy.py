#!/usr/bin/env python3
"""Runs velint over a folder of real files and holds it against an index of verdicts.

usage: benches/accuracy.py FOLDER [--velint PROGRAM] [--all]

FOLDER/INDEX.tsv has a header line and the columns `file` (below FOLDER),
`verdict_codes` (parted by `;`: `ok`, `D-…` defects, `W-…` warnings, others are
remarks) and `verdict` (prose). `T-VELEROCR` is a Backup, Schedule or Restore of
which the verdict tells only that it has no annotations: what is found in its
hooks is printed, and no alarm. Printed are the findings on files that are
right, and the defects that no finding names. With --all every finding.
Exit code 1 where a file that is right has a finding at warning or above.
"""

import argparse
import collections
import csv
import json
import pathlib
import subprocess
import sys

# Which rules name a defect of each code. A code that is not here needs a
# rendered chart, an image or the script of a hook.
RULES = {
    "D-VOLNAME": {"unknown-volume", "malformed-volume-list"},
    "D-KEY": {"unknown-annotation"},
    "D-NOTJSON": {"malformed-command", "non-string-argument"},
    "D-CONTAINER": {"unknown-container"},
    "D-PLACE": {"misplaced-annotation"},
    "D-TIMEOUT": {"unparsable-timeout"},
    "D-TIMEOUT-ORPHAN": {"orphaned-annotation"},
}


def findings(program, folder):
    """The findings of every level, by file."""
    command = [program, "check", "--no-ignore", "--level", "info", "--format", "json", "."]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if run.returncode not in (0, 1, 2) or not run.stdout:
        sys.exit(f"{' '.join(command)} ended with {run.returncode}: {run.stderr}")
    by_file = collections.defaultdict(list)
    for finding in json.loads(run.stdout)["findings"]:
        by_file[finding["path"]].append(finding)
    return by_file


def line(finding):
    start = finding["start"]
    place = f"{finding['path']}:{start['line']}:{start['column']}"
    return f"  {place}: {finding['level']}[{finding['rule']}] {finding['message']}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--velint", default=pathlib.Path("target/release/velint").absolute())
    parser.add_argument("--all", action="store_true")
    arguments = parser.parse_args()

    found = findings(arguments.velint, arguments.folder)
    with open(arguments.folder / "INDEX.tsv", encoding="utf-8", newline="") as index:
        rows = [row for row in csv.DictReader(index, delimiter="\t") if (arguments.folder / row["file"]).is_file()]

    alarms, unjudged, missed = [], [], []
    named = collections.Counter()
    due = collections.Counter()
    for row in rows:
        codes = set(row["verdict_codes"].split(";"))
        loud = [finding for finding in found[row["file"]] if finding["level"] != "info"]
        defects = {code for code in codes if code.startswith(("D-", "W-", "I-CONFIGMAP"))}
        if not defects:
            (unjudged if "T-VELEROCR" in codes else alarms).extend(loud)
        for code in sorted(defects & RULES.keys()):
            due[code] += 1
            if any(finding["rule"] in RULES[code] for finding in found[row["file"]]):
                named[code] += 1
            else:
                missed.append(f"  {row['file']}: {code} {row['verdict']}")

    if arguments.all:
        print("findings:", *(line(finding) for path in sorted(found) for finding in found[path]), sep="\n")
    print(f"{len(rows)} files, {sum(map(len, found.values()))} findings")
    print(f"on files that are right, at warning or above: {len(alarms)}", *map(line, alarms), sep="\n")
    print(f"on Velero's own resources, whose hooks no verdict tells of: {len(unjudged)}", *map(line, unjudged), sep="\n")
    print(f"defects that a rule should name: {sum(named.values())} of {sum(due.values())}")
    for code in sorted(due):
        print(f"  {code}: {named[code]} of {due[code]}")
    print("not named:", *missed, sep="\n")
    sys.exit(1 if alarms else 0)


if __name__ == "__main__":
    main()
