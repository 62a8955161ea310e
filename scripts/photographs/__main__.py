"""Photograph every page in both themes, both languages and two widths into .photographs/.

Usage: python -m scripts.photographs [--only NAME[,NAME]] [--url URL --email E --password P]

Without an address the demo is started and its first set-up link opened, as a person would.
Look at every picture before a change to pages is done.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from scripts.demo.__main__ import serve, settings
from scripts.demo.people import House
from scripts.demo.stage import stage
from scripts.photographs.chromium import chromium
from scripts.photographs.sights import SIGHTS, Sight, places, signing_in
from scripts.servers.child import free_port
from scripts.servers.tools import ROOT
from sre_ops.kernel.clock import SystemClock
from sre_ops.kernel.units import to_minute

FOLDER = ROOT / ".photographs"
WIDTHS = {1440: 900, 360: 780}
THEMES = ("light", "dark")
LOCALES = ("en", "ja")
EMAIL, PASSWORD = "ana@example.com", "four words in a row"
FIRST_BUDGET_MILLISECONDS = 120_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the service is, and who may look at it."""

    url: str
    email: str
    password: str


@contextmanager
def demo(browser: Browser) -> Iterator[Place]:
    """Run the demo until the block ends; somebody has become its admin."""
    with tempfile.TemporaryDirectory(prefix="sre_ops-photographs-") as name:
        folder = Path(name)
        with stage(folder, to_minute(SystemClock().now())) as prometheus:
            port = free_port()
            server = serve(folder, prometheus.url, port)
            try:
                env = os.environ | settings(folder, prometheus.url, port)
                house = House(url=f"http://127.0.0.1:{port}", settings=env)
                yield become_admin(browser, house.setup_link())
            finally:
                server.stop()


def become_admin(browser: Browser, link: str) -> Place:
    """Open the set-up link, make an account and wait until there is something to see."""
    context = browser.new_context(locale="en")
    page = context.new_page()
    page.goto(link)
    typed = {"name": "Ana Kobayashi", "email": EMAIL, "password": PASSWORD, "zone": "Asia/Tokyo"}
    for name, text in typed.items():
        page.locator(f"main [name={name}]").fill(text)
    page.locator("main button[type=submit]").click()
    expect(page.locator("#attention")).to_be_visible(timeout=FIRST_BUDGET_MILLISECONDS)
    context.close()
    parts = urlsplit(link)
    return Place(url=f"{parts.scheme}://{parts.netloc}", email=EMAIL, password=PASSWORD)


def sign_in(context: BrowserContext, place: Place) -> None:
    """Sign in, as a person does."""
    page = context.new_page()
    page.goto(f"{place.url}/sign-in")
    signing_in(page, place.email, place.password)
    page.wait_for_url(f"{place.url}/")
    page.close()


def photograph(browser: Browser, place: Place, sights: list[Sight], folder: Path) -> int:
    """Take all pictures and return how many they are."""
    known = browser.new_context(locale="en")
    sign_in(known, place)
    signed_in = [one for one in known.cookies() if "session" in one.get("name", "")]
    filled = places(known, place.url)
    for (width, height), theme, locale in product(WIDTHS.items(), THEMES, LOCALES):
        context = browser.new_context(
            viewport={"width": width, "height": height}, reduced_motion="reduce"
        )
        for name, value in (("sre_ops_theme", theme), ("sre_ops_locale", locale)):
            context.add_cookies([{"name": name, "value": value, "url": place.url}])
        page = context.new_page()
        for sight in sorted(sights, key=lambda one: one.is_private):
            if sight.is_private:
                context.add_cookies(
                    [
                        {"name": one["name"], "value": one["value"], "url": place.url}
                        for one in signed_in
                    ]
                )
            page.goto(place.url + sight.path.format(**filled))
            if page.locator("#explore > summary:visible").count():
                page.locator("#explore > summary").click()
                page.locator(".explore").scroll_into_view_if_needed()
                expect(page.locator(".explore canvas")).to_be_visible()
            page.evaluate("scrollTo(0, 0)")
            file = folder / f"{sight.name}-{width}-{theme}-{locale}.png"
            page.screenshot(path=file, full_page=True)
        context.close()
    return len(sights) * len(WIDTHS) * len(THEMES) * len(LOCALES)


def main() -> None:
    """Read the arguments, take the pictures, say where they are."""
    parser = argparse.ArgumentParser(prog="photographs", description=__doc__)
    parser.add_argument("--only", default="", help="names of pages, with commas")
    parser.add_argument("--url", default="", help="a running service, instead of the demo")
    parser.add_argument("--email", default=EMAIL)
    parser.add_argument("--password", default=PASSWORD)
    told = parser.parse_args()
    sights = [one for one in SIGHTS if not told.only or one.name in told.only.split(",")]
    FOLDER.mkdir(exist_ok=True)
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        browser = chromium(playwright)
        if told.url:
            place = Place(url=told.url, email=told.email, password=told.password)
            taken = photograph(browser, place, sights, FOLDER)
        else:
            with demo(browser) as place:
                taken = photograph(browser, place, sights, FOLDER)
        browser.close()
    print(f"{taken} photographs in {FOLDER.relative_to(ROOT)}/", file=sys.stderr)


if __name__ == "__main__":
    main()
