"""A tenant whose alerts page people, on a clock that is moved by hand: what tests of paging use."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlmodel import col

from sre_ops.db import leases
from sre_ops.db.database import Database
from sre_ops.events.log import Recorded, newest_events
from sre_ops.kernel.clock import FixedClock
from sre_ops.manifest import JobContext
from sre_ops.oncall.commands.policies import write_policy
from sre_ops.oncall.domain.policy import Policy, Step, Target, TargetKind
from sre_ops.oncall.jobs import escalate
from sre_ops.oncall.reactions import follow_alerts
from sre_ops.oncall.store import escalations as store
from sre_ops.oncall.tables import DecisionRow, EscalationRow, NoticeRow
from sre_ops.tenancy.domain.roles import Role
from tests.databases import NOON
from tests.integration.oncall.rotas import Rota, rota
from tests.people import person_id, sign_up

if TYPE_CHECKING:
    from sre_ops.kernel.event import Json

MINUTE = timedelta(minutes=1)
TTL = timedelta(seconds=60)
PAGED = "oncall.page_requested.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pager:
    """Ana and ben take turns, cleo may be named, and the boss administers."""

    rota: Rota
    clock: FixedClock
    boss: UUID
    group: UUID = field(default_factory=uuid4)

    @property
    def database(self) -> Database:
        return self.rota.database

    @property
    def tenant(self) -> UUID:
        return self.rota.tenant

    def person(self, name: str) -> Target:
        found = self.boss if name == "boss" else self.rota.named(name)
        return Target(TargetKind.PERSON, found)

    @property
    def schedule(self) -> Target:
        return Target(TargetKind.SCHEDULE, self.rota.schedule_id)

    def policy(self, *steps: Step, slug: str = "checkout", **fields: Any) -> None:
        """Put a policy into force; what it tells when all else fails is the boss."""
        usual = {"zone": "UTC", "steps": steps, "catch_all": (self.person("boss"),)}
        policy = Policy(**(usual | fields))
        with self.database.write("oncall", self.tenant) as session:
            write_policy(session, slug, policy, by=None, at=self.clock.now())

    def ladder(self, **fields: Any) -> None:
        """Tell the schedule at once, and cleo ten minutes later."""
        steps = (
            Step(targets=(self.schedule,)),
            Step(targets=(self.person("cleo"),), delay=10 * MINUTE),
        )
        self.policy(*steps, **fields)

    def hear(self, what: str, *, event_id: UUID | None = None, **said: Any) -> UUID:
        """Let oncall hear `alerts.group_<what>.v1`; return the id of the event."""
        at = self.clock.now()
        usual: dict[str, Json] = {"title": "checkout burns", "service": "shop", "severity": 1}
        usual |= {"policies": ["checkout"], "group_id": str(self.group), "by": None}
        event = Recorded(
            event_id=event_id or uuid4(),
            name=f"alerts.group_{what}.v1",
            occurred_at=at,
            recorded_at=at,
            tenant_id=self.tenant,
            aggregate_kind="alert_group",
            aggregate_id=self.group,
            aggregate_version=1,
            state={},
            payload=usual | said,
            actor="system",
            request_id=None,
            is_reconstructed=False,
            position=1,
        )
        with self.database.write("oncall", self.tenant) as session:
            follow_alerts(session, event)
        return event.event_id

    def context(self, job: str = "oncall.escalate", **options: Any) -> JobContext:
        with self.database.system() as system:
            lease = leases.take(system, job, holder="a test", ttl=TTL)
        assert lease is not None
        return JobContext(
            database=self.database,
            owner="oncall",
            tenant=self.tenant,
            tenant_slug="acme",
            lease=lease,
            lease_for=TTL,
            clock=self.clock,
            options=options,
        )

    def tick(self, minutes: float = 0) -> None:
        """Let *minutes* pass, and do what is due then."""
        self.clock.move_to(self.clock.now() + minutes * MINUTE)
        escalate(self.context())

    def run_until(self, end: datetime) -> None:
        """Move the clock from one due thing to the next, and do each, until *end*."""
        context = self.context()
        while (due := self._next_due()) is not None and due <= end:
            self.clock.move_to(max(due, self.clock.now()))
            escalate(context)
        self.clock.move_to(end)

    def _next_due(self) -> datetime | None:
        steps = select(func.min(col(EscalationRow.next_at)))
        told = select(func.min(col(NoticeRow.at))).where(col(NoticeRow.state) == store.WAITING)
        with self.database.read("oncall", self.tenant) as session:
            found = [session.scalars(one).one() for one in (steps, told)]
        return min((one for one in found if one is not None), default=None)

    def names(self) -> Mapping[UUID, str]:
        return {one: name for name, one in self.rota.people.items()} | {self.boss: "boss"}

    def pages(self) -> list[tuple[float, str, str]]:
        """Say who was paged, in minutes since noon, and why, oldest first."""
        with self.database.read("oncall", self.tenant) as session:
            found = newest_events(session, [PAGED], limit=500)
        return [
            (
                (one.occurred_at - NOON) / MINUTE,
                self.names().get(UUID(str((one.payload or {})["person_id"])), "nobody known"),
                str((one.payload or {})["reason"]),
            )
            for one in reversed(found)
        ]

    def decisions(self) -> list[str]:
        with self.database.read("oncall", self.tenant) as session:
            return [one.reason for one in store.decisions_of(session, self.group)]

    def rows(self, table: type[EscalationRow] | type[NoticeRow] | type[DecisionRow]) -> list[Any]:
        with self.database.read("oncall", self.tenant) as session:
            return list(session.scalars(select(table).order_by(col(table.id))))


def groups_of(database: Database, tenant: UUID) -> list[UUID]:
    """Return the groups of alerts that opened, oldest first."""
    with database.read("oncall", tenant) as session:
        found = newest_events(session, ["alerts.group_opened.v1"], limit=10)
    return [one.aggregate_id for one in reversed(found)]


def pager(database: Database, tenant: UUID, clock: FixedClock) -> Pager:
    """Return people, a schedule and nothing that fires."""
    boss = sign_up(database, tenant, Role.ADMIN, email="boss@example.com")
    return Pager(rota=rota(database, tenant), clock=clock, boss=person_id(database, boss))
