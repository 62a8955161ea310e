"""Photograph every page in both themes, both languages and two widths into .photographs/.

Usage: python -m scripts.photographs [--only NAME[,NAME]] [--url URL --email E --password P]

Without an address the demo is started and its people move in.
Look at every picture before a change to pages is done.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path
from urllib.parse import quote

import httpx
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    expect,
    sync_playwright,
)

from scripts.demo.__main__ import JUDGED_SECONDS, is_judged, serve, settings
from scripts.demo.corrections import leave_corrections
from scripts.demo.pager import telephone
from scripts.demo.paging import take_pages
from scripts.demo.people import RESIDENTS, House, move_in, new_password
from scripts.demo.releases import close_reports, ship
from scripts.demo.rotas import ON_CALL, take_turns
from scripts.demo.stage import Stage, stage
from scripts.photographs.chromium import chromium
from scripts.photographs.noise import make_noise
from scripts.photographs.sights import OPENED, SIGHTS, places, signing_in
from scripts.servers.child import free_port, wait_until
from scripts.servers.tools import ROOT
from sre_ops.kernel.clock import SystemClock
from sre_ops.kernel.units import to_minute

FOLDER = ROOT / ".photographs"
WIDTHS = {1440: 900, 360: 780}
THEMES = ("light", "dark")
LOCALES = ("en", "ja")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the service is, and who may look at it."""

    url: str
    email: str
    password: str


_WRONG = """\
kind: Schedule
name: night
zone: Asia/Tokyo
layers:
  - name: nights
    people: [nobody@example.com]
    every: weekly
    first: 2026-01-05 22:00
"""


@contextmanager
def demo() -> Iterator[Place]:
    """Run the demo until the block ends; its people live there, its SLOs have been judged."""
    with tempfile.TemporaryDirectory(prefix="sre_ops-photographs-") as name:
        folder = Path(name)
        with stage(folder, to_minute(SystemClock().now())) as on_stage:
            prometheus_url = on_stage.prometheus.url
            port = free_port()
            server = serve(folder, prometheus_url, port)
            try:
                env = os.environ | settings(folder, prometheus_url, port)
                with telephone() as pager:
                    house = House(url=f"http://127.0.0.1:{port}", settings=env)
                    yield _furnished(house, folder, on_stage, pager)
            finally:
                server.stop()


def _furnished(house: House, folder: Path, on_stage: Stage, pager: str) -> Place:
    password = new_password()
    with closing(move_in(house, password)) as admin:
        wait_until(lambda: is_judged(admin), "the first judgement", JUDGED_SECONDS)
        take_turns(admin, folder, SystemClock().now())
        (folder / ON_CALL / "night.yaml").write_text(_WRONG, encoding="utf-8")
        take_pages(house, admin, password, on_stage.alertmanager, pager)
        make_noise(admin)
        ship(admin, SystemClock().now())
        leave_corrections(house, admin, password, SystemClock().now())
        close_reports(admin)
        wait_until(lambda: _is_corrected(admin), "a corrected row", JUDGED_SECONDS)
        wait_until(lambda: _is_catalogued(admin), "alert rules with their alerts", JUDGED_SECONDS)
    return Place(url=house.url, email=RESIDENTS[0].email, password=password)


def _is_corrected(admin: httpx.Client) -> bool:
    rows = admin.get("/api/v1/slo/status").raise_for_status().json()["rows"]
    return any(row["corrections"] for row in rows)


def _is_catalogued(admin: httpx.Client) -> bool:
    rules = admin.get("/api/v1/alerts/catalogue").raise_for_status().json()["rules"]
    return {one["is_listed"] for one in rules} == {True, False}


def sign_in(context: BrowserContext, place: Place) -> None:
    """Sign in, as a person does."""
    page = context.new_page()
    page.goto(f"{place.url}/sign-in")
    signing_in(page, place.email, place.password)
    page.wait_for_url(f"{place.url}/")
    page.close()


def photograph(browser: Browser, place: Place, names: frozenset[str], folder: Path) -> int:
    """Take the pictures of *names*, of everything when there are none; return how many."""
    known = browser.new_context(locale="en")
    sign_in(known, place)
    session = {one["name"]: one["value"] for one in known.cookies() if "session" in one["name"]}
    filled = places(known, place.url)
    known.close()
    taken = 0
    for size, theme, locale in product(WIDTHS.items(), THEMES, LOCALES):
        look = {"sre_ops_theme": theme, "sre_ops_locale": locale, "sre_ops_zone": "Asia/Tokyo"}
        context = browser.new_context(
            base_url=place.url,
            viewport={"width": size[0], "height": size[1]},
            reduced_motion="reduce",
        )
        _give(context, place, look)
        page = context.new_page()
        for name, is_whole in _shown(page, filled, names, partial(_give, context, place, session)):
            file = folder / f"{name}-{size[0]}-{theme}-{locale}.png"
            page.screenshot(path=file, full_page=is_whole)
            taken += 1
        context.close()
    return taken


def _give(context: BrowserContext, place: Place, cookies: Mapping[str, str]) -> None:
    context.add_cookies(
        [
            {"name": name, "value": quote(text, safe=""), "url": place.url}
            for name, text in cookies.items()
        ]
    )


def _shown(
    page: Page, filled: Mapping[str, str], names: frozenset[str], enter: Callable[[], None]
) -> Iterator[tuple[str, bool]]:
    """Show one thing after the other; tell its name, and whether it is longer than a window."""
    for sight in sorted(SIGHTS, key=lambda one: one.is_private):
        if sight.is_private:
            enter()
        if not names or sight.name in names:
            page.goto(sight.path.format(**filled))
            if page.locator("#explore > summary:visible").count():
                page.locator("#explore > summary").click()
                page.locator(".explore").scroll_into_view_if_needed()
                expect(page.locator(".explore canvas")).to_be_visible()
            page.evaluate("scrollTo(0, 0)")
            yield sight.name, True
    for opened in OPENED:
        if not names or opened.name in names:
            page.goto(opened.path)
            opened.gesture(page)
            if opened.is_whole:
                page.evaluate("scrollTo(0, 0)")
            yield opened.name, opened.is_whole


def main() -> None:
    """Read the arguments, take the pictures, say where they are."""
    parser = argparse.ArgumentParser(prog="photographs", description=__doc__)
    parser.add_argument("--only", default="", help="names of pages, with commas")
    parser.add_argument("--url", default="", help="a running service, instead of the demo")
    parser.add_argument("--email", default="")
    parser.add_argument("--password", default="")
    told = parser.parse_args()
    names = frozenset(told.only.split(",")) - {""}
    if unknown := names - {one.name for one in (*SIGHTS, *OPENED)}:
        parser.error(f"there is nothing called {', '.join(sorted(unknown))}")
    FOLDER.mkdir(exist_ok=True)
    expect.set_options(timeout=30_000)
    given = Place(url=told.url, email=told.email, password=told.password)
    with sync_playwright() as playwright, nullcontext(given) if told.url else demo() as place:
        browser = chromium(playwright)
        taken = photograph(browser, place, names, FOLDER)
        browser.close()
    print(f"{taken} photographs in {FOLDER.relative_to(ROOT)}/", file=sys.stderr)


if __name__ == "__main__":
    main()
