"""Puts the facts of a budget report together from what the slices below know now."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sre_ops.catalog.public import reads as catalog
from sre_ops.db.sessions import ReadSession
from sre_ops.delivery.public import reads as delivery
from sre_ops.events.log import newest_events
from sre_ops.kernel.errors import NotFound
from sre_ops.kernel.event import Json
from sre_ops.kernel.messages import N_
from sre_ops.kernel.units import to_minute
from sre_ops.reports.domain.facts import (
    EVERYTHING,
    Asked,
    Exempted,
    Figures,
    Kind,
    Line,
    Month,
    Part,
    Promise,
    Released,
    Report,
    Scope,
)
from sre_ops.reports.domain.period import Period, Unit
from sre_ops.reports.domain.reading import STERN
from sre_ops.reports.queries.attribution import attribution_of
from sre_ops.slo.public import budgets
from sre_ops.slo.public import reads as slos
from sre_ops.slo.public.budgets import PeriodFigures, PeriodSla, SloPeriod

ATTRIBUTED = 25
"""Of so many SLOs, those that spent most, the causes are told."""

ATTRIBUTED_SO_FAR = 8
"""The same while a period runs, since somebody waits for the answer."""

HISTORY = 12
_SOON = timedelta(days=7)
_EVENTS = 20_000
_POLICY = "slo.policy_state_changed.v1"


def scopes(session: ReadSession) -> list[Scope]:
    """Return everybody for whom there are reports: the organisation, teams, services."""
    teams = [
        Scope(kind=Kind.TEAM, name=one.slug, title=one.title) for one in catalog.teams(session)
    ]
    services = [
        Scope(kind=Kind.SERVICE, name=one.slug, title=one.title)
        for one in catalog.services(session)
    ]
    return [EVERYTHING, *teams, *services]


def scope_named(session: ReadSession, kind: Kind, name: str) -> Scope:
    """Return the scope of that name.

    Raises:
        NotFound: there is no such service or team.
    """
    found = next((one for one in scopes(session) if (one.kind, one.name) == (kind, name)), None)
    if kind is Kind.ORGANISATION:
        return EVERYTHING
    if found is None:
        text = {
            Kind.SERVICE: N_("there is no service %(slug)s"),
            Kind.TEAM: N_("there is no team %(slug)s"),
        }[kind]
        raise NotFound(text, slug=name)
    return found


def gathered(
    session: ReadSession, scope: Scope, period: Period, *, counted_to: datetime, now: datetime
) -> Report:
    """Return the report of *scope* over *period* as the ledger has it now.

    Args:
        session: of the reports slice.
        scope: whose SLOs.
        period: may still be running.
        counted_to: aware; what is later does not count.
        now: aware.
    """
    services = _services(session, scope)
    found = _periods(session, period, counted_to, services)
    lines = _lines(session, period, counted_to, found, services)
    limit = ATTRIBUTED if counted_to >= period.until else ATTRIBUTED_SO_FAR
    spending = _spending(found)[:limit]
    parts = _parts(session, spending, period.since, min(counted_to, period.until))
    known = {one.slo_id for one in found}
    slugs = {one.service for one in found}
    at = min(now, period.until)
    return Report(
        scope=scope,
        period=period,
        counted_to=min(max(counted_to, period.since), period.until),
        made_at=now,
        lines=lines,
        parts=parts,
        attributed=len(spending),
        asked=tuple(
            one for one in _asked(session, at, slos.parents(session)) if one.slo_id in known
        ),
        exceptions=tuple(one for one in _exceptions(session, at) if one.service in slugs),
        releases=_releases(session, period, slugs),
    )


def lines_now(session: ReadSession, period: Period) -> tuple[Line, ...]:
    """Return the figures of all SLOs over a period that is over, for comparing; no more."""
    found = _periods(session, period, period.until, None)
    return tuple(_line(one, (), _figures(one.figures)) for one in found)


def counted_to(session: ReadSession, period: Period) -> datetime:
    """Return up to when the counts of *period* are final; its start where nothing was read."""
    settled = budgets.settled_to(session)
    return period.since if settled is None else min(max(settled, period.since), period.until)


def _services(session: ReadSession, scope: Scope) -> list[str] | None:
    match scope.kind:
        case Kind.SERVICE:
            return [scope.name]
        case Kind.TEAM:
            return [one.slug for one in catalog.services(session) if one.team == scope.name]
        case Kind.ORGANISATION:
            return None


def _periods(
    session: ReadSession, period: Period, until: datetime, services: Sequence[str] | None
) -> list[SloPeriod]:
    at = budgets.stretch(period.since, period.until, counted_to=until)
    edges = [to_minute(end) for end in period.edges()]
    return budgets.periods(session, at, edges=edges, services=services)


def _lines(
    session: ReadSession,
    period: Period,
    until: datetime,
    found: Sequence[SloPeriod],
    services: Sequence[str] | None,
) -> tuple[Line, ...]:
    began = budgets.first_measured(session)
    past = [one for one in period.last_months(HISTORY) if began and one.until > began]
    past = [one for one in past if one.until <= until and one != period]
    whole = [period.before(), *past]
    stretches = [budgets.stretch(one.since, one.until, counted_to=one.until) for one in whole]
    figures = budgets.months(session, stretches, services=services)
    lines = []
    for one in found:
        before, *rest = figures[one.slo_id]
        months = [
            Month(name=each.name, state=said.state, consumed=said.consumed)
            for each, said in zip(past, rest, strict=True)
        ]
        if period.unit is Unit.MONTH:
            own = one.figures
            months.append(Month(name=period.name, state=own.state, consumed=own.consumed))
        lines.append(_line(one, months, _figures(before)))
    return tuple(lines)


def _line(one: SloPeriod, months: Sequence[Month], before: Figures) -> Line:
    return Line(
        slo_id=one.slo_id,
        service=one.service,
        slo=one.slo,
        title=one.title,
        team=one.team,
        objective=str(one.objective),
        figures=_figures(one.figures),
        raw=_figures(one.raw) if one.raw else None,
        before=before,
        remaining=tuple(None if left is None else round(left, 6) for left in one.remaining),
        months=tuple(months),
        parts_per_minute=_parts_per_minute(one),
        sla=_promise(one.sla) if one.sla else None,
    )


def _parts_per_minute(one: SloPeriod) -> int | None:
    return one.parts if one.parts > 1 else None


def _promise(said: PeriodSla) -> Promise:
    return Promise(
        name=said.customer or said.name,
        objective=str(said.objective),
        buffer_left=said.buffer_left,
        state=said.state,
        credit=said.credit,
    )


def _figures(said: PeriodFigures) -> Figures:
    return Figures(
        valid=said.valid,
        bad=said.bad,
        allowed=said.allowed,
        sli=said.sli,
        consumed=said.consumed,
        state=said.state,
        reason=said.reason,
        coverage=said.coverage,
    )


def _spending(found: Sequence[SloPeriod]) -> list[SloPeriod]:
    """Return the SLOs that had events, those that spent most of their budget first."""
    measured = (one for one in found if one.figures.valid)
    return sorted(measured, key=lambda one: -(one.figures.consumed or 0))


def _parts(
    session: ReadSession, spending: Sequence[SloPeriod], since: datetime, until: datetime
) -> tuple[Part, ...]:
    """Return what spent the budgets of *spending*."""
    parts: list[Part] = []
    for one in spending if since < until else ():
        told = attribution_of(session, one.slo_id, since=since, until=until)
        parts += [
            Part(
                slo_id=one.slo_id,
                service=one.service,
                slo=one.slo,
                cause=each.cause.value,
                ref=each.ref,
                title=each.title,
                at=each.at,
                bad=each.bad,
                share=each.share,
                parts_per_minute=_parts_per_minute(one),
            )
            for each in told.parts
            if each.bad
        ]
    return tuple(parts)


def _asked(session: ReadSession, at: datetime, parents: Mapping[UUID, UUID]) -> list[Asked]:
    """Return what the policies asked for at *at*, by service and SLO; nothing is left out.

    What is asked for the child of a fan-out stands with its parent, under the child's name, and
    only where it is more than to inform.
    """
    newest: dict[tuple[str, str], Asked | None] = {}
    for event in newest_events(session, (_POLICY,), limit=_EVENTS):
        said = event.payload
        if said is None or event.occurred_at >= at:
            continue
        key = (str(said["slo_id"]), str(said["window"]))
        if key not in newest:
            newest[key] = _asked_of(said, event.occurred_at)
    asked = [one for one in newest.values() if one is not None]
    found = [
        replace(one, slo_id=parents.get(one.slo_id, one.slo_id))
        for one in asked
        if one.slo_id not in parents or one.action in STERN
    ]
    return sorted(found, key=lambda one: (one.service, one.slo, one.window))


def _asked_of(said: Mapping[str, Json], since: datetime) -> Asked | None:
    if said["action"] == "none":
        return None
    rules = said["rules"]
    return Asked(
        slo_id=UUID(str(said["slo_id"])),
        service=str(said["service"]),
        slo=str(said["slo"]),
        window=str(said["window"]),
        action=str(said["action"]),
        since=since,
        rules=tuple(map(str, rules)) if isinstance(rules, list) else (),
    )


def _exceptions(session: ReadSession, at: datetime) -> list[Exempted]:
    return [
        Exempted(service=one.service, reason=one.reason, state=one.state, expires_at=one.expires_at)
        for one in delivery.exceptions(session, at=at, until=at + _SOON)
    ]


def _releases(session: ReadSession, period: Period, services: set[str]) -> tuple[Released, ...]:
    found = delivery.deployments(session, since=period.since, until=period.until)
    counts = Counter(one.service for one in found if one.service in services)
    return tuple(Released(service=name, count=number) for name, number in sorted(counts.items()))
