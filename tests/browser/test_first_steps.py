"""An empty house: the printed link makes the first admin, pages teach, others are invited."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from scripts.photographs.sights import signing_in
from tests.browser.house import DESK, PHONE, House, serving

ADMIN = {"name": "Ana Kobayashi", "email": "ana@example.com", "password": "four words in a row"}
FRIEND = {"name": "Ben", "email": "ben@example.com", "password": "quite another four words"}


@pytest.fixture
def empty_house(tmp_path: Path) -> Iterator[House]:
    """A served process that nobody lives in."""
    with serving(tmp_path) as found:
        yield found


def test_the_printed_link_makes_the_first_admin_who_invites_somebody(
    browser: Browser, empty_house: House
) -> None:
    link = next(line[key] for line in empty_house.log() for key in line if "first_admin" in key)
    admin = empty_house.visit(browser, role=None, window=DESK).new_page()
    friend = empty_house.visit(browser, role=None, window=PHONE, script=False).new_page()

    admin.goto(link)
    for name, text in (ADMIN | {"password": "short"}).items():
        admin.locator(f"main [name={name}]").fill(text)
    admin.locator("main form").evaluate("form => (form.noValidate = true)")
    admin.get_by_role("button", name="Make account").click()
    expect(admin.locator(".field.has-error")).to_contain_text("12")
    expect(admin.locator("main [name=name]")).to_have_value(ADMIN["name"])
    admin.locator("main [name=password]").fill(ADMIN["password"])
    admin.get_by_role("button", name="Make account").click()
    expect(admin.locator(".empty")).to_contain_text("No objectives yet")

    admin.goto("/people")
    admin.get_by_role("button", name="Make an invitation link").click()
    friend.goto(admin.get_by_role("status").locator("code").inner_text())
    expect(friend.locator(".lead")).to_contain_text("responder")
    for name, text in FRIEND.items():
        friend.locator(f"main [name={name}]").fill(text)
    friend.get_by_role("button", name="Make account").click()
    expect(friend.locator(".empty")).to_contain_text("No objectives yet")

    friend.goto(link)
    expect(friend.locator("h1")).to_contain_text("opens nothing any more")
    friend.goto("/people")
    expect(friend.locator("main")).to_contain_text("403")
    admin.goto("/people")
    expect(admin.locator("#everybody tbody tr")).to_have_count(2)
    for page in (admin, friend):
        page.context.close()


def test_a_session_that_was_ended_elsewhere_is_out_at_its_next_step(
    browser: Browser, empty_house: House
) -> None:
    link = next(line[key] for line in empty_house.log() for key in line if "first_admin" in key)
    page = empty_house.visit(browser, role=None).new_page()
    page.goto(link)
    for name, text in ADMIN.items():
        page.locator(f"main [name={name}]").fill(text)
    page.get_by_role("button", name="Make account").click()
    page.goto("/account")

    elsewhere = empty_house.visit(browser, role=None).new_page()
    elsewhere.goto("/account")
    signing_in(elsewhere, ADMIN["email"], ADMIN["password"])
    expect(elsewhere.locator("#sessions tbody tr")).to_have_count(2)
    elsewhere.get_by_role("button", name="End all others").click()
    expect(elsewhere.locator("#sessions tbody tr")).to_have_count(1)
    page.reload()

    expect(page.locator("h1")).to_have_text("Sign in")
    for each in (page, elsewhere):
        each.context.close()
