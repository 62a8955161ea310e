"""Somebody drafts an SLO from the shop's metrics and takes the file with her."""

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from sre_ops.slo.sources.definition_files import load_text
from tests.browser.house import DESK, PHONE, House

VISITS: dict[str, dict[str, Any]] = {
    "desk": {"window": DESK},
    "phone-without-script": {"window": PHONE, "script": False},
}


@pytest.mark.parametrize("visit", VISITS.values(), ids=VISITS)
def test_an_slo_is_drafted_from_a_metric_that_was_found(
    browser: Browser, house: House, visit: dict[str, Any]
) -> None:
    has_script = visit.get("script", True)
    with house.visit(browser, **visit) as context:
        page = context.new_page()
        page.goto("/slos")
        page.get_by_role("link", name="New SLO").click()
        page.locator("[name=service]").fill("search")
        page.locator("[name=find]").fill("requests http")
        with page.expect_response(lambda answer: "find=requests" in answer.url) as found:
            page.get_by_role("button", name="Search", exact=True).click()
        found.value.finished()
        expect(page.locator("[name=metric]")).to_have_count(1)
        page.locator("[name=metric][value=http_requests_total]").check()
        if not has_script:
            page.get_by_role("button", name="Take this metric").click()

        expect(page.locator("#only-service")).to_have_value("service=search")
        expect(page.locator("[name=classes][value='5..']")).to_be_checked()
        expect(page.locator("#preview")).to_contain_text("events were good")
        expect(page.locator("#doctor")).to_be_visible()

        page.locator("[name=target]").fill("90")
        page.locator("[name=window]").fill("7d")
        page.get_by_role("button", name="Preview").click()
        expect(page.locator("#preview")).to_contain_text("with a target of 90 %")
        expect(page.locator("#file pre")).to_contain_text("target: 0.9")

        (slo,) = load_text(page.locator("#file pre").inner_text()).definitions.slos
        assert (slo.service, slo.name, str(slo.windows[0])) == ("search", "availability", "7d")
        if has_script:
            expect(page.locator("#file [data-copy]")).to_be_visible()
