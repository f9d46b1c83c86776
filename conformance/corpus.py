"""Charts in folders, and copies of them that are ready to render."""

import hashlib
import os
import pathlib
import re
import shutil
import sys
import tarfile

try:
    import yaml
except ImportError:
    sys.exit("PyYAML is not there: `pip install pyyaml`")

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Dependencies in one another.
DEEPEST = 6


def read_yaml(path):
    """The first document of a file; an empty mapping where there is none."""
    try:
        found = next(iter(yaml.load_all(path.read_text(encoding="utf-8-sig"), Loader)), None)
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return {}
    return found if isinstance(found, dict) else {}


class Chart:
    """A folder with a `Chart.yaml`."""

    def __init__(self, path, title):
        self.path = path
        self.title = title
        manifest = read_yaml(path / "Chart.yaml")
        self.name = str(manifest.get("name", ""))
        self.version = str(manifest.get("version", ""))
        listed = manifest.get("dependencies") or read_yaml(path / "requirements.yaml").get("dependencies")
        self.dependencies = [item for item in listed or [] if isinstance(item, dict) and item.get("name")]


def charts_below(folders):
    """Every chart, but not those that lie within another one."""
    found = []
    for folder in map(pathlib.Path, folders):
        inside = []
        for manifest in sorted(folder.rglob("Chart.yaml"), key=lambda path: (len(path.parts), path)):
            path = manifest.parent
            if any(outer in path.parents for outer in inside) or not path.is_dir():
                continue
            inside.append(path)
            found.append(Chart(path, f"{folder.name}/{path.relative_to(folder)}".removesuffix("/.")))
    return sorted(found, key=lambda chart: chart.title)


# Versions and ranges, as far as dependencies use them (Masterminds/semver).

NUMBER = r"v?(\d+|[xX*])(?:\.(\d+|[xX*]))?(?:\.(\d+|[xX*]))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?"


def parts(text):
    """Numbers of a version, and whether it is before a release; None for what is none."""
    found = re.fullmatch(NUMBER, text.strip())
    if not found:
        return None
    return [int(part) if part and part.isdigit() else None for part in found.groups()[:3]], bool(found.group(4))


def bounds(operator, numbers):
    """The half-open range of versions that a comparison allows."""
    lowest = tuple(number or 0 for number in numbers)
    given = numbers.index(None) if None in numbers else 3
    keep = given
    if operator == "^":
        keep = next((index + 1 for index in range(given) if numbers[index]), max(given, 1))
    elif operator == "~":
        keep = min(given, 2)
    above = lowest[: keep - 1] + (lowest[keep - 1] + 1,) + (0,) * (3 - keep) if keep else (1 << 62, 0, 0)
    if operator in (">=", "=>"):
        return lowest, (1 << 62, 0, 0)
    if operator == ">":
        return above if given < 3 else lowest[:2] + (lowest[2] + 1,), (1 << 62, 0, 0)
    if operator == "<":
        return (0, 0, 0), lowest
    if operator in ("<=", "=<"):
        return (0, 0, 0), above
    return lowest, above


def fits(version, wanted):
    """Whether a version lies in a range."""
    own = parts(version)
    if own is None or None in own[0]:
        return False
    own = tuple(own[0])
    for choice in (wanted or "*").split("||"):
        hyphen = re.fullmatch(rf"\s*({NUMBER})\s+-\s+({NUMBER})\s*", choice)
        text = f">={hyphen.group(1)} <={hyphen.group(6)}" if hyphen else choice
        tests = re.findall(rf"(!=|>=|=>|<=|=<|[<>=~^])?\s*({NUMBER})", text)
        inside = []
        for operator, number, *_ in tests:
            low, high = bounds(operator, parts(number)[0])
            inside.append((low <= own < high) != (operator == "!="))
        if tests and all(inside):
            return True
    return False


