#!/usr/bin/env python3
"""Checks that velint knows which line of `values.yaml` each annotation comes from.

usage: conformance/provenance.py --velint PROGRAM [--helm PROGRAM] [OPTION ...] FOLDER ...

Hook annotations, each value of them only once, are written into every map of a chart's
`values.yaml` (and those of its dependencies) whose key ends in `annotations`, in plain,
quoted, folded and literal style. The chart is rendered, and each of them that reached
the annotations of a pod template must come from that very node: from its file, from
within its span, and byte for byte what stands there. With --helm the same annotations
must have reached the pods that Helm renders.

Exit code 1 where less than 99.5 % of keys and values are traced, or pods differ.
"""

import json
import pathlib
import posixpath
import re
import sys
import tempfile

import corpus
import documents
import programs
from arguments import Arguments, chosen
from corpus import yaml

TARGET = 99.5
# Per key how its value is written; {n} makes it unique. Each chart goes through the styles in turns.
COMMAND = '["/bin/bash", "-c", "set -o pipefail; pg_dump --username app app | gzip > /backup/traced-{n}.sql.gz"]'
HOOKS = [
    ("pre.hook.backup.velero.io/command", "single", COMMAND),
    ("pre.hook.backup.velero.io/timeout", "plain", "{n}s"),
    ("pre.hook.backup.velero.io/container", "plain", "traced-{n}"),
    ("backup.velero.io/backup-volumes", "double", "data,traced-{n}"),
    ("post.hook.backup.velero.io/command", "literal", '["/bin/sh", "-c",\n "rm -f /backup/traced-{n}.sql.gz"]'),
    ("post.hook.restore.velero.io/command", "folded", '["/bin/sh", "-c", "psql -U app app < /backup/traced-{n}.sql"]'),
    ("post.hook.restore.velero.io/container", "quoted-key", "it is traced-{n}"),
    ("post.hook.restore.velero.io/wait-timeout", "double", "1m{n}s"),
]


def written(key, style, text, indent):
    """The lines of an annotation in a block mapping."""
    blanks = " " * indent
    if style == "single":
        return [f"{blanks}{key}: '{text}'"]
    if style == "double":
        return [f"{blanks}{key}: {json.dumps(text)}"]
    if style == "quoted-key":
        return [f'{blanks}"{key}": "{text}"  # with a comment']
    if style == "literal":
        return [f"{blanks}{key}: |", *(f"{blanks}  {line}" for line in text.split("\n"))]
    if style == "folded":
        words = text.split(" ")
        middle = len(words) // 2
        return [f"{blanks}{key}: >-", f"{blanks}  {' '.join(words[:middle])}", f"{blanks}  {' '.join(words[middle:])}"]
    return [f"{blanks}{key}: {text}"]


def maps_of_annotations(node):
    """Key and value of each map that looks as if annotations go there."""
    if not isinstance(node, (yaml.MappingNode, yaml.SequenceNode)):
        return
    for item in node.value:
        if isinstance(node, yaml.SequenceNode):
            yield from maps_of_annotations(item)
            continue
        key, value = item
        name = key.value if isinstance(key, yaml.ScalarNode) else ""
        if re.search(r"annotations$", name, re.IGNORECASE) and is_map(value):
            yield key, value
        else:
            yield from maps_of_annotations(value)


def is_map(node):
    if isinstance(node, yaml.MappingNode):
        return all(isinstance(value, yaml.ScalarNode) for _, value in node.value)
    return node.tag.endswith(":null") and node.value == ""


