"""What was last read of each file of definitions, and what is kept in files."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import col, select

from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.oncall.domain.mistake import Mistake
from sre_ops.oncall.tables import DefinitionFileRow, PolicyRow, ScheduleRow


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionFile:
    """One file, or a folder that cannot be read.

    Attributes:
        sha256: hex; "" where it could not be read.
        mistakes: why nothing of it counts, or what counted before stays; none is fine.
    """

    file: str
    sha256: str
    mistakes: tuple[Mistake, ...]
    read_at: datetime


def files(session: ReadSession) -> list[DefinitionFile]:
    """Return all files, those with mistakes first, then by name."""
    own = select(DefinitionFileRow).where(col(DefinitionFileRow.tenant_id) == session.tenant_id)
    found = [
        DefinitionFile(
            file=row.file,
            sha256=row.sha256,
            mistakes=tuple(Mistake(**one) for one in json.loads(row.mistakes)),
            read_at=row.read_at,
        )
        for row in session.scalars(own)
    ]
    return sorted(found, key=lambda one: (not one.mistakes, one.file))


def save_files(session: WriteSession, said: Sequence[DefinitionFile]) -> None:
    """Keep what was read of *said*, which are all there are."""
    own = col(DefinitionFileRow.tenant_id) == session.tenant_id
    session.execute(delete(DefinitionFileRow).where(own))
    for one in said:
        session.add(
            DefinitionFileRow(
                tenant_id=session.tenant_id,
                file=one.file,
                sha256=one.sha256,
                mistakes=json.dumps([asdict(each) for each in one.mistakes], ensure_ascii=False),
                read_at=one.read_at,
            )
        )


def kept_in_files(session: ReadSession) -> list[ScheduleRow | PolicyRow]:
    """Return the schedules and policies that files say, schedules first, by slug."""
    found: list[ScheduleRow | PolicyRow] = []
    for table in (ScheduleRow, PolicyRow):
        own = select(table).where(
            col(table.tenant_id) == session.tenant_id, col(table.kept_in) != ""
        )
        found += session.scalars(own.order_by(col(table.slug)))
    return found