def version_in(wanted):
    """Some version in a range, to give to a stand-in."""
    for found in re.finditer(NUMBER, wanted or ""):
        numbers = [number or 0 for number in parts(found.group(0))[0]]
        for steps in ((0, 0, 0), (0, 0, 1), (0, 1, 0), (1, 0, 0)):
            version = ".".join(str(max(0, number + step)) for number, step in zip(numbers, steps))
            if fits(version, wanted):
                return version
    return None


class Corpus:
    """All charts, by name, to find dependencies in."""

    def __init__(self, charts):
        self.by_name = {}
        for chart in charts:
            self.by_name.setdefault(chart.name, []).append(chart)

    def dependency(self, chart, wanted):
        """The chart that a dependency means, and the version to write into it where none fits."""
        repository, wanted_version = str(wanted.get("repository") or ""), str(wanted.get("version") or "")
        if repository.startswith("file://"):
            path = (chart.path / repository.removeprefix("file://")).resolve()
            return (Chart(path, str(path)), None) if (path / "Chart.yaml").exists() else (None, None)
        others = [other for other in self.by_name.get(str(wanted["name"]), []) if other.path != chart.path]
        words = [word for word in re.split(r"[/.:]+", repository) if len(word) > 4]

        def rank(other):
            numbers = parts(other.version)
            likeness = sum(word.removesuffix("charts") in other.title for word in words)
            return fits(other.version, wanted_version), likeness, tuple(n or 0 for n in numbers[0]) if numbers else ()

        best = max(others, key=rank, default=None)
        if best is None or fits(best.version, wanted_version):
            return best, None
        return best, version_in(wanted_version)

    def prepare(self, chart, target, packed=False, depth=0):
        """Copies a chart with its dependencies. What could not be found, and what stands in for another version."""
        shutil.copytree(chart.path, target, symlinks=False, ignore_dangling_symlinks=True)
        missing, stand_ins = [], []
        have = {Chart(path.parent, "").name for path in (target / "charts").glob("*/Chart.yaml")}
        archives = [path.name for path in (target / "charts").glob("*.tgz")]
        for wanted in chart.dependencies:
            name = str(wanted["name"])
            if name in have or any(re.fullmatch(re.escape(name) + r"-v?\d.*\.tgz", archive) for archive in archives):
                continue
            have.add(name)
            found, version = self.dependency(chart, wanted)
            if found is None or depth == DEEPEST:
                missing.append(name)
                continue
            place = target / "charts" / name
            lacking, replaced = self.prepare(found, place, packed, depth + 1)
            missing += [f"{name}/{other}" for other in lacking]
            stand_ins += [f"{name}/{other}" for other in replaced]
            if version:
                stand_ins.append(name)
                set_version(place / "Chart.yaml", version)
            if packed:
                pack(place, place.with_name(f"{name}-{version or found.version}.tgz"))
        return missing, stand_ins


def set_version(manifest, version):
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(re.sub(r"(?m)^version:.*$", f"version: {version}", text, count=1), encoding="utf-8")


def pack(folder, archive):
    """Puts a folder into an archive, the same bytes each time, and removes it."""

    def plain(member):
        member.mtime, member.uid, member.gid, member.uname, member.gname = 0, 0, 0, "", ""
        return member

    with tarfile.open(archive, "w:gz", compresslevel=1) as out:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            out.add(path, f"{folder.name}/{path.relative_to(folder)}", filter=plain)
    shutil.rmtree(folder)


def name_of(*texts):
    """A name for texts."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:40]


def digest(folder, *more):
    """A name for what a folder holds; archives by what they hold too."""
    total = hashlib.sha256("\0".join(more).encode())
    for root, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            path = pathlib.Path(root) / name
            total.update(f"{path.relative_to(folder)}\0{path.stat().st_size}\0".encode())
            total.update(members(path) if name.endswith(".tgz") else path.read_bytes())
    return total.hexdigest()[:40]


def members(path):
    """What tells apart what archives hold; the bytes of what is no archive."""
    try:
        with tarfile.open(path) as archive:
            return "".join(f"{m.name}{m.size}{m.chksum}" for m in archive).encode()
    except (tarfile.TarError, EOFError, OSError):
        return path.read_bytes()
