"""Notice changed files of definitions; a change is taken at the second look that sees it."""

from collections.abc import Mapping
from pathlib import Path

from sre_ops.oncall.domain.written import Names
from sre_ops.oncall.sources.definition_folder import Look, look_at


class DefinitionWatch:
    """Watches one file or folder; keep it for the life of the process.

    A file that is being written, or taken away for a moment by an editor, is not read half-way.
    The first reading of a process is taken at once.

    Args:
        path: its name becomes part of what is recorded, so give it the same way at each start.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.bad_files: tuple[str, ...] = ()
        self._last: Look | None = None
        self._taken: Look | None = None
        self._names: Names | None = None

    def due(self, names: Names) -> Look | None:
        """Look at the files; None where nothing has changed, or still does.

        Args:
            names: whom files may name. Where a file was wrong, it is read again when they are
                others: somebody has joined, or a channel was made.
        """
        before, now = self._last, look_at(self.path)
        self._last = now
        if self._taken is None:
            return now
        may_be_right = bool(self.bad_files) and names != self._names
        if now == self._taken and not may_be_right:
            return None
        return now if now == before else None

    def taken(self, look: Look, names: Names, mistakes: Mapping[str, bool]) -> None:
        """Note that *look* was taken with *names*, and which files of it have mistakes."""
        self._taken, self._names = look, names
        self.bad_files = tuple(sorted(file for file, is_bad in mistakes.items() if is_bad))
