"""Queries of what was sent, and the way into ledgers."""

from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlmodel import SQLModel, col, select

from sre_ops.alerts.tables import METADATA, EventRow, MessageRow
from sre_ops.db.sessions import ReadSession, WriteSession


def keep(session: WriteSession, table: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    """Add *rows* to a ledger in one statement; past the models, which would take twice as long."""
    if rows:
        named = METADATA.tables[str(table.__tablename__)]
        session.execute(insert(named), [{"tenant_id": session.tenant_id, **row} for row in rows])


def wrong_messages(
    session: ReadSession, integration_id: UUID, *, limit: int = 50
) -> list[MessageRow]:
    """Return the newest messages that could not be read."""
    own = (
        col(MessageRow.tenant_id) == session.tenant_id,
        col(MessageRow.integration_id) == integration_id,
        col(MessageRow.wrong_place) != "",
    )
    found = select(MessageRow).where(*own).order_by(col(MessageRow.received_at).desc())
    return list(session.scalars(found.limit(limit)))


def events_of(session: ReadSession, alert_id: UUID, *, limit: int = 200) -> list[EventRow]:
    """Return what was said of an alert, newest first."""
    own = (col(EventRow.tenant_id) == session.tenant_id, col(EventRow.alert_id) == alert_id)
    order = (col(EventRow.received_at).desc(), col(EventRow.id).desc())
    return list(session.scalars(select(EventRow).where(*own).order_by(*order).limit(limit)))
