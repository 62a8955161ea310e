"""Which alert rules there are, what they lack and whether they are any good."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from sre_ops.alerts.commands.intake import take_in
from sre_ops.alerts.commands.integrations import Kind, create_integration
from sre_ops.alerts.commands.lifecycle import acknowledge_group
from sre_ops.alerts.commands.routes import set_routes
from sre_ops.alerts.domain.routing import Route
from sre_ops.alerts.jobs.catalogue import look_at_rules
from sre_ops.alerts.store import alerts as alerts_store
from sre_ops.catalog.commands import declare_service
from sre_ops.tenancy.domain.roles import Role
from tests.databases import NOON
from tests.integration.alerts.answering import Answering, answering
from tests.integration.alerts.listening import run
from tests.integration.alerts.messages import alert, webhook
from tests.sites import Site

CATALOGUE = "/api/v1/alerts/catalogue"
RULES = "/api/v1/rules"
ANA = UUID(int=1)
DAY = timedelta(days=1)


def _rule(name: str, **different: Any) -> dict[str, Any]:
    """Return a rule as Prometheus 2.42 lists it."""
    return {
        "state": "inactive",
        "name": name,
        "query": "up == 0",
        "duration": 60,
        "labels": {"severity": "page", "service": "checkout"},
        "annotations": {"runbook_url": "https://wiki/slow"},
        "alerts": [],
        "health": "ok",
        "evaluationTime": 0.0002,
        "lastEvaluation": "2026-11-21T12:00:00Z",
        "type": "alerting",
    } | different


def _body(*rules: dict[str, Any]) -> str:
    group = {"name": "web", "file": "/etc/rules.yml", "rules": rules, "interval": 15}
    return json.dumps({"status": "success", "data": {"groups": [group]}})


@pytest.fixture
def prometheus() -> Iterator[Answering]:
    """Something that lists its rules as Prometheus does."""
    bare = _rule("Bare", labels={"service": "{{ $labels.job }}"}, annotations={})
    with answering({RULES: _body(_rule("Slow"), bare)}) as found:
        yield found


def _look(site: Site, prometheus: Answering) -> None:
    options = {"prometheus_url": prometheus.url, "prometheus_timeout_seconds": 10.0}
    run(look_at_rules, site.database, site.tenant, site.clock, **options)


def _routed(site: Site) -> UUID:
    """Let alerts page somebody, and return what they come from."""
    with site.database.write("catalog", site.tenant) as session:
        declare_service(session, "checkout", at=NOON)
    with site.database.write("alerts", site.tenant) as session:
        set_routes(session, Route(name="all", policy="web"), by=None, at=NOON)
        made = create_integration(session, "x", Kind.ALERTMANAGER, by=None, at=NOON - 9 * DAY)
    return made.integration_id


def _fire(site: Site, integration: UUID, number: int, *, by: UUID | None = None) -> None:
    labels = {"alertname": "Slow", "severity": "page", "service": "checkout", "n": str(number)}
    body = webhook(alert(number, labels=labels), group=f"{{}}:{number}")
    with site.database.write("alerts", site.tenant) as session:
        for _ in range(2):
            receipt = take_in(session, integration, body, at=NOON)
        alert_id = receipt.taken[0].alert_id
        assert alert_id is not None
        if by is not None:
            group_id = alerts_store.lock_alert(session, alert_id).group_id
            acknowledge_group(session, group_id, by=by, at=NOON)


def test_every_rule_is_listed_with_what_it_lacks(site: Site, prometheus: Answering) -> None:
    integration = _routed(site)
    _fire(site, integration, 1, by=ANA)
    _fire(site, integration, 2)
    _look(site, prometheus)

    said = site.browser(site.joined(Role.VIEWER)).get(CATALOGUE).json()

    slow, bare = said["rules"]
    assert said["schema"] == "sre_ops.alert_catalogue.v1"
    assert (slow["name"], slow["fired"], slow["acted_on"], slow["gaps"]) == ("Slow", 2, 1, [])
    assert (slow["service"], slow["runbook"]) == ("checkout", "https://wiki/slow")
    assert slow["destinations"][0]["policy"] == "web"
    assert slow["last_fired_at"] == "2026-11-21T11:59:00Z"
    assert bare["gaps"] == ["no_runbook", "unknown_service"]  # nine days tell of no silence
    assert (slow["is_listed"], said["since"]) == (True, "2026-11-12T12:00:00Z")


def test_rules_of_a_server_that_does_not_answer_stay_and_say_so(
    site: Site, prometheus: Answering
) -> None:
    _look(site, prometheus)
    prometheus.pages[RULES] = '{"status": "error"}'

    _look(site, prometheus)

    said = site.browser(site.joined(Role.VIEWER)).get(CATALOGUE).json()
    assert [one["name"] for one in said["rules"]] == ["Slow", "Bare"]
    assert "the rules cannot be read" in said["sources"][0]["problem"]


def test_a_rule_that_is_gone_leaves_the_catalogue(site: Site, prometheus: Answering) -> None:
    _look(site, prometheus)
    prometheus.pages[RULES] = _body(_rule("Slow", health="err", lastError="division by zero"))

    _look(site, prometheus)

    (slow,) = site.browser(site.joined(Role.VIEWER)).get(CATALOGUE).json()["rules"]
    assert (slow["name"], slow["problem"]) == ("Slow", "division by zero")
    assert "fails" in slow["gaps"]


def test_a_rule_that_only_alertmanager_knows_is_listed_by_its_alerts(site: Site) -> None:
    _fire(site, _routed(site), 1)

    options = {"prometheus_url": "", "prometheus_timeout_seconds": 10.0}
    run(look_at_rules, site.database, site.tenant, site.clock, **options)

    (slow,) = site.browser(site.joined(Role.VIEWER)).get(CATALOGUE).json()["rules"]
    assert (slow["name"], slow["is_listed"], slow["fired"]) == ("Slow", False, 1)
    assert slow["labels"] == {"service": "checkout", "severity": "page", "n": "1"}


def test_the_page_lists_what_lacks_most_first_and_leads_to_everything_around_a_rule(
    site: Site, prometheus: Answering
) -> None:
    _fire(site, _routed(site), 1, by=ANA)
    _look(site, prometheus)
    browser = site.browser(site.joined(Role.VIEWER))

    page = browser.get("/alerts/catalogue").text
    lacking = browser.get("/alerts/catalogue?gap=any").text

    assert "1 of 2 alert rules lacks something." in page
    assert page.index("Bare") < page.index("Slow")
    assert 'href="https://wiki/slow"' in page
    assert 'href="/services/checkout"' in page
    assert "/alerts/routes?labels=severity%3Dpage%0Aservice%3Dcheckout" in page
    assert "no runbook" in lacking
    assert ">Slow<" not in lacking
    assert "No rule is like this" in browser.get("/alerts/catalogue?text=nothing").text
    assert ">Bare<" not in browser.get("/alerts/catalogue?service=checkout&sort=-fired").text


def test_without_rules_the_catalogue_teaches(site: Site) -> None:
    page = site.browser(site.joined(Role.VIEWER)).get("/alerts/catalogue").text

    assert "No alert rule is known yet" in page
