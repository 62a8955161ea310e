"""Queries of links that open once."""

from datetime import datetime

from sqlalchemy import CursorResult, delete, select, update
from sqlmodel import col

from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.kernel.messages import N_
from sre_ops.tenancy.domain.links import LinkSpent, Purpose, is_open
from sre_ops.tenancy.tables import SetupLink


def open_link(session: ReadSession, digest: str, now: datetime) -> SetupLink:
    """Return the link with this digest.

    Raises:
        LinkSpent: it never was, was used or has expired.
    """
    found = session.scalars(
        select(SetupLink).where(
            col(SetupLink.tenant_id) == session.tenant_id, col(SetupLink.secret_digest) == digest
        )
    ).one_or_none()
    if found is None or not is_open(found.expires_at, found.used_at, now):
        raise LinkSpent(N_("this link was used or has expired; ask for a new one"))
    return found


def spend(session: WriteSession, link: SetupLink, now: datetime) -> None:
    """Mark the link as used; of several who try at once, one succeeds.

    Raises:
        LinkSpent: somebody was faster.
    """
    done = session.execute(
        update(SetupLink)
        .where(col(SetupLink.tenant_id) == session.tenant_id)
        .where(col(SetupLink.id) == link.id, col(SetupLink.used_at).is_(None))
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(done, CursorResult)
    if done.rowcount != 1:
        raise LinkSpent(N_("this link was used a moment ago; ask for a new one"))


def void_setup_links(session: WriteSession, now: datetime) -> None:
    """Close every other link that would make an admin."""
    session.execute(
        update(SetupLink)
        .where(col(SetupLink.tenant_id) == session.tenant_id)
        .where(col(SetupLink.purpose) == Purpose.SETUP.value, col(SetupLink.used_at).is_(None))
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )


def forget(session: WriteSession, before: datetime) -> None:
    """Delete links that expired before *before*."""
    session.execute(
        delete(SetupLink).where(
            col(SetupLink.tenant_id) == session.tenant_id, col(SetupLink.expires_at) < before
        )
    )
