"""On a phone: a page at three in the morning, a shift that changes hands, a gap in time to come."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from scripts.servers.child import wait_until
from sre_ops.kernel.clock import SystemClock
from sre_ops.tenancy.domain.roles import Role
from tests.browser.house import PHONE, House

OFFICE = """\
kind: Schedule
name: office
title: Office hours
zone: UTC
layers:
  - name: until-december
    people: [manager@example.com, responder@example.com]
    every: 1 day
    first: 2026-01-05 09:00
    hours:
      - {days: mon-thu, from: "09:00", to: "17:00"}
needed:
  - {days: mon-fri, from: "09:00", to: "17:00"}
"""


@pytest.fixture(params=["script", "no-script"])
def visit(request: pytest.FixtureRequest) -> dict[str, Any]:
    """How somebody comes here: always with a phone."""
    return {"window": PHONE, "script": request.param == "script"}


def _sent(context: BrowserContext, method: str, url: str, body: Any) -> dict[str, Any]:
    answer = context.request.fetch(url, method=method, data=body)
    assert answer.ok, f"{url}: {answer.status} {answer.text()}"
    found: dict[str, Any] = answer.json()
    return found


def _page_whom_it_may_concern(browser: Browser, house: House, title: str) -> None:
    """Let something fire that pages by the policy `checkout`."""
    api = f"{house.url}/api/v1/alerts"
    with house.visit(browser, role=Role.ADMIN) as context:
        night = {"name": "night", "matchers": ['case="night"'], "policy": "checkout"}
        tree = {"name": "everything", "routes": [night]}
        _sent(context, "PUT", f"{api}/routes", {"tree": tree})
        made = _sent(
            context, "POST", f"{api}/integrations", {"name": title, "kind": "alertmanager"}
        )
        key = made["url"].rsplit("/", 1)[1]
        one = {
            "status": "firing",
            "labels": {"case": "night", "severity": "critical", "service": "checkout"},
            "annotations": {"summary": title},
            "startsAt": SystemClock().now().isoformat(),
            "fingerprint": title,
        }
        message = {"version": "4", "groupKey": title, "alerts": [one]}
        _sent(context, "POST", f"{api}/alertmanager/{key}", message)


def _is_there(page: Page, text: str) -> bool:
    """Look again; what follows an alert follows a moment later."""
    page.reload()
    return page.locator("main", has_text=text).count() > 0


def test_a_page_in_the_night_says_why_and_is_taken(
    browser: Browser, house: House, visit: dict[str, Any]
) -> None:
    title = f"Payments fail, {'with' if visit['script'] else 'without'} script"
    _page_whom_it_may_concern(browser, house, title)

    with house.visit(browser, role=Role.MANAGER, **visit) as context:
        page = context.new_page()
        page.goto("/alerts")
        page.locator("main").get_by_role("link", name=title).click()
        page.get_by_role("link", name="Why this page?").click()
        wait_until(lambda: _is_there(page, "Ana Manager was paged"), "a page of who is on call")
        expect(page.locator("#course")).to_contain_text("Primary")

        page.go_back()
        page.locator("main").get_by_role("button", name="Acknowledge", exact=True).click()
        expect(page.locator("main")).to_contain_text("Ana Manager")
        page.get_by_role("link", name="Why this page?").click()
        wait_until(lambda: _is_there(page, "acknowledged"), "an escalation that rests")


def test_a_shift_is_taken_over_with_one_press(
    browser: Browser, house: House, visit: dict[str, Any]
) -> None:
    _keep_office_hours(browser, house)
    with house.visit(browser, role=Role.RESPONDER, **visit) as context:
        page = context.new_page()
        page.goto("/oncall")
        page.locator("main").get_by_role("link", name="Office hours").last.click()
        page.get_by_role("button", name="I take this shift").first.click()

        expect(page.locator("#overrides")).to_contain_text("Ana Responder")
        expect(page.locator("#shifts")).to_contain_text("for Ana Manager")
        page.locator("#overrides").get_by_role("button", name="End it").first.click()
        expect(page.locator("#overrides")).to_contain_text("None: the rotation alone decides.")


def test_two_people_swap_shifts_on_their_phones(
    browser: Browser, house: House, visit: dict[str, Any]
) -> None:
    _keep_office_hours(browser, house)
    with house.visit(browser, role=Role.MANAGER, **visit) as context:
        page = context.new_page()
        page.goto("/oncall")
        page.locator("main").get_by_role("link", name="Office hours").last.click()
        given = page.locator("#swap [name=own] option").first.inner_text()
        page.get_by_role("button", name="Ask for the swap").click()
        expect(page.locator("#swaps")).to_contain_text("Ana Manager would swap with Ana Responder")
        expect(page.locator("#swaps").get_by_role("button", name="Accept")).to_have_count(0)

    with house.visit(browser, role=Role.RESPONDER, **visit) as context:
        page = context.new_page()
        page.goto("/oncall")
        page.locator("#swaps").get_by_role("button", name="Accept").first.click()

        expect(page.locator("main")).to_contain_text("The shifts have changed hands.")
        mine = page.locator("#shifts tr", has_text="for Ana Manager").first
        expect(mine).to_contain_text("Ana Responder")
        expect(mine).to_contain_text("swapped")
        expect(mine).to_contain_text(given.split(" – ")[0])
        expect(page.locator("#shifts")).to_contain_text("for Ana Responder")


def test_a_gap_is_found_weeks_before_it_hurts(
    browser: Browser, house: House, visit: dict[str, Any]
) -> None:
    _keep_office_hours(browser, house)
    friday = SystemClock().now() + timedelta(days=28)
    friday += timedelta(days=(4 - friday.weekday()) % 7)

    with house.visit(browser, **visit) as context:
        page = context.new_page()
        page.goto("/oncall")
        page.locator("main").get_by_role("link", name="Office hours").last.click()

        expect(page.locator("#gaps")).to_contain_text(f"{friday:%b} {friday.year}")
        expect(page.locator("#gaps")).to_contain_text(f"{friday.day} {friday:%b %Y}")


def _keep_office_hours(browser: Browser, house: House) -> None:
    """Let two people share office hours that leave Fridays to nobody."""
    house.cookies(Role.RESPONDER)  # she must live here to be on call
    with house.visit(browser, role=Role.MANAGER) as context:
        _sent(context, "POST", f"{house.url}/api/v1/oncall/definitions", OFFICE)
