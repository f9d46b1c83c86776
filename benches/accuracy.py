#!/usr/bin/env python3
"""Runs velint over a folder of real files and holds it against an index of verdicts.

usage: benches/accuracy.py FOLDER [--velint PROGRAM] [--all] [--pairs FILE]

FOLDER/INDEX.tsv has a header line and the columns `file` (below FOLDER),
`verdict_codes` (parted by `;`: `ok`, `D-…` defects, `W-…` warnings, others are
remarks) and `verdict` (prose). `T-VELEROCR` is a Backup, Schedule or Restore of
which the verdict tells only that it has no annotations: what is found in its
hooks is printed, and no alarm. Printed are the findings on files that are
right, and the defects that no finding names; defects in templates of a chart,
which velint names but does not judge, are counted apart. With --all every finding.

FILE (PAIRS.tsv in FOLDER where it is there) has the columns `before_id` and
`after_id`: the `id` in the index of a file as it was and as its author mended
it. Printed is how many findings at warning or above each has. What the index
calls right afterwards must not have more than before, and fewer where a rule
names what was wrong.

Exit code 1 where a file that is right has a finding at warning or above, or a
pair is not as it must be.
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
    "D-MOUNT": {"unprivileged-freeze", "misdirected-hook"},
    "D-PODINVALID": {"misdirected-hook"},
    "D-PRIV": {"unprivileged-freeze"},
    "D-SHELLARG": {"stray-shell-arguments"},
    "D-YAML": {"misplaced-annotation", "invalid-yaml", "malformed-volume-list"},
    "I-CONFIGMAP": {"unsupported-volume"},
}


def findings(program, folder):
    """The findings of every level, by file, and the files that were not looked at."""
    command = [program, "check", "--no-ignore", "--level", "info", "--format", "json", "."]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if run.returncode not in (0, 1, 2) or not run.stdout:
        sys.exit(f"{' '.join(command)} ended with {run.returncode}: {run.stderr}")
    report = json.loads(run.stdout)
    by_file = collections.defaultdict(list)
    for finding in report["findings"]:
        by_file[finding["path"]].append(finding)
    return by_file, {skipped["path"] for skipped in report["summary"]["skipped"]}


def loud(findings_of_file):
    return [finding for finding in findings_of_file if finding["level"] != "info"]


def defects(row):
    return {code for code in row["verdict_codes"].split(";") if code.startswith(("D-", "W-", "I-CONFIGMAP"))}


def line(finding):
    start = finding["start"]
    place = f"{finding['path']}:{start['line']}:{start['column']}"
    return f"  {place}: {finding['level']}[{finding['rule']}] {finding['message']}"


def judge_pairs(path, rows, found, hidden):
    """Prints the findings before and after each mending; the pairs that are not as they must be."""
    by_id = {row["id"]: row for row in rows}
    with open(path, encoding="utf-8", newline="") as pairs:
        ids = dict.fromkeys((pair["before_id"], pair["after_id"]) for pair in csv.DictReader(pairs, delimiter="\t"))
    wrong = []
    print(f"mended files, {len(ids)} pairs, findings at warning or above before and after:")
    for pair in ids:
        before, after = (by_id[identity] for identity in pair)
        was, now = (len(loud(found[row["file"]])) for row in (before, after))
        is_right = not defects(after)
        is_due = bool(defects(before) & RULES.keys()) and before["file"] not in hidden
        what = " ".join(sorted(defects(before)) or ["ok"])
        left = "" if is_right else f", then {' '.join(sorted(defects(after)))}"
        print(f"  {was} -> {now} {before['file']}: {what}{left}")
        if is_right and (now > was or is_due and now == was):
            wrong.append(f"  {before['file']} -> {after['file']}")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--velint", default=pathlib.Path("target/release/velint").absolute())
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--pairs", type=pathlib.Path)
    arguments = parser.parse_args()

    found, hidden = findings(arguments.velint, arguments.folder)
    with open(arguments.folder / "INDEX.tsv", encoding="utf-8", newline="") as index:
        rows = [row for row in csv.DictReader(index, delimiter="\t") if (arguments.folder / row["file"]).is_file()]

    alarms, unjudged, missed, unseen = [], [], [], []
    named = collections.Counter()
    due = collections.Counter()
    for row in rows:
        if not defects(row):
            is_unjudged = "T-VELEROCR" in row["verdict_codes"].split(";")
            (unjudged if is_unjudged else alarms).extend(loud(found[row["file"]]))
        for code in sorted(defects(row) & RULES.keys()):
            if row["file"] in hidden:
                unseen.append(f"  {row['file']}: {code} {row['verdict']}")
                continue
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
    print(f"in templates of charts: {len(unseen)}", *unseen, sep="\n")
    pairs = arguments.pairs or arguments.folder / "PAIRS.tsv"
    wrong = judge_pairs(pairs, rows, found, hidden) if arguments.pairs or pairs.is_file() else []
    print(f"pairs that are not as they must be: {len(wrong)}", *wrong, sep="\n")
    sys.exit(1 if alarms or wrong else 0)


if __name__ == "__main__":
    main()
