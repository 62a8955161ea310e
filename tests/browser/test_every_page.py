"""Every page in both themes, both languages and all widths: readable, true to its policy."""

from collections import Counter
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    ViewportSize,
    expect,
)

from scripts.photographs.sights import OPENED, SIGHTS, Sight, places
from scripts.servers.tools import ROOT
from sre_ops.tenancy.domain.roles import Role
from tests.architecture.test_routes import TABLE
from tests.browser.house import DESK, PHONE, House
from tests.browser.objectives import COUNT

AXE = ROOT / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS = [(DESK, "light", "en"), (PHONE, "dark", "ja")]
OPEN = (
    "for (const one of [...document.querySelectorAll('main details')].slice(0, 12)) one.open = true"
)
"""Not all: the page about the API has a hundred of a kind."""
OTHER_WIDTHS = (320, 768, 1920)
SCROLLING = """() => [...document.querySelectorAll("main .table.is-stacked")]
    .filter((one) => one.checkVisibility() && innerWidth <= 832)
    .filter((one) => one.parentElement.scrollWidth > one.parentElement.clientWidth)
    .map((one) => one.caption.textContent)"""
"""Tables of which a phone's window shows only a part."""
DRAWN = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""A new width reaches the media queries of style sheets only with the next frame."""
NO_PAGES = {"/healthz", "/readyz", "/metrics", "/static", "/live"}


class Smuggled(HTMLParser):
    """Collects what the policy forbids: style attributes, scripts and styles in the page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attrs}
        is_inline = tag == "style" or (tag == "script" and "src" not in names)
        if is_inline or "style" in names or any(name.startswith("on") for name in names):
            self.found.append(self.get_starttag_text() or tag)


@pytest.fixture(scope="module")
def filled(browser: Browser, house: House) -> dict[str, str]:
    """What fills the addresses of pages."""
    with house.visit(browser, role=Role.ADMIN) as context:
        return places(context, house.url)


def _is_page(route: str) -> bool:
    method, _, path = route.partition(" ")
    is_file = path.endswith((".json", ".csv", ".{form}"))
    is_data = path.startswith("/api/v1") or is_file or path in NO_PAGES
    return method == "GET" and not is_data


def test_no_page_is_left_out() -> None:
    pages = {route.removeprefix("GET ") for route in TABLE if _is_page(route)}

    assert pages == {sight.route for sight in SIGHTS if sight.route}


@pytest.mark.parametrize("sight", SIGHTS, ids=lambda sight: sight.name)
def test_anybody_can_read_it_and_it_keeps_to_the_policy(
    browser: Browser, house: House, filled: dict[str, str], sight: Sight
) -> None:
    path = sight.path.format(**filled)
    found = []

    for window, theme, locale in LOOKS:
        role = Role.ADMIN if sight.is_private else None
        with house.visit(browser, role=role, window=window, theme=theme, locale=locale) as context:
            found += [(window["width"], theme, locale, one) for one in _faults(context, path)]

    assert found == []


@pytest.mark.parametrize(("window", "theme", "locale"), LOOKS, ids=["desk", "phone"])
def test_anybody_can_read_what_opens_over_a_page(
    browser: Browser, house: House, window: ViewportSize, theme: str, locale: str
) -> None:
    found = []

    with house.visit(
        browser, role=Role.ADMIN, window=window, theme=theme, locale=locale
    ) as context:
        page = context.new_page()
        for opened in OPENED:
            page.goto(opened.path)
            opened.gesture(page)
            found += [(opened.name, one) for one in _told_by_axe(page)]

    assert found == []


def test_rows_that_are_blocks_on_a_phone_are_still_rows_of_a_table(
    browser: Browser, house: House
) -> None:
    with house.visit(browser, window=PHONE) as context:
        page = context.new_page()
        page.goto("/slos")
        shown = page.locator("main tbody tr").first.bounding_box()

        tree = context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]

    roles = Counter(str(one["role"]["value"]) for one in tree)
    assert shown
    assert shown["height"] > shown["width"] / 4
    assert (roles["table"], roles["row"], roles["rowheader"]) == (1, 1 + COUNT, COUNT)
    assert roles["columnheader"] == 10
    assert roles["cell"] >= COUNT * 6


def _faults(context: BrowserContext, path: str) -> list[str]:
    page = context.new_page()
    faults = _listening(page)
    answer = page.goto(path)
    assert answer is not None
    faults += [f"policy: {one}" for one in Smuggled(answer.text()).found]
    _draw_everything(page)
    faults += _told_by_axe(page)
    for width in (page.viewport_size or DESK)["width"], *OTHER_WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate(DRAWN)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults.append(f"does not fit a window of {width} pixels")
        for name in page.evaluate(SCROLLING):
            faults.append(f"{name!r} has to be scrolled in a window of {width} pixels")
    return faults


def _listening(page: Page) -> list[str]:
    """Return a list that grows by what the browser complains of and by requests elsewhere."""
    faults: list[str] = []

    def console(said: ConsoleMessage) -> None:
        # That a page of errors has the status of an error is told here as well.
        if "Failed to load resource" not in said.text:
            faults.append(f"said: {said.text}")

    def request(asked: Request) -> None:
        if _is_foreign(page, asked.url):
            faults.append(f"asked elsewhere: {asked.url}")

    page.on("pageerror", lambda error: faults.append(f"script: {error}"))
    page.on("console", console)
    page.on("request", request)
    return faults


def _is_foreign(page: Page, url: str) -> bool:
    own = urlsplit(page.url).netloc
    return not url.startswith("data:") and own not in ("", urlsplit(url).netloc)


def _draw_everything(page: Page) -> None:
    page.evaluate(OPEN)
    chart = page.locator(".explore")
    if chart.count():
        chart.scroll_into_view_if_needed()
        expect(chart.locator("canvas")).to_be_visible()


def _told_by_axe(page: Page) -> list[str]:
    page.evaluate(AXE.read_text())
    told = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    return [_axe(one) for one in told["violations"]]


def _axe(violation: dict[str, Any]) -> str:
    node = violation["nodes"][0]
    return f"axe: {violation['id']}: {node['html']}: {node['failureSummary']}"
