"""Notice changed definition files and take them into force; bad ones never unseat good ones.

A change is taken at the second look that sees it, so that a file that is being written, or
taken away for a moment by an editor, is not read half-way. The first reading of a process is
taken at once.
"""

import hashlib
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from sre_ops.db.database import Database
from sre_ops.kernel.clock import Clock
from sre_ops.slo.commands.fan_out import with_known_children
from sre_ops.slo.commands.take_into_force import Applied, is_bad, take_into_force
from sre_ops.slo.commands.take_policies import take_policies
from sre_ops.slo.domain.definition import Definitions
from sre_ops.slo.domain.finding import Finding, Severity
from sre_ops.slo.domain.policy import Policy
from sre_ops.slo.sources.definition_files import Unreadable, load
from sre_ops.slo.sources.definition_snapshot import Snapshot, look

_LOG = logging.getLogger(__name__)
_ACTOR_PATH = 200  # characters of the paths in an actor, which has room for 300 in all


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What all definition files said at one look.

    Attributes:
        definitions: all that could be read, parts of bad files included.
        bad_files: files and folders that must not change what is in force, with the reason.
        findings: errors and warnings of all files.
        digests: SHA-256 (hex) of each file that could be read.
    """

    definitions: Definitions
    bad_files: Mapping[str, str]
    findings: tuple[Finding, ...]
    digests: Mapping[str, str]
    snapshot: Snapshot
    policies: tuple[Policy, ...] = ()


class DefinitionWatch:
    """Watches definition files for one tenant; keep one for the life of the process.

    Args:
        paths: files and folders; their names become part of what is recorded, so give them
            the same way at each start.
    """

    def __init__(self, paths: Iterable[Path | str]) -> None:
        self.paths = tuple(paths)
        self._last: Snapshot | None = None
        self._applied: Reading | None = None

    @property
    def bad_files(self) -> Mapping[str, str]:
        """Files and folders whose last good version is in force, with the reason: a metric."""
        return self._applied.bad_files if self._applied else {}

    @property
    def reading(self) -> Reading | None:
        """What is in force; None before the first reading."""
        return self._applied

    def read(self) -> Reading | None:
        """Look at the files, and read them when they have changed and lie still.

        Returns:
            None when nothing changed since the reading that was last said to be `applied`, or
            when a file was different a look ago.
        """
        before, now = self._last, look(self.paths, self._last)
        self._last = now
        if self._applied is not None:
            if now.holds_the_same(self._applied.snapshot):
                return None
            if before is None or not now.holds_the_same(before):
                return None
        reading = _read(now)
        # Not kept as the last look: so soon after a reading, equal times prove nothing.
        is_still = look(self.paths, now).holds_the_same(now)
        return reading if is_still else None

    def applied(self, reading: Reading) -> None:
        """Note that *reading* is in force; until then it is read again and again."""
        self._applied = reading


def reload(
    database: Database, tenant: UUID, watch: DefinitionWatch, clock: Clock
) -> Applied | None:
    """Take changed definition files into force.

    The catalogue learns of services and teams from the events, by its reaction.

    Returns:
        What changed; None when no file did. `watch.bad_files` holds the present bad files.
    """
    reading = watch.read()
    if reading is None:
        return None
    said = reading.definitions
    with database.write("slo", tenant, actor=_actor(watch.paths, reading)) as session:
        applied = take_into_force(
            session,
            with_known_children(session, said.slos, bad_files=reading.bad_files.keys()),
            bad_files=reading.bad_files.keys(),
            at=clock.now(),
            services=said.services,
            digests=reading.digests,
        )
        take_policies(
            session,
            reading.policies,
            is_held=lambda file: is_bad(file, reading.bad_files),
            digests=reading.digests,
            at=clock.now(),
        )
    watch.applied(reading)
    _log(reading, applied)
    return applied


def _read(snapshot: Snapshot) -> Reading | None:
    """Read the files of *snapshot*; None when one has vanished since."""
    try:
        loaded = load(sorted(snapshot.prints))
    except Unreadable:
        return None
    bad = dict(snapshot.problems)
    for finding in loaded.findings:
        if finding.severity is Severity.ERROR:
            bad.setdefault(finding.file, str(finding))
    return Reading(
        definitions=_located(loaded.definitions),
        bad_files=bad,
        findings=loaded.findings,
        digests=snapshot.digests,
        snapshot=snapshot,
        policies=loaded.policies,
    )


def _located(said: Definitions) -> Definitions:
    """Return *said* with the address of its data source at each SLO."""
    urls = {source.name: source.url for source in said.sources}
    return replace(
        said, slos=tuple(replace(slo, source_url=urls.get(slo.source, "")) for slo in said.slos)
    )


def _actor(paths: tuple[Path | str, ...], reading: Reading) -> str:
    """Name what was read as a whole: `file:<path>@<sha256>`.

    The digest is the file's own when there is one file, else of the lines that `sha256sum`
    prints for all files, sorted by name.
    """
    digests = sorted(reading.digests.items())
    lines = "".join(f"{sha256}  {file}\n" for file, sha256 in digests)
    whole = hashlib.sha256(lines.encode(errors="surrogateescape")).hexdigest()
    sha256 = digests[0][1] if len(digests) == 1 else whole
    return f"file:{','.join(map(str, paths))[-_ACTOR_PATH:]}@{sha256}"


def _log(reading: Reading, applied: Applied) -> None:
    for file, reason in sorted(reading.bad_files.items()):
        _LOG.warning(
            "definitions in %s are bad, the last good version stays in force: %s", file, reason
        )
    _LOG.info(
        "definitions taken into force: %d added, %d changed, %d withdrawn, %d unchanged",
        len(applied.added),
        len(applied.changed),
        len(applied.withdrawn),
        len(applied.unchanged),
    )
