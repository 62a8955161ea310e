"""What people come for: at a desk and on a phone, with and without script."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from scripts.photographs.sights import signing_in
from sre_ops.tenancy.domain.roles import Role
from tests.browser.house import DESK, PHONE, House
from tests.browser.objectives import WORST
from tests.people import PASSWORD, bearer, sign_up

EMAIL = "night-shift@example.com"


@pytest.fixture(params=["desk", "phone", "desk-without-script", "phone-without-script"])
def visit(request: pytest.FixtureRequest) -> dict[str, Any]:
    """How somebody comes here."""
    device, _, script = str(request.param).partition("-")
    return {"window": DESK if device == "desk" else PHONE, "script": not script}


@pytest.fixture
def stranger(browser: Browser, house: House, visit: dict[str, Any]) -> Iterator[BrowserContext]:
    """A browser in which nobody is signed in."""
    with house.visit(browser, role=None, **visit) as context:
        yield context


@pytest.fixture
def page(browser: Browser, house: House, visit: dict[str, Any]) -> Iterator[Page]:
    """A page of somebody who may read."""
    with house.visit(browser, **visit) as context:
        yield context.new_page()


@pytest.fixture(scope="module")
def password(house: House) -> str:
    """The password of somebody who has an account with `EMAIL`."""
    sign_up(house.database, house.tenant, Role.RESPONDER, email=EMAIL)
    return PASSWORD


def test_a_person_signs_in_where_she_wanted_to_go_and_out_again(
    stranger: BrowserContext, password: str
) -> None:
    page = stranger.new_page()
    page.goto("/slos?text=search")
    expect(page.locator("h1")).to_have_text("Sign in")

    signing_in(page, EMAIL, "not this one")
    expect(page.get_by_role("alert")).to_contain_text("No account has this address")
    expect(page.locator("[name=email]")).to_have_value(EMAIL)
    signing_in(page, EMAIL, password)
    expect(page).to_have_url(re.compile(r"/slos\?text=search$"))
    page.locator(".top .menu > summary").last.click()
    page.get_by_role("button", name="Sign out").click()

    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    page.goto("/slos")
    expect(page.locator("h1")).to_have_text("Sign in")


def test_the_worst_objective_is_found_and_understood(page: Page) -> None:
    page.goto("/")

    worst = page.locator("#budgets tbody tr").filter(has_text=WORST)
    expect(worst).to_contain_text("missed")
    worst.get_by_role("link", name=WORST).click()
    expect(page.locator("h1")).to_have_text("Searches are answered")
    expect(page.locator(".lead")).to_contain_text("of its error budget")
    expect(page.locator("#figures")).to_contain_text("missed")
    for chart in ("#budget", "#burn"):
        expect(page.locator(f"{chart} svg[role=img]:visible").first).to_be_visible()
    expect(page.locator("#how")).to_contain_text("bad ÷ allowed")
    expect(page.locator("#definition")).to_contain_text('http_requests_total{service="search"}')

    page.locator("#worst tbody tr").first.get_by_role("link").click()

    expect(page.locator("#hours tr[aria-current=true]")).to_be_visible()
    counted = page.locator("#minutes tbody tr").first.locator("td")
    expect(counted.first).to_have_text(re.compile(r"^[\d,]+$"))
    page.get_by_role("navigation", name="Where you are").get_by_text("availability").click()
    expect(page.locator("h1")).to_have_text("Searches are answered")


def test_language_theme_and_zone_are_chosen_where_one_is(page: Page) -> None:
    page.goto("/services/search")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)

    _prefer(page, "日本語")
    expect(page.locator("html")).to_have_attribute("lang", "ja")
    _prefer(page, "ダーク")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.goto("/services/search")
    page.locator(".top .menu > summary").first.click()
    page.locator("#preference-zone").fill("Asia/Tokyo")
    page.locator(".preferences button[type=submit]").last.click()

    expect(page.locator(".foot")).to_contain_text("JST")
    expect(page.locator("h2").first).to_have_text("SLO")
    expect(page).to_have_url(re.compile("/services/search$"))
    assert page.evaluate(ground) != light


def _prefer(page: Page, choice: str) -> None:
    page.locator(".top .menu > summary").first.click()
    place = page.locator(".top .menu[open] .menu-body").bounding_box()
    assert place is not None
    assert place["x"] >= 0
    page.get_by_role("button", name=choice, exact=True).click()


def test_the_navigation_leads_to_files_services_and_teams(page: Page) -> None:
    page.goto("/")

    _navigate(page, "Definitions")
    expect(page.locator("#files")).to_contain_text("has errors")
    expect(page.locator("#files")).to_contain_text("servcie")
    expect(page.locator("#history")).to_contain_text("came into force")
    _navigate(page, "Services")
    page.get_by_role("link", name="search", exact=True).click()
    expect(page.locator(".lead")).to_contain_text("missed")
    page.get_by_role("link", name="discovery").click()
    expect(page.locator("h1")).to_have_text("discovery")
    _navigate(page, "Teams")
    expect(page.locator("main tbody tr")).to_have_count(2)


def _navigate(page: Page, name: str) -> None:
    entry = page.locator(".side").get_by_role("link", name=name, exact=True)
    if not entry.first.is_visible():
        page.locator(".side details > summary").click()
    page.locator(".side a:visible").filter(has_text=name).click()
    expect(page.locator("h1")).to_have_text(name)


def test_the_list_is_narrowed_by_its_filters_and_taken_away_as_csv(page: Page) -> None:
    page.goto("/slos")

    page.locator("[name=team]").select_option("storefront")
    page.locator("[name=state]").select_option("no_data")
    page.get_by_role("button", name="Filter").click()
    expect(page.locator("main tbody tr")).to_have_count(1)
    expect(page.locator("main tbody")).to_contain_text("ghost/availability")
    with page.expect_download() as taken:
        page.get_by_role("link", name="CSV").click()

    assert "ghost,availability" in taken.value.path().read_text()


def test_a_token_is_shown_once_works_and_ends_when_it_is_revoked(
    page: Page, house: House, browser: Browser, visit: dict[str, Any]
) -> None:
    name = f"pipeline {visit['window']['width']} {visit['script']}"
    page.goto("/account")

    page.locator("[name=token_name]").fill(name)
    page.locator("[value='slo:read']").check()
    page.get_by_role("button", name="Make token").click()
    token = page.get_by_role("status").locator("code").inner_text()
    program = browser.new_context(base_url=house.url)
    asked = program.request
    assert asked.get("/api/v1/slo/status", headers=bearer(token)).status == 200
    page.goto("/account")
    expect(page.locator("main")).not_to_contain_text(token)
    page.locator("#tokens tr", has_text=name).get_by_role("button", name="Revoke").click()

    expect(page.get_by_role("status").first).to_contain_text("does not count any more")
    assert asked.get("/api/v1/slo/status", headers=bearer(token)).status == 401
    program.close()


def test_what_was_typed_stays_when_it_is_refused(page: Page) -> None:
    page.goto("/account")

    page.locator("#profile [name=zone]").fill("Mars/Olympus")
    page.locator("#profile button[type=submit]").click()

    zone = page.locator("#profile [name=zone]")
    expect(zone).to_have_value("Mars/Olympus")
    expect(zone).to_have_attribute("aria-invalid", "true")
