"""`/slos/{id}/attribution`: which correction, incident or deployment spent a budget."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.errors import Invalid
from sre_ops.render.charts.chart import Chart, Look, at_widths
from sre_ops.render.charts.stacked_bar import Piece, PieceKind, StackedBar, stacked_bar
from sre_ops.reports.domain.attribution import Attribution, Cause, Part
from sre_ops.reports.pages import wording
from sre_ops.reports.queries.attribution import attribution_of, window_of, windows_of
from sre_ops.reports.queries.wording import amount
from sre_ops.tenancy.access import reads
from sre_ops.web.i18n import _, speaking, speaking_to
from sre_ops.web.pages import render, viewer

router = APIRouter()

_SHOWN = 100
_PIECES = 6
_WIDTHS = (320, 920)
_KINDS = {
    Cause.INCIDENT: PieceKind.INCIDENT,
    Cause.DEPLOYMENT: PieceKind.RELEASE,
    Cause.UNATTRIBUTED: PieceKind.OPEN,
}
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
Text = Annotated[str, Query(max_length=100, pattern=r"^[^\x00]*$")]


@dataclass(slots=True, kw_only=True)
class Asked:
    """What was typed: a window of the SLO, or days; and what is wrong with the days."""

    window: str
    first: str
    last: str
    faults: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One cause in words; *href* is "" where there is nothing to look at."""

    part: Part
    cause: str
    title: str
    href: str
    of_budget: str
    of_spent: str


@router.get("/slos/{slo_id}/attribution", response_class=HTMLResponse)
def attribution(
    request: Request,
    session: Annotated[ReadSession, reads("reports")],
    slo_id: UUID,
    *,
    window: Text = "",
    first: Text = "",
    last: Text = "",
) -> Response:
    """Show what spent the budget of one SLO over one of its windows, or over given days."""
    asked = Asked(window=window, first=first, last=last)
    now = request.app.state.clock.now()
    with speaking_to(viewer(request), now=now, url=str(request.url)):
        found = _between_days(session, slo_id, asked) or _over_window(session, slo_id, asked)
        return render(
            request,
            "reports/attribution.html",
            status=422 if asked.faults else 200,
            slo_id=slo_id,
            asked=asked,
            windows=[
                (wording.window(one.window), one.window, one.window == asked.window)
                for one in windows_of(session, slo_id)
            ],
            **_told(found),
        )


def _between_days(session: ReadSession, slo_id: UUID, asked: Asked) -> Attribution | None:
    """Return what was asked of days; None where none were given, or they are wrong."""
    if not asked.first and not asked.last:
        return None
    days = {name: _day(getattr(asked, name)) for name in ("first", "last")}
    asked.faults = {
        name: _("Give a day such as 2026-11-30.") for name, day in days.items() if day is None
    }
    start, end = days["first"], days["last"]
    if start is None or end is None:
        return None
    try:
        edges = _midnight(start), _midnight(end + _DAY)
        return attribution_of(session, slo_id, since=edges[0], until=edges[1])
    except (Invalid, OverflowError):
        asked.faults = {"last": _("Give one day to 400 days, the last not before the first.")}
    return None


def _over_window(session: ReadSession, slo_id: UUID, asked: Asked) -> Attribution:
    chosen = window_of(session, slo_id, asked.window)
    asked.window = chosen.window
    if not asked.faults:
        zone = speaking().viewer.zone_info
        asked.first = chosen.from_at.astimezone(zone).date().isoformat()
        asked.last = (chosen.to_at - _MINUTE).astimezone(zone).date().isoformat()
    return attribution_of(session, slo_id, since=chosen.from_at, until=chosen.to_at)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), speaking().viewer.zone_info)


def _told(found: Attribution) -> dict[str, Any]:
    return {
        "found": found,
        "counted": partial(amount, parts=found.per_minute),
        "sentence": wording.sentence(found),
        "lines": [_line(found, part) for part in _shown(found)],
        "left_out": max(len(found.parts) - _SHOWN, 0),
        "chart": _chart(found) if found.consumed is not None else None,
    }


def _shown(found: Attribution) -> list[Part]:
    """Return the largest parts, and the last one, which is what is unattributed."""
    return [*found.parts[:-1][: _SHOWN - 1], found.parts[-1]]


def _line(found: Attribution, part: Part) -> Line:
    hrefs = {
        Cause.CORRECTION: f"/corrections#correction-{part.ref}",
        # Those of a composite may be of any service of its members.
        Cause.DEPLOYMENT: "/releases"
        if found.per_minute > 1
        else f"/releases/{quote(found.service, safe='')}#deployments",
    }
    return Line(
        part=part,
        cause=_(wording.CAUSES[part.cause]),
        title=part.title,
        href=hrefs.get(part.cause, ""),
        of_budget=wording.share(part.share),
        of_spent=wording.share(found.share_of_spent(part)),
    )


def _chart(found: Attribution) -> Chart:
    """Draw what counts: the largest causes, the other known ones together, what is open."""
    *known, rest = (one for one in found.parts if one.cause is not Cause.CORRECTION)
    pieces = [_piece(one) for one in known[:_PIECES]]
    others = sum(one.share or 0.0 for one in known[_PIECES:])
    if others:
        pieces.append(Piece(name=_("Others"), kind=PieceKind.RELEASE, share=others))
    data = StackedBar(
        title=_("Spent budget by cause: %(slo)s") % {"slo": f"{found.service}/{found.slo}"},
        caption=_("Share of the error budget"),
        pieces=[*pieces, _piece(rest)],
        limit=_("the whole budget"),
        note=_("What corrections took out is not spent and not drawn."),
    )
    said = speaking()
    look = Look(locale=said.viewer.locale, zone=said.viewer.zone, prefix="spent", words=said.words)
    return at_widths(lambda at: stacked_bar(data, at), look, _WIDTHS)


def _piece(part: Part) -> Piece:
    return Piece(name=wording.named(part), kind=_KINDS[part.cause], share=part.share or 0.0)
