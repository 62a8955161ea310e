from uuid import UUID

import pytest

from sre_ops.catalog.commands import declare_service, declare_team
from sre_ops.catalog.public.reads import service_named, services
from sre_ops.db.database import Database
from sre_ops.kernel.errors import NotFound
from tests.databases import NOON


def test_a_declared_service_is_read_back_with_its_team(database: Database, tenant: UUID) -> None:
    with database.write("catalog", tenant) as session:
        declare_team(session, "web", title="Web team", at=NOON)
        declare_service(session, "shop", title="Shop", team="web", at=NOON)

    with database.read("catalog", tenant) as session:
        found = service_named(session, "shop")

    assert found is not None
    assert (found.title, found.team) == ("Shop", "web")


def test_saying_it_twice_records_one_event(database: Database, tenant: UUID) -> None:
    for _ in range(2):
        with database.write("catalog", tenant) as session:
            service = declare_service(session, "shop", at=NOON)

    assert service.version == 1


def test_a_changed_title_raises_the_version(database: Database, tenant: UUID) -> None:
    for title in ("Shop", "The shop"):
        with database.write("catalog", tenant) as session:
            service = declare_service(session, "shop", title=title, at=NOON)

    assert service.version == 2


def test_a_service_of_an_undeclared_team_is_refused(database: Database, tenant: UUID) -> None:
    with (
        pytest.raises(NotFound, match="team nobody is not declared"),
        database.write("catalog", tenant) as session,
    ):
        declare_service(session, "shop", team="nobody", at=NOON)

    with database.read("catalog", tenant) as session:
        assert services(session) == []


def test_a_second_tenant_sees_nothing(
    database: Database, tenant: UUID, other_tenant: UUID | None
) -> None:
    with database.write("catalog", tenant) as session:
        declare_service(session, "shop", at=NOON)

    with database.read("catalog", other_tenant or UUID(int=0)) as session:
        seen = services(session)

    assert other_tenant is None or seen == []
