"""The release gate over its API, on both databases: what is not known never passes."""

import json
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from sre_ops.events.tables import DOMAIN_EVENT
from sre_ops.slo.commands.take_into_force import take_into_force
from sre_ops.tenancy.domain.roles import Role
from tests.databases import NOON
from tests.integration.delivery.conftest import SLO, judge, take
from tests.people import bearer, token
from tests.sites import Site

GATE = "/api/v1/gate"
POLICY = """\
apiVersion: sre-ops/v1
kind: ErrorBudgetPolicy
metadata: {name: strict}
spec:
  services: [shop]
  exempt: []
  override: {role: admin, longest: 8h}
  rules:
    - {name: half, when: {budgetLeft: {atMost: 0.5, until: 0.6}}, action: require_approval}
"""


@pytest.fixture
def viewer(shop: Site) -> TestClient:
    """A viewer who is signed in."""
    return shop.browser(shop.joined(Role.VIEWER))


def _verdict(viewer: TestClient, service: str = "shop", query: str = "") -> tuple[str, str]:
    said = viewer.get(f"{GATE}/{service}{query}").json()
    return said["verdict"], said["reason"]


def _changes(site: Site) -> list[tuple[str, str]]:
    found = select(DOMAIN_EVENT.c.payload).where(
        DOMAIN_EVENT.c.name == "slo.policy_state_changed",
        DOMAIN_EVENT.c.tenant_id == site.tenant,
    )
    with site.database.read("slo", site.tenant) as session:
        said = [json.loads(one) for one in session.scalars(found.order_by(DOMAIN_EVENT.c.position))]
    return [(one["before"], one["action"]) for one in said]


def test_budgets_in_good_order_pass_with_their_evidence(viewer: TestClient) -> None:
    answer = viewer.get(f"{GATE}/shop")

    said: dict[str, Any] = answer.json()
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert next(iter(said)) == "schema"
    assert (said["schema"], said["verdict"]) == ("sre_ops.gate.v1", "pass")
    assert [one["slo"] for one in said["evidence"]] == ["pay", "search"]
    line = said["evidence"][0]
    assert line["query"] == ["pay_total{}", 'pay_total{code="500"}']
    assert (line["value"], line["threshold"]) == (pytest.approx(0.9), 0.5)
    assert line["at"] == "2026-11-21T11:55:00Z"
    assert said["policy"]["source"] == said["policy"]["name"] == "default"
    assert len(said["policy"]["version"]) == 12
    assert said["exceptions"] == []


def test_a_spent_budget_blocks_its_service_and_no_other(shop: Site, viewer: TestClient) -> None:
    judge(shop.database, shop.tenant, NOON, {"pay": 1.2})

    said = viewer.get(f"{GATE}/shop").json()
    assert (said["verdict"], said["reason"]) == ("block", "rule_raised")
    assert [one["verdict"] for one in said["evidence"]] == ["block", "pass"]
    line = said["evidence"][0]
    assert (line["rule"], line["action"], line["until"]) == ("spent", "freeze", 0.05)
    assert line["since"] == "2026-11-21T12:00:00Z"
    assert _verdict(viewer, "web") == ("pass", "within_policy")


def test_a_nearly_spent_budget_warns(shop: Site, viewer: TestClient) -> None:
    judge(shop.database, shop.tenant, NOON, {"search": 0.85})

    assert _verdict(viewer) == ("warn", "rule_raised")


def test_a_freeze_lets_p0_and_security_through_with_a_warning(
    shop: Site, viewer: TestClient
) -> None:
    judge(shop.database, shop.tenant, NOON, {"pay": 1.2})

    assert _verdict(viewer, query="?change=security") == ("warn", "exempt")
    assert _verdict(viewer, query="?change=p0") == ("warn", "exempt")
    assert viewer.get(f"{GATE}/shop?change=urgent").status_code == 422


def test_no_data_and_stale_data_are_unknown(shop: Site, viewer: TestClient) -> None:
    judge(shop.database, shop.tenant, NOON, {"pay": None})
    assert _verdict(viewer) == ("unknown", "no_data")

    judge(shop.database, shop.tenant, NOON, {})
    shop.clock.move_to(NOON + timedelta(minutes=13))
    assert _verdict(viewer) == ("unknown", "stale")


