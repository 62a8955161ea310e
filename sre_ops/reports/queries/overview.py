"""What needs a person now: alerts, silences, budgets, freezes, and who is on call."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sre_ops.alerts.public import reads as alerts
from sre_ops.alerts.public.reads import GroupFacts, SilenceFacts
from sre_ops.catalog.public import reads as catalog
from sre_ops.db.database import Database
from sre_ops.db.sessions import ReadSession
from sre_ops.delivery.public import reads as delivery
from sre_ops.events.log import head
from sre_ops.oncall.public import reads as oncall
from sre_ops.reports.domain.need import Figures, Hold, hold
from sre_ops.slo.public import outlook
from sre_ops.slo.public import reads as slo
from sre_ops.slo.public.outlook import BudgetView
from sre_ops.tenancy.public import reads as tenancy

_BUDGETS = 8
_AHEAD = timedelta(days=31)
_BLOCKING = ("freeze", "require_approval")


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A schedule at this moment.

    Attributes:
        people: on call now; nobody is told as what it is.
        until: when other people are; None where that is over a month ahead.
        following: who are from then on.
    """

    slug: str
    title: str
    people: tuple[UUID, ...]
    until: datetime | None
    following: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Freeze:
    """A service whose releases are held back, or for which an exception is asked.

    Attributes:
        action: `freeze` or `require_approval`; "" where only an exception waits.
        exceptions: how many wait for a second person.
    """

    service: str
    action: str
    exceptions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """All that an overview tells.

    Attributes:
        groups: what fires but the silences, by who has it; those that wait the oldest first.
        burning: how many of *budgets* burn fast.
        names: how people are called; whoever was erased is missing.
        counts: objectives by state; `child_counts` of those that fan-outs have made.
    """

    groups: Mapping[Hold, tuple[GroupFacts, ...]]
    silences: tuple[SilenceFacts, ...]
    budgets: tuple[BudgetView, ...]
    burning: int
    counts: Mapping[str, int]
    child_counts: Mapping[str, int]
    broken_files: int
    freezes: tuple[Freeze, ...]
    turns: tuple[Turn, ...]
    names: Mapping[UUID, str]
    services: int
    teams: int

    @property
    def figures(self) -> Figures:
        """How much there is of everything."""
        waiting = self.groups[Hold.WAITING]
        return Figures(
            pages=len(waiting),
            oldest=waiting[0].opened_at if waiting else None,
            silent=len(self.silences),
            uncovered=sum(1 for one in self.turns if not one.people),
            unheld=len(self.groups[Hold.NOBODY]),
            held=len(self.groups[Hold.HELD]),
            burning=self.burning,
            frozen=sum(1 for one in self.freezes if one.action),
            missed=self.counts.get("missed", 0),
            at_risk=self.counts.get("at_risk", 0),
            blind=self.counts.get("no_data", 0),
        )


def overview(session: ReadSession, *, now: datetime) -> Overview:
    """Return what needs a person at *now*, and what stands around it."""
    silences = tuple(alerts.silences(session))
    budgets = outlook.troubled(session, now=now, limit=_BUDGETS)
    return Overview(
        groups=_by_hold(alerts.firing_groups(session), {one.group_id for one in silences}),
        silences=silences,
        budgets=tuple(budgets),
        burning=sum(1 for one in budgets if one.burns_fast),
        counts=outlook.counts(session),
        child_counts=outlook.counts(session, of_children=True),
        broken_files=outlook.broken_files(session),
        freezes=_freezes(session, now),
        turns=_turns(session, now),
        names={one.id: one.name for one in tenancy.people(session)},
        services=len(catalog.services(session)),
        teams=len(catalog.teams(session)),
    )


def overview_version(database: Database, tenant: UUID) -> str:
    """Return a text that changes with every event and every judgement, for live pages."""
    with database.read("reports", tenant) as session:
        return f"{head(session)}-{outlook.judged(session)}"


def _by_hold(groups: Iterable[GroupFacts], silent: set[UUID]) -> dict[Hold, tuple[GroupFacts, ...]]:
    """Sort groups by who has them; a silence is left to its own list, unless it waits."""
    found: dict[Hold, list[GroupFacts]] = {one: [] for one in Hold}
    for group in groups:
        who = hold(
            acknowledged_at=group.acknowledged_at,
            muted_by=group.muted_by,
            policies=group.policies,
        )
        if who is Hold.WAITING or group.group_id not in silent:
            found[who].append(group)
    return {
        who: tuple(sorted(some, key=lambda one: (one.opened_at, one.group_id)))
        for who, some in found.items()
    }


def _freezes(session: ReadSession, now: datetime) -> tuple[Freeze, ...]:
    asked = slo.actions(session)
    waiting: dict[str, int] = {}
    for one in delivery.exceptions(session, at=now, until=now):
        waiting[one.service] = waiting.get(one.service, 0) + 1
    held = {service for service, action in asked.items() if action in _BLOCKING}
    found = [
        Freeze(
            service=service,
            action=asked[service] if service in held else "",
            exceptions=waiting.get(service, 0),
        )
        for service in held | set(waiting)
    ]
    order = ("freeze", "require_approval", "")
    return tuple(sorted(found, key=lambda one: (order.index(one.action), one.service)))


def _turns(session: ReadSession, now: datetime) -> tuple[Turn, ...]:
    schedules = oncall.schedules(session)
    current = oncall.on_call(session, [one.id for one in schedules], now)
    changes: dict[UUID, oncall.HandOverView] = {}
    for change in oncall.hand_overs(session, now, now + _AHEAD):
        changes.setdefault(change.schedule.id, change)
    found = []
    for one in schedules:
        people, then = current[one.id], changes.get(one.id)
        until, following = (then.at, tuple(then.after)) if then else (None, ())
        if not people:
            until, following = _first(session, one.id, now)
        title = one.title or one.slug
        turn = Turn(slug=one.slug, title=title, people=people, until=until, following=following)
        found.append(turn)
    return tuple(found)


def _first(
    session: ReadSession, schedule_id: UUID, now: datetime
) -> tuple[datetime | None, tuple[UUID, ...]]:
    """Return when somebody is on call again by a schedule by which nobody is, and who."""
    ahead = oncall.shifts(session, schedule_id, now, now + _AHEAD)
    start = min((one.span.start for one in ahead), default=None)
    return start, tuple(one.person for one in ahead if one.span.start == start)
