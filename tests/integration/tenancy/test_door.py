from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from sre_ops.kernel.clock import FixedClock
from sre_ops.tenancy.access import COOKIE, SECURE_COOKIE
from sre_ops.tenancy.commands.hashing import Argon2Hasher
from sre_ops.tenancy.commands.links import first_setup_link, setup_link
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.domain.secrets import Key, key_of
from tests.databases import NOON, Place
from tests.people import PASSWORD, bearer, person_id, token
from tests.portal import asking
from tests.sites import Site, open_site

FORM = {"name": "Ana", "password": PASSWORD, "locale": "ja", "zone": "Asia/Tokyo"}
BASE = "http://127.0.0.1"


def _sign_in(browser: TestClient, email: str, password: str = PASSWORD, **more: str) -> int:
    fields = {"email": email, "password": password, **more}
    return browser.post("/sign-in", data=fields).status_code


def _tenant(site: Site) -> dict[str, str]:
    """The field that is asked where there are several tenants."""
    return {} if site.rival is None else {"tenant": "acme"}


def test_the_first_link_makes_an_admin_who_is_signed_in(site: Site) -> None:
    link = first_setup_link(site.database, site.tenant, site.clock, BASE)
    browser = site.browser()

    assert link is not None
    looked = browser.get(link)
    used = browser.post(link, data={**FORM, "email": "Ana@Example.com"})
    page = browser.get("/people")

    assert "admin of acme" in looked.text
    assert looked.headers["referrer-policy"] == "no-referrer"
    assert (used.status_code, used.headers["location"]) == (303, "/")
    assert page.status_code == 200
    assert "ana@example.com" in page.text
    assert '<html lang="ja"' in page.text
    assert first_setup_link(site.database, site.tenant, site.clock, BASE) is None


def test_a_form_with_faults_says_them_beside_the_fields_and_keeps_the_link(site: Site) -> None:
    link = setup_link(site.database, site.tenant, site.clock, BASE)
    browser = site.browser()
    wrong = {**FORM, "email": "ana", "password": "short", "zone": "Moon/Base"}

    refused = browser.post(link, data=wrong)
    used = browser.post(link, data={**FORM, "email": "ana@example.com"})

    assert refused.status_code == 422
    for said in ("no e-mail address", "at least 12", "such as Asia/Tokyo"):
        assert said in refused.text
    assert 'value="Ana"' in refused.text
    assert "short" not in refused.text
    assert used.status_code == 303


def test_of_many_who_use_a_link_at_once_exactly_one_joins(site: Site) -> None:
    link = setup_link(site.database, site.tenant, site.clock, BASE)

    def use(number: int) -> int:
        form = {**FORM, "email": f"a{number}@example.com"}
        return site.browser().post(link, data=form).status_code

    with ThreadPoolExecutor(6) as pool:
        answers = sorted(pool.map(use, range(6)))

    assert answers == [303, 404, 404, 404, 404, 404]


def test_using_one_set_up_link_closes_the_others(site: Site) -> None:
    first = setup_link(site.database, site.tenant, site.clock, BASE)
    second = setup_link(site.database, site.tenant, site.clock, BASE)

    site.browser().post(first, data={**FORM, "email": "ana@example.com"})

    assert site.browser().get(second).status_code == 404


def test_a_link_expires(site: Site) -> None:
    link = setup_link(site.database, site.tenant, site.clock, BASE)
    site.clock.move_to(NOON + timedelta(hours=24))

    assert site.browser().get(link).status_code == 404
    assert site.browser().post(link, data={**FORM, "email": "a@b.c"}).status_code == 404


def test_a_taken_address_is_told_and_the_link_still_opens(site: Site) -> None:
    site.joined(Role.VIEWER, email="ana@example.com")
    link = setup_link(site.database, site.tenant, site.clock, BASE)

    refused = site.browser().post(link, data={**FORM, "email": "ANA@example.com"})

    assert refused.status_code == 422
    assert "has this e-mail address already" in refused.text
    assert site.browser().get(link).status_code == 200


def test_signing_in_leads_to_the_page_that_was_asked_for(site: Site) -> None:
    site.joined(Role.VIEWER, email="ana@example.com")
    browser = site.browser()

    sent = browser.get("/account")
    assert sent.headers["location"] == "/sign-in?next=%2Faccount"
    entered = browser.post(
        "/sign-in",
        data={"email": "ana@example.com", "password": PASSWORD, "next": "/account"} | _tenant(site),
    )

    assert (entered.status_code, entered.headers["location"]) == (303, "/account")
    assert browser.get("/account").status_code == 200
    set_cookie = entered.headers["set-cookie"].lower()
    assert "httponly" in set_cookie
    assert "samesite=lax" in set_cookie


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil", "x"])
def test_signing_in_never_leads_to_another_host(site: Site, elsewhere: str) -> None:
    site.joined(Role.VIEWER, email="ana@example.com")
    fields = {"email": "ana@example.com", "password": PASSWORD, "next": elsewhere}

    entered = site.browser().post("/sign-in", data=fields | _tenant(site))

    assert entered.headers["location"] == "/"


