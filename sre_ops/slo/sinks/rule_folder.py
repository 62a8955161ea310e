"""A folder of written files, kept as it should be: whole files only, and no leftovers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from sre_ops.kernel.errors import Invalid
from sre_ops.slo.sinks.rule_yaml import MARK

_SUFFIX = ".yml"
_NOT_IN_FOLDERS = re.compile(r"[^a-zA-Z0-9._-]+")
_LONGEST = 100
OTHER_SOURCES = "sources"
"""The folder inside a folder of rules that holds one for each further data source."""


class Unwritable(Invalid):
    """The folder cannot be written, or holds a file of somebody else where ours should be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What was done; paths inside the folder, sorted."""

    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()

    @property
    def is_changed(self) -> bool:
        """Whether anything in the folder is different now."""
        return bool(self.written or self.removed)


def folder_of(folder: Path, source: str) -> Path:
    """Return where in *folder* the rules of the data source *source* lie, whatever its name.

    Args:
        folder: of the rules.
        source: its name; "" is the default one, whose rules lie in *folder* itself.
    """
    if not source:
        return folder
    plain = _NOT_IN_FOLDERS.sub("-", source)[:_LONGEST]
    digest = sha256(source.encode(errors="replace")).hexdigest()[:8]
    is_same = plain == source and source.strip(".")
    return folder / OTHER_SOURCES / (source if is_same else f"{plain}.{digest}".lstrip("."))


def other_folders(folder: Path) -> list[Path]:
    """Return the folders of further data sources that are there."""
    others = folder / OTHER_SOURCES
    return sorted(path for path in others.iterdir() if path.is_dir()) if others.is_dir() else []


def keep(folder: Path, texts: Mapping[str, str]) -> Kept:
    """Make *folder* hold *texts*, and none of our files beside them.

    A file is replaced whole, so that a reload never reads half of one. Only files whose
    first line is our mark are replaced or removed. Folders of other sources are let alone.

    Args:
        folder: made if it is not there.
        texts: by path inside the folder.

    Raises:
        Unwritable: names the file and why.
    """
    written, unchanged = [], []
    try:
        ours = {path.relative_to(folder).as_posix() for path in _ours(folder)}
        for name, text in sorted(texts.items()):
            path = folder / name
            if path.exists() and name not in ours:
                raise Unwritable(f"{path} was not written by sre_ops; move it or choose a folder")
            if name in ours and path.read_text(encoding="utf-8") == text:
                unchanged.append(name)
            else:
                _replace(path, text)
                written.append(name)
        removed = sorted(ours - texts.keys())
        for name in removed:
            (folder / name).unlink()
    except OSError as problem:
        raise Unwritable(f"cannot write rules to {folder}: {problem}") from problem
    return Kept(written=tuple(written), removed=tuple(removed), unchanged=tuple(unchanged))


def _ours(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    others = folder / OTHER_SOURCES
    return [
        path
        for path in folder.rglob(f"*{_SUFFIX}")
        if others not in path.parents and path.is_file() and _is_ours(path)
    ]


def _is_ours(path: Path) -> bool:
    with path.open("rb") as file:
        return file.readline(200).rstrip() == MARK.encode()


def _replace(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Hidden, and with an ending that no `*.yml` takes while it is half written.
    with NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, prefix=".", suffix=".new", delete=False
    ) as new:
        new.write(text)  # not synced: what a crash of the machine loses is written again
    new_path = Path(new.name)
    new_path.chmod(0o644)  # Prometheus runs as somebody else
    new_path.replace(path)
