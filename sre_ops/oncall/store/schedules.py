"""Queries of schedules, their editions and overrides."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.kernel.errors import NotFound
from sre_ops.kernel.messages import N_
from sre_ops.oncall.domain.editions import Edition
from sre_ops.oncall.domain.schedule import Kind, Override
from sre_ops.oncall.domain.schedule_text import schedule_of
from sre_ops.oncall.domain.spans import Span
from sre_ops.oncall.tables import EditionRow, OverrideRow, ScheduleRow


def schedules(session: ReadSession, *, with_retired: bool = False) -> list[ScheduleRow]:
    """Return the schedules of the tenant by slug."""
    found = select(ScheduleRow).where(col(ScheduleRow.tenant_id) == session.tenant_id)
    if not with_retired:
        found = found.where(col(ScheduleRow.retired_at).is_(None))
    return list(session.scalars(found.order_by(col(ScheduleRow.slug))))


def schedule(session: ReadSession, schedule_id: UUID) -> ScheduleRow:
    """Return a schedule, also a retired one.

    Raises:
        NotFound: there is none of that id.
    """
    row = session.get(ScheduleRow, (session.tenant_id, schedule_id))
    if row is None:
        raise NotFound(N_("there is no schedule %(name)s"), name=schedule_id)
    return row


def schedule_named(session: ReadSession, slug: str) -> ScheduleRow:
    """Return a schedule by its slug, also a retired one.

    Raises:
        NotFound: there is none of that name.
    """
    row = session.scalars(_named(session, slug)).one_or_none()
    if row is None:
        raise NotFound(N_("there is no schedule %(name)s"), name=slug)
    return row


def lock_schedule(session: WriteSession, slug: str) -> ScheduleRow | None:
    """Return a schedule by its slug, locked until the commit; None when there is none."""
    return session.scalars(_named(session, slug).with_for_update()).one_or_none()


def lock_known(session: WriteSession, slug: str) -> ScheduleRow:
    """Return a schedule by its slug, locked until the commit.

    Raises:
        NotFound: there is none of that name.
    """
    row = lock_schedule(session, slug)
    if row is None:
        raise NotFound(N_("there is no schedule %(name)s"), name=slug)
    return row


def lock_by_id(session: WriteSession, schedule_id: UUID) -> ScheduleRow:
    """Return a schedule, locked until the commit.

    Raises:
        NotFound: there is none of that id.
    """
    row = session.get(ScheduleRow, (session.tenant_id, schedule_id), with_for_update=True)
    if row is None:
        raise NotFound(N_("there is no schedule %(name)s"), name=schedule_id)
    return row


def edition_rows(
    session: ReadSession, schedule_id: UUID, *, until: datetime | None = None
) -> list[EditionRow]:
    """Return the editions of a schedule that come into force before *until*, oldest first."""
    found = select(EditionRow).where(
        col(EditionRow.tenant_id) == session.tenant_id,
        col(EditionRow.schedule_id) == schedule_id,
    )
    if until is not None:
        found = found.where(col(EditionRow.from_at) < until)
    return list(session.scalars(found.order_by(col(EditionRow.from_at))))


def editions(session: ReadSession, schedule_id: UUID, frame: Span) -> list[Edition]:
    """Return the editions in force at any time of *frame*, as layers alone, oldest first."""
    rows = edition_rows(session, schedule_id, until=frame.end)
    return [edition_of(row) for row in _in_force(rows, frame.start)]


def edition_of(row: EditionRow) -> Edition:
    """Return what an edition says."""
    return Edition(row.from_at, schedule_of(row.document))


def overrides(session: ReadSession, schedule_id: UUID, frame: Span) -> list[OverrideRow]:
    """Return the overrides that hold at any time of *frame*, in the order they were made."""
    found = (
        select(OverrideRow)
        .where(
            col(OverrideRow.tenant_id) == session.tenant_id,
            col(OverrideRow.schedule_id) == schedule_id,
            col(OverrideRow.starts_at) < frame.end,
            col(OverrideRow.ends_at) > frame.start,
            col(OverrideRow.ended_at).is_(None)
            | (col(OverrideRow.ended_at) > col(OverrideRow.starts_at)),
        )
        .order_by(col(OverrideRow.made_at), col(OverrideRow.id))
    )
    return list(session.scalars(found))


def open_overrides(session: ReadSession, schedule_id: UUID, at: datetime) -> list[OverrideRow]:
    """Return the overrides that hold at *at* or later, earliest first."""
    found = select(OverrideRow).where(
        col(OverrideRow.tenant_id) == session.tenant_id,
        col(OverrideRow.schedule_id) == schedule_id,
        col(OverrideRow.ends_at) > at,
        col(OverrideRow.ended_at).is_(None),
    )
    return list(session.scalars(found.order_by(col(OverrideRow.starts_at), col(OverrideRow.id))))


def end_override(row: OverrideRow, at: datetime) -> None:
    """Let an override hold no longer than until *at*; what it was until then stays."""
    row.ended_at = at
    if row.starts_at < at:
        row.ends_at = min(row.ends_at, at)


def override(session: ReadSession, schedule_id: UUID, override_id: UUID) -> OverrideRow:
    """Return an override of a schedule.

    Raises:
        NotFound: the schedule has none of that id.
    """
    row = session.get(OverrideRow, (session.tenant_id, override_id))
    if row is None or row.schedule_id != schedule_id:
        raise NotFound(N_("there is no override %(id)s"), id=override_id)
    return row


def override_of(row: OverrideRow) -> Override:
    """Return what an override says."""
    return Override(
        id=row.id,
        kind=Kind(row.kind),
        span=Span(row.starts_at, row.ends_at),
        person=row.person_id,
        stand_in=row.stand_in_id,
    )


def _named(session: ReadSession, slug: str) -> SelectOfScalar[ScheduleRow]:
    return select(ScheduleRow).where(
        col(ScheduleRow.tenant_id) == session.tenant_id, col(ScheduleRow.slug) == slug
    )


def _in_force(rows: Sequence[EditionRow], since: datetime) -> Sequence[EditionRow]:
    """Leave out the editions that others had replaced by *since*."""
    first = max((index for index, row in enumerate(rows) if row.from_at <= since), default=0)
    return rows[first:]
