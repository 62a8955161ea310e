"""`/slos/{id}/minutes`: a day of the ledger: its hours, and the minutes of one of them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Annotated
from uuid import UUID

import numpy as np
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.units import minute_start, to_minute
from sre_ops.slo.domain.budget_row import parts_of
from sre_ops.slo.domain.composite_graph import is_composite
from sre_ops.slo.domain.hours import HOUR
from sre_ops.slo.domain.minutes import Mark, Minutes
from sre_ops.slo.pages import drawings, wording
from sre_ops.slo.pages.wording import spoken
from sre_ops.slo.queries import details
from sre_ops.slo.store import status
from sre_ops.tenancy.access import reads
from sre_ops.web.i18n import N_, speaking
from sre_ops.web.kept import kept
from sre_ops.web.pages import render, viewer

router = APIRouter()

MARKS = {
    Mark.GAP: N_("holds what happened in a gap of scraping"),
    Mark.ADOPTED: N_("a counter of unknown age appeared"),
    Mark.REPLICA: N_("a small fall was read as a replica switch"),
    Mark.EXCLUDED: N_("taken out by a correction"),
    Mark.APPROXIMATE: N_("not counted from raw counters"),
    Mark.RESET: N_("a process restarted"),
    Mark.COUNTED_GOOD: N_("bad events count as good by a correction"),
}
_OLDEST, _NEWEST = date(1970, 1, 2), date(9000, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """An hour or a minute of the ledger.

    Attributes:
        hour: place in the day, from 0; what the address names an hour by.
        coverage: 0 to 1; None where no scrape was due.
        marks: what a reader must know before trusting it, as untranslated words.
    """

    at: datetime
    hour: int
    valid: int
    bad: int
    births: int
    seen: int
    expected: int
    coverage: float | None
    marks: tuple[str, ...]


@router.get("/slos/{slo_id}/minutes", response_class=HTMLResponse)
def minutes(
    request: Request,
    session: Annotated[ReadSession, reads("slo")],
    slo_id: UUID,
    day: date | None = None,
    hour: Annotated[int | None, Query(ge=0, le=25)] = None,
) -> Response:
    """Show one day in the viewer's zone."""
    return kept(
        request,
        session,
        lambda: _minutes(request, session, slo_id, day, hour),
        status.version(session),
    )


def _minutes(
    request: Request, session: ReadSession, slo_id: UUID, day: date | None, hour: int | None
) -> HTMLResponse:
    zone = viewer(request).zone_info
    now = request.app.state.clock.now()
    shown = min(max(day or now.astimezone(zone).date(), _OLDEST), _NEWEST)
    start, end = (_midnight(each, request) for each in (shown, shown + timedelta(days=1)))
    known, run = details.minutes_of(session, slo_id, start, end)
    until = max(min(end, to_minute(now)), start + 1)  # what is still to come is not missing
    hours = [_piece(run, at, min(at + HOUR, until)) for at in range(start, until, HOUR)]
    chosen = min(hour if hour is not None else _worst(hours), len(hours) - 1)
    first = start + chosen * HOUR
    parts = parts_of(known.one.slo)
    with spoken(request):
        return render(
            request,
            "slo/minutes.html",
            known=known,
            slo=known.one.slo,
            day=shown,
            previous=shown - timedelta(days=1),
            following=shown + timedelta(days=1),
            is_last=to_minute(now) < end,
            hours=hours,
            chosen=hours[chosen],
            minutes=[_piece(run, at, at + 1) for at in range(first, min(first + HOUR, until))],
            chart=drawings.of_minutes(
                "/".join(known.one.slo.key), run.slice(start, until), end, parts
            ),
            zone=speaking().viewer.zone,
            is_known=bool(run.seen.any()),
            counted=partial(wording.counted, parts=parts),
            in_minutes=is_composite(known.one.slo),
        )


def _midnight(day: date, request: Request) -> int:
    local = datetime(day.year, day.month, day.day, tzinfo=viewer(request).zone_info)
    return to_minute(local.astimezone(UTC))


def _worst(hours: list[Piece]) -> int:
    """Return the hour with the most bad events; without any, the last one that is known."""
    bad = [one.bad for one in hours]
    if any(bad):
        return int(np.argmax(bad))
    return max((n for n, one in enumerate(hours) if one.seen), default=0)


def _piece(run: Minutes, start: int, end: int) -> Piece:
    part = slice(start - run.start, end - run.start)
    seen, expected = int(run.seen[part].sum()), int(run.expected[part].sum())
    flags = int(np.bitwise_or.reduce(run.marks[part]))
    return Piece(
        at=minute_start(start),
        hour=(start - run.start) // HOUR,
        valid=int(run.valid[part].sum()),
        bad=int(run.bad[part].sum()),
        births=int(run.births_valid[part].sum()),
        seen=seen,
        expected=expected,
        coverage=float(run.coverage()[part].mean()) if expected else None,
        marks=tuple(MARKS[mark] for mark in Mark(flags)),
    )
