"""How the files of a conversion are called, so that none takes the place of another."""

import re
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path, PurePath

_ENDINGS = re.compile(r"(\.(openslo|sloth|pyrra|slo-generator))?\.ya?ml$")
_ODD = re.compile(r"[^A-Za-z0-9._-]+")


def file_names(files: Sequence[str], paths: Sequence[str], ending: str) -> dict[str, str]:
    """Return the path inside the output folder for each of *files*.

    A file keeps its place below the folder of *paths* in which it was found, and its name up
    to the ending that tells the format. Two that would meet keep all of their name.

    Args:
        files: what was read, as it was reached from *paths*.
        paths: files and folders that were asked for.
        ending: of the new names, such as `.sloth.yaml`.
    """
    places = {file: _below(Path(file), paths) for file in files}
    short = {file: str(_renamed(place, ending)) for file, place in places.items()}
    meeting = {name for name in short.values() if list(short.values()).count(name) > 1}
    names: dict[str, str] = {}
    for file, place in places.items():
        whole = place.with_name(place.name.replace(".", "-") + ending)
        name = str(whole) if short[file] in meeting else short[file]
        names[file] = name if name not in names.values() else _with_digest(name, file, ending)
    return names


def dashboard_names(services: Sequence[str]) -> dict[str, str]:
    """Return the name of each service's dashboard file: letters, digits, dots and dashes."""
    ending = ".dashboard.json"
    names = {}
    for service in services:
        plain = _ODD.sub("-", service).strip(".-") or "service"
        is_same = plain == service
        name = f"{plain}{ending}"
        names[service] = name if is_same else _with_digest(name, service, ending)
    return names


def _with_digest(name: str, source: str, ending: str) -> str:
    digest = sha256(source.encode()).hexdigest()[:8]
    return f"{name.removesuffix(ending)}-{digest}{ending}"


def _below(file: Path, paths: Sequence[str]) -> PurePath:
    for path in map(Path, paths):
        if path != file and file.is_relative_to(path):
            return file.relative_to(path)
    return PurePath(file.name)


def _renamed(place: PurePath, ending: str) -> PurePath:
    return place.with_name((_ENDINGS.sub("", place.name) or place.name) + ending)
