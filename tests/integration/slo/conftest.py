"""The application over a database that holds some judged SLOs, and a client of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr

from scripts.servers.postgres import PostgresServer
from sre_ops.app.factory import create_app
from sre_ops.app.runtime import Runtime
from sre_ops.app.settings import Settings
from sre_ops.app.slices import SCHEMAS
from sre_ops.catalog.commands import declare_service, declare_team
from sre_ops.db import leases
from sre_ops.db.database import Database
from sre_ops.db.sessions import WriteSession
from sre_ops.kernel.clock import FixedClock
from sre_ops.kernel.units import DAY_MINUTES, to_minute
from sre_ops.manifest import JobContext
from sre_ops.slo.commands.take_into_force import take_into_force
from sre_ops.slo.domain.budget_row import BudgetRow
from sre_ops.slo.domain.minutes import COLUMNS, Minutes
from sre_ops.slo.domain.tally import Block
from sre_ops.slo.jobs.judging import judge
from sre_ops.slo.sources.definition_files import load
from sre_ops.slo.store import ledger
from sre_ops.slo.store.definitions import InForce, in_force
from sre_ops.tenancy.access import caller
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.commands import create_tenant
from sre_ops.tenancy.domain.roles import Role
from tests.databases import LOGIN, NOON, PASSWORD, Place, copied, place_on
from tests.portal import asking
from tests.postgres_pool import PostgresPool

DEFINED = "defined"
MINUTE = timedelta(minutes=1)
NOW = to_minute(NOON)
SEALED = NOW // DAY_MINUTES * DAY_MINUTES
FIRST = SEALED - 62 * DAY_MINUTES
DEFINITION = """\
apiVersion: openslo/v1
kind: SLO
metadata: {{name: {name}, displayName: {title}}}
spec:
  service: {service}
  budgetingMethod: {method}
  timeWindow: [{{{window}}}]
  indicator:
    metadata: {{name: {name}-sli}}
    spec:
      ratioMetric:
        counter: true
        bad: {{metricSource: {{type: Prometheus, spec: {{query: 'sum({metric}{{code=~"5.."}})'}}}}}}
        total: {{metricSource: {{type: Prometheus, spec: {{query: 'sum({metric})'}}}}}}
  objectives: [{{target: {target}{slices}}}]
