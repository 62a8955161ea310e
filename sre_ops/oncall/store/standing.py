"""A schedule as it stands over a span: its editions with the overrides and swaps over them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sre_ops.db.sessions import ReadSession
from sre_ops.oncall.domain.editions import Edition
from sre_ops.oncall.domain.schedule import Change
from sre_ops.oncall.domain.spans import Span
from sre_ops.oncall.store import schedules, swaps, temporaries

_Place = tuple[datetime, str]


def editions_with_changes(
    session: ReadSession, schedule_id: UUID, frame: Span
) -> tuple[Edition, ...]:
    """Return the editions in force within *frame*, with what changes any of it, oldest first.

    Temporary schedules, overrides and swaps stand over every edition: who stands in for a week
    does so although the layers are changed in its middle.
    """
    changes = _changes(session, schedule_id, frame)
    instead = tuple(
        temporaries.temporary_of(row)
        for row in temporaries.temporaries(session, schedule_id, frame)
    )
    return tuple(
        Edition(one.from_at, replace(one.schedule, temporary=instead, changes=changes))
        for one in schedules.editions(session, schedule_id, frame)
    )


def countries_of(editions: Iterable[Edition]) -> frozenset[str]:
    """Return whose holidays *editions* need, by ISO 3166 code."""
    return frozenset(layer.country for one in editions for layer in one.schedule.layers)


def _changes(session: ReadSession, schedule_id: UUID, frame: Span) -> tuple[Change, ...]:
    """Return overrides and swaps in the order in which they were made or agreed."""
    made = {
        (row.made_at, row.id.hex): schedules.override_of(row)
        for row in schedules.overrides(session, schedule_id, frame)
    }
    agreed = {
        (row.decided_at or row.asked_at, row.id.hex): swaps.swap_of(row)
        for row in swaps.accepted(session, schedule_id, frame)
    }
    changes: dict[_Place, Change] = {**made, **agreed}
    return tuple(changes[key] for key in sorted(changes))
