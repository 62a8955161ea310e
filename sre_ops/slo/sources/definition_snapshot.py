"""Which definition files there are and what they hold, cheap enough to ask every few seconds."""

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """What one file held at a look.

    Attributes:
        place: device, inode, size and time of change in nanoseconds.
        sha256: of its content, hex.
        is_sure: the content was read twice with the same `place`. A write within one tick of
            the file system's clock changes content but not `place`, so once is not enough.
    """

    place: tuple[int, int, int, int]
    sha256: str
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All files at one look, by name.

    Attributes:
        prints: the files that could be read.
        problems: why the others, or whole folders, could not.
    """

    prints: Mapping[str, Print]
    problems: Mapping[str, str]

    @property
    def digests(self) -> dict[str, str]:
        """SHA-256 (hex) of each file that could be read."""
        return {file: each.sha256 for file, each in self.prints.items()}

    def holds_the_same(self, other: "Snapshot") -> bool:
        """Tell whether the same files have the same contents; touching one changes nothing."""
        return self.digests == other.digests and self.problems.keys() == other.problems.keys()


def look(paths: Iterable[Path | str], before: Snapshot | None = None) -> Snapshot:
    """Look at all files and folders in *paths*; never raises.

    Args:
        paths: files of any name; folders are searched for `*.yaml` and `*.yml`, hidden ones
            left out, as `definition_files.load` does.
        before: an earlier look; files that did not change since are not read again.
    """
    prints: dict[str, Print] = {}
    problems: dict[str, str] = {}
    for path in map(Path, paths):
        files = _inside(path, problems) if path.is_dir() else [path]
        for file in files:
            name = str(file)
            try:
                prints[name] = _print_of(file, before.prints.get(name) if before else None)
            except OSError as error:
                problems[name] = error.strerror or str(error)
    return Snapshot(prints, problems)


def _inside(folder: Path, problems: dict[str, str]) -> list[Path]:
    """List the definition files below *folder*; folders that cannot be read are problems."""

    def note(error: OSError) -> None:
        problems[str(Path(error.filename))] = error.strerror or str(error)

    found = sorted(_walk(folder, note))
    if not found and str(folder) not in problems:
        problems[str(folder)] = f"no {' or '.join(_SUFFIXES)} file in this folder"
    return found


def _walk(folder: Path, note: "os._OnError") -> Iterator[Path]:
    for above, folders, files in os.walk(folder, onerror=note):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            file = Path(above, name)
            if file.suffix in _SUFFIXES and not name.startswith("."):
                yield file


def _print_of(file: Path, before: Print | None) -> Print:
    """Read *file* unless it is surely the one that was read *before*.

    Raises:
        OSError: it cannot be read, or is no ordinary file.
    """
    found = file.stat()
    if not stat.S_ISREG(found.st_mode):
        raise OSError(None, "no ordinary file")  # reading a pipe would wait for ever
    place = (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
    is_known = before is not None and before.place == place
    if before is not None and is_known and before.is_sure:
        return before
    with file.open("rb") as content:
        sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    is_sure = before is not None and is_known and before.sha256 == sha256
    return Print(place=place, sha256=sha256, is_sure=is_sure)
