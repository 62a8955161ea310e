"""The whole way without a mouse; where the focus is can be seen at every step."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.house import House
from tests.browser.objectives import WORST

STEPS = 25
WAS_LEFT = "document.activeElement === document.body"  # after its last element, for the window
IS_SEEN = """() => {
  const style = getComputedStyle(document.activeElement);
  const place = document.activeElement.getBoundingClientRect();
  const isDrawn = style.outlineStyle !== "none" || style.boxShadow !== "none";
  return isDrawn && place.width > 0 && place.height > 0;
}"""


@pytest.fixture
def page(browser: Browser, house: House) -> Iterator[Page]:
    """A page of somebody who may read."""
    with house.visit(browser) as context:
        yield context.new_page()


def test_the_first_key_leads_past_the_navigation(page: Page) -> None:
    page.goto("/slos")

    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("#main")).to_be_focused()


def test_the_worst_objective_is_reached_by_keys_alone(page: Page) -> None:
    page.goto("/services")

    page.keyboard.press("g")
    page.keyboard.press("2")
    expect(page.locator("h1")).to_have_text("SLOs")
    page.keyboard.press("/")
    expect(page.locator("[name=text]")).to_be_focused()
    page.keyboard.type("search")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("text=search"))
    page.keyboard.press("Control+k")
    page.keyboard.type("searchav")
    expect(page.locator("#palette-found li").first).to_contain_text(WORST)
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_have_text("Searches are answered")


def test_keys_are_listed_closed_and_kept_from_what_is_typed(page: Page) -> None:
    page.goto("/slos")

    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("/")
    page.keyboard.type("t?g1")

    expect(page.locator("[name=text]")).to_have_value("t?g1")
    expect(page.locator("#keys")).to_be_hidden()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")


@pytest.mark.parametrize("path", ["/", "/slos", "/definitions", "/account"])
def test_where_the_focus_is_can_be_seen(page: Page, path: str) -> None:
    page.goto(path)
    unseen = []

    for step in range(STEPS):
        page.keyboard.press("Tab")
        if page.evaluate(WAS_LEFT):
            break
        if not page.evaluate(IS_SEEN):
            unseen.append((step, page.evaluate("document.activeElement.outerHTML.slice(0, 200)")))

    assert unseen == []


def test_a_menu_closes_on_escape_and_gives_the_focus_back(page: Page) -> None:
    page.goto("/")
    opener = page.locator(".top .menu > summary").last
    opener.focus()

    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")

    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
    expect(opener).to_be_focused()
