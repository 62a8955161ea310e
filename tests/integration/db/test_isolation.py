"""What one slice may touch of the others, on both databases."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from sre_ops.app.slices import SCHEMAS
from sre_ops.catalog.commands import declare_service, declare_team
from sre_ops.catalog.public.reads import services
from sre_ops.catalog.tables import Team
from sre_ops.db.database import Database
from sre_ops.db.schema import Schema
from sre_ops.events.tables import DOMAIN_EVENT
from sre_ops.kernel.clock import FixedClock
from sre_ops.tenancy.commands import create_tenant
from sre_ops.tenancy.tables import Tenant
from tests.databases import NOON, Place

REFUSED = r"permission denied|not authorized|prohibited|read-only"


def test_a_slice_cannot_write_the_tables_of_another(database: Database, tenant: UUID) -> None:
    with (  # noqa: PT012 - the block is the transaction
        pytest.raises(DBAPIError, match=REFUSED),
        database.write("tenancy", tenant) as session,
    ):
        session.add(Team(id=uuid4(), slug="web", title="Web"))
        session.flush()


def test_a_slice_cannot_read_tables_that_it_did_not_declare(
    database: Database, tenant: UUID
) -> None:
    with pytest.raises(DBAPIError, match=REFUSED), database.read("catalog", tenant) as session:
        session.execute(select(Tenant)).all()


def test_a_slice_reads_the_public_tables_that_it_declared(
    sqlite_place: Place, clock: FixedClock
) -> None:
    probe = Schema(name="probe", reads=("catalog",))
    opened = Database(sqlite_place.url, (*SCHEMAS, probe), clock=clock)
    tenant = create_tenant(opened, "acme", at=NOON)

    with opened.read("probe", tenant) as session:
        found = services(session)

    with pytest.raises(DBAPIError, match=REFUSED), opened.write("probe", tenant) as session:
        session.add(Team(id=uuid4(), slug="web", title="Web"))
    opened.dispose()
    assert found == []


def test_slo_reads_the_catalogue_and_cannot_change_it(database: Database, tenant: UUID) -> None:
    with database.write("catalog", tenant) as session:
        declare_service(session, "shop", at=NOON)

    with database.read("slo", tenant) as session:
        found = [service.slug for service in services(session)]

    with pytest.raises(DBAPIError, match=REFUSED), database.write("slo", tenant) as session:
        session.add(Team(id=uuid4(), slug="web", title="Web"))
    assert found == ["shop"]


def test_a_reading_transaction_cannot_write(database: Database, tenant: UUID) -> None:
    with pytest.raises(DBAPIError, match=REFUSED), database.read("catalog", tenant) as session:  # noqa: PT012 - the block is the transaction
        session.add(Team(tenant_id=tenant, id=uuid4(), slug="web", title="Web"))
        session.flush()


def test_a_statement_prepared_for_one_slice_is_checked_again_for_the_next(
    database: Database, tenant: UUID
) -> None:
    with database.read("tenancy", tenant) as session:
        assert len(session.execute(select(Tenant)).all()) == 1

    with pytest.raises(DBAPIError, match=REFUSED), database.read("catalog", tenant) as session:
        session.execute(select(Tenant)).all()


@pytest.mark.parametrize("table", ["team", "service", "domain_event", "event_head"])
def test_the_system_sees_no_table_of_tenants(database: Database, table: str) -> None:
    with pytest.raises(DBAPIError, match=REFUSED), database.system() as session:
        session.execute(text("SELECT count(*) FROM " + table))


@pytest.mark.parametrize("table", ["tenant", "lease", "catalog_schema_version"])
def test_the_system_sees_the_tenant_free_tables(database: Database, table: str) -> None:
    with database.system() as session:
        assert session.execute(text("SELECT count(*) FROM " + table)).scalar_one() >= 0


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM domain_event", "UPDATE domain_event SET actor = 'x'", "DROP TABLE domain_event"],
)
def test_no_slice_can_change_the_event_log(
    database: Database, tenant: UUID, statement: str
) -> None:
    with database.write("catalog", tenant) as session:
        declare_team(session, "web", at=NOON)

    with (
        pytest.raises(DBAPIError, match=f"{REFUSED}|must be owner"),
        database.write("catalog", tenant) as session,
    ):
        session.connection().exec_driver_sql(statement)


def test_a_slice_does_not_read_events_it_did_not_ask_for(database: Database, tenant: UUID) -> None:
    if database.is_sqlite:  # one tenant, one process: the authorizer works by table
        return
    with database.write("catalog", tenant) as session:
        declare_team(session, "web", at=NOON)

    with database.read("catalog", tenant) as session:
        names = set(session.execute(select(DOMAIN_EVENT.c.name)).scalars())

    assert names == {"catalog.team_declared"}


def test_a_second_tenant_sees_neither_rows_nor_events(
    database: Database, tenant: UUID, other_tenant: UUID | None
) -> None:
    with database.write("catalog", tenant) as session:
        declare_team(session, "web", at=NOON)
    if other_tenant is None:
        return

    with database.read("catalog", other_tenant) as session:
        assert session.execute(select(Team)).all() == []
        assert session.execute(select(DOMAIN_EVENT)).all() == []
