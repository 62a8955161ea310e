"""Queries of groups."""

from collections.abc import Collection
from uuid import UUID

from sqlmodel import col, select

from sre_ops.alerts.domain.lifecycle import State
from sre_ops.alerts.store.alerts import chunks
from sre_ops.alerts.tables import AlertRow, GroupRow
from sre_ops.db.sessions import WriteSession


def open_groups(
    session: WriteSession, integration_id: UUID, keys: Collection[str]
) -> dict[str, GroupRow]:
    """Return the open groups of *keys*, by key, locked until the commit."""
    found: dict[str, GroupRow] = {}
    for some in chunks(keys):
        own = (
            col(GroupRow.tenant_id) == session.tenant_id,
            col(GroupRow.integration_id) == integration_id,
            col(GroupRow.dedup_key).in_(some),
        )
        rows = session.scalars(select(GroupRow).where(*own).with_for_update())
        found |= {row.dedup_key: row for row in rows if row.dedup_key is not None}
    return found


def groups_without_open_alerts(
    session: WriteSession, group_ids: Collection[UUID]
) -> list[GroupRow]:
    """Return those of *group_ids* that are open and whose alerts are all closed, locked."""
    open_ones = select(col(AlertRow.group_id)).where(
        col(AlertRow.tenant_id) == session.tenant_id,
        col(AlertRow.group_id).in_(group_ids),
        col(AlertRow.state) != State.CLOSED.value,
    )
    own = (
        col(GroupRow.tenant_id) == session.tenant_id,
        col(GroupRow.id).in_(group_ids),
        col(GroupRow.state) != State.CLOSED.value,
        col(GroupRow.id).not_in(open_ones),
    )
    found = select(GroupRow).where(*own).order_by(col(GroupRow.id))
    return list(session.scalars(found.with_for_update()))