def test_over_https_the_cookie_belongs_to_this_host_alone(site: Site) -> None:
    key = site.joined(Role.VIEWER, email="ana@example.com")
    browser = asking(site.app, "https://127.0.0.1")
    browser.cookies.set(COOKIE, key.text, domain="127.0.0.1")

    plain = browser.get("/account")
    entered = browser.post(
        "/sign-in", data={"email": "ana@example.com", "password": PASSWORD} | _tenant(site)
    )

    assert plain.status_code == 303
    assert entered.headers["set-cookie"].startswith(f"{SECURE_COOKIE}=")
    assert "; secure" in entered.headers["set-cookie"].lower()


def test_each_sign_in_is_a_new_session_and_ends_the_one_before(site: Site) -> None:
    old = site.joined(Role.VIEWER, email="ana@example.com")
    browser = site.browser(old)

    _sign_in(browser, "ana@example.com", **_tenant(site))

    new = browser.cookies.get(COOKIE)
    assert new
    assert new != old.text
    assert site.browser(old).get("/account").status_code == 303


def test_signing_out_ends_the_session_for_whoever_copied_the_cookie(site: Site) -> None:
    key = site.joined(Role.VIEWER)
    thief = site.browser(key)
    assert thief.get("/account").status_code == 200

    site.browser(key).post("/sign-out")

    assert thief.get("/account").status_code == 303


def test_a_session_ends_after_a_week_of_silence_and_a_month_of_use(site: Site) -> None:
    silent, used = site.joined(Role.VIEWER), site.joined(Role.RESPONDER)
    answers = []
    for day in (6, 12, 18, 24, 29):
        site.clock.move_to(NOON + timedelta(days=day))
        answers.append(site.browser(used).get("/account").status_code)

    site.clock.move_to(NOON + timedelta(days=30))

    assert answers == [200] * 5
    assert site.browser(silent).get("/account").status_code == 303
    assert site.browser(used).get("/account").status_code == 303


def test_five_failures_lock_the_account_for_a_pause_that_grows(site: Site) -> None:
    site.joined(Role.VIEWER, email="ana@example.com")
    browser, more = site.browser(), _tenant(site)

    wrong = [_sign_in(browser, "ana@example.com", "wrong", **more) for _ in range(5)]
    refused = browser.post(
        "/sign-in", data={"email": "ana@example.com", "password": PASSWORD} | more
    )
    site.clock.move_to(NOON + timedelta(seconds=31))
    sixth = browser.post("/sign-in", data={"email": "ana@example.com", "password": "no"} | more)
    site.clock.move_to(NOON + timedelta(seconds=92))
    right = _sign_in(browser, "ana@example.com", **more)

    assert wrong == [401, 401, 401, 401, 429]
    assert refused.status_code == 429
    assert "Try again in 30 seconds" in refused.text
    assert sixth.headers["retry-after"] == "60"
    assert right == 303


def test_guessing_at_the_same_moment_gains_nothing(site: Site) -> None:
    site.joined(Role.VIEWER, email="ana@example.com")

    def guess(number: int) -> int:
        return _sign_in(site.browser(), "ana@example.com", f"guess {number}", **_tenant(site))

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(guess, range(16)))

    assert answers.count(401) == 4
    assert answers.count(429) == 12


def test_a_lock_out_and_a_session_hold_in_every_process(
    postgres_place: Place, tmp_path: Path
) -> None:
    clock = FixedClock(NOON)
    one, two = (open_site(postgres_place, clock, tmp_path) for _ in range(2))
    key = one.joined(Role.VIEWER, email="ana@example.com")

    for number in range(5):
        _sign_in((one, two)[number % 2].browser(), "ana@example.com", "wrong")
    locked = [_sign_in(site.browser(), "ana@example.com") for site in (one, two)]
    seen = two.browser(key).get("/account").status_code
    one.browser(key).post("/sign-out")
    gone = two.browser(key).get("/account").status_code
    for site in (one, two):
        site.database.dispose()

    assert locked == [429, 429]
    assert (seen, gone) == (200, 303)


class CountingHasher(Argon2Hasher):
    """Counts what is compared: the work must not tell whether an account exists."""

    def __init__(self) -> None:
        super().__init__(memory_kib=32, passes=1)
        self.work: list[str] = []

    def hash(self, password: str) -> str:
        self.work.append("hash")
        return super().hash(password)

    def verify(self, hashed: str | None, password: str) -> bool:
        self.work.append("verify")
        return super().verify(hashed, password)


