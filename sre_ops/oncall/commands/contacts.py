"""How people and shared channels are reached: add, remove, and how a person wishes to be told."""

import json
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit
from uuid import UUID

from sre_ops.db.sessions import WriteSession
from sre_ops.events.record import record
from sre_ops.kernel.errors import Forbidden, NotFound
from sre_ops.kernel.ids import uuid7
from sre_ops.kernel.messages import N_
from sre_ops.kernel.unfit import Unfit
from sre_ops.kernel.wall_clock import zone_named
from sre_ops.oncall.domain.preferences_text import Wishes, wishes_document
from sre_ops.oncall.public.events import (
    ChannelAdded,
    ChannelChanged,
    ChannelRemoved,
    PagingContactAdded,
    PagingContactRemoved,
    TeamPeopleChanged,
    WishesChanged,
)
from sre_ops.oncall.store import reaching as store
from sre_ops.oncall.tables import AddressRow, ChannelRow, ContactRow, TeamRow, WishesRow

_MOST_CONTACTS = 20
_LONGEST_ADDRESS = 2_000


class ContactKind(StrEnum):
    """How somebody or something is reached."""

    EMAIL = "email"
    WEBHOOK = "webhook"
    SLACK = "slack"
    TEAMS = "teams"
    NTFY = "ntfy"
    APPRISE = "apprise"


def add_contact(
    session: WriteSession,
    person_id: UUID,
    *,
    kind: ContactKind,
    address: str,
    at: datetime,
    secret: str = "",
) -> ContactRow:
    """Let a person be reached in one more way, the last of hers.

    Raises:
        Unfit: the address does not suit its kind, or there are too many.
    """
    where = _checked(kind, address)
    before = store.contacts(session, person_id)
    if len(before) >= _MOST_CONTACTS:
        raise Unfit("address", N_("Remove one first: 20 are kept at most."))
    row = ContactRow(
        tenant_id=session.tenant_id,
        id=uuid7(at),
        person_id=person_id,
        kind=kind.value,
        place=max((one.place for one in before), default=0) + 1,
        made_at=at,
    )
    session.add(row)
    session.add(AddressRow(owner_id=row.id, address=where, secret=secret))
    added = PagingContactAdded(at=at, contact_id=row.id, person_id=person_id, kind=row.kind)
    record(session, row, (added,))
    return row


def remove_contact(
    session: WriteSession, contact_id: UUID, *, person_id: UUID, at: datetime
) -> None:
    """Let a person's contact count no more, and delete its address.

    Raises:
        NotFound: there is none of that id.
        Forbidden: it is somebody else's.
    """
    row = store.contact(session, contact_id)
    if row is None or row.removed_at is not None:
        raise NotFound(N_("there is no contact %(id)s"), id=contact_id)
    if row.person_id != person_id:
        raise Forbidden(N_("this contact is somebody else's"))
    _remove(session, row, at)


def forget_contacts(session: WriteSession, person_id: UUID, *, at: datetime) -> None:
    """Delete every address of a person."""
    for row in store.contacts(session, person_id):
        _remove(session, row, at)


def change_wishes(
    session: WriteSession, person_id: UUID, wishes: Wishes, *, at: datetime
) -> WishesRow:
    """Let a person be told as *wishes* say, of what is decided from now on.

    Raises:
        Unfit: a rule names a contact that is not hers, or the zone is unknown.
    """
    own = {one.id for one in store.contacts(session, person_id)} | {person_id}
    if any(rule.contact not in own for rule in wishes.rules):
        raise Unfit("rules", N_("Choose one of your contacts."))
    if wishes.zone:
        zone_named(wishes.zone)
    row = store.wishes(session, person_id)
    document = wishes_document(wishes)
    if row is None:
        row = WishesRow(tenant_id=session.tenant_id, id=person_id, document=document, changed_at=at)
        session.add(row)
    row.document, row.changed_at = document, at
    record(session, row, (WishesChanged(at=at, person_id=person_id, document=document),))
    return row


