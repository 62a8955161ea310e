"""Queries of calendar feeds."""

from uuid import UUID

from sqlmodel import col, select

from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.kernel.errors import NotFound
from sre_ops.kernel.messages import N_
from sre_ops.oncall.tables import FeedRow, FeedSecretRow


def feeds(session: ReadSession, owner_id: UUID) -> list[FeedRow]:
    """Return the feeds of a person that count, oldest first."""
    found = select(FeedRow).where(
        col(FeedRow.tenant_id) == session.tenant_id,
        col(FeedRow.owner_id) == owner_id,
        col(FeedRow.revoked_at).is_(None),
    )
    return list(session.scalars(found.order_by(col(FeedRow.id))))


def feed_by_digest(session: ReadSession, digest: str) -> FeedRow | None:
    """Return a feed that counts, by the digest of its key."""
    same = (col(FeedRow.tenant_id) == col(FeedSecretRow.tenant_id)) & (
        col(FeedRow.id) == col(FeedSecretRow.feed_id)
    )
    found = (
        select(FeedRow)
        .join(FeedSecretRow, same)
        .where(
            col(FeedSecretRow.tenant_id) == session.tenant_id,
            col(FeedSecretRow.key_digest) == digest,
            col(FeedRow.revoked_at).is_(None),
        )
    )
    return session.scalars(found).one_or_none()


def lock_feed(session: WriteSession, feed_id: UUID, owner_id: UUID) -> FeedRow:
    """Return a feed of a person, locked until the commit.

    Raises:
        NotFound: that person has none of that id.
    """
    row = session.get(FeedRow, (session.tenant_id, feed_id), with_for_update=True)
    if row is None or row.owner_id != owner_id:
        raise NotFound(N_("there is no calendar feed %(id)s"), id=feed_id)
    return row
