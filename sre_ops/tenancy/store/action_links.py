"""Queries of links by which one person does one thing."""

from datetime import datetime

from sqlalchemy import CursorResult, delete, select, update
from sqlmodel import col

from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.tenancy.tables import ActionLink, Person


def by_digest(session: ReadSession, digest: str) -> tuple[ActionLink, Person] | None:
    """Return the link with this digest and its person, whether it still opens or not."""
    found = session.execute(
        select(ActionLink, Person)
        .join(
            Person,
            (col(Person.tenant_id) == col(ActionLink.tenant_id))
            & (col(Person.id) == col(ActionLink.person_id)),
        )
        .where(
            col(ActionLink.tenant_id) == session.tenant_id,
            col(ActionLink.secret_digest) == digest,
        )
    ).one_or_none()
    return None if found is None else (found[0], found[1])


def spend(session: WriteSession, digest: str, now: datetime) -> bool:
    """Mark the link as used; of several who try at once, one is told that it was the one."""
    done = session.execute(
        update(ActionLink)
        .where(col(ActionLink.tenant_id) == session.tenant_id)
        .where(col(ActionLink.secret_digest) == digest, col(ActionLink.used_at).is_(None))
        .where(col(ActionLink.expires_at) > now)
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(done, CursorResult)
    return bool(done.rowcount == 1)


def forget(session: WriteSession, before: datetime) -> None:
    """Delete links that expired before *before*."""
    session.execute(
        delete(ActionLink).where(
            col(ActionLink.tenant_id) == session.tenant_id, col(ActionLink.expires_at) < before
        )
    )
