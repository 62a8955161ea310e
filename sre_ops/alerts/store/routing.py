"""Queries of the tree of routes and of maintenance windows."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import col, select

from sre_ops.alerts.domain.mute_json import window_of
from sre_ops.alerts.domain.muting import MuteWindow
from sre_ops.alerts.domain.route_json import UNROUTED, tree_of
from sre_ops.alerts.domain.routing import Route
from sre_ops.alerts.tables import MuteWindowRow, RoutingRow
from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.kernel.errors import NotFound
from sre_ops.kernel.messages import N_


def routing(session: ReadSession) -> RoutingRow | None:
    """Return the tree of routes; None until somebody says where alerts go."""
    own = select(RoutingRow).where(col(RoutingRow.tenant_id) == session.tenant_id)
    return session.scalars(own).one_or_none()


def lock_routing(session: WriteSession) -> RoutingRow | None:
    """Return the tree of routes, locked until the commit; None where there is none yet."""
    own = select(RoutingRow).where(col(RoutingRow.tenant_id) == session.tenant_id)
    return session.scalars(own.with_for_update()).one_or_none()


def tree(session: ReadSession) -> tuple[Route, int]:
    """Return the tree that is in force and its version, 0 for the one that pages nobody."""
    own = select(col(RoutingRow.tree), col(RoutingRow.version))
    found = session.execute(own.where(col(RoutingRow.tenant_id) == session.tenant_id)).one_or_none()
    return (UNROUTED, 0) if found is None else (tree_of(found[0]), found[1])


def lock_window(session: WriteSession, window_id: UUID) -> MuteWindowRow:
    """Return a maintenance window, locked until the commit.

    Raises:
        NotFound: there is none of that id.
    """
    own = (
        col(MuteWindowRow.tenant_id) == session.tenant_id,
        col(MuteWindowRow.id) == window_id,
    )
    row = session.scalars(select(MuteWindowRow).where(*own).with_for_update()).one_or_none()
    if row is None:
        raise NotFound(N_("there is no maintenance window %(id)s"), id=window_id)
    return row


def window_rows(session: ReadSession, at: datetime) -> list[MuteWindowRow]:
    """Return the maintenance windows that are not over at *at*, oldest first."""
    own = (
        col(MuteWindowRow.tenant_id) == session.tenant_id,
        col(MuteWindowRow.ended_at).is_(None),
        or_(col(MuteWindowRow.over_at).is_(None), col(MuteWindowRow.over_at) > at),
    )
    found = select(MuteWindowRow).where(*own).order_by(col(MuteWindowRow.id))
    return list(session.scalars(found))


def window_reason(session: ReadSession, window_id: UUID) -> str:
    """Return why a maintenance window was made, whether it is over or not; "" for no window."""
    own = (
        col(MuteWindowRow.tenant_id) == session.tenant_id,
        col(MuteWindowRow.id) == window_id,
    )
    return session.scalars(select(col(MuteWindowRow.reason)).where(*own)).one_or_none() or ""


def windows(session: ReadSession, at: datetime) -> tuple[MuteWindow, ...]:
    """Return the maintenance windows that are not over at *at*, as the rules need them."""
    return tuple(facts_of(row) for row in window_rows(session, at))


def facts_of(row: MuteWindowRow) -> MuteWindow:
    """Return what the rules need of a maintenance window."""
    return window_of(row.id, period=row.period, matchers=row.matchers, reason=row.reason)
