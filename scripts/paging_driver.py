"""A company that is paged, and the server that pages it: for benchmarks and tests of paging.

Services have an on-call schedule of two people each, who are reached by mail, and every third
service tells a channel as well. Alerts with a label `wait` page somebody only so many minutes
later, so that many escalations can be open at once.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from scripts.servers.child import Child, free_port, http_ok
from sre_ops.alerts.commands.intake import take_in_all
from sre_ops.alerts.commands.integrations import Kind, create_integration
from sre_ops.alerts.commands.routes import set_routes
from sre_ops.alerts.domain.matchers import parse_matcher
from sre_ops.alerts.domain.routing import Route
from sre_ops.app.slices import SCHEMAS, SLICES
from sre_ops.db.database import Database
from sre_ops.events.relay import Relay
from sre_ops.kernel.clock import SystemClock
from sre_ops.oncall.commands.contacts import ContactKind, add_channel
from sre_ops.oncall.commands.policies import write_policy
from sre_ops.oncall.commands.schedules import Wish, put_schedule
from sre_ops.oncall.domain.policy import Policy, Step, Target, TargetKind
from sre_ops.oncall.domain.rotation import Rotation, Unit
from sre_ops.oncall.domain.schedule import Layer, Schedule
from sre_ops.tenancy.commands import create_tenant
from sre_ops.tenancy.commands.hashing import Argon2Hasher
from sre_ops.tenancy.commands.joining import join
from sre_ops.tenancy.commands.links import make_link
from sre_ops.tenancy.commands.sign_in import Visitor
from sre_ops.tenancy.domain.links import Purpose
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.queries import by_cookie

SRE_OPS = Path(__file__).parents[1] / ".venv" / "bin" / "sre-ops"
TENANT = "paged"
LONGEST_WAIT = 30
"""Minutes after which the last of those with a label `wait` page somebody."""
_MINUTE = timedelta(minutes=1)
_HASHER = Argon2Hasher(memory_kib=32, passes=1, waiting=50)
_HERE = Visitor(address="192.0.2.1", agent="a driver")


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A database with people, schedules, policies, routes and an integration.

    Attributes:
        url: of the database, as the server opens it.
        path: of the webhook that alerts are sent to.
        services: how many, named `service-0` and so on.
        settings: of the server, by environment; more may be given when it is served.
    """

    folder: Path
    url: str
    tenant: UUID
    integration: UUID
    path: str
    services: int
    port: int = field(default_factory=free_port)

    def opened(self) -> Database:
        """Open the database; whoever asks disposes of it."""
        return Database(self.url, SCHEMAS)

    def serve(self, **settings: str) -> Child:
        """Start a server and wait until it is ready."""
        usual = {
            "SRE_OPS_DATABASE_URL": self.url,
            "SRE_OPS_PORT": str(self.port),
            "SRE_OPS_TENANT": TENANT,
            "SRE_OPS_ONLY": "alerts,oncall,notify",
            "SRE_OPS_OUTBOUND_ALLOW": "127.0.0.0/8",
            "SRE_OPS_SMTP_SECURITY": "none",
            "SRE_OPS_LOG_FORMAT": "json",
        }
        log = self.folder / "serve.log"
        child = Child([SRE_OPS, "serve"], log=log, env=usual | settings, cwd=self.folder)
        child.wait_ready(lambda: http_ok(f"http://127.0.0.1:{self.port}/readyz"), "sre-ops serve")
        return child

    def open_escalations(self, count: int) -> None:
        """Let *count* alerts fire that page somebody in some minutes; call it before `serve`."""
        database = self.opened()
        for first in range(0, count, 100):
            some = range(first, min(first + 100, count))
            bodies = [
                webhook(f"waits-{one}", service=one % self.services, wait=one % LONGEST_WAIT + 1)
                for one in some
            ]
            with database.write("alerts", self.tenant) as session:
                take_in_all(session, self.integration, bodies, at=database.clock.now())
        reactions = [one for declared in SLICES for one in declared.reactions]
        Relay(database, reactions).run(self.tenant)
        database.dispose()


def webhook(name: str, *, service: int, wait: int = 0, status: str = "firing") -> bytes:
    """Return the body of Alertmanager's webhook for one alert, a group of its own."""
    labels = {"alertname": "BurnRate", "severity": "page", "service": f"service-{service}"}
    labels |= {"case": name} | ({"wait": str(wait)} if wait else {})
    alert = {
        "status": status,
        "labels": labels,
        "annotations": {"summary": f"service-{service} burns its budget ({name})"},
        "startsAt": "2026-11-21T11:59:00Z",
        "endsAt": "0001-01-01T00:00:00Z" if status == "firing" else "2026-11-21T12:30:00Z",
        "generatorURL": "https://prometheus.example.com/graph",
    }
    return json.dumps({"version": "4", "groupKey": name, "alerts": [alert]}).encode()


