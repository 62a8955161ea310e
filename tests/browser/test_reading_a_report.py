"""A product manager reads what became of the shop's budgets this month, and takes it along."""

from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.house import DESK, PHONE, House

VISITS: dict[str, dict[str, Any]] = {
    "desk": {"window": DESK},
    "phone-in-japanese": {"window": PHONE, "script": False, "locale": "ja"},
}
WORDS = {
    "desk": ("Reports", "Error budget", "Glossary"),
    "phone-in-japanese": ("報告", "エラーバジェット", "用語"),
}


@pytest.mark.parametrize("who", VISITS)
def test_a_month_is_read_and_taken_along(browser: Browser, house: House, who: str) -> None:
    reports, budget, glossary = WORDS[who]
    with house.visit(browser, **VISITS[who]) as context:
        page = context.new_page()
        page.goto("/reports")
        expect(page.get_by_role("heading", level=1)).to_have_text(reports)
        page.locator("#service tr", has_text="shop").locator("td a").first.click()

        expect(page.locator("#opening .lead")).not_to_be_empty()
        expect(page.locator("#objectives tbody tr")).not_to_have_count(0)
        expect(page.locator("#causes")).to_be_visible()
        expect(page.locator("#words")).to_contain_text(budget)
        expect(page.locator("#words h2")).to_contain_text(glossary)

        with page.expect_download() as table:
            page.locator("#objectives a[href*='file.csv']").click()
        with page.expect_download() as paper:
            page.get_by_role("link", name="PDF").click()
        assert "shop" in table.value.path().read_text(encoding="utf-8-sig")
        with pypdfium2.PdfDocument(paper.value.path()) as pdf:
            text = "".join(one.get_textpage().get_text_range() for one in pdf)
        assert budget in text
        objective = page.locator("#objectives th[scope=row]").first.inner_text()
        assert objective in text.replace("\n", "")
