"""The traps of row-level security, each reproduced."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from scripts.servers.postgres import PostgresServer
from sre_ops.app.slices import SCHEMAS
from sre_ops.catalog.commands import declare_team
from sre_ops.db.database import Database
from sre_ops.db.migrate import upgrade
from sre_ops.db.postgres import MightyLogin
from sre_ops.tenancy.commands import create_tenant
from tests.databases import LOGIN, NOON, PASSWORD, Place

Raw = psycopg.Connection[tuple[object, ...]]
DENIED = psycopg.errors.InsufficientPrivilege


def _connect(url: str) -> Raw:
    return psycopg.connect(
        make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    )


@pytest.fixture
def opened(postgres_place: Place) -> Iterator[Database]:
    database = Database(postgres_place.url, SCHEMAS, pool_size=4)
    yield database
    database.dispose()


@pytest.fixture
def acme(opened: Database) -> UUID:
    tenant = create_tenant(opened, "acme", at=NOON)
    with opened.write("catalog", tenant) as session:
        declare_team(session, "web", at=NOON)
    return tenant


@pytest.fixture
def login(postgres_place: Place) -> Iterator[Raw]:
    with _connect(postgres_place.url) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def admin(postgres_place: Place) -> Iterator[Raw]:
    with _connect(postgres_place.admin_url) as connection:
        yield connection
        connection.rollback()


def _enter(connection: Raw, role: str, tenant: UUID | str) -> None:
    connection.execute(
        "SELECT set_config('role', %s, true), set_config('sre_ops.tenant_id', %s, true)",
        [f"sre_ops_{role}", str(tenant)],
    )


def _count(connection: Raw, statement: str) -> object:
    row = connection.execute(statement.encode()).fetchone()
    assert row is not None
    return row[0]


def test_the_login_inherits_nothing(login: Raw, acme: UUID) -> None:
    assert acme
    with pytest.raises(DENIED):
        login.execute("SELECT * FROM catalog.team")


def test_no_role_bypasses_row_security_and_the_login_owns_nothing(admin: Raw) -> None:
    roles = admin.execute(
        "SELECT rolname, rolsuper OR rolbypassrls OR rolcreaterole OR rolinherit, rolcanlogin"
        " FROM pg_roles WHERE rolname LIKE 'sre\\_ops\\_%'"
    ).fetchall()
    owned = _count(
        admin,
        "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner"
        f" WHERE r.rolname = '{LOGIN}'",
    )

    assert not [name for name, mighty, _ in roles if mighty]
    assert [name for name, _, logs_in in roles if logs_in] == [LOGIN]
    assert owned == 0


def test_without_a_tenant_there_are_no_rows(login: Raw, acme: UUID) -> None:
    _enter(login, "catalog", "")

    assert acme
    assert _count(login, "SELECT count(*) FROM catalog.team") == 0


def test_the_transaction_after_a_commit_has_neither_role_nor_tenant(login: Raw, acme: UUID) -> None:
    _enter(login, "catalog", acme)
    assert _count(login, "SELECT count(*) FROM catalog.team") == 1
    login.commit()

    with pytest.raises(DENIED):
        login.execute("SELECT count(*) FROM catalog.team")


def test_each_transaction_of_one_session_gets_its_tenant_again(
    opened: Database, acme: UUID
) -> None:
    with opened.read("catalog", acme) as session:
        first = session.execute(text("SELECT count(*) FROM team")).scalar_one()
        session.rollback()
        second = session.execute(text("SELECT count(*) FROM team")).scalar_one()

    assert (first, second) == (1, 1)


def test_the_owner_sees_no_rows_either(admin: Raw, acme: UUID) -> None:
    _enter(admin, "owner", "")

    assert acme
    assert _count(admin, "SELECT count(*) FROM catalog.team") == 0


def test_a_row_cannot_be_put_under_another_tenant(login: Raw, acme: UUID) -> None:
    _enter(login, "catalog", acme)

    with pytest.raises(DENIED, match="row-level security"):
        login.execute(
            "INSERT INTO catalog.team (tenant_id, id, slug, title, version)"
            " VALUES (%s, %s, 'x', 'x', 1)",
            [uuid4(), uuid4()],
        )


def test_partitions_cannot_be_read_past_their_parent(login: Raw, admin: Raw, acme: UUID) -> None:
    partitions = admin.execute(
        "SELECT inhrelid::regclass::text, relrowsecurity AND relforcerowsecurity FROM pg_inherits"
        " JOIN pg_class ON oid = inhrelid WHERE inhparent = 'events.domain_event'::regclass"
    ).fetchall()
    assert len(partitions) >= 5
    assert all(protected for _, protected in partitions)
    for role in ("catalog", "events", "system"):
        for partition, _ in partitions:
            _enter(login, role, acme)
            with pytest.raises(DENIED):
                _count(login, f"SELECT count(*) FROM {partition}")
            login.rollback()


def test_nobody_may_truncate(login: Raw, admin: Raw, acme: UUID) -> None:
    granted = admin.execute(
        "SELECT grantee, table_name FROM information_schema.role_table_grants"
        " WHERE privilege_type = 'TRUNCATE' AND grantee LIKE 'sre\\_ops\\_%'"
        " AND grantee <> 'sre_ops_owner'"
    ).fetchall()
    _enter(login, "catalog", acme)

    with pytest.raises(DENIED):
        login.execute("TRUNCATE catalog.team")
    assert granted == []


def test_even_the_owner_cannot_change_delete_or_empty_the_log(admin: Raw, acme: UUID) -> None:
    for statement in (
        "UPDATE events.domain_event SET actor = 'x'",
        "UPDATE events.domain_event SET payload = '{}'",
        "DELETE FROM events.domain_event",
        "TRUNCATE events.domain_event",
    ):
        with pytest.raises(DENIED, match="append-only"):
            admin.execute(statement.encode())
        admin.rollback()
    assert acme


def test_a_slice_cannot_insert_events_under_another_prefix(opened: Database, acme: UUID) -> None:
    copied = text(
        "INSERT INTO domain_event SELECT tenant_id, position + 100, recorded_at, event_id,"
        " 'tenancy.forged', schema_version, occurred_at, aggregate_kind, aggregate_id,"
        " aggregate_version, state, state_digest, payload, payload_digest, actor, request_id,"
        " is_reconstructed, prev_hash, hash FROM domain_event"
    )
    with (
        pytest.raises(DBAPIError, match="row-level security"),
        opened.write("catalog", acme) as session,
    ):
        session.connection().execute(copied)


def test_a_cursor_of_another_slice_is_out_of_reach(login: Raw, acme: UUID) -> None:
    _enter(login, "catalog", acme)

    with pytest.raises(DENIED, match="row-level security"):
        login.execute("INSERT INTO events.event_cursor VALUES (%s, 'tenancy.react', 5)", [acme])


def test_every_table_with_a_tenant_is_forced_under_row_security(admin: Raw) -> None:
    forced = {
        name
        for (name,) in admin.execute(
            "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
        ).fetchall()
    }
    expected = {t.name for s in SCHEMAS for t in s.tables if t.tenant_column is not None}

    assert expected <= forced


def test_a_view_of_a_later_migration_must_not_bypass_row_security(admin: Raw) -> None:
    views = admin.execute(
        "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
        " WHERE relkind = 'v' AND nspname NOT IN ('pg_catalog', 'information_schema')"
        " AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)"
    ).fetchall()

    assert views == []


def test_a_temporary_table_cannot_stand_in_for_a_real_one(
    login: Raw, acme: UUID, postgres_place: Place
) -> None:
    postgres_place.upgrade()  # grants on a database are not copied with its template
    _enter(login, "catalog", acme)

    with pytest.raises(DENIED):
        login.execute("CREATE TEMP TABLE team (id integer)")


def test_default_privileges_cover_tables_of_later_migrations(login: Raw, admin: Raw) -> None:
    admin.execute("SET ROLE sre_ops_owner")
    admin.execute("CREATE TABLE catalog.later (id integer)")
    admin.commit()
    _enter(login, "catalog", uuid4())

    assert _count(login, "SELECT count(*) FROM catalog.later") == 0


def test_partition_bounds_are_utc_whatever_the_session_says(admin: Raw) -> None:
    admin.execute("SET timezone = 'Asia/Tokyo'")
    admin.execute("SELECT events.ensure_partitions('2031-01-01 05:00:00+09', 2)")

    admin.execute("SET timezone = 'UTC'")
    bounds = _count(
        admin,
        "SELECT pg_get_expr(relpartbound, oid) FROM pg_class"
        " WHERE relname = 'domain_event_2030_12'",
    )
    assert bounds == ("FOR VALUES FROM ('2030-12-01 00:00:00+00') TO ('2031-01-01 00:00:00+00')")


def test_a_login_that_could_pass_by_row_security_is_refused(postgres_place: Place) -> None:
    database = Database(postgres_place.admin_url, SCHEMAS)

    with pytest.raises(MightyLogin, match="superuser"), database.system() as session:
        session.execute(text("SELECT 1"))
    database.dispose()


def test_a_user_that_is_no_superuser_can_upgrade_under_another_prefix(
    empty_postgres_place: Place, postgres_server: PostgresServer
) -> None:
    name = make_url(empty_postgres_place.admin_url).database
    assert name is not None
    instance = f"inst_{name[-8:]}"
    with _connect(empty_postgres_place.admin_url) as connection:
        connection.execute(f"CREATE ROLE {instance}_installer LOGIN CREATEROLE".encode())
        connection.execute(f"ALTER DATABASE {name} OWNER TO {instance}_installer".encode())
    admin_url = postgres_server.url(name, user=f"{instance}_installer")
    url = postgres_server.url(name, user=f"{instance}_login", password=PASSWORD)

    for _ in range(2):
        upgrade(admin_url, SCHEMAS, instance=instance, login=url)

    database = Database(url, SCHEMAS, instance=instance)
    tenant = create_tenant(database, "acme", at=NOON)
    with database.write("catalog", tenant) as session:
        assert declare_team(session, "web", at=NOON).version == 1
    database.dispose()


def test_a_slice_deployed_alone_logs_in_as_its_own_role(
    postgres_place: Place, postgres_server: PostgresServer, acme: UUID
) -> None:
    name = make_url(postgres_place.url).database
    assert name is not None
    with _connect(postgres_place.admin_url) as connection:
        connection.execute("ALTER ROLE sre_ops_catalog LOGIN")
    alone = Database(postgres_server.url(name, user="sre_ops_catalog"), SCHEMAS)

    try:
        with alone.read("catalog", acme) as session:
            assert session.execute(text("SELECT count(*) FROM team")).scalar_one() == 1
        with pytest.raises(DBAPIError), alone.read("tenancy", acme) as session:
            session.execute(text("SELECT 1"))
        with pytest.raises(DBAPIError), alone.system() as system:
            system.execute(text("SELECT 1"))
    finally:
        alone.dispose()
        with _connect(postgres_place.admin_url) as connection:
            connection.execute("ALTER ROLE sre_ops_catalog NOLOGIN")