def new_company(folder: Path, url: str, *, services: int, hooks: str = "") -> Company:
    """Fill an upgraded, empty database.

    Args:
        folder: for the log of the server.
        url: of the database, as a server opens it.
        services: how many.
        hooks: where a receiver of webhooks listens, for channels; "" makes none.
    """
    now = SystemClock().now()
    database = Database(url, SCHEMAS)
    tenant = create_tenant(database, TENANT, at=now)
    boss = _person(database, tenant, "boss", Role.ADMIN)
    for number in range(services):
        _service(database, tenant, number, boss=boss, hooks=hooks if number % 3 == 0 else "")
    with database.write("alerts", tenant) as session:
        set_routes(session, _routes(services), by=None, at=now)
        made = create_integration(session, "driver", Kind.ALERTMANAGER, by=None, at=now)
    with database.write("oncall", tenant) as session:
        catch_all = (Target(TargetKind.PERSON, boss),)
        for minutes in range(1, LONGEST_WAIT + 1):
            steps = (Step(targets=catch_all, delay=minutes * _MINUTE),)
            policy = Policy(zone="UTC", steps=steps, catch_all=catch_all)
            write_policy(session, f"wait-{minutes}", policy, by=None, at=now)
    database.dispose()
    return Company(
        folder=folder,
        url=url,
        tenant=tenant,
        integration=made.integration_id,
        path=f"/api/v1/alerts/alertmanager/{made.key.text}",
        services=services,
    )


def _routes(services: int) -> Route:
    waiting = [
        Route(
            name=f"wait {minutes}",
            matchers=(parse_matcher(f'wait="{minutes}"'),),
            policy=f"wait-{minutes}",
        )
        for minutes in range(1, LONGEST_WAIT + 1)
    ]
    owned = [
        Route(
            name=f"service-{one}",
            matchers=(parse_matcher(f'service="service-{one}"'),),
            policy=f"service-{one}",
        )
        for one in range(services)
    ]
    return Route(name="default", routes=(*waiting, *owned))


def _service(database: Database, tenant: UUID, number: int, *, boss: UUID, hooks: str) -> None:
    slug, now = f"service-{number}", database.clock.now()
    turns = tuple(
        _person(database, tenant, f"{who}-{number}", Role.RESPONDER) for who in ("ana", "ben")
    )
    with database.write("oncall", tenant) as session:
        wish = Wish(slug=slug, schedule=_weekly(turns, now), from_at=now - timedelta(days=1))
        row, _ = put_schedule(session, wish, by=None, at=now)
        targets = [Target(TargetKind.SCHEDULE, row.id)]
        if hooks:
            channel = add_channel(
                session,
                slug,
                title=slug,
                kind=ContactKind.WEBHOOK,
                address=f"{hooks}/{slug}",
                by=None,
                at=now,
            )
            targets.append(Target(TargetKind.CHANNEL, channel.id))
        steps = (
            Step(targets=tuple(targets)),
            Step(targets=(Target(TargetKind.PERSON, turns[1]),), delay=10 * _MINUTE),
        )
        catch_all = (Target(TargetKind.PERSON, boss),)
        policy = Policy(zone="UTC", steps=steps, catch_all=catch_all, repeat=2)
        write_policy(session, slug, policy, by=None, at=now)


def _weekly(people: tuple[UUID, ...], now: datetime) -> Schedule:
    first = (now - timedelta(days=2)).replace(tzinfo=None, hour=9, minute=0, second=0)
    rotation = Rotation(
        unit=Unit.WEEK, length=1, first=first.replace(microsecond=0), zone="Europe/Berlin"
    )
    layer = Layer(name="weekly", rotation=rotation, order=people)
    return Schedule(zone="Europe/Berlin", layers=(layer,))


def _person(database: Database, tenant: UUID, name: str, role: Role) -> UUID:
    now = database.clock.now()
    with database.write("tenancy", tenant) as session:
        link = make_link(session, Purpose.INVITATION, role=role, at=now)
    typed = {
        "name": name.title(),
        "email": f"{name}@example.com",
        "password": "four words in a row",
        "locale": "en",
        "zone": "Europe/Berlin",
    }
    key = join(database, link, typed, _HERE, hasher=_HASHER, clock=database.clock)
    with database.read("tenancy", tenant) as session:
        login = by_cookie(session, key, now=now)
    assert login is not None
    assert login.actor.person_id is not None
    return login.actor.person_id
