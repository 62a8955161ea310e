"""What was last said of each definition file."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete, select

from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.slo.domain.finding import Finding, Severity
from sre_ops.slo.store.upserting import upsert
from sre_ops.slo.tables import SLO_DEFINITION_FILE


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionFile:
    """One file, or a folder that cannot be read.

    Attributes:
        sha256: of the content that was read; "" when it could not be.
        problem: why its last good version stays in force; "" when what it says is in force.
    """

    file: str
    sha256: str
    problem: str
    findings: tuple[Finding, ...]
    read_at: datetime


def save(session: WriteSession, files: Sequence[DefinitionFile]) -> None:
    """Keep what is said of *files*, which are all there are."""
    session.execute(
        delete(SLO_DEFINITION_FILE).where(SLO_DEFINITION_FILE.c.tenant_id == session.tenant_id)
    )
    rows = [
        {
            "file": one.file,
            "sha256": one.sha256,
            "problem": one.problem,
            "findings": json.dumps([asdict(each) for each in one.findings], ensure_ascii=False),
            "read_at": one.read_at,
        }
        for one in files
    ]
    upsert(session, SLO_DEFINITION_FILE, rows)


def files(session: ReadSession) -> list[DefinitionFile]:
    """Return all files, those with a problem first, then by name."""
    rows = session.execute(
        select(SLO_DEFINITION_FILE).where(SLO_DEFINITION_FILE.c.tenant_id == session.tenant_id)
    )
    found = [
        DefinitionFile(
            file=row.file,
            sha256=row.sha256,
            problem=row.problem,
            findings=tuple(
                Finding(**{**each, "severity": Severity(each["severity"])})
                for each in json.loads(row.findings)
            ),
            read_at=row.read_at,
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (not one.problem, one.file))