"""
ROLLING = "duration: 30d, isRolling: true"
MONTH = (
    "duration: 1M, isRolling: false,"
    " calendar: {startTime: 2026-01-01 00:00:00, timeZone: Asia/Tokyo}"
)
SLOS: dict[str, tuple[dict[str, str], int]] = {
    "shop/checkout": ({"title": "Paying works"}, 2),
    "shop/search": ({"title": "検索", "window": MONTH}, 1),
    "shop/slices": (
        {"method": "Timeslices", "slices": ", timeSliceTarget: 0.99, timeSliceWindow: 5m"},
        0,
    ),
    "web/up": ({"target": "0.99"}, 9),
    "web/silent": ({}, -1),
}
"""Name to what its definition says, and bad events a minute; -1 is nothing at all."""


def _definition(key: str, said: dict[str, str]) -> str:
    service, name = key.split("/")
    values = {"title": name, "window": ROLLING, "method": "Occurrences", "target": "0.999"}
    values |= {"slices": "", "metric": f"{name}_total", "service": service, "name": name}
    return DEFINITION.format(**(values | said))


def _minutes(start: int, length: int, bad: int) -> Minutes:
    run = Minutes.empty(start, length)
    if bad >= 0:
        hours = (np.arange(length) + start) // 60 % 24
        run.valid[:] = 1_000
        run.bad[:] = np.where(hours == 3, 10 * bad, bad)
        run.seen[:], run.expected[:] = 4, 4
    return run


@dataclass(frozen=True, slots=True)
class Prepared:
    """A database that holds everything, to be copied: a file or the name of a database."""

    name: str
    tenant: UUID


@pytest.fixture(scope="session")
def prepared_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """The file that tests of `defined` copy."""
    folder = tmp_path_factory.mktemp("defined")
    path = folder / "defined.db"
    path.write_bytes(sqlite_template.read_bytes())
    return Prepared(str(path), _lay_down(f"sqlite:///{path}", folder))


@pytest.fixture(scope="session")
def prepared_postgres(
    postgres_server: PostgresServer,
    postgres_template: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Prepared:
    """The database that tests of `defined` copy."""
    folder = tmp_path_factory.mktemp("defined")
    name = f"sre_ops_{folder.name}"  # tests of reports lay down one of their own
    postgres_server.create_database(name, template=postgres_template)
    url = postgres_server.url(name, user=LOGIN, password=PASSWORD)
    return Prepared(name, _lay_down(url, folder))


def _lay_down(url: str, folder: Path) -> UUID:
    """Fill a database and return its tenant."""
    clock = FixedClock(NOON)
    database = Database(url, SCHEMAS, clock=clock, pool_size=2)
    tenant = create_tenant(database, "acme", at=NOON)
    for key, (said, _) in SLOS.items():
        (folder / f"{key.replace('/', '-')}.yaml").write_text(_definition(key, said))
    loaded = load([folder])
    assert not [str(one) for one in loaded.findings if one.severity == "error"]
    with database.write("slo", tenant) as session:
        take_into_force(session, loaded.definitions.slos, bad_files=(), at=NOON - timedelta(days=9))
    with database.write("slo", tenant) as session:
        _fill(session, in_force(session))
    with database.write("catalog", tenant) as session:
        declare_team(session, "edge", title="Edge", at=NOON)
        session.flush()
        declare_service(session, "shop", title="The shop", description="Sells.", at=NOON)
        declare_service(session, "web", team="edge", at=NOON)
    judge_all(database, tenant, clock)
    database.dispose()
    return tenant


@pytest.fixture
def sqlite_place(request: pytest.FixtureRequest, sqlite_template: Path, tmp_path: Path) -> Place:
    """A fresh SQLite file; for tests of `defined` one that is filled."""
    if DEFINED in request.fixturenames:
        sqlite_template = Path(request.getfixturevalue("prepared_sqlite").name)
    return copied(sqlite_template, tmp_path)


@pytest.fixture
def postgres_place(
    request: pytest.FixtureRequest, postgres_server: PostgresServer, postgres_pool: PostgresPool
) -> Iterator[Place]:
    """A PostgreSQL database; for tests of `defined` one that is filled."""
    filled = DEFINED in request.fixturenames
    template = request.getfixturevalue("prepared_postgres").name if filled else ""
    with postgres_pool.taken(template) as name:
        yield place_on(postgres_server, name)


@pytest.fixture
def tenant(request: pytest.FixtureRequest, place: Place, database: Database) -> UUID:
    """The tenant on whose behalf the test works."""
    if DEFINED not in request.fixturenames:
        return create_tenant(database, "acme", at=NOON)
    kind = "prepared_sqlite" if place.is_sqlite else "prepared_postgres"
    found: UUID = request.getfixturevalue(kind).tenant
    return found


@pytest.fixture
def defined(tenant: UUID) -> None:
    """SLOs in force, with two months of minutes behind them."""
    assert tenant


def _fill(session: WriteSession, slos: Sequence[InForce]) -> None:
    roster = tuple(ledger.Member(one.slo_id, one.sli_digest) for one in slos)
    tail = Block.empty(SEALED, len(slos), NOW - SEALED)
    for number, (one, member) in enumerate(zip(slos, roster, strict=True)):
        bad = SLOS["/".join(one.slo.key)][1]
        days = [
            ledger.DayRow(
                member=member,
                day=day,
                revision=2 if day == SEALED // DAY_MINUTES - 3 else 1,
                minutes=_minutes(day * DAY_MINUTES, DAY_MINUTES, bad),
            )
            for day in range(FIRST // DAY_MINUTES, SEALED // DAY_MINUTES)
        ]
        ledger.save_days(session, days)
        today = _minutes(SEALED, NOW - SEALED, bad)
        for name in COLUMNS:
            tail.columns[name][number] = getattr(today, name)
    ledger.save_tail(session, "", tail, range(SEALED, NOW))
    mark = ledger.Watermark(roster=roster, latest=NOW, settled=NOW - 15, sealed=SEALED)
    ledger.save_watermark(session, "", mark)


def judge_all(database: Database, tenant: UUID, clock: FixedClock) -> list[BudgetRow]:
    """Judge as the job does."""
    with database.system() as session:
        lease = leases.take(session, "slo.keep_ledger", holder="test", ttl=MINUTE)
    assert lease is not None
    context = JobContext(
        database=database,
        owner="slo",
        tenant=tenant,
        tenant_slug="acme",
        lease=lease,
        lease_for=MINUTE,
        clock=clock,
    )
    with database.read("slo", tenant) as session:
        slos = in_force(session)
    return judge(context, slos, now=to_minute(clock.now()), problems={})


@pytest.fixture
def application(
    place: Place, database: Database, tenant: UUID, clock: FixedClock
) -> Iterator[FastAPI]:
    """The application on the database of the test; its jobs do not run."""
    assert tenant
    runtime = Runtime(
        Settings(database_url=SecretStr(place.url), tenant="acme"),
        clock=clock,
    )
    yield create_app(runtime)
    runtime.database.dispose()
    assert database


@pytest.fixture
def client(application: FastAPI, tenant: UUID) -> TestClient:
    """A viewer who is signed in."""
    person = Actor(tenant_id=tenant, name="person:test", role=Role.VIEWER)
    application.dependency_overrides[caller] = lambda: person
    return asking(application)
