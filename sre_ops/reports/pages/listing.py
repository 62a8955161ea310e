"""`/reports`: which reports there are, and at a glance which months and weeks were met."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from sre_ops.db.sessions import ReadSession
from sre_ops.reports import store
from sre_ops.reports.domain.facts import Kind, Scope
from sre_ops.reports.domain.period import Period, Unit
from sre_ops.reports.queries import wording
from sre_ops.reports.queries.gathering import scopes
from sre_ops.reports.tables import BudgetReportRow
from sre_ops.tenancy.access import reads
from sre_ops.web.filters import number
from sre_ops.web.i18n import _, ngettext, speaking_to
from sre_ops.web.pages import render, viewer

router = APIRouter()

_PERIODS = 6
_ROWS = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One report in the strip of a scope; *state* is "" for one that is still running."""

    href: str
    title: str
    state: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """The reports of one scope, newest first."""

    scope: Scope
    title: str
    entries: tuple[Entry, ...]


@router.get("/reports", response_class=HTMLResponse)
def reports(
    request: Request,
    session: Annotated[ReadSession, reads("reports")],
    unit: Annotated[Unit, Query()] = Unit.MONTH,
) -> Response:
    """Show the reports of the past months or weeks, and the running one."""
    state = request.app.state
    now = state.clock.now()
    rows = store.newest(session, unit.value, limit=_ROWS)
    everybody = scopes(session)
    with speaking_to(viewer(request), now=now, url=str(request.url)):
        running = Period.around(unit, now, state.report_zone)
        periods = [running]
        while len(periods) < _PERIODS:
            periods.append(periods[-1].before())
        strips = _strips(everybody, periods, rows)
        kinds = {
            kind: [one for one in strips if one.scope.kind is kind]
            for kind in (Kind.ORGANISATION, Kind.TEAM, Kind.SERVICE)
        }
        return render(
            request,
            "reports/listing.html",
            unit=unit.value,
            kinds=kinds,
            heads=[wording.period_short(one) for one in periods],
            sentence=_sentence(rows),
        )


def _sentence(rows: Sequence[BudgetReportRow]) -> str:
    """Say how the last closed period went for the organisation; "" before the first."""
    last = next((one for one in rows if one.scope_kind == Kind.ORGANISATION.value), None)
    if last is None:
        return ""
    told = {
        "period": wording.period(Period.named(last.period, last.zone)),
        "met": number(last.met),
        "missed": number(last.missed),
        "unknown": number(last.unknown),
    }
    text = _(
        "The newest closed report is of %(period)s: objectives met %(met)s, missed %(missed)s,"
        " not judged %(unknown)s."
    )
    return text % told


def _strips(
    everybody: Sequence[Scope], periods: Sequence[Period], rows: Sequence[BudgetReportRow]
) -> list[Strip]:
    known: dict[tuple[str, str], dict[str, BudgetReportRow]] = defaultdict(dict)
    for row in rows:
        known[row.scope_kind, row.scope_name][row.period] = row
    return [
        Strip(
            scope=one,
            title=wording.scope(one),
            entries=tuple(
                _entry(one, period, known[one.kind.value, one.name].get(period.name), n == 0)
                for n, period in enumerate(periods)
            ),
        )
        for one in everybody
    ]


def _entry(scope: Scope, period: Period, row: BudgetReportRow | None, is_running: bool) -> Entry:
    href = f"/reports/budget/{scope.kind.value}/{scope.name}/{period.name}"
    title = wording.period(period)
    if row is None:
        return Entry(href=href if is_running else "", title=title, state="", text="")
    if row.missed:
        told = ngettext("%(n)s missed", "%(n)s missed", row.missed) % {"n": number(row.missed)}
        return Entry(href=href, title=title, state="missed", text=told)
    if row.unknown == row.objectives:
        return Entry(href=href, title=title, state="not_enough_data", text=_("not judged"))
    state = "not_enough_data" if row.unknown else "met"
    told = _("%(n)s of %(total)s met") % {"n": number(row.met), "total": number(row.objectives)}
    return Entry(href=href, title=title, state=state, text=told)
