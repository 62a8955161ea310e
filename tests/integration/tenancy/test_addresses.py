"""The e-mail address with which a person signs in, and who may change it."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest

from sre_ops.events.log import events_of
from sre_ops.tenancy import queries
from sre_ops.tenancy.domain.roles import Role
from tests.people import PASSWORD, bearer, person_id, token
from tests.sites import Site

OLD, NEW = "ana@example.com", "anna@example.org"


def _events(site: Site, person: UUID) -> list[str]:
    with site.database.read("tenancy", site.tenant) as session:
        return [event.name.split(".")[1] for event in events_of(session, "person", person)]


def _email(site: Site, person: UUID) -> str:
    with site.database.read("tenancy", site.tenant) as session:
        return queries.person(session, person).email


def _sign_in(site: Site, email: str) -> int:
    where = {} if site.rival is None else {"tenant": "acme"}
    form = {"email": email, "password": PASSWORD} | where
    return site.browser().post("/sign-in", data=form).status_code


def _form(email: str, password: str = PASSWORD) -> dict[str, str]:
    return {"email": email, "email_password": password}


def test_a_person_signs_in_with_her_new_address_and_stays_signed_in(site: Site) -> None:
    key = site.joined(Role.VIEWER, email=OLD)
    browser, me = site.browser(key), person_id(site.database, key)
    program = bearer(token(site.database, key, "tenancy:read"))

    changed = browser.post("/account/email", data=_form(" Anna@Example.org "))
    page = browser.get("/account?done=email")

    assert changed.headers["location"] == "/account?done=email"
    assert f"sign in with {NEW}" in page.text
    assert (_sign_in(site, NEW), _sign_in(site, OLD)) == (303, 401)
    assert site.browser().get("/api/v1/tenancy/me", headers=program).json()["email"] == NEW
    assert _events(site, me) == ["person_joined", "contact_changed"]


def test_the_event_of_a_changed_address_does_not_tell_it(site: Site) -> None:
    key = site.joined(Role.VIEWER, email=OLD)
    site.browser(key).post("/account/email", data=_form(NEW))

    with site.database.read("tenancy", site.tenant) as session:
        event = events_of(session, "person", person_id(site.database, key))[-1]

    assert event.actor == f"person:{person_id(site.database, key)}"
    assert "@" not in f"{event.payload}{event.state}"


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (_form("no address"), "This is no e-mail address."),
        (_form("a\nb@example.com"), "This is no e-mail address."),
        (_form(NEW, "wrong"), "This is not your present password."),
        (_form("bo@example.com"), "Somebody has this e-mail address already."),
        (_form("bo@example.com", "wrong"), "This is not your present password."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_changes_nothing(
    site: Site, form: dict[str, str], said: str
) -> None:
    key = site.joined(Role.VIEWER, email=OLD)
    site.joined(Role.RESPONDER, email="bo@example.com")

    answer = site.browser(key).post("/account/email", data=form)

    assert answer.status_code == 422
    assert answer.text.count('class="error"') == 1
    assert said in answer.text
    assert PASSWORD not in answer.text
    assert _email(site, person_id(site.database, key)) == OLD


def test_the_same_address_again_changes_nothing(site: Site) -> None:
    key = site.joined(Role.VIEWER, email=OLD)

    answer = site.browser(key).post("/account/email", data=_form("ANA@example.com"))

    assert answer.status_code == 303
    assert _events(site, person_id(site.database, key)) == ["person_joined"]


def test_guessing_the_password_locks_as_signing_in_does(site: Site) -> None:
    browser = site.browser(site.joined(Role.VIEWER, email=OLD))

    for _ in range(5):
        browser.post("/account/email", data=_form(NEW, "wrong"))
    locked = browser.post("/account/email", data=_form(NEW))

    assert locked.status_code == 429
    assert "retry-after" in locked.headers
    assert f'value="{NEW}"' in locked.text
    assert _sign_in(site, OLD) == 429


def test_of_two_who_want_one_address_at_once_one_gets_it(site: Site) -> None:
    keys = [site.joined(Role.VIEWER, email=f"a{n}@example.com") for n in range(2)]

    def want(number: int) -> int:
        answer: Any = site.browser(keys[number]).post("/account/email", data=_form(NEW))
        return int(answer.status_code)

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(want, range(2)))

    assert answers == [303, 422]


def test_an_admin_changes_the_address_of_somebody_else(site: Site) -> None:
    admin, key = site.joined(Role.ADMIN), site.joined(Role.VIEWER, email=OLD)
    ana, browser = person_id(site.database, key), site.browser(admin)

    taken = browser.post(f"/people/{ana}/email", data={"email": "admin@example.com"})
    crooked = browser.post(f"/people/{ana}/email", data={"email": "ana"})
    before = _email(site, ana)
    changed = browser.post(f"/people/{ana}/email", data={"email": NEW})

    assert (taken.status_code, crooked.status_code, changed.status_code) == (422, 422, 303)
    assert "has this e-mail address already" in taken.text
    assert (before, _email(site, ana)) == (OLD, NEW)
    assert site.browser(key).get("/account").status_code == 200
    assert _events(site, ana)[-1] == "contact_changed"


def test_an_admin_needs_her_password_for_her_own_address(site: Site) -> None:
    key = site.joined(Role.ADMIN, email=OLD)
    me, browser = person_id(site.database, key), site.browser(key)

    refused = browser.post(f"/people/{me}/email", data={"email": NEW})

    assert refused.status_code == 409
    assert "on your account page" in refused.text
    assert f"/people/{me}/email" not in browser.get("/people").text
    assert _email(site, me) == OLD


def test_an_erased_person_gets_no_address(site: Site) -> None:
    admin, key = site.joined(Role.ADMIN), site.joined(Role.VIEWER, email=OLD)
    ana, browser = person_id(site.database, key), site.browser(admin)
    browser.post(f"/people/{ana}/erase", data={"confirmed": OLD})

    assert browser.post(f"/people/{ana}/email", data={"email": NEW}).status_code == 404


def test_two_tenants_may_know_the_same_address(site: Site) -> None:
    if site.rival is None:
        return
    site.joined(Role.VIEWER, tenant=site.rival, email=NEW)
    key = site.joined(Role.VIEWER, email=OLD)

    changed = site.browser(key).post("/account/email", data=_form(NEW))

    assert changed.status_code == 303
