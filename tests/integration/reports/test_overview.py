"""The overview as people get it, with alerts and rotas around it, on both databases."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlmodel import col

from sre_ops.alerts.commands.intake import take_in
from sre_ops.alerts.commands.integrations import Kind, create_integration
from sre_ops.alerts.commands.lifecycle import acknowledge_group
from sre_ops.alerts.commands.routes import set_routes
from sre_ops.alerts.commands.silences import note_silence
from sre_ops.alerts.domain.matchers import parse_matcher
from sre_ops.alerts.domain.routing import Route
from sre_ops.alerts.domain.silence import Kind as Watched
from sre_ops.alerts.domain.silence import Watch
from sre_ops.alerts.tables import GroupRow
from sre_ops.reports.queries.overview import overview_version
from sre_ops.tenancy.domain.roles import Role
from tests.databases import NOON
from tests.integration.alerts.messages import alert, webhook
from tests.integration.oncall.rotas import Rota, rota
from tests.sites import Site

HOUR = timedelta(hours=1)
TREE = Route(
    name="everything",
    routes=(
        Route(name="web", matchers=(parse_matcher("team=web"),), policy="web", service="shop"),
    ),
)


def _page(browser: TestClient, *, locale: str = "en", zone: str = "UTC") -> str:
    for name, text in {"locale": locale, "zone": zone}.items():
        browser.cookies.set(f"sre_ops_{name}", text, domain="127.0.0.1")
    answer = browser.get("/", headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.text
    assert "style=" not in answer.text
    return " ".join(answer.text.replace("\xa0", " ").split())


def _lead(page: str) -> str:
    found = re.search(r'<p class="lead">(.*?)</p>', page)
    assert found is not None
    return found[1]


def _sections(page: str) -> list[str]:
    return re.findall(r'<section class="section" id="([\w-]+)"', page)


@pytest.fixture
def integration(site: Site) -> UUID:
    """Where alerts come from; those of the team web page somebody."""
    with site.database.write("alerts", site.tenant) as session:
        set_routes(session, TREE, by=None, at=NOON)
        made = create_integration(session, "main", Kind.ALERTMANAGER, by=None, at=NOON)
    return made.integration_id


def _fire(site: Site, integration: UUID, title: str, team: str, *, minutes: int) -> UUID:
    """Let an alert fire so many minutes before noon; return its group."""
    labels = {"alertname": title, "severity": "page", "team": team}
    one = alert(1, labels=labels, annotations={"summary": title}, fingerprint=title)
    with site.database.write("alerts", site.tenant) as session:
        body = webhook(one, group=title)
        take_in(session, integration, body, at=NOON - timedelta(minutes=minutes))
    with site.database.read("alerts", site.tenant) as session:
        own = select(col(GroupRow.id)).where(col(GroupRow.title) == title)
        return session.scalars(own).one()


def _hold(site: Site, group: UUID, by: UUID) -> None:
    with site.database.write("alerts", site.tenant) as session:
        acknowledge_group(session, group, by=by, at=NOON)


def test_where_nothing_needs_anybody_the_page_is_short(site: Site) -> None:
    browser = site.browser(site.joined(Role.VIEWER))

    page = _page(browser)

    assert _lead(page) == "Nothing needs you now."
    assert _sections(page) == ["begin"]
    assert _lead(_page(browser, locale="ja")) == "今、対応が必要なことはありません。"


def test_pages_without_an_answer_come_first_and_can_be_answered(
    site: Site, integration: UUID
) -> None:
    people = rota(site.database, site.tenant)
    late = _fire(site, integration, "Slow", "web", minutes=2)
    oldest = _fire(site, integration, "Down", "web", minutes=14)
    _hold(site, _fire(site, integration, "Full", "web", minutes=20), people.named("ben"))
    _fire(site, integration, "Odd", "batch", minutes=30)

    page = _page(site.browser(site.joined(Role.RESPONDER)))
    viewed = _page(site.browser(site.joined(Role.VIEWER)))

    assert _lead(page) == "2 pages wait for an answer; the oldest alert fired 14 min ago."
    assert _sections(page) == ["waiting", "firing", "on-call", "begin"]
    waiting, firing = page.split('id="firing"')
    assert waiting.index(f"/alerts/{oldest}") < waiting.index(f"/alerts/{late}")
    assert f'action="/alerts/{oldest}/acknowledge"' in waiting
    assert f"/oncall/why/{oldest}" in waiting
    assert "Ana Responder" in firing
    assert "nobody: its route pages nobody" in firing
    assert "/acknowledge" not in viewed


def test_it_tells_who_is_on_call_until_when_and_who_is_next(site: Site) -> None:
    people = rota(site.database, site.tenant)

    page = _page(site.browser(site.joined(Role.VIEWER)), zone="Asia/Tokyo")

    assert people.who(NOON) == ["ana"]
    assert _lead(page) == "Nothing needs you now."
    assert _sections(page) == ["on-call", "begin"]
    assert '23 Nov 2026, 21:00 JST</time>, <span class="nowrap">then Ana Responder' in page


def test_a_schedule_without_anybody_is_told_with_who_is_next(site: Site) -> None:
    people: Rota = rota(site.database, site.tenant)
    site.clock.move_to(NOON - timedelta(days=5, hours=1))

    page = _page(site.browser(site.joined(Role.VIEWER)))

    assert people.schedule_id
    assert _lead(page) == "Nobody is on call in 1 schedule."
    assert "nobody</span>" in page
    assert '16 Nov 2026, 12:00 UTC</time>, <span class="nowrap">then Ana Responder' in page


def test_a_source_that_is_silent_is_told_once(site: Site, integration: UUID) -> None:
    watch = Watch(kind=Watched.SOURCE, name="main", every=HOUR, grace=HOUR, since=NOON - 3 * HOUR)
    with site.database.write("alerts", site.tenant) as session:
        note_silence(session, integration, [watch], at=NOON)

    page = _page(site.browser(site.joined(Role.VIEWER)))

    assert _lead(page).startswith("1 source of alerts is silent")
    assert _sections(page) == ["silent", "begin"]
    assert re.search(r">main</a></th><td>Alertmanager</td><td><time[^>]*>60 min ago", page)


def test_live_pages_are_told_of_every_event(site: Site, integration: UUID) -> None:
    before = overview_version(site.database, site.tenant)

    _fire(site, integration, "Slow", "web", minutes=1)

    assert overview_version(site.database, site.tenant) != before


@pytest.mark.usefixtures("defined")
def test_budgets_stand_by_the_time_that_is_left(client: TestClient) -> None:
    page = _page(client)

    assert _lead(page) == "No page waits, but 1 budget burns fast."
    names = re.findall(r'<th scope="row"><a href="/slos/[^"]*">([^<]*)</a>', page)
    assert (len(names), names[-1]) == (4, "web/silent")
    assert _sections(page) == ["budgets", "freezes", "states"]
