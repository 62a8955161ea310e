"""What files of on-call definitions hold, cheap enough to ask every few seconds."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_SUFFIXES = (".yaml", ".yml")
_MOST_BYTES = 1_000_000
_LONGEST_NAME = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """All files at one look, by name.

    Attributes:
        texts: of the files that could be read.
        problems: why the others, or the whole folder, could not.
    """

    texts: Mapping[str, str]
    problems: Mapping[str, str]

    @property
    def digests(self) -> dict[str, str]:
        """SHA-256 (hex) of each file that could be read."""
        return {
            file: hashlib.sha256(text.encode()).hexdigest() for file, text in self.texts.items()
        }


def look_at(path: Path) -> Look:
    """Read the file *path*, or each `*.yaml` and `*.yml` below it; never raises.

    Hidden files and folders are left out. A folder without any file is a problem, since it is
    more often one that was not mounted than one that was meant to be empty.
    """
    texts: dict[str, str] = {}
    problems: dict[str, str] = {}
    try:
        files = sorted(_below(path)) if path.is_dir() else [path]
    except OSError as error:
        return Look(texts={}, problems={str(path): error.strerror or str(error)})
    for file in files:
        try:
            texts[str(file)] = _text_of(file)
        except (OSError, ValueError) as error:
            problems[str(file)] = getattr(error, "strerror", None) or str(error)
    if not files:
        problems[str(path)] = f"no {' or '.join(_SUFFIXES)} file in this folder"
    return Look(texts=texts, problems=problems)


def _below(folder: Path) -> Iterator[Path]:
    for file in folder.rglob("*"):
        is_hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
        if file.suffix in _SUFFIXES and not is_hidden and file.is_file():
            yield file


def _text_of(file: Path) -> str:
    if len(str(file)) > _LONGEST_NAME:
        raise ValueError(f"its name has more than {_LONGEST_NAME} characters")
    with file.open("rb") as content:
        found = content.read(_MOST_BYTES + 1)
    if len(found) > _MOST_BYTES:
        raise ValueError(f"it has more than {_MOST_BYTES} bytes")
    try:
        return found.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"byte {error.start} is not UTF-8; save the file as UTF-8") from error
