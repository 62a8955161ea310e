"""What pages and API show of the quality of alerts: groups, who was asked, and in whose shift."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sre_ops.alerts.public import quality as alerts
from sre_ops.db.sessions import ReadSession
from sre_ops.oncall.public import pages as paging
from sre_ops.oncall.public import reads as oncall
from sre_ops.reports.domain import alert_quality as domain
from sre_ops.reports.domain.alert_advice import Advice, advice
from sre_ops.reports.domain.alert_quality import Figures, RuleFigures, Shift, Turn, WeekFigures
from sre_ops.tenancy.public import reads as tenancy

_AROUND = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """The figures of the alerts of [since, until).

    Attributes:
        since: later than asked for where nothing could send alerts then.
        rules: the most pages first; `weeks` and `shifts` oldest first.
        advice: what to do, the most urgent first.
        schedules: how those of the shifts are called; `people` who had them.
    """

    since: datetime
    until: datetime
    figures: Figures
    rules: tuple[RuleFigures, ...]
    weeks: tuple[WeekFigures, ...]
    shifts: tuple[Shift, ...]
    advice: tuple[Advice, ...]
    schedules: Mapping[UUID, str]
    people: Mapping[UUID, str]

    @property
    def pages_per_shift(self) -> float | None:
        """How many pages a shift had on average; None when there was no shift."""
        return domain.pages_per_shift(self.shifts)


def quality(session: ReadSession, *, days: int, now: datetime, zone: ZoneInfo) -> Quality:
    """Return the figures of the groups of alerts that opened in the last *days*.

    Args:
        session: of reports.
        days: how far to look back.
        now: aware.
        zone: whose weeks are told.
    """
    since = now - timedelta(days=days)
    began_at = alerts.began_at(session)
    if began_at is not None:
        since = min(max(since, began_at), now)
    groups, pages = _groups_and_pages(session, since, now)
    found, rules = domain.figures(groups), domain.by_rule(groups)
    schedules = {one.id: one.title or one.slug for one in oncall.schedules(session)}
    turns = [turn for one in schedules for turn in _turns(session, one, since, now)]
    shifts = domain.by_shift(sorted(turns, key=lambda one: (one.start, one.end)), pages)
    return Quality(
        since=since,
        until=now,
        figures=found,
        rules=rules,
        weeks=domain.by_week(groups, since, now, zone),
        shifts=shifts,
        advice=advice(found, rules, shifts),
        schedules=schedules,
        people={one.id: one.name for one in tenancy.people(session)},
    )


def _groups_and_pages(
    session: ReadSession, since: datetime, now: datetime
) -> tuple[list[domain.PastGroup], list[domain.Page]]:
    past = alerts.past_groups(session, since)
    known = {one.group_id for one in past}
    asked: dict[UUID, list[datetime]] = defaultdict(list)
    pages = []
    for page in paging.pages(session, since, now) if past else ():
        if page.group_id in known:  # of a group that opened before, only the rest would count
            asked[page.group_id].append(page.at)
            told = domain.Page(at=page.at, people=page.people, schedules=page.schedules)
            pages.append(told)
    groups = [
        domain.PastGroup(
            rule=one.rule,
            opened_at=one.opened_at,
            alerts=one.alerts,
            repeats=one.repeats,
            acted_on=one.acted_on,
            flapped=one.flapped,
            asked=tuple(asked[one.group_id]),
        )
        for one in past
    ]
    return groups, pages


def _turns(
    session: ReadSession, schedule_id: UUID, since: datetime, until: datetime
) -> Iterator[Turn]:
    """Yield who had a schedule from when to when; what follows without a break is one turn.

    A turn that reaches out of [since, until) is told in full, as far as `_AROUND` goes.
    """
    by_person: dict[UUID, list[tuple[datetime, datetime]]] = defaultdict(list)
    for shift in oncall.shifts(session, schedule_id, since - _AROUND, until + _AROUND):
        held = by_person[shift.person]
        if held and shift.span.start <= held[-1][1]:
            held[-1] = (held[-1][0], max(held[-1][1], shift.span.end))
        else:
            held.append((shift.span.start, shift.span.end))
    for person, spans in by_person.items():
        for start, end in spans:
            if start >= until or end <= since:
                continue
            yield Turn(schedule_id=schedule_id, person=person, start=start, end=end)
