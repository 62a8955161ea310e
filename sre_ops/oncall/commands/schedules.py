"""Make, change and retire schedules."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sre_ops.db.sessions import WriteSession
from sre_ops.events.record import record
from sre_ops.kernel.ids import uuid7
from sre_ops.kernel.messages import N_
from sre_ops.kernel.unfit import Unfit
from sre_ops.oncall.commands.keeping import check_is_not_kept, keep_in_file
from sre_ops.oncall.domain.revising import begin_of_edition
from sre_ops.oncall.domain.schedule import Schedule
from sre_ops.oncall.domain.schedule_text import document_of
from sre_ops.oncall.domain.slugs import check_slug
from sre_ops.oncall.public.events import (
    OverrideEnded,
    ScheduleChanged,
    ScheduleCreated,
    ScheduleRetired,
    TemporaryEnded,
)
from sre_ops.oncall.sources.holiday_calendars import is_known
from sre_ops.oncall.store import schedules as store
from sre_ops.oncall.store import temporaries
from sre_ops.oncall.tables import EditionRow, ScheduleRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A schedule as somebody wants it.

    Attributes:
        slug: its name in files and URLs.
        title: for people; "" keeps the one it has, or is the slug.
        schedule: layers and needed hours; its changes are left out.
        from_at: when it comes into force, aware; None for at once.
        file: the file that says it, "" where a person does.
    """

    slug: str
    schedule: Schedule
    title: str = ""
    from_at: datetime | None = None
    file: str = ""


def put_schedule(
    session: WriteSession, wish: Wish, *, by: UUID | None, at: datetime
) -> tuple[ScheduleRow, bool]:
    """Make a schedule, or let a new edition of it come into force.

    Editions that were to come into force later are dropped: the last word counts. A schedule
    that says what it said before changes nothing.

    Returns:
        The schedule, and whether anything changed.

    Raises:
        Unfit: the slug, the title, a country or the time cannot be taken.
        KeptElsewhere: a file says what it is, and *wish* is not that file's.
    """
    check_slug(wish.slug)
    check_countries(wish.schedule)
    row = store.lock_schedule(session, wish.slug)
    if row is None:
        row = _new_schedule(session, wish, by, at)
    elif not wish.file:
        check_is_not_kept(row.kept_in)
    if wish.file:
        keep_in_file(session, row, wish.file, at)
    title = wish.title.strip() or row.title
    editions = store.edition_rows(session, row.id)
    said = document_of(replace(wish.schedule, changes=(), temporary=()))
    is_said = bool(editions) and editions[-1].document == said and row.retired_at is None
    if is_said and title == row.title:
        return row, False
    from_at = begin_of_edition([store.edition_of(one) for one in editions], wish.from_at, at)
    if not is_said:
        _put_edition(session, row, editions, said, from_at=from_at, by=by, at=at)
    row.title, row.zone, row.changed_at, row.retired_at = title, wish.schedule.zone, at, None
    changed = ScheduleChanged(schedule_id=row.id, from_at=from_at, document=said, by=by, at=at)
    record(session, row, (changed,))
    return row, True


def retire_schedule(session: WriteSession, slug: str, *, by: UUID | None, at: datetime) -> None:
    """Let nobody be on call by a schedule any more; saying it twice changes nothing.

    Raises:
        NotFound: there is none of that name.
        KeptElsewhere: a file says what it is.
    """
    row = store.lock_known(session, slug)
    if row.retired_at is not None:
        return
    check_is_not_kept(row.kept_in)
    editions = store.edition_rows(session, row.id)
    nobody = document_of(Schedule(zone=row.zone))
    _put_edition(session, row, editions, nobody, from_at=at, by=by, at=at)
    for one in store.open_overrides(session, row.id, at):
        store.end_override(one, at)
        ended = OverrideEnded(schedule_id=row.id, override_id=one.id, by=by, at=at)
        record(session, row, (ended,))
    for each in temporaries.open_temporaries(session, row.id, at):
        temporaries.end_temporary(each, at)
        over = TemporaryEnded(schedule_id=row.id, temporary_id=each.id, by=by, at=at)
        record(session, row, (over,))
    row.retired_at = row.changed_at = at
    record(session, row, (ScheduleRetired(schedule_id=row.id, by=by, at=at),))


def _new_schedule(session: WriteSession, wish: Wish, by: UUID | None, at: datetime) -> ScheduleRow:
    row = ScheduleRow(
        tenant_id=session.tenant_id,
        id=uuid7(at),
        slug=wish.slug,
        title=wish.slug,
        zone=wish.schedule.zone,
        changed_at=at,
    )
    session.add(row)
    session.flush()  # its editions refer to it
    record(session, row, (ScheduleCreated(schedule_id=row.id, slug=row.slug, by=by, at=at),))
    return row


def _put_edition(
    session: WriteSession,
    row: ScheduleRow,
    editions: list[EditionRow],
    document: str,
    *,
    from_at: datetime,
    by: UUID | None,
    at: datetime,
) -> None:
    for one in editions:
        if one.from_at >= from_at:
            session.delete(one)
    session.flush()  # a new one may begin at the same instant
    session.add(
        EditionRow(
            tenant_id=session.tenant_id,
            schedule_id=row.id,
            from_at=from_at,
            document=document,
            made_by=by,
            made_at=at,
        )
    )


def check_countries(schedule: Schedule) -> None:
    """Let pass a schedule whose holidays can be looked up.

    Raises:
        Unfit: the holidays of a layer's country are not known.
    """
    for layer in schedule.layers:
        if layer.country and not is_known(layer.country):
            text = N_("The holidays of %(country)s are not known; write a code such as JP.")
            raise Unfit("country", text, country=layer.country)
