"""Who can be reached how, in which teams and schedules people are, and whom nobody could wake."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sre_ops.catalog.public import reads as catalog
from sre_ops.catalog.public.reads import TeamView
from sre_ops.db.sessions import ReadSession
from sre_ops.oncall.domain.policy import TargetKind
from sre_ops.oncall.public import reads
from sre_ops.oncall.public.reads import ScheduleView
from sre_ops.oncall.queries.destinations import policies_by_target
from sre_ops.oncall.store import reaching
from sre_ops.oncall.tables import PolicyRow
from sre_ops.tenancy.public import reads as tenancy
from sre_ops.tenancy.public.reads import PersonView

_AHEAD = timedelta(days=90)
_MAIL = "email"


class Lack(StrEnum):
    """What keeps a page from waking somebody."""

    NO_WAY = "no_way"
    MAIL_ALONE = "mail_alone"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonReached:
    """Somebody, and how she can be reached.

    Attributes:
        kinds: of her own contacts, the best first; the mail of the account comes besides.
        lack: None where a page would reach her.
        schedules: by which she is on call within the next 90 days.
        teams: that she is paged with.
        is_paged: whether anything may page her: a schedule, team or policy.
    """

    person: PersonView
    kinds: tuple[str, ...]
    lack: Lack | None
    schedules: tuple[ScheduleView, ...]
    teams: tuple[TeamView, ...]
    is_paged: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamReached:
    """A team, who is paged with it, and which policies name it."""

    team: TeamView
    people: tuple[UUID, ...]
    policies: tuple[PolicyRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Everybody:
    """Everybody and every team; *in_need* are paged by something, and would not notice."""

    people: tuple[PersonReached, ...]
    teams: tuple[TeamReached, ...]

    @property
    def in_need(self) -> tuple[PersonReached, ...]:
        """Who is paged by something and cannot be reached at all."""
        return tuple(
            one for one in self.people if one.is_paged and one.lack in (Lack.NO_WAY, Lack.DISABLED)
        )


def everybody(session: ReadSession, at: datetime, *, sends_mail: bool) -> Everybody:
    """Return how everybody is reached, those who are paged and cannot be first.

    Args:
        session: of oncall.
        at: now.
        sends_mail: whether this installation has a mail server.
    """
    teams = _teams(session)
    schedules = _schedules(session, at)
    named = policies_by_target(session, TargetKind.PERSON)
    kinds: dict[UUID, tuple[str, ...]] = {}
    for row in reaching.contacts(session):
        kinds[row.person_id] = (*kinds.get(row.person_id, ()), row.kind)
    people = [
        PersonReached(
            person=one,
            kinds=kinds.get(one.id, ()),
            lack=_lack(one, kinds.get(one.id, ()), sends_mail=sends_mail),
            schedules=tuple(view for view, who in schedules if one.id in who),
            teams=tuple(each.team for each in teams if one.id in each.people),
            is_paged=one.id in named
            or any(one.id in who for _, who in schedules)
            or any(one.id in each.people for each in teams),
        )
        for one in tenancy.people(session)
    ]
    people = [one for one in people if one.is_paged or not one.person.is_disabled]
    return Everybody(people=tuple(sorted(people, key=_urgency)), teams=tuple(teams))


def _urgency(one: PersonReached) -> tuple[int, str]:
    order = (Lack.NO_WAY, Lack.DISABLED, Lack.MAIL_ALONE, None)
    return (order.index(one.lack) + (0 if one.is_paged else len(order)), one.person.name)


def _lack(one: PersonView, kinds: tuple[str, ...], *, sends_mail: bool) -> Lack | None:
    if one.is_disabled:
        return Lack.DISABLED
    if any(kind != _MAIL for kind in kinds):
        return None
    return Lack.MAIL_ALONE if sends_mail else Lack.NO_WAY


def _teams(session: ReadSession) -> list[TeamReached]:
    members = reaching.team_people(session)
    named = policies_by_target(session, TargetKind.TEAM)
    return [
        TeamReached(team=one, people=members.get(one.id, ()), policies=named.get(one.id, ()))
        for one in catalog.teams(session)
    ]


def _schedules(session: ReadSession, at: datetime) -> list[tuple[ScheduleView, frozenset[UUID]]]:
    return [
        (one, frozenset(shift.person for shift in reads.shifts(session, one.id, at, at + _AHEAD)))
        for one in reads.schedules(session)
    ]
