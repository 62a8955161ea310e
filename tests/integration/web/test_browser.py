"""The shell in a real browser: live updates, palette, keys, themes; axe; and without script."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from playwright.sync_api import Browser, Page, expect, sync_playwright

from scripts.photographs.chromium import chromium
from sre_ops.tenancy.access import open_to_all
from sre_ops.web.live import Live, live_router
from sre_ops.web.navigation import Topic
from sre_ops.web.pages import render
from sre_ops.web.templating import create_templates
from tests.databases import Place

AXE = Path(__file__).parents[3] / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
VIOLATIONS = """async (rules) => {
    const told = await axe.run(document, {runOnly: rules, resultTypes: ["violations"]});
    return told.violations;
}"""
TEMPLATE = """{% extends "web/page.html" %}{% block title %}Counted{% endblock %}
{% block content %}<section class="section" id="one"><h2>So far</h2>
<p id="count">{{ count }}</p><details id="more"><summary>More</summary><p>text</p></details>
<form class="filters"><input name="typed" aria-label="typed"></form></section>{% endblock %}"""


@pytest.fixture
def place(sqlite_place: Place) -> Place:
    """One database is enough to see what a browser does."""
    return sqlite_place


class Counter:
    """What the page shows and follows."""

    value = 0


@pytest.fixture
def counter(app: FastAPI, tmp_path: Path) -> Counter:
    """A page that follows a number, open to all."""
    found = Counter()
    tenant = uuid4()
    (tmp_path / "counted.html").write_text(TEMPLATE)
    app.state.templates = create_templates([tmp_path])
    topic = Topic("count", lambda _database, _tenant: str(found.value))
    app.state.live = Live(app.state.database, [topic], interval=timedelta(seconds=0.05))

    @app.get("/counted", dependencies=[open_to_all])
    def counted(request: Request) -> HTMLResponse:
        return render(request, "counted.html", count=found.value, topics=("count",))

    app.include_router(live_router(lambda _request: tenant, [open_to_all]))
    app.router.routes.insert(0, app.router.routes.pop())  # before the one that asks who you are
    return found


@pytest.fixture
def address(counter: Counter, served: tuple[uvicorn.Server, int], app: FastAPI) -> str:
    """Where the application is reached."""
    assert counter
    server, port = served
    app.state.live.is_stopping = lambda: server.should_exit
    return f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; a missing one fails with the line that installs it."""
    with sync_playwright() as playwright:
        found = chromium(playwright)
        yield found
        found.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in a window of a desk."""
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        yield context.new_page()


def test_the_page_renews_itself_and_keeps_what_was_opened(
    page: Page, address: str, counter: Counter
) -> None:
    page.goto(f"{address}/counted")
    page.locator("#more summary").click()
    expect(page.locator("[data-live-state]")).to_contain_text("live")

    counter.value = 7

    expect(page.locator("#count")).to_have_text("7")
    expect(page.locator("#more")).to_have_attribute("open", "")
    expect(page.locator("[role=status]").last).to_have_text("The page was updated")


def test_nothing_is_taken_from_who_is_typing(page: Page, address: str, counter: Counter) -> None:
    page.goto(f"{address}/counted")
    expect(page.locator("[data-live-state]")).to_contain_text("live")
    typed = page.locator("main input[name=typed]")
    typed.fill("half a wo")

    with page.expect_event("requestfinished", lambda one: "/live" not in one.url) as renewed:
        counter.value = 8
        typed.press("r")
        typed.press("d")
        expect(page.locator("#count")).to_have_text("0")
        expect(typed).to_have_value("half a word")
        typed.fill("")
        typed.blur()

    assert renewed.value.url.endswith("/counted")
    expect(page.locator("#count")).to_have_text("8")


def test_the_palette_finds_what_is_on_the_page(page: Page, address: str) -> None:
    page.goto(f"{address}/_components")

    page.keyboard.press("Control+k")
    page.keyboard.type("paym")
    expect(page.locator("#palette-found li").first).to_contain_text("payments")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("#table$"))


def test_keys_are_listed_and_do_what_the_list_says(page: Page, address: str) -> None:
    page.goto(f"{address}/_components")

    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")

    expect(page.locator(".filters input")).to_be_focused()


def test_the_theme_changes_at_once_and_stays(page: Page, address: str) -> None:
    page.goto(f"{address}/_components")
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")

    page.keyboard.press("t")
    after = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.reload()

    assert before != after
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == after


@pytest.mark.parametrize("locale", ["en", "ja"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 360])
def test_anybody_can_read_and_use_it(
    browser: Browser, address: str, width: int, theme: str, locale: str
) -> None:
    with browser.new_context(viewport={"width": width, "height": 800}) as context:
        for name, text in (("sre_ops_theme", theme), ("sre_ops_locale", locale)):
            context.add_cookies([{"name": name, "value": text, "url": address}])
        page = context.new_page()
        page.add_init_script(path=AXE)
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))

        for path in ("/_components", "/api/docs", "/counted"):
            page.goto(f"{address}{path}")
            found = page.evaluate(VIOLATIONS, RULES)
            assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0

        assert said == []


def test_without_script_language_and_theme_are_chosen_as_well(
    browser: Browser, address: str
) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{address}/_components")

        page.locator(".top .menu > summary").first.click()
        page.get_by_role("button", name="日本語").click()

        expect(page.locator("h1")).to_have_text("部品")
        expect(page).to_have_url(f"{address}/_components")
        expect(page.locator(".search")).to_be_hidden()
