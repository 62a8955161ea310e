"""What pages and API show of groups of alerts."""

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sre_ops.alerts.public import reads
from sre_ops.alerts.public.reads import GroupFacts
from sre_ops.alerts.store import groups as groups_store
from sre_ops.alerts.store.groups import Size, Wanted
from sre_ops.alerts.tables import GroupRow
from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.errors import Invalid
from sre_ops.kernel.messages import N_
from sre_ops.web.cursors import cursor_of, key_of

__all__ = ["Page", "Shown", "Summary", "Wanted", "page", "shown", "summary"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A group without its alerts, and how many they are."""

    group: GroupFacts
    size: Size


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some groups, newest first; `next_cursor` is None where they are the last."""

    groups: list[Summary]
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A group and why it goes where it goes.

    Attributes:
        routing_version: of the tree that was asked; None where nothing was kept.
        explanation: `destinations` and `steps` as they were kept.
    """

    group: GroupFacts
    size: Size
    routing_version: int | None
    explanation: dict[str, Any] = field(default_factory=dict)


def page(session: ReadSession, wanted: Wanted, *, cursor: str, limit: int) -> Page:
    """Return the groups of a list.

    Args:
        session: of alerts.
        wanted: which ones.
        cursor: where the page before ended; "" begins.
        limit: how many at most.

    Raises:
        Invalid: the cursor is none.
    """
    found = groups_store.groups_before(session, wanted, _place(cursor), limit=limit + 1)
    more = cursor_of((str(found[limit - 1].id),)) if len(found) > limit else None
    return Page(groups=_summaries(session, found[:limit]), next_cursor=more)


def summary(session: ReadSession, group_id: UUID) -> Summary:
    """Return a group without its alerts.

    Raises:
        NotFound: there is none of that id.
    """
    return _summaries(session, [groups_store.group(session, group_id)])[0]


def shown(session: ReadSession, group_id: UUID) -> Shown:
    """Return a group, its alerts and its route.

    Raises:
        NotFound: there is none of that id.
    """
    facts = reads.group(session, group_id)
    size = groups_store.sizes(session, (group_id,)).get(group_id, Size())
    route = groups_store.route_of(session, group_id)
    if route is None:
        return Shown(group=facts, size=size, routing_version=None)
    return Shown(
        group=facts,
        size=size,
        routing_version=route.routing_version,
        explanation=json.loads(route.explanation),
    )


def _summaries(session: ReadSession, rows: list[GroupRow]) -> list[Summary]:
    sizes = groups_store.sizes(session, [row.id for row in rows])
    return [
        Summary(group=reads.without_alerts(row), size=sizes.get(row.id, Size())) for row in rows
    ]


def _place(cursor: str) -> UUID | None:
    key = key_of(cursor, 1)
    if key is None:
        return None
    try:
        return UUID(key[0])
    except ValueError as error:
        text = N_("cursor %(cursor)s: give the `next_cursor` of the page before")
        raise Invalid(text, cursor=repr(cursor[:40])) from error
