"""Queries of failed sign-ins."""

from datetime import datetime

from sqlalchemy import Table, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from sre_ops.db.sessions import WriteSession
from sre_ops.tenancy.domain.lockout import Tries
from sre_ops.tenancy.tables import METADATA, SignInAttempt

ATTEMPT: Table = METADATA.tables["sign_in_attempt"]


def lock_tries(session: WriteSession, subject: str, now: datetime) -> Tries:
    """Return the failures of an account or address, locked until the commit."""
    connection = session.connection()
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    start = {
        "tenant_id": session.tenant_id,
        "subject_digest": subject,
        "failures": 0,
        "failed_at": now,
    }
    connection.execute(insert(ATTEMPT).values(start).on_conflict_do_nothing())
    row = connection.execute(
        select(ATTEMPT.c.failures, ATTEMPT.c.failed_at, ATTEMPT.c.locked_until_at)
        .where(
            ATTEMPT.c.tenant_id == session.tenant_id,
            ATTEMPT.c.subject_digest == subject,
        )
        .with_for_update()
    ).one()
    return Tries(failures=row.failures, failed_at=row.failed_at, locked_until=row.locked_until_at)


def keep_tries(session: WriteSession, subject: str, tries: Tries) -> None:
    """Keep the failures of an account or address."""
    session.execute(
        update(ATTEMPT)
        .where(
            ATTEMPT.c.tenant_id == session.tenant_id,
            ATTEMPT.c.subject_digest == subject,
        )
        .values(
            failures=tries.failures,
            failed_at=tries.failed_at,
            locked_until_at=tries.locked_until,
        )
    )


def clear(session: WriteSession, subject: str) -> None:
    """Forget the failures of an account."""
    session.execute(
        delete(ATTEMPT).where(
            ATTEMPT.c.tenant_id == session.tenant_id, ATTEMPT.c.subject_digest == subject
        )
    )


def forget(session: WriteSession, before: datetime) -> None:
    """Delete failures older than *before*."""
    session.execute(
        delete(SignInAttempt).where(
            col(SignInAttempt.tenant_id) == session.tenant_id,
            col(SignInAttempt.failed_at) < before,
        )
    )