def annotate(text, counter):
    """The text of a values file with hooks in its maps of annotations; None where there is none."""
    try:
        root = yaml.compose(text, Loader=corpus.Loader)
    except yaml.YAMLError:
        return None
    lines = text.split("\n")
    places = sorted(maps_of_annotations(root), key=lambda pair: pair[0].start_mark.line, reverse=True)
    changed = False
    for key, value in places:
        line, outer = key.start_mark.line, key.start_mark.column
        is_flow = isinstance(value, yaml.MappingNode) and value.flow_style
        if lines[line][:outer].strip(" ") or (is_flow and (value.value or value.end_mark.line != line)):
            continue  # Within a flow or after a dash: left as it is.
        if is_flow or not isinstance(value, yaml.MappingNode):
            indent = outer + 2
            if is_flow:
                lines[line] = lines[line][: value.start_mark.column] + lines[line][value.end_mark.column :]
        else:
            if value.start_mark.line == line:
                continue
            indent = value.start_mark.column
        counter[0] += 1
        fresh = [part for hook in HOOKS for part in written(hook[0], hook[1], hook[2].replace("{n}", str(counter[0])), indent)]
        lines[line + 1 : line + 1] = fresh
        changed = True
    text = "\n".join(lines)
    if not changed:
        return None
    try:
        yaml.compose(text, Loader=corpus.Loader)
    except yaml.YAMLError:
        return None
    return text


class Node:
    """A key or a value in a values file: bytes of it, counted from 0."""

    def __init__(self, file, text, node):
        start, end = node.start_mark.index, node.end_mark.index
        self.file, self.line, self.column = file, node.start_mark.line + 1, node.start_mark.column + 1
        self.start, self.end = len(text[:start].encode()), len(text[:end].encode())


def nodes_by_value(file, text):
    """The node of each value that was written, with its key."""
    found = {}
    for _, value in maps_of_annotations(yaml.compose(text, Loader=corpus.Loader)):
        if isinstance(value, yaml.MappingNode):
            for key, item in value.value:
                if any(key.value == hook[0] for hook in HOOKS):
                    # Folding and a last line break are the emitter's business.
                    found[(key.value, item.value.strip())] = (Node(file, text, key), Node(file, text, item))
    return found


def pod_annotations(root):
    """Pairs of key and value of the annotations of pods and pod templates."""
    if isinstance(root, yaml.SequenceNode):
        for item in root.value:
            yield from pod_annotations(item)
    if not isinstance(root, yaml.MappingNode):
        return
    fields = {key.value: value for key, value in root.value if isinstance(key, yaml.ScalarNode)}
    metadata, spec = fields.get("metadata"), fields.get("spec")
    if isinstance(metadata, yaml.MappingNode) and isinstance(spec, yaml.MappingNode):
        if any(key.value == "containers" for key, _ in spec.value):
            for key, value in metadata.value:
                if key.value == "annotations" and isinstance(value, yaml.MappingNode):
                    yield from (pair for pair in value.value if all(isinstance(node, yaml.ScalarNode) for node in pair))
    for value in fields.values():
        yield from pod_annotations(value)


def reached(pairs):
    """The annotations of pods by source: nodes of the rendered text."""
    for source, text in pairs:
        try:
            roots = list(yaml.compose_all(text, Loader=corpus.Loader))
        except yaml.YAMLError:
            continue
        for root in roots:
            for key, value in pod_annotations(root):
                yield source, text, key, value


def misses(text, runs, node, expected, sources):
    """Why a rendered key or value does not come from the node it must come from; None where it does."""
    start, end = len(text[: node.start_mark.index].encode()), len(text[: node.end_mark.index].encode())
    content, covered = text.encode(), 0
    if isinstance(node, yaml.ScalarNode) and node.style == '"':
        escape = rb"\\(x..|u....|U........|.)"
        content = content[:start] + re.sub(escape, lambda found: b" " * len(found[0]), content[start:end], flags=re.DOTALL) + content[end:]
    for run in runs:
        low, high = max(run.start, start), min(run.end, end)
        if low >= high:
            continue
        word = content[low:high]
        if not re.search(rb"\w", word):
            continue
        if run.file is None or run.offset is None or not run.exact:
            return f"{word[:40]!r} is {run.kind}, not exact"
        if posixpath.normpath(str(run.file)) != expected.file:
            return f"{word[:40]!r} comes from {run.file}, not {expected.file}"
        place = run.offset + low - run.start
        if not expected.start <= place < expected.end:
            return f"{word[:40]!r} comes from {run.file}:{run.line}:{run.column}, not {expected.line}:{expected.column}"
        # Further on in a run the source may be folded where the output is not.
        first = re.match(rb"\W*(\w)", word)
        written = sources[expected.file]
        if low == run.start and b"\\" not in first[0] and written[place + first.start(1) : place + first.end(1)] != first[1]:
            return f"{word[:40]!r} comes from byte {place}, where {written[place : place + 40]!r} stands"
        covered += len(re.findall(rb"\w", word))
    wanted = len(re.findall(rb"\w", content[start:end]))
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        wanted -= len(re.findall(rb"\w", content[start : start + 3].split(b"\n")[0]))  # An indentation hint.
    return None if covered >= wanted else f"{wanted - covered} of {wanted} letters have no origin"


