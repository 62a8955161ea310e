"""Take time off and stand-ins from calendars that people keep elsewhere (iCalendar files)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.oncall.commands.absences import TimeOff, record_absence, remove_absence
from sre_ops.oncall.commands.overrides import Wish, add_override
from sre_ops.oncall.domain.ical_reading import Calendar, calendar_in, shifts_in
from sre_ops.oncall.domain.ical_writing import HORIZON
from sre_ops.oncall.domain.schedule import Kind
from sre_ops.oncall.domain.spans import Span
from sre_ops.oncall.store import absences as store
from sre_ops.oncall.store import schedules
from sre_ops.tenancy.public import reads as tenancy


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of a calendar.

    Attributes:
        added, removed: how many entries.
        left_out: summaries of events that could not be read, or name nobody known.
    """

    added: int
    removed: int = 0
    left_out: tuple[str, ...] = ()


def import_absences(
    session: WriteSession, text: str, person: UUID, *, by: UUID | None, at: datetime
) -> Imported:
    """Make somebody's time off what their calendar says for the year ahead.

    Time off that an earlier import brought and the calendar has no more is removed; what was
    typed in here stays.

    Raises:
        Unfit: it is no iCalendar file.
    """
    frame = Span(at, at + HORIZON)
    said = calendar_in(text, frame, _zone(session, person))
    wanted = {((one.uid or one.summary)[:500] or "?", one.span) for one in said.events}
    known = {
        (row.source_uid, Span(max(row.starts_at, at), min(row.ends_at, frame.end))): row.id
        for row in store.absences(session, frame, person)
        if row.source_uid
    }
    gone = [absence_id for key, absence_id in known.items() if key not in wanted]
    for absence_id in gone:
        remove_absence(session, absence_id, by=by, at=at)
    new = sorted(wanted - known.keys(), key=lambda one: one[1])
    for uid, span in new:
        off = TimeOff(person=person, span=span, source_uid=uid)
        record_absence(session, off, by=by, at=at)
    return Imported(added=len(new), removed=len(gone), left_out=_unread(said))


def import_overrides(
    session: WriteSession, text: str, slug: str, *, by: UUID | None, at: datetime
) -> Imported:
    """Put on call, besides the layers, whom a calendar names for the year ahead.

    Whoever is on call already by an override of the same time is not added again.

    Raises:
        NotFound: there is no such schedule.
        Unfit: it is no iCalendar file.
    """
    row = schedules.lock_known(session, slug)
    frame = Span(at, at + HORIZON)
    said = calendar_in(text, frame, row.zone)
    found, unknown = shifts_in(said.events, _people(session))
    standing = {
        (one.person_id, Span(max(one.starts_at, at), one.ends_at))
        for one in schedules.open_overrides(session, row.id, at)
        if one.kind == Kind.ADD.value
    }
    new = [one for one in found if (one.person, one.span) not in standing]
    for one in new:
        wish = Wish(slug=slug, kind=Kind.ADD, span=one.span, person=one.person)
        add_override(session, wish, by=by, at=at)
    return Imported(added=len(new), left_out=(*unknown, *_unread(said)))


def _unread(said: Calendar) -> tuple[str, ...]:
    return tuple(one.summary or one.uid for one in said.unread)


def _people(session: ReadSession) -> dict[str, UUID]:
    everybody = [one for one in tenancy.people(session) if not one.is_disabled]
    by_name = {one.name.strip().casefold(): one.id for one in everybody}
    return by_name | {one.email.casefold(): one.id for one in everybody}


def _zone(session: ReadSession, person: UUID) -> str:
    return next((one.zone for one in tenancy.people(session) if one.id == person), "") or "UTC"
