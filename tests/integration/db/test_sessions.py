from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, text, update
from sqlmodel import col

from sre_ops.catalog import store
from sre_ops.catalog.commands import declare_service, declare_team
from sre_ops.catalog.tables import Service, Team
from sre_ops.db.database import Database
from sre_ops.db.guard import ForbiddenStatement, ForeignTenant, UnrecordedChange
from sre_ops.db.sessions import CommitOnlyAtTheEdge
from sre_ops.events.record import record
from sre_ops.tenancy.public.events import TenantCreated
from tests.databases import NOON


@pytest.fixture
def shop(database: Database, tenant: UUID) -> UUID:
    with database.write("catalog", tenant) as session:
        return declare_service(session, "shop", at=NOON).id


def test_a_change_without_its_event_is_not_kept(
    database: Database, tenant: UUID, shop: UUID
) -> None:
    with (  # noqa: PT012 - the block is the transaction
        pytest.raises(UnrecordedChange, match=f"service {shop}"),
        database.write("catalog", tenant) as session,
    ):
        row = store.lock_service(session, "shop")
        assert row is not None
        row.title = "changed behind the log"

    with database.read("catalog", tenant) as session:
        kept = store.service_by_slug(session, "shop")
        assert kept is not None
        assert kept.title == "shop"


def test_a_new_row_without_its_event_is_not_kept(database: Database, tenant: UUID) -> None:
    with pytest.raises(UnrecordedChange), database.write("catalog", tenant) as session:
        session.add(Team(id=uuid4(), slug="web", title="Web"))


def test_a_deleted_row_without_its_event_is_kept(
    database: Database, tenant: UUID, shop: UUID
) -> None:
    with pytest.raises(UnrecordedChange), database.write("catalog", tenant) as session:
        session.delete(store.lock_service(session, "shop"))

    with database.read("catalog", tenant) as session:
        assert [row.id for row in store.services(session)] == [shop]


def test_a_version_that_moves_after_the_event_is_refused(
    database: Database, tenant: UUID, shop: UUID
) -> None:
    with pytest.raises(UnrecordedChange), database.write("catalog", tenant) as session:  # noqa: PT012 - the block is the transaction
        row = declare_service(session, "shop", title="Shop", at=NOON)
        assert row.id == shop
        row.version += 1


def test_core_changes_of_an_aggregate_are_refused(database: Database, tenant: UUID) -> None:
    with pytest.raises(ForbiddenStatement), database.write("catalog", tenant) as session:
        session.execute(update(Service).where(col(Service.slug) == "shop").values(title="x"))
    with pytest.raises(ForbiddenStatement), database.write("catalog", tenant) as session:
        session.execute(insert(Team).values(tenant_id=tenant, id=uuid4(), slug="a", title="a"))


def test_text_that_changes_something_is_refused(database: Database, tenant: UUID) -> None:
    with (
        pytest.raises(ForbiddenStatement, match="UPDATE as text"),
        database.write("catalog", tenant) as session,
    ):
        session.execute(text("UPDATE service SET title = 'x'"))


def test_a_slice_never_commits(database: Database, tenant: UUID) -> None:
    with pytest.raises(CommitOnlyAtTheEdge), database.write("catalog", tenant) as session:
        session.commit()


def test_a_block_that_raises_leaves_nothing(database: Database, tenant: UUID) -> None:
    with pytest.raises(ZeroDivisionError), database.write("catalog", tenant) as session:  # noqa: PT012 - the block is the transaction
        declare_team(session, "web", at=NOON)
        session.flush()
        raise ZeroDivisionError

    with database.read("catalog", tenant) as session:
        assert store.teams(session) == []


def test_a_row_of_another_tenant_does_not_enter_the_session(
    database: Database, tenant: UUID
) -> None:
    with pytest.raises(ForeignTenant), database.write("catalog", tenant) as session:
        session.add(Team(tenant_id=uuid4(), id=uuid4(), slug="web", title="Web"))


def test_a_session_needs_a_slice_and_a_tenant(database: Database) -> None:
    with pytest.raises(ValueError, match="no slice"), database.read("nobody", uuid4()):
        pass
    with pytest.raises(TypeError, match="needs a tenant"):
        database.write("catalog", None).__enter__()  # type: ignore[arg-type]


def test_a_plain_connection_is_refused(database: Database) -> None:
    with (
        pytest.raises(RuntimeError, match="open transactions with"),
        database.engine.connect() as connection,
    ):
        connection.execute(text("SELECT 1"))


def test_an_event_of_another_slice_cannot_be_recorded(database: Database, tenant: UUID) -> None:
    with pytest.raises(ForbiddenStatement), database.write("catalog", tenant) as session:  # noqa: PT012 - the block is the transaction
        row = declare_team(session, "web", at=NOON)
        record(session, row, [TenantCreated(slug="x", at=NOON)])
