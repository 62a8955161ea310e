"""Shifts as calendars that people subscribe to."""

from datetime import datetime
from uuid import UUID

from sre_ops.db.sessions import ReadSession
from sre_ops.oncall.domain.ical_writing import Feed, calendar_of, frame_of_feed
from sre_ops.oncall.domain.schedule import Shift
from sre_ops.oncall.public import reads
from sre_ops.oncall.store import schedules
from sre_ops.oncall.tables import FeedRow, ScheduleRow
from sre_ops.tenancy.public import reads as tenancy


def schedule_calendar(session: ReadSession, row: ScheduleRow, at: datetime) -> str:
    """Return the shifts of a schedule as an iCalendar file: a month behind, a year ahead."""
    names = {one.id: one.name for one in tenancy.people(session)}
    frame = frame_of_feed(at)
    found = reads.shifts(session, row.id, frame.start, frame.end)
    feed = Feed(schedule_id=row.id, title=row.title, zone=row.zone, stamp=row.changed_at)

    def summary(shift: Shift) -> str:
        return f"{names.get(shift.person, '–')} ({row.title})"

    return calendar_of(feed, found, frame, summary)


def person_calendar(session: ReadSession, feed_id: UUID, person: UUID, at: datetime) -> str:
    """Return somebody's own shifts in all schedules as an iCalendar file."""
    rows = schedules.schedules(session)
    zone = next((one.zone for one in tenancy.people(session) if one.id == person), "") or "UTC"
    frame = frame_of_feed(at)
    titles: dict[Shift, str] = {}
    for row in rows:
        for shift in reads.shifts(session, row.id, frame.start, frame.end):
            if shift.person == person:
                titles[shift] = row.title
    stamp = max((row.changed_at for row in rows), default=at)
    feed = Feed(schedule_id=feed_id, title="On call", zone=zone, stamp=stamp)
    own = sorted(titles, key=lambda shift: shift.span)
    return calendar_of(feed, own, frame, lambda shift: f"On call: {titles[shift]}")


def feed_calendar(session: ReadSession, feed: FeedRow, at: datetime) -> str:
    """Return what a feed tells, as an iCalendar file.

    Raises:
        NotFound: its schedule does not exist.
    """
    if feed.schedule_id is None:
        return person_calendar(session, feed.id, feed.owner_id, at)
    return schedule_calendar(session, schedules.schedule(session, feed.schedule_id), at)