def test_a_freeze_stays_while_nothing_is_known(shop: Site, viewer: TestClient) -> None:
    judge(shop.database, shop.tenant, NOON, {"pay": 1.2})
    later = NOON + timedelta(days=1)
    shop.clock.move_to(later)
    judge(shop.database, shop.tenant, later, {"pay": None})

    assert _verdict(viewer) == ("block", "rule_raised")


def test_an_unknown_service_and_one_without_slos_are_unknown(viewer: TestClient) -> None:
    lost = viewer.get(f"{GATE}/nothing")

    assert lost.status_code == 404
    assert (lost.json()["verdict"], lost.json()["reason"]) == ("unknown", "unknown_service")
    assert _verdict(viewer, "bare") == ("unknown", "no_slo")


def test_an_slo_that_was_never_judged_is_unknown(shop: Site, viewer: TestClient) -> None:
    take(shop.database, shop.tenant, SLO.format(service="shop", name="young"))

    said = viewer.get(f"{GATE}/shop").json()
    assert (said["verdict"], said["reason"]) == ("unknown", "not_judged")
    assert said["evidence"][2]["window"] is None


def test_a_token_needs_the_scope_and_an_expired_one_gets_no_verdict(shop: Site) -> None:
    key = shop.joined(Role.VIEWER)
    fits, other = (
        token(shop.database, key, scope, days=1) for scope in ("delivery:read", "slo:read")
    )
    ask = shop.browser()

    assert ask.get(f"{GATE}/shop", headers=bearer(fits)).json()["verdict"] == "pass"
    assert ask.get(f"{GATE}/shop", headers=bearer(other)).status_code == 403
    shop.clock.move_to(NOON + timedelta(days=2))
    assert ask.get(f"{GATE}/shop", headers=bearer(fits)).status_code == 401


def test_a_policy_in_a_file_takes_the_place_of_the_default(shop: Site, viewer: TestClient) -> None:
    take(shop.database, shop.tenant, POLICY)
    judge(shop.database, shop.tenant, NOON, {"pay": 0.6})

    said = viewer.get(f"{GATE}/shop?change=p0").json()
    assert said["verdict"] == "block"
    assert (said["policy"]["name"], said["policy"]["source"]) == ("strict", "<text>")
    assert said["evidence"][0]["action"] == "require_approval"

    later = NOON + timedelta(hours=2)
    shop.clock.move_to(later)
    take(shop.database, shop.tenant, at=later)
    judge(shop.database, shop.tenant, later, {"pay": 0.6})
    assert _verdict(viewer) == ("warn", "rule_raised")


def test_states_change_once_at_each_edge_and_each_change_is_an_event(shop: Site) -> None:
    course = [0.9, 1.2, 0.99, 1.2, 0.97, 0.94, 0.5, 0.44]
    for number, spent in enumerate(course):
        at = NOON + number * timedelta(hours=2)
        judge(shop.database, shop.tenant, at, {"pay": spent})
        judge(shop.database, shop.tenant, at, {"pay": spent})

    assert _changes(shop) == [
        ("none", "inform"),
        ("inform", "freeze"),
        ("freeze", "inform"),
        ("inform", "inform"),
        ("inform", "none"),
    ]


def test_a_withdrawn_slo_follows_no_policy_any_longer(shop: Site, viewer: TestClient) -> None:
    judge(shop.database, shop.tenant, NOON, {"up": 1.5})
    assert _verdict(viewer, "web") == ("block", "rule_raised")
    with shop.database.write("slo", shop.tenant) as session:
        take_into_force(session, (), bad_files=(), at=NOON)
    judge(shop.database, shop.tenant, NOON, {})
    judge(shop.database, shop.tenant, NOON, {})

    assert _verdict(viewer, "web") == ("unknown", "no_slo")
    assert _changes(shop)[-1] == ("freeze", "none")


def test_another_tenants_budgets_decide_nothing_here(shop: Site, viewer: TestClient) -> None:
    if shop.rival is None:
        return
    judge(shop.database, shop.rival, NOON, {"pay": 9.0})
    stranger = shop.browser(shop.joined(Role.VIEWER, tenant=shop.rival))

    assert _verdict(viewer) == ("pass", "within_policy")
    assert _verdict(stranger) == ("block", "rule_raised")