def add_channel(
    session: WriteSession,
    slug: str,
    *,
    title: str,
    kind: ContactKind,
    address: str,
    by: UUID | None,
    at: datetime,
    secret: str = "",
) -> ChannelRow:
    """Let policies name one more shared channel.

    Raises:
        Unfit: the name is taken, or the address does not suit its kind.
    """
    where = _checked(kind, address)
    if any(one.slug == slug for one in store.channels(session)):
        raise Unfit("slug", N_("There is a channel of that name."))
    row = ChannelRow(
        tenant_id=session.tenant_id,
        id=uuid7(at),
        slug=slug,
        title=title.strip() or slug,
        kind=kind.value,
        made_at=at,
    )
    session.add(row)
    session.add(AddressRow(owner_id=row.id, address=where, secret=secret))
    added = ChannelAdded(at=at, channel_id=row.id, slug=slug, kind=row.kind, by=by)
    record(session, row, (added,))
    return row


def change_channel(
    session: WriteSession,
    channel_id: UUID,
    *,
    title: str,
    address: str,
    secret: str,
    by: UUID | None,
    at: datetime,
) -> ChannelRow:
    """Let a channel be called or be somewhere else; its kind and name stay.

    Args:
        session: of oncall.
        channel_id: which.
        title: "" keeps the one it has.
        address: "" keeps the one it has.
        secret: "" keeps the one it has.
        by: who says so.
        at: now.

    Raises:
        NotFound: there is none of that id.
        Unfit: the address does not suit the kind of the channel.
    """
    row = store.channel(session, channel_id)
    where = store.address(session, channel_id)
    if row is None or row.removed_at is not None or where is None:
        raise NotFound(N_("there is no channel %(id)s"), id=channel_id)
    said = _checked(ContactKind(row.kind), address) if address.strip() else where.address
    before = (row.title, where.address, where.secret)
    is_elsewhere = said != where.address
    row.title = title.strip() or row.title
    where.address, where.secret = said, secret or where.secret
    if before != (row.title, where.address, where.secret):
        session.add(where)
        changed = ChannelChanged(at=at, channel_id=row.id, is_elsewhere=is_elsewhere, by=by)
        record(session, row, (changed,))
    return row


def remove_channel(
    session: WriteSession, channel_id: UUID, *, by: UUID | None, at: datetime
) -> None:
    """Let a channel be told nothing any more, and delete its address.

    Raises:
        NotFound: there is none of that id.
    """
    row = store.channel(session, channel_id)
    if row is None or row.removed_at is not None:
        raise NotFound(N_("there is no channel %(id)s"), id=channel_id)
    row.removed_at, row.slug = at, None
    store.forget_address(session, row.id)
    record(session, row, (ChannelRemoved(at=at, channel_id=row.id, by=by),))


def set_team_people(
    session: WriteSession, team_id: UUID, people: Sequence[UUID], *, by: UUID | None, at: datetime
) -> TeamRow:
    """Say who is paged where a policy names the team."""
    chosen = tuple(dict.fromkeys(people))
    row = store.lock_team(session, team_id)
    if row is None:
        row = TeamRow(tenant_id=session.tenant_id, id=team_id, people="[]", changed_at=at)
        session.add(row)
    row.people, row.changed_at = json.dumps([str(one) for one in chosen]), at
    record(session, row, (TeamPeopleChanged(at=at, team_id=team_id, people=chosen, by=by),))
    return row


def _remove(session: WriteSession, row: ContactRow, at: datetime) -> None:
    row.removed_at = at
    store.forget_address(session, row.id)
    removed = PagingContactRemoved(at=at, contact_id=row.id, person_id=row.person_id)
    record(session, row, (removed,))


def _checked(kind: ContactKind, address: str) -> str:
    """Return *address* as it is kept.

    Raises:
        Unfit: it does not suit its kind.
    """
    where = address.strip()
    if not where or len(where) > _LONGEST_ADDRESS or not where.isprintable():
        raise Unfit("address", N_("Give an address of 2,000 characters at most."))
    if kind is ContactKind.EMAIL:
        name, _, host = where.partition("@")
        if not name or not host or "@" in host or " " in where:
            raise Unfit("address", N_("Give an e-mail address such as ana@example.com."))
    elif kind is not ContactKind.APPRISE:
        if urlsplit(where).scheme not in ("http", "https") or not urlsplit(where).hostname:
            raise Unfit("address", N_("Give an address that begins with https://."))
    elif "://" not in where:
        raise Unfit("address", N_("Give an Apprise address such as tgram://token/chat."))
    return where
