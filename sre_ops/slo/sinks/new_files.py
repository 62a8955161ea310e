"""Files written whole or not at all, never over what somebody else has written."""

import os
from collections.abc import Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile

from sre_ops.kernel.errors import Conflict, Invalid


class CannotWrite(Invalid):
    """A file or its folder cannot be written."""


def write_new(texts: Mapping[Path, str], *, force: bool = False) -> None:
    """Write all of *texts*; what is there already and the same stays as it is.

    Nothing is written when one of the files would replace another text.

    Args:
        texts: what to write, by path; folders are made.
        force: replace what is there.

    Raises:
        Conflict: names every file that says something else.
        CannotWrite: the system refuses; files before it are written.
    """
    try:
        changed = {path: text for path, text in texts.items() if not _says(path, text)}
        taken = [] if force else [str(path) for path in changed if path.exists()]
        if taken:
            raise Conflict(f"{', '.join(taken)}: there already, and different; --force replaces it")
        for path, text in changed.items():
            _write(path, text)
    except OSError as problem:
        raise CannotWrite(f"cannot write {problem.filename}: {problem.strerror}") from problem


def _says(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode()


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("wb", dir=path.parent, prefix=".", suffix=".new", delete=False) as new:
        new.write(text.encode())
        new.flush()
        os.fsync(new.fileno())
    temporary = Path(new.name)
    try:
        temporary.chmod(0o644)
        temporary.replace(path)
    except OSError:
        temporary.unlink()
        raise
