from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from sre_ops.catalog.commands import declare_team
from sre_ops.db.database import Database
from sre_ops.kernel.clock import FixedClock
from sre_ops.slo.store import status
from sre_ops.tenancy.access import caller
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.domain.roles import Role
from sre_ops.web.kept import FRESH
from tests.databases import NOON

pytestmark = pytest.mark.usefixtures("defined")
PAGES = ("/", "/slos", "/services", "/services/shop", "/teams", "/teams/edge")


@pytest.mark.parametrize("path", PAGES)
def test_a_browser_that_has_the_page_is_told_so(client: TestClient, path: str) -> None:
    first = client.get(path)

    again = client.get(path, headers={"If-None-Match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["cache-control"] == first.headers["cache-control"]


def test_what_an_event_changed_is_seen_at_once(
    client: TestClient, database: Database, tenant: UUID
) -> None:
    before = client.get("/teams")

    with database.write("catalog", tenant) as session:
        declare_team(session, "late", title="The late shift", at=NOON)

    assert "The late shift" not in before.text
    assert "The late shift" in client.get("/teams").text


def test_what_a_judgement_changed_is_seen_at_once(
    client: TestClient, database: Database, tenant: UUID
) -> None:
    before = client.get("/slos").text
    with database.read("slo", tenant) as session:
        first = status.page(session, status.Wanted(), limit=1)[0]

    with database.write("slo", tenant) as session:
        judged = status.Judged(slo_id=first.slo_id, team="", row=first.row)
        status.save_statuses(session, [judged], at=NOON + timedelta(microseconds=1))
    after = client.get("/slos").text

    assert "search" in before
    assert "search" not in after.partition("<tbody>")[2]


def test_a_page_grows_old_with_the_clock(client: TestClient, clock: FixedClock) -> None:
    before = client.get("/slos").text
    clock.move_to(NOON + FRESH - timedelta(seconds=1))
    soon = client.get("/slos").text

    clock.move_to(NOON + timedelta(hours=2))

    assert soon == before
    assert client.get("/slos").text != before


@pytest.mark.parametrize(
    ("header", "value"), [("accept-language", "ja"), ("cookie", "sre_ops_zone=Asia/Tokyo")]
)
def test_a_page_is_of_its_reader(client: TestClient, header: str, value: str) -> None:
    plain = client.get("/slos").text

    own = client.get("/slos", headers={header: value}).text

    assert own != plain
    assert client.get("/slos").text == plain


def test_another_tenant_is_told_nothing(
    application: FastAPI, client: TestClient, tenant: UUID, other_tenant: UUID | None
) -> None:
    seen = client.get("/slos")
    foreign = Actor(tenant_id=tenant, name="person:test", role=Role.VIEWER)
    foreign = replace(foreign, tenant_id=other_tenant or UUID(int=7))
    application.dependency_overrides[caller] = lambda: foreign

    answer = client.get("/slos", headers={"If-None-Match": seen.headers["etag"]})

    assert answer.status_code == 200
    assert "checkout" in seen.text
    assert "checkout" not in answer.text
