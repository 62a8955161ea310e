"""Make and revoke the addresses that calendar programs subscribe to."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sre_ops.db.sessions import WriteSession
from sre_ops.events.record import record
from sre_ops.kernel.ids import uuid7
from sre_ops.oncall.public.events import FeedCreated, FeedRevoked
from sre_ops.oncall.store import feeds as store
from sre_ops.oncall.store import schedules
from sre_ops.oncall.tables import FeedRow, FeedSecretRow
from sre_ops.tenancy.domain.secrets import Key, new_key


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeFeed:
    """A new feed; the key in its address is shown now and never again."""

    feed_id: UUID
    key: Key


def make_feed(session: WriteSession, slug: str, *, owner: UUID, at: datetime) -> MadeFeed:
    """Make an address for calendar programs, which cannot sign in.

    Args:
        session: of oncall.
        slug: of the schedule; "" for the owner's own shifts in all of them.
        owner: who makes it, and whose it is.
        at: now.

    Raises:
        NotFound: there is no such schedule.
    """
    row = FeedRow(
        tenant_id=session.tenant_id,
        id=uuid7(at),
        owner_id=owner,
        schedule_id=schedules.schedule_named(session, slug).id if slug else None,
        created_at=at,
    )
    session.add(row)
    created = FeedCreated(feed_id=row.id, owner_id=owner, schedule_id=row.schedule_id, at=at)
    record(session, row, (created,))
    key = new_key(session.tenant_id)
    session.add(FeedSecretRow(tenant_id=session.tenant_id, feed_id=row.id, key_digest=key.digest))
    return MadeFeed(feed_id=row.id, key=key)


def revoke_feed(session: WriteSession, feed_id: UUID, *, owner: UUID, at: datetime) -> None:
    """Let an address open nothing any more; saying it twice changes nothing.

    Raises:
        NotFound: the person has none of that id.
    """
    row = store.lock_feed(session, feed_id, owner)
    if row.revoked_at is None:
        row.revoked_at = at
        record(session, row, (FeedRevoked(feed_id=row.id, at=at),))
