"""Whether alerts are worth their pages, over API, page and command line, on both databases."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import col

from sre_ops.alerts.cli.quality import lines
from sre_ops.alerts.commands.intake import take_in
from sre_ops.alerts.commands.integrations import Kind, create_integration
from sre_ops.alerts.commands.lifecycle import acknowledge_group
from sre_ops.alerts.tables import GroupRow
from sre_ops.tenancy.domain.roles import Role
from tests.databases import NOON
from tests.integration.alerts.messages import alert, webhook
from tests.integration.oncall.pagers import Pager
from tests.integration.oncall.rotas import rota
from tests.people import person_id
from tests.sites import Site

QUALITY = "/api/v1/reports/alert-quality"
DAY = timedelta(days=1)


@pytest.fixture
def integration(site: Site) -> UUID:
    """Where alerts come from, since nine days."""
    with site.database.write("alerts", site.tenant) as session:
        made = create_integration(session, "x", Kind.ALERTMANAGER, by=None, at=NOON - 9 * DAY)
    return made.integration_id


def _fire(site: Site, integration: UUID, number: int) -> UUID:
    """Let an alert fire at noon and be said twice; return its group."""
    labels = {"alertname": "Slow", "severity": "page", "n": str(number)}
    body = webhook(alert(number, labels=labels), group=f"group {number}")
    with site.database.write("alerts", site.tenant) as session:
        for _ in range(2):
            take_in(session, integration, body, at=NOON)
    with site.database.read("alerts", site.tenant) as session:
        newest = select(col(GroupRow.id)).order_by(col(GroupRow.id).desc())
        return session.scalars(newest.where(col(GroupRow.tenant_id) == site.tenant)).first() or (
            pytest.fail("no group opened")
        )


@pytest.fixture
def paged(site: Site, integration: UUID) -> dict[str, Any]:
    """Let one alert page ana and then cleo, another nobody, and ask what it was worth."""
    group = _fire(site, integration, 1)
    _fire(site, integration, 2)
    boss = person_id(site.database, site.joined(Role.ADMIN, email="boss@example.com"))
    pager = Pager(rota=rota(site.database, site.tenant), clock=site.clock, boss=boss, group=group)
    pager.ladder()
    pager.hear("opened")
    pager.tick()
    pager.tick(10)
    pager.tick(1)
    with site.database.write("alerts", site.tenant) as session:
        acknowledge_group(session, group, by=boss, at=site.clock.now())
    answer = site.browser(site.joined(Role.VIEWER)).get(QUALITY)
    assert answer.is_success, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_figures_count_what_was_asked_of_people_and_in_whose_shift(paged: dict[str, Any]) -> None:
    own, (rule,) = paged["figures"], paged["rules"]

    assert (own["groups"], own["paged"], own["precision"]) == (2, 1, 1.0)
    assert (own["pages"], own["pages_again"], own["duplicate_share"]) == (2, 1, 0.5)
    assert (rule["rule"], rule["share_of_pages"]) == ("Slow", 1.0)
    assert [one["figures"]["pages"] for one in paged["weeks"]] == [0, 2]
    assert [(one["schedule"], one["pages"]) for one in paged["shifts"]] == [("primary", 1)]
    assert paged["pages_per_shift"] == 1.0


def test_the_command_says_the_same_in_lines(paged: dict[str, Any]) -> None:
    told = list(lines(paged))

    assert told[0].startswith("2 pages for 1 groups of alerts, 1 asked again; precision 100%")
    assert told[-1] == "Slow  pages 2  acted on 1/1"


@pytest.mark.usefixtures("paged")
def test_the_page_says_it_in_words(site: Site) -> None:
    viewer = site.joined(Role.VIEWER, email="reader@example.com")

    page = site.browser(viewer).get("/alerts/quality?days=7").text

    assert "1 alert paged people, 2 times in all; they acted on 100" in page
    assert "Nothing: people act on what pages them" in page
    assert "too few to tell" in page
    assert "style=" not in page


def test_before_the_first_alert_the_page_teaches(site: Site) -> None:
    page = site.browser(site.joined(Role.VIEWER)).get("/alerts/quality").text

    assert "Nobody was paged in this time." in page
    assert "No alert has come in this time" in page
