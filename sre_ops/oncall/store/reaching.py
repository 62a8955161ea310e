"""Queries of policies, contacts, channels, teams' people and personal wishes."""

import json
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import col, select

from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.kernel.errors import NotFound
from sre_ops.kernel.messages import N_
from sre_ops.oncall.tables import (
    AddressRow,
    ChannelRow,
    ContactRow,
    PolicyRow,
    TeamRow,
    WishesRow,
)


def policies(session: ReadSession) -> list[PolicyRow]:
    """Return every escalation policy by slug."""
    own = select(PolicyRow).where(col(PolicyRow.tenant_id) == session.tenant_id)
    return list(session.scalars(own.order_by(col(PolicyRow.slug))))


def policy(session: ReadSession, slug: str) -> PolicyRow:
    """Return an escalation policy.

    Raises:
        NotFound: there is none of that name.
    """
    own = (col(PolicyRow.tenant_id) == session.tenant_id, col(PolicyRow.slug) == slug)
    row = session.scalars(select(PolicyRow).where(*own)).one_or_none()
    if row is None:
        raise NotFound(N_("there is no escalation policy %(slug)s"), slug=slug)
    return row


def document(row: PolicyRow) -> dict[str, Any]:
    """Return what `policy_from` reads."""
    said: dict[str, Any] = json.loads(row.document)
    return said


def lock_policy(session: WriteSession, slug: str) -> PolicyRow | None:
    """Return an escalation policy, locked until the commit; None where there is none."""
    own = (col(PolicyRow.tenant_id) == session.tenant_id, col(PolicyRow.slug) == slug)
    return session.scalars(select(PolicyRow).where(*own).with_for_update()).one_or_none()


def channels(session: ReadSession) -> list[ChannelRow]:
    """Return the shared channels that count, by name."""
    own = (col(ChannelRow.tenant_id) == session.tenant_id, col(ChannelRow.removed_at).is_(None))
    return list(session.scalars(select(ChannelRow).where(*own).order_by(col(ChannelRow.slug))))


def channel(session: ReadSession, channel_id: UUID) -> ChannelRow | None:
    """Return a channel, also one that was removed."""
    own = (col(ChannelRow.tenant_id) == session.tenant_id, col(ChannelRow.id) == channel_id)
    return session.scalars(select(ChannelRow).where(*own)).one_or_none()


def contacts(session: ReadSession, person_id: UUID | None = None) -> list[ContactRow]:
    """Return the contacts that count, of one person or of all, the best first."""
    found = select(ContactRow).where(
        col(ContactRow.tenant_id) == session.tenant_id, col(ContactRow.removed_at).is_(None)
    )
    if person_id is not None:
        found = found.where(col(ContactRow.person_id) == person_id)
    return list(session.scalars(found.order_by(col(ContactRow.place), col(ContactRow.id))))


def contact(session: ReadSession, contact_id: UUID) -> ContactRow | None:
    """Return a contact, also one that was removed."""
    own = (col(ContactRow.tenant_id) == session.tenant_id, col(ContactRow.id) == contact_id)
    return session.scalars(select(ContactRow).where(*own)).one_or_none()


def address(session: ReadSession, owner_id: UUID) -> AddressRow | None:
    """Return where a contact or channel is; None where it was removed."""
    own = (col(AddressRow.tenant_id) == session.tenant_id, col(AddressRow.owner_id) == owner_id)
    return session.scalars(select(AddressRow).where(*own)).one_or_none()


def forget_address(session: WriteSession, owner_id: UUID) -> None:
    """Delete where a contact or channel is."""
    own = (col(AddressRow.tenant_id) == session.tenant_id, col(AddressRow.owner_id) == owner_id)
    session.execute(delete(AddressRow).where(*own))


def wishes(session: ReadSession, person_id: UUID) -> WishesRow | None:
    """Return how a person wishes to be told; None where she never said."""
    own = (col(WishesRow.tenant_id) == session.tenant_id, col(WishesRow.id) == person_id)
    return session.scalars(select(WishesRow).where(*own)).one_or_none()


def team_people(session: ReadSession) -> dict[UUID, tuple[UUID, ...]]:
    """Return who is paged with each team, by its id."""
    own = select(TeamRow).where(col(TeamRow.tenant_id) == session.tenant_id)
    return {
        row.id: tuple(UUID(one) for one in json.loads(row.people)) for row in session.scalars(own)
    }


def lock_team(session: WriteSession, team_id: UUID) -> TeamRow | None:
    """Return who is paged with a team, locked until the commit; None where nobody said."""
    own = (col(TeamRow.tenant_id) == session.tenant_id, col(TeamRow.id) == team_id)
    return session.scalars(select(TeamRow).where(*own).with_for_update()).one_or_none()
