"""What `helm template` and `velint render` print, document by document."""

import re

BEGINNING = re.compile(r"(?m)^---[ \t]*\n# Source: (.*)\n")


def documents(text):
    """Pairs of source and text, in order; those of comments alone are left out."""
    found = re.split(BEGINNING, text)
    pairs = zip(found[1::2], found[2::2])
    return [(source.rstrip(), body) for source, body in pairs if has_content(body)]


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
    """Sources that differ, each with its first difference, and whether all is the same to the byte.

    Sources named in `unstable` are left out: their text is not the same twice.
    """
    left = [pair for pair in documents(theirs) if pair[0] not in unstable]
    right = [pair for pair in documents(own) if pair[0] not in unstable]
    if left == right:
        return [], True
    grouped, others = by_source(left), by_source(right)
    found = []
    for source in sorted(grouped.keys() | others.keys()):
        one, other = grouped.get(source), others.get(source)
        if one is None or other is None:
            word = "(no such source)"
            found.append(Difference(source, 0, word if one is None else "(rendered)", word if other is None else "(rendered)"))
            continue
        one, other = ("\n---\n".join(map(without_trailing_blanks, bodies)) for bodies in (one, other))
        if one != other:
            found.append(first_difference(source, one, other))
    if not found and [source for source, _ in left] != [source for source, _ in right]:
        number = next(n for n, (one, other) in enumerate(zip(left, right)) if one[0] != other[0])
        found.append(Difference("(order of documents)", number + 1, left[number][0], right[number][0]))
    return found, False


def unstable_sources(first, second):
    """Sources whose text is not the same in two runs."""
    left, right = by_source(documents(first)), by_source(documents(second))
    return sorted(source for source in left.keys() | right.keys() if left.get(source) != right.get(source))
