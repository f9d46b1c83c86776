"""What `helm template` and `velint render` print, document by document."""

import re

BEGINNING = re.compile(r"(?m)^---[ \t]*\n# Source: (.*)\n")


def documents(text):
    """Pairs of source and text, in order; those of comments alone are left out."""
    found = re.split(BEGINNING, text)
    pairs = zip(found[1::2], found[2::2])
    return [(source.rstrip(), body) for source, whole in pairs for body in apart(whole) if has_content(body)]


def apart(text):
    """The documents of a text, told apart as Helm does it (`SplitManifests` in `pkg/release/v1/util/manifest.go`)."""
    return [re.sub(r"^---\s*", "", part) for part in re.split(r"(?:^|\s*\n)---\s*", text.strip())]


def has_content(body):
    return any(line.strip() and not line.lstrip().startswith("#") for line in body.splitlines())


def without_trailing_blanks(body):
    return "\n".join(line.rstrip() for line in body.rstrip().split("\n"))


def by_source(pairs):
    """The texts of each source, in order."""
    grouped = {}
    for source, body in pairs:
        grouped.setdefault(source, []).append(body)
    return grouped


class Difference:
    """Where two outputs part first."""

    def __init__(self, source, line, theirs, own):
        self.source, self.line, self.theirs, self.own = source, line, theirs, own

    def __str__(self):
        return f"{self.source}:{self.line}\n      helm:   {self.theirs!r}\n      velint: {self.own!r}"


def first_difference(source, theirs, own):
    left, right = theirs.split("\n"), own.split("\n")
    for number, (one, other) in enumerate(zip(left, right), 1):
        if one != other:
            return Difference(source, number, one, other)
    number = min(len(left), len(right))
    more = (left[number : number + 1] or ["(nothing)"])[0], (right[number : number + 1] or ["(nothing)"])[0]
    return Difference(source, number + 1, *more)


def compare(theirs, own, unstable=()):
    """Sources that differ, each with its first difference, and those that differ in order alone.

    Sources named in `unstable` are left out: their text is not the same twice.
    """
    left, right = (
        [(source, without_trailing_blanks(body)) for source, body in documents(text) if source not in unstable]
        for text in (theirs, own)
    )
    grouped, others = by_source(left), by_source(right)
    found, moved = [], []
    for source in sorted(grouped.keys() | others.keys()):
        one, other = grouped.get(source), others.get(source)
        if one is None or other is None:
            words = ("(no such source)", "(rendered)")
            found.append(Difference(source, 0, words[one is not None], words[other is not None]))
        elif sorted(one) == sorted(other):
            if one != other:
                moved.append(first_difference(source, *("\n---\n".join(bodies) for bodies in (one, other))))
        else:
            found.append(first_difference(source, *("\n---\n".join(bodies) for bodies in paired(one, other))))
    if not found and not moved and left != right:
        number = next(n for n, (one, other) in enumerate(zip(left, right)) if one != other)
        moved.append(Difference("(order of sources)", number + 1, left[number][0], right[number][0]))
    return found, moved


def paired(one, other):
    """Two lists of documents without what is in both; all of them where one list has nothing else."""
    left = [body for body in one if body not in other]
    right = [body for body in other if body not in one]
    return (left, right) if left or right else (one, other)


def unstable_sources(first, second):
    """Sources whose text is not the same in two runs."""
    left, right = by_source(documents(first)), by_source(documents(second))
    return sorted(source for source in left.keys() | right.keys() if left.get(source) != right.get(source))