def examine(chart, charts, arguments):
    """Keys and values that reached pods, those of them that are traced, and what is wrong."""
    with tempfile.TemporaryDirectory() as temporary:
        copy = pathlib.Path(temporary) / (chart.path.name or "chart")
        charts.prepare(chart, copy)
        expected, sources, counter = {}, {}, [100]
        for path in sorted(copy.rglob("values.yaml")):
            text = path.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n")
            text = None if text.startswith("\ufeff") else annotate(text, counter)
            if text is not None:
                path.write_text(text, encoding="utf-8")
                file = str(path.relative_to(copy))
                expected.update(nodes_by_value(file, text))
                sources[file] = text.encode()
        if not expected:
            return 0, 0, 0, []
        status, output, errors = programs.velint_render(arguments.velint, copy, ["--format", "json"])
        if status not in programs.STATUSES:
            return 0, 0, 0, [f"velint ended with {status}: {errors.strip()[-300:]}"]
        complaints, keys = [], []
        total = traced = 0
        rendered = programs.rendered_with_origins(output) if output.strip() else []
        runs = {id(text): found for _, text, found in rendered}
        for source, text, key, value in reached([(source, text) for source, text, _ in rendered]):
            nodes = expected.get((key.value, value.value.strip()))
            if nodes is None:
                continue
            keys.append((source, key.value, value.value))
            for node, wanted in zip((key, value), nodes):
                total += 1
                fault = misses(text, runs[id(text)], node, wanted, sources)
                traced += fault is None
                if fault:
                    complaints.append(f"{source}:{node.start_mark.line + 1} {key.value}: {fault}")
        if arguments.helm:
            status, output, _ = programs.helm_template(arguments.helm, copy, [])
            if status == 0:
                theirs = reached(documents.documents(output))
                pairs = [(source, key.value, value.value) for source, _, key, value in theirs if (key.value, value.value.strip()) in expected]
                if sorted(pairs) != sorted(keys):
                    complaints.append(f"{len(pairs)} annotations reach pods in Helm, {len(keys)} in velint")
    return len({source for source, _, _ in keys}), total, traced, complaints


def main():
    parser = Arguments(__doc__, "charts", "chart")
    parser.add_program("velint", "the program", is_needed=True)
    parser.add_program("helm", "compare with what reaches the pods of the real Helm")
    arguments = parser.parse()
    every = corpus.charts_below(arguments.folders)
    charts = corpus.Corpus(every)
    files = total = traced = used = wrong = 0
    for chart in chosen(arguments, every, lambda chart: chart.title):
        found = examine(chart, charts, arguments)
        files, total, traced, used = files + found[0], total + found[1], traced + found[2], used + (found[1] > 0)
        wrong += any("reach pods" in text or "velint ended" in text for text in found[3])
        for text in found[3] if arguments.show else found[3][:1]:
            print(f"{chart.title}\n    {text}")
        if not arguments.show and len(found[3]) > 1:
            print(f"    and {len(found[3]) - 1} more")
    share = 100 * traced / max(1, total)
    print(f"\n{used} charts put hooks on pods, in {files} files: {traced} of {total} keys and values traced ({share:.2f} %)")
    print(f"{wrong} charts where other annotations reach pods than in Helm, or that could not be rendered" if wrong else "no chart lost an annotation")
    sys.exit(share < TARGET or wrong > 0)


if __name__ == "__main__":
    main()
