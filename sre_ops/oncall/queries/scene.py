"""Who stands behind targets at one instant, what they are called, and how each is told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sre_ops.catalog.public import reads as catalog
from sre_ops.db.sessions import ReadSession
from sre_ops.oncall.domain.notices import Preferences
from sre_ops.oncall.domain.policy import Target
from sre_ops.oncall.domain.preferences_text import Wishes, wishes_of
from sre_ops.oncall.domain.roster import Roster
from sre_ops.oncall.public import reads as oncall
from sre_ops.oncall.store import reaching, schedules
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.public import reads as tenancy

EMAIL = "email"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The facts of one instant.

    Attributes:
        roster: who stands behind targets.
        labels: what schedules, teams and channels are called, by id.
        names: what people are called, by id; for pages alone.
        admins: who administers the tenant and may be paged.
        kinds: of channels, by id.
    """

    roster: Roster
    labels: Mapping[UUID, str] = field(default_factory=dict)
    names: Mapping[UUID, str] = field(default_factory=dict)
    admins: tuple[UUID, ...] = ()
    kinds: Mapping[UUID, str] = field(default_factory=dict)


def scene_at(session: ReadSession, at: datetime, targets: Iterable[Target]) -> Scene:
    """Return who stands behind *targets* at *at*, by what is known now."""
    wanted = {one.id for one in targets}
    people = tenancy.people(session)
    rows = [row for row in schedules.schedules(session) if row.id in wanted]
    teams = catalog.teams(session)
    channels = reaching.channels(session)
    members = reaching.team_people(session)
    roster = Roster(
        on_call=oncall.on_call(session, [row.id for row in rows], at),
        schedule_zones={row.id: row.zone for row in rows},
        members={one.id: members.get(one.id, ()) for one in teams},
        people={one.id: one.zone or "UTC" for one in people if not one.is_disabled},
        channels=frozenset(row.id for row in channels),
    )
    return Scene(
        roster=roster,
        labels={row.id: row.title or row.slug for row in rows}
        | {one.id: one.title or one.slug for one in teams}
        | {row.id: row.title for row in channels},
        names={one.id: one.name for one in people},
        admins=_admins(people),
        kinds={row.id: row.kind for row in channels},
    )


def admins(session: ReadSession) -> tuple[UUID, ...]:
    """Return who administers the tenant and may be paged."""
    return _admins(tenancy.people(session))


def _admins(people: Iterable[tenancy.PersonView]) -> tuple[UUID, ...]:
    return tuple(one.id for one in people if not one.is_disabled and one.role.covers(Role.ADMIN))


def preferences_of(session: ReadSession, person_id: UUID, zone: str | None) -> Preferences:
    """Return how a person is told; the address of the account is the last contact of everybody.

    Args:
        session: of oncall.
        person_id: whose; it is also the id of the contact that the account's address is.
        zone: of the account; None where there is no account any more, which reaches nobody.
    """
    if zone is None:
        return Preferences(zone="UTC", contacts=())
    row = reaching.wishes(session, person_id)
    wishes = wishes_of(row.document) if row else Wishes()
    own = tuple(one.id for one in reaching.contacts(session, person_id))
    return Preferences(
        zone=wishes.zone or zone,
        contacts=(*own, person_id),
        rules=wishes.rules,
        quiet=wishes.quiet,
    )