def test_an_unknown_account_costs_the_same_work_and_says_the_same(site: Site) -> None:
    site.joined(Role.VIEWER, email="ana@example.com")
    hasher = site.app.state.hasher = CountingHasher()
    told, work = [], []
    accounts = ["ana@example.com", "nobody@example.com", "no address at all", "nul\x00@x.y"]

    for email in accounts:
        hasher.work.clear()
        answer = site.browser().post(
            "/sign-in", data={"email": email, "password": "wrong"} | _tenant(site)
        )
        work.append(list(hasher.work))
        told.append((answer.status_code, "No account has this address" in answer.text))

    assert work == [["verify"]] * 4
    assert told == [(401, True)] * 4


def test_an_unknown_tenant_says_what_a_wrong_password_says(site: Site) -> None:
    if site.rival is None:
        return
    site.joined(Role.VIEWER, email="ana@example.com")

    assert _sign_in(site.browser(), "ana@example.com", tenant="nobody") == 401
    assert _sign_in(site.browser(), "ana@example.com", tenant="rival") == 401
    assert 'name="tenant"' in site.browser().get("/sign-in").text
    assert 'value="rival"' in site.browser().get("/t/rival/sign-in").text


def test_a_disabled_person_is_out_at_once_with_every_session_and_token(site: Site) -> None:
    admin, key = site.joined(Role.ADMIN), site.joined(Role.RESPONDER, email="ana@example.com")
    program = token(site.database, key, "tenancy:read")
    ana, me = person_id(site.database, key), "/api/v1/tenancy/me"
    before = site.browser().get(me, headers=bearer(program)).status_code

    site.browser(admin).post(f"/people/{ana}/disable")

    assert before == 200
    assert site.browser(key).get("/account").status_code == 303
    assert site.browser().get(me, headers=bearer(program)).status_code == 401
    assert _sign_in(site.browser(), "ana@example.com", **_tenant(site)) == 401


def test_nothing_of_one_tenant_opens_another(site: Site) -> None:
    if site.rival is None:
        return
    key = site.joined(Role.ADMIN)
    theirs = site.joined(Role.ADMIN, tenant=site.rival)
    program = token(site.database, key, "tenancy:read", "tenancy:write", role=Role.ADMIN)
    forged = Key(tenant_id=site.rival, secret=key.secret)
    forged_program = program.replace(site.tenant.hex, site.rival.hex)
    stranger = person_id(site.database, theirs)

    assert site.browser(forged).get("/account").status_code == 303
    me = "/api/v1/tenancy/me"
    assert site.browser().get(me, headers=bearer(forged_program)).status_code == 401
    for path in ("role", "disable", "enable", "sign-out", "password-link", "erase"):
        answer = site.browser(key).post(f"/people/{stranger}/{path}", data={"role": "viewer"})
        assert answer.status_code == 404, path
    patched = site.browser().patch(
        f"/api/v1/tenancy/people/{stranger}", json={"role": "viewer"}, headers=bearer(program)
    )
    assert patched.status_code == 404


def test_too_many_at_once_are_told_to_come_back(site: Site) -> None:
    hasher = Argon2Hasher(at_once=1, waiting=0, memory_kib=32, passes=1)
    site.app.state.hasher = hasher

    with hasher.turn():
        answer = site.browser().post("/sign-in", data={"email": "a@b.c", "password": "x"})

    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0


def test_the_real_hash_is_argon2id_with_64_mib_and_three_passes() -> None:
    hasher = Argon2Hasher()

    hashed = hasher.hash("four words in a row")

    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert hasher.verify(hashed, "four words in a row")
    assert not hasher.verify(hashed, "four words in a column")
    assert not hasher.verify(None, "four words in a row")
    assert not hasher.verify("no hash", "four words in a row")


def test_an_old_hash_is_made_anew_at_the_next_sign_in(site: Site) -> None:
    key = site.joined(Role.VIEWER, email="ana@example.com")
    hasher = site.app.state.hasher = Argon2Hasher(memory_kib=64, passes=2)

    first = _sign_in(site.browser(), "ana@example.com", **_tenant(site))
    second = _sign_in(site.browser(), "ana@example.com", **_tenant(site))

    assert (first, second) == (303, 303)
    assert not hasher.is_outdated(_hash_of(site, person_id(site.database, key)))


def _hash_of(site: Site, person: UUID) -> str:
    from sre_ops.tenancy.store import people  # noqa: PLC0415

    with site.database.read("tenancy", site.tenant) as session:
        found = people.password(session, person)
        assert found is not None
        return found.hash


def test_no_secret_is_kept_or_told_in_an_event(site: Site) -> None:
    from sre_ops.events.log import events_after  # noqa: PLC0415

    key = site.joined(Role.ADMIN, email="ana@example.com")
    made = token(site.database, key, "slo:read")

    with site.database.read("events", site.tenant) as session:
        log = str(events_after(session, 0))

    assert "person_joined" in log
    assert "token_created" in log
    parsed = key_of(made.removeprefix("sre_"))
    assert parsed is not None
    for hidden in ("ana@", "Ana Admin", key.secret, key.digest, parsed.secret, parsed.digest):
        assert hidden not in log
