"""Two people correct a budget, and somebody asks what another target would have meant."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from scripts.servers.child import wait_until
from sre_ops.kernel.clock import SystemClock
from sre_ops.tenancy.domain.roles import Role
from tests.browser.house import DESK, PHONE, House

VISITS: dict[str, dict[str, Any]] = {
    "desk": {"window": DESK},
    "phone-without-script": {"window": PHONE, "script": False},
}


@pytest.fixture(params=list(VISITS))
def visit(request: pytest.FixtureRequest) -> dict[str, Any]:
    """How somebody comes here."""
    return VISITS[request.param]


def test_a_correction_counts_once_somebody_else_has_approved_it(
    browser: Browser, house: House, visit: dict[str, Any]
) -> None:
    reason = f"The network was mended, {visit['window']['width']}"
    start = SystemClock().now() - timedelta(hours=5)
    with house.visit(browser, role=Role.RESPONDER, **visit) as context:
        page = context.new_page()
        page.goto("/slos?text=shop/availability")
        page.locator("main tbody th a").first.click()
        page.get_by_role("link", name="Correct", exact=True).click()
        expect(page.locator("[name=service]")).to_have_value("shop")
        page.locator("[name=starts_at]").fill(f"{start:%Y-%m-%dT%H:%M}")
        page.locator("[name=ends_at]").fill(f"{start + timedelta(minutes=5):%Y-%m-%dT%H:%M}")
        page.locator("[name=reason]").fill(reason)
        page.get_by_role("button", name="Ask for approval").click()
        expect(page.locator("#waiting")).to_contain_text("A manager approves it.")

    with house.visit(browser, role=Role.MANAGER, **visit) as context:
        page = context.new_page()
        page.goto("/corrections")
        waiting = page.locator("#waiting article", has_text=reason)
        waiting.get_by_role("button", name="Approve").click()
        counting = page.locator("#approved article", has_text=reason)
        expect(counting).to_contain_text("you")
        page.goto("/slos?text=shop/availability")
        page.locator("main tbody th a").first.click()
        wait_until(lambda: _is_shown(page, reason), "a judgement with the correction")
        expect(page.locator("#corrections")).to_contain_text("raw")

        page.locator("#corrections").get_by_role("link", name=reason).click()
        counting.locator("summary").click()
        counting.get_by_role("button", name="Withdraw").click()
        expect(page.locator("#withdrawn")).to_contain_text(reason)


def _is_shown(page: Page, text: str) -> bool:
    """Look again; without script a page does not follow the judgements."""
    page.reload()
    return page.locator("#corrections", has_text=text).count() > 0


def test_another_target_is_tried(browser: Browser, house: House, visit: dict[str, Any]) -> None:
    with house.visit(browser, **visit) as context:
        page = context.new_page()
        page.goto("/slos?text=search/availability")
        page.locator("main tbody th a").first.click()
        page.get_by_role("link", name="What if", exact=True).click()
        answer = page.locator("#answer")
        expect(answer).to_contain_text("With 99.9 %, 1 of the last 1 window would have been missed")
        expect(page.locator("#alerts tbody tr", has_text="page").first).to_be_visible()

        if visit.get("script", True):
            page.get_by_role("slider", name="Target in percent").fill("1")
        else:
            page.locator("[name=target]").fill("90.1")
            page.get_by_role("button", name="Replay").click()

        expect(answer).to_contain_text("With 90")
        expect(answer).to_contain_text("0 of the last 1 window would have been missed")
