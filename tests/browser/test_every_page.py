"""Every page in both themes, both languages and all widths: readable, true to its policy."""

from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
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
VIOLATIONS = """async (rules) => {
    const told = await axe.run(document, {runOnly: rules, resultTypes: ["violations"]});
    return told.violations;
}"""
"""Asked for no more, axe describes no more: what passed is most of a page."""
LOOKS = [(DESK, "light", "en"), (PHONE, "dark", "ja")]
OPEN = (
    "for (const one of [...document.querySelectorAll('main details')].slice(0, 12)) one.open = true"
)
"""Not all: the page about the API has a hundred of a kind."""
OTHER_WIDTHS = (320, 768, 1920)
CROWDED = """async (width) => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const found = () => [
        ...(document.documentElement.scrollWidth > innerWidth ? ["does not fit"] : []),
        ...[...document.querySelectorAll("main .table.is-stacked")]
            .filter((one) => innerWidth <= 832 && one.checkVisibility())
            .filter((one) => one.parentElement.scrollWidth > one.parentElement.clientWidth)
            .map((one) => `has to scroll ${one.caption.textContent}`),
    ];
    for (let left = 60; left > 0 && (innerWidth !== width || found().length); left -= 1)
        await frame();
    await frame();
    return found();
}"""
"""What a window of this width shows only a part of, once it is as wide: style sheets hear of a
new width some frames later."""
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


class Looks:
    """One page for each look, which goes from sight to sight: new ones cost more than axe."""

    def __init__(self, browser: Browser, house: House) -> None:
        self._browser, self._house = browser, house
        self._open: dict[tuple[bool, str], Looking] = {}

    def at(self, *, is_private: bool, window: ViewportSize, theme: str, locale: str) -> "Looking":
        """Return the page of somebody who is signed in, or of nobody."""
        key = (is_private, theme)
        if key not in self._open:
            context = self._house.visit(
                self._browser,
                role=Role.ADMIN if is_private else None,
                window=window,
                theme=theme,
                locale=locale,
            )
            self._open[key] = Looking(context.new_page(), window)
        return self._open[key]

    def close(self) -> None:
        for one in self._open.values():
            one.page.context.close()


class Looking:
    """A page, and what was wrong with the sight before it."""

    def __init__(self, page: Page, window: ViewportSize) -> None:
        self.page, self._window = page, window
        self._heard: list[str] = []
        page.add_init_script(path=AXE)
        page.on("pageerror", lambda error: self._heard.append(f"script: {error}"))
        page.on("console", self._console)
        page.on("request", self._request)

    def faults(self, path: str) -> list[str]:
        """Go there and return everything that is wrong with it."""
        page = self.page
        self._heard.clear()
        answer = page.goto(path)
        assert answer is not None
        faults = [f"policy: {one}" for one in Smuggled(answer.text()).found]
        _draw_everything(page)
        faults += _told_by_axe(page)
        for width in *OTHER_WIDTHS, self._window["width"]:
            page.set_viewport_size({"width": width, "height": self._window["height"]})
            faults += [f"{width} pixels: {one}" for one in page.evaluate(CROWDED, width)]
        return faults + self._heard

    def _console(self, said: ConsoleMessage) -> None:
        # That a page of errors has the status of an error is told here as well.
        if "Failed to load resource" not in said.text:
            self._heard.append(f"said: {said.text}")

    def _request(self, asked: Request) -> None:
        here = urlsplit(self.page.url).netloc
        if not asked.url.startswith("data:") and here not in ("", urlsplit(asked.url).netloc):
            self._heard.append(f"asked elsewhere: {asked.url}")


@pytest.fixture(scope="module")
def looks(browser: Browser, house: House) -> Iterator[Looks]:
    found = Looks(browser, house)
    yield found
    found.close()


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
    looks: Looks, filled: dict[str, str], sight: Sight
) -> None:
    path = sight.path.format(**filled)
    found = []

    for window, theme, locale in LOOKS:
        looking = looks.at(is_private=sight.is_private, window=window, theme=theme, locale=locale)
        found += [(window["width"], theme, locale, one) for one in looking.faults(path)]

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
        page.add_init_script(path=AXE)
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


def _draw_everything(page: Page) -> None:
    page.evaluate(OPEN)
    chart = page.locator(".explore")
    if chart.count():
        chart.scroll_into_view_if_needed()
        expect(chart.locator("canvas")).to_be_visible()


def _told_by_axe(page: Page) -> list[str]:
    return [_axe(one) for one in page.evaluate(VIOLATIONS, RULES)]


def _axe(violation: dict[str, Any]) -> str:
    node = violation["nodes"][0]
    return f"axe: {violation['id']}: {node['html']}: {node['failureSummary']}"
