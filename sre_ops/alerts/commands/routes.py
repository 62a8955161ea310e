"""Say where alerts go."""

import json
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from sre_ops.alerts.domain.route_json import count, tree_of, written
from sre_ops.alerts.domain.routing import Route, check_tree
from sre_ops.alerts.public.events import RoutesChanged
from sre_ops.alerts.store import routing as routing_store
from sre_ops.alerts.tables import RoutingRow
from sre_ops.db.sessions import WriteSession
from sre_ops.events.record import record
from sre_ops.kernel.errors import Conflict, Invalid
from sre_ops.kernel.ids import uuid7
from sre_ops.kernel.messages import N_

LARGEST = 48 * 1024
"""Bytes of a tree; the state after an event holds all of it, and may have 64 KB."""


class RoutesMoved(Conflict):
    """Somebody changed the routes since they were looked at."""


def set_routes(
    session: WriteSession,
    tree: Route,
    *,
    by: UUID | None,
    at: datetime,
    since: int | None = None,
) -> RoutingRow:
    """Let alerts that open from now on go where *tree* says. Saying it twice changes nothing.

    Groups that are open stay where they went.

    Args:
        session: of alerts.
        tree: its root.
        by: who says so; None for a file.
        at: now.
        since: the version that was looked at; None to overwrite whatever there is.

    Raises:
        WrongRoute: the tree could lose an alert or cannot be told apart.
        RoutesMoved: there is another version than *since* by now.
        Invalid: it is too large.
    """
    check_tree(tree)
    text = json.dumps(written(tree), ensure_ascii=False)
    if len(text.encode()) > LARGEST:
        raise Invalid(N_("a tree of routes may have %(kilobytes)s KB"), kilobytes=LARGEST // 1024)
    row = routing_store.lock_routing(session)
    if since is not None and since != (row.version if row else 0):
        raise _moved()
    if row is not None and tree_of(row.tree) == tree:
        return row
    if row is None:
        row = RoutingRow(tenant_id=session.tenant_id, id=uuid7(at), tree=text, changed_at=at)
        session.add(row)
    row.tree, row.changed_at, row.changed_by = text, at, by
    changed = RoutesChanged(routing_id=row.id, routes=count(tree), by=by, at=at)
    record(session, row, (changed,))
    try:
        session.flush()
    except IntegrityError as error:  # before there is a row, nobody can lock it
        raise _moved() from error
    return row


def _moved() -> RoutesMoved:
    return RoutesMoved(N_("somebody changed the routes meanwhile; look at them again"))
