from datetime import timedelta
from uuid import UUID

import pytest

from sre_ops.catalog.commands import declare_team
from sre_ops.catalog.store import teams
from sre_ops.db.database import Database
from sre_ops.events.log import events_after
from sre_ops.kernel.errors import Conflict, Invalid, NotFound
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.commands import create_tenant, list_tenants
from sre_ops.tenancy.store import tenants as store
from sre_ops.tenancy.transactions import reads, writes
from tests.databases import NOON


def test_a_created_tenant_is_listed_and_announced(database: Database, tenant: UUID) -> None:
    listed = [row.slug for row in list_tenants(database)]

    with database.read("tenancy", tenant) as session:
        events = [event.name for event in events_after(session, 0)]
    assert listed == ["acme"]
    assert events == ["tenancy.tenant_created.v1"]


def test_a_slug_is_given_once(database: Database, tenant: UUID) -> None:
    assert tenant

    with pytest.raises(Conflict, match="acme"):
        create_tenant(database, "acme", at=NOON + timedelta(seconds=1))


def test_a_sqlite_file_holds_one_tenant(database: Database, tenant: UUID) -> None:
    assert tenant
    if not database.is_sqlite:
        return

    with pytest.raises(Conflict, match="belongs to acme"):
        create_tenant(database, "rival", at=NOON)


def test_a_slug_with_other_characters_is_refused(database: Database) -> None:
    with pytest.raises(Invalid, match="letters, digits and dashes"):
        create_tenant(database, "a/b", at=NOON)


def test_an_actor_opens_transactions_of_a_slice(database: Database, tenant: UUID) -> None:
    actor = Actor(tenant_id=tenant, name="file:teams.yaml@abc", request_id="r-9")

    with writes("catalog")(database, actor) as session:
        declare_team(session, "web", at=NOON)

    with reads("catalog")(database, actor) as session:
        assert [team.slug for team in teams(session)] == ["web"]
        assert events_after(session, 1)[0].actor == "file:teams.yaml@abc"


def test_a_tenant_finds_itself_and_no_other(
    database: Database, tenant: UUID, other_tenant: UUID | None
) -> None:
    with database.read("tenancy", tenant) as session:
        assert store.tenant(session, tenant).slug == "acme"
        with pytest.raises(NotFound):
            store.tenant(session, UUID(int=1))
        if other_tenant is not None:
            with pytest.raises(NotFound):
                store.tenant(session, other_tenant)
