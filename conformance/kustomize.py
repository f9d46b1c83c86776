#!/usr/bin/env python3
"""Holds `velint render` against the real `kubectl kustomize` on folders of kustomizations.

usage: conformance/kustomize.py [--kubectl PROGRAM] [--velint PROGRAM] [OPTION ...] FOLDER ...

Every folder below the FOLDERs with a `kustomization.yaml` is built by both programs and
compared as data, document by document, in order. kubectl gets no network, so what lies
there is refused. What it printed is kept in `target/conformance`.

Exit code 1 where something that kubectl builds comes out different. What velint says it
does not support is counted, and is no failure.
"""

import collections
import pathlib
import sys

import corpus
import programs
from arguments import Arguments, chosen, write_json
from corpus import yaml
from documents import Difference, first_difference

NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
NOWHERE = {"HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9", "PATH": ""}


def read(text):
    """All documents, as data; None where the text cannot be read."""
    try:
        return [document for document in yaml.load_all(text, corpus.Loader) if document is not None]
    except (yaml.YAMLError, ValueError):
        return None


def title(document):
    metadata = document.get("metadata") if isinstance(document, dict) else None
    return f"{document.get('kind')}/{metadata.get('name')}" if isinstance(metadata, dict) else "(a document)"


def compare(theirs, own):
    """The documents that differ, each with its first difference."""
    left, right = read(theirs), read(own)
    if left is None or right is None:
        return [] if theirs == own else [first_difference("(unreadable)", theirs, own)]
    titles = [title(document) for document in left], [title(document) for document in right]
    if titles[0] != titles[1]:
        number = next((n for n, pair in enumerate(zip(*titles)) if pair[0] != pair[1]), min(map(len, titles)))
        missing = [name for name in titles[0] if name not in titles[1]]
        more = [name for name in titles[1] if name not in titles[0]]
        if not missing and not more:
            return [Difference("(order of documents)", number + 1, titles[0][number : number + 1], titles[1][number : number + 1])]
        return [Difference("(documents)", number + 1, missing, more)]
    found = []
    for name, one, other in zip(titles[0], left, right):
        if one != other:
            texts = (yaml.dump(document, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper)) for document in (one, other))
            found.append(first_difference(name, *texts))
    return found


def main():
    parser = Arguments(__doc__, "kustomizations", "kustomization")
    parser.add_program("kubectl", "the real kubectl (default: from PATH)", is_needed=True, is_on_path=True)
    parser.add_program("velint", "without it, only what kubectl prints is gathered")
    parser.add_json()
    arguments = parser.parse()
    version = programs.version(arguments.kubectl, "version", "--client")

    results, counts = [], collections.Counter()
    for folder in map(pathlib.Path, arguments.folders):
        found = sorted({path.parent for name in NAMES for path in folder.rglob(name)})
        contents = corpus.digest(folder, version)
        for path in chosen(arguments, found, str):
            below = path.relative_to(folder)

            def ask(path=path):
                status, output, errors = programs.run([arguments.kubectl, "kustomize", path], environment=NOWHERE)
                return {"status": status, "output": output, "errors": errors[-1000:]}

            said = programs.cached("kustomize", corpus.name_of(contents, str(below)), ask)
            result = {"path": f"{folder.name}/{below}", "kubectl": said["errors"] if said["status"] else "builds"}
            results.append(result)
            if arguments.velint:
                examine(arguments.velint, path, said, result)
            else:
                result["outcome"] = "refused" if said["status"] else "builds"
            counts[result["outcome"]] += 1
            if result["outcome"] in ("differing", "broken"):
                print(f"{result['outcome']:<10} {result['path']}")
                for text in result["shown"] if arguments.show else result["shown"][:1]:
                    print(f"    {text}")
    print("\n" + "\n".join(f"{counts[name]:7} {name}" for name in sorted(counts)))
    for text, count in collections.Counter(result["says"] for result in results if result["outcome"] == "not supported").most_common(20):
        print(f"{count:12} {text}")
    write_json(arguments, results)
    sys.exit(counts["differing"] + counts["broken"] > 0)


def examine(velint, path, said, result):
    status, output, errors = programs.velint_render(velint, path, [])
    result["says"] = next((line for line in errors.splitlines() if line.strip()), "")[:200]
    if status not in programs.STATUSES:
        result.update(outcome="broken", shown=[errors.strip()[-500:]])
    elif said["status"] != 0:
        result["outcome"] = "refused by both" if status else "refused by kubectl"
    elif status != 0:
        result["outcome"] = "not supported"
    else:
        result["shown"] = [str(item) for item in compare(said["output"], output)]
        result["outcome"] = "differing" if result["shown"] else "equal"
        result["exact"] = said["output"].rstrip() == output.rstrip()


if __name__ == "__main__":
    main()
