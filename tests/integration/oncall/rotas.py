"""A tenant with people who take turns: what tests of schedules begin with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sre_ops.db.database import Database
from sre_ops.oncall.commands.schedules import Wish, put_schedule
from sre_ops.oncall.domain.rotation import Rotation, Unit
from sre_ops.oncall.domain.schedule import Layer, Schedule
from sre_ops.oncall.public import reads
from sre_ops.tenancy.domain.roles import Role
from tests.databases import NOON
from tests.people import person_id, sign_up

BEGAN = NOON - timedelta(days=5)  # Monday 16 November 2026, noon
DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rota:
    """People who take turns for a week each, from Monday noon UTC; ana began."""

    database: Database
    tenant: UUID
    schedule_id: UUID
    people: Mapping[str, UUID]

    def named(self, name: str) -> UUID:
        return self.people[name]

    def who(self, at: datetime) -> list[str]:
        """Return the names of who is on call at *at*."""
        names = {found: name for name, found in self.people.items()}
        with self.database.read("oncall", self.tenant) as session:
            return [names[one] for one in reads.who_at(session, self.schedule_id, at)]


def weekly(*people: UUID, hours: int = 12) -> Schedule:
    """Return turns of a week, from Monday at *hours*."""
    first = BEGAN.replace(tzinfo=None, hour=hours)
    rotation = Rotation(unit=Unit.WEEK, length=1, first=first, zone="UTC")
    return Schedule(zone="UTC", layers=(Layer(name="weekly", rotation=rotation, order=people),))


def people_of(database: Database, tenant: UUID) -> dict[str, UUID]:
    """Let ana, ben and cleo join as responders."""
    names = ("ana", "ben", "cleo")
    keys = {
        name: sign_up(database, tenant, Role.RESPONDER, email=f"{name}@example.com")
        for name in names
    }
    return {name: person_id(database, key) for name, key in keys.items()}


def rota(database: Database, tenant: UUID, *, slug: str = "primary") -> Rota:
    """Return a schedule in which ana and ben take turns."""
    people = people_of(database, tenant)
    schedule = weekly(people["ana"], people["ben"])
    wish = Wish(slug=slug, schedule=schedule, from_at=BEGAN)
    with database.write("oncall", tenant) as session:
        row, _ = put_schedule(session, wish, by=None, at=NOON)
    return Rota(database=database, tenant=tenant, schedule_id=row.id, people=people)
