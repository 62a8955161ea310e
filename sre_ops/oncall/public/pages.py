"""What others may ask of pages: when a group of alerts asked somebody to come, and whom."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sre_ops.db.sessions import ReadSession
from sre_ops.oncall.domain.spans import Span
from sre_ops.oncall.store import pages as store


@dataclass(frozen=True, slots=True, kw_only=True)
class PageView:
    """One time at which a group of alerts asked somebody to come.

    Several people and channels that one step told are one page, and so are the messages to
    several contacts of one person.

    Attributes:
        at: when the first message was asked for.
        people: who was asked; none where only channels were.
        schedules: by which these were on call.
    """

    group_id: UUID
    at: datetime
    people: frozenset[UUID]
    schedules: frozenset[UUID]


def pages(session: ReadSession, since: datetime, until: datetime) -> list[PageView]:
    """Return the pages of [since, until), oldest first.

    Args:
        session: of a slice that reads oncall.
        since: aware.
        until: aware, after *since*.
    """
    by_step: dict[tuple[UUID, datetime], list[store.Asked]] = {}
    for one in store.asked(session, Span(since, until)):
        by_step.setdefault((one.escalation_id, one.decided_at), []).append(one)
    return [
        PageView(
            group_id=asked[0].group_id,
            at=asked[0].at,
            people=frozenset(one.person_id for one in asked if one.person_id is not None),
            schedules=frozenset(one.schedule_id for one in asked if one.schedule_id is not None),
        )
        for asked in by_step.values()
    ]
