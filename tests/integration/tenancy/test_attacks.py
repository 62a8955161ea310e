"""What somebody tries who wants more than is hers: each attempt that failed, kept as a test."""

import pytest
from fastapi.testclient import TestClient

from sre_ops.catalog.commands import declare_service
from sre_ops.tenancy.access import COOKIE
from sre_ops.tenancy.domain.roles import Role
from tests.databases import NOON
from tests.people import PASSWORD, bearer, person_id, token
from tests.sites import Site

API = "/api/v1/tenancy"
ELSEWHERE = (
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https://evil.example",
    "/\t/evil.example",
    "javascript:alert(1)",
    "/\r\nSet-Cookie: a=b",
    "",
)


def _sign_in(site: Site, browser: TestClient, **more: str) -> None:
    where = {} if site.rival is None else {"tenant": "acme"}
    form = {"email": "ana@example.com", "password": PASSWORD} | where | more
    assert browser.post("/sign-in", data=form).status_code == 303


def test_a_session_that_somebody_planted_is_not_the_one_that_is_opened(site: Site) -> None:
    planted = site.joined(Role.VIEWER, email="mallory@example.com")
    ana = site.joined(Role.ADMIN, email="ana@example.com")
    victim = site.browser(planted)

    _sign_in(site, victim)

    assert victim.cookies.get(COOKIE) not in (planted.text, ana.text)
    assert "ana@example.com" in victim.get("/account").text
    assert site.browser(planted).get("/account").status_code == 303


def test_no_address_in_a_form_leads_to_another_host(site: Site) -> None:
    site.joined(Role.VIEWER, email="ana@example.com")
    browser = site.browser()

    for elsewhere in ELSEWHERE:
        form = {"theme": "dark", "back": elsewhere}
        chosen = browser.post("/preferences", data=form)
        assert chosen.headers["location"] == "/", elsewhere
        assert "a=b" not in str(chosen.headers)

    signed_in = site.browser(site.joined(Role.VIEWER, email="bo@example.com"))
    for elsewhere in ELSEWHERE:
        assert signed_in.get("/sign-in", params={"next": elsewhere}).headers["location"] == "/"


def test_a_token_makes_nobody_an_admin(site: Site) -> None:
    key = site.joined(Role.ADMIN)
    viewer = person_id(site.database, site.joined(Role.VIEWER))
    program = bearer(token(site.database, key, "tenancy:write", role=Role.ADMIN))
    browser = site.browser()

    invited = browser.post(f"{API}/people/invitations", json={"role": "admin"}, headers=program)
    raised = browser.patch(f"{API}/people/{viewer}", json={"role": "admin"}, headers=program)
    lesser = browser.post(f"{API}/people/invitations", json={"role": "viewer"}, headers=program)
    person = site.browser(key).post(f"{API}/people/invitations", json={"role": "admin"})

    assert (invited.status_code, raised.status_code) == (403, 403)
    assert "a person, no token" in invited.json()["detail"]
    assert (lesser.status_code, person.status_code) == (201, 201)


def test_a_token_never_does_more_than_its_person_may_today(site: Site) -> None:
    admin, key = site.joined(Role.ADMIN), site.joined(Role.ADMIN, email="ana@example.com")
    program = bearer(token(site.database, key, "tenancy:read", role=Role.ADMIN))
    before = site.browser().get(f"{API}/people", headers=program).status_code

    ana = person_id(site.database, key)
    site.browser(admin).post(f"/people/{ana}/role", data={"role": "viewer"})

    assert before == 200
    assert site.browser().get(f"{API}/people", headers=program).status_code == 403
    assert site.browser().get(f"{API}/me", headers=program).json()["role"] == "viewer"


def test_a_token_beside_a_cookie_counts_for_itself_alone(site: Site) -> None:
    key = site.joined(Role.ADMIN)
    weak = bearer(token(site.database, key, "slo:read"))

    answer = site.browser(key).get(f"{API}/people", headers=weak)

    assert answer.status_code == 403


def test_a_made_up_token_is_no_way_around_the_guard_of_forms(site: Site) -> None:
    browser = site.browser(site.joined(Role.ADMIN))
    foreign = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}

    for path, sent in (
        ("/people/invitations", {"data": {"role": "admin"}}),
        (f"{API}/people/invitations", {"json": {"role": "admin"}}),
    ):
        answer = browser.post(path, headers=foreign | bearer("x"), **sent)  # type: ignore[arg-type]
        assert answer.status_code in (401, 403), path


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80@acme"])
def test_links_lead_to_where_the_operator_says_whatever_the_host_header(
    site: Site, host: str
) -> None:
    site.app.state.public_url = "https://sre.example.com"
    browser = site.browser(site.joined(Role.ADMIN))

    shown = browser.post("/people/invitations", data={"role": "viewer"}, headers={"Host": host})
    made = browser.post(
        f"{API}/people/invitations", json={"role": "viewer"}, headers={"Host": host}
    )

    assert "https://sre.example.com/setup/" in shown.text
    assert made.json()["url"].startswith("https://sre.example.com/setup/")
    assert "evil" not in shown.text + made.text


def test_bodies_that_are_built_to_hurt_are_refused(site: Site) -> None:
    browser = site.browser(site.joined(Role.ADMIN))
    json = {"Content-Type": "application/json"}
    form = {"Content-Type": "application/x-www-form-urlencoded"}

    deep = browser.post(f"{API}/tokens", content=b"[" * 200_000, headers=json)
    nested = browser.post(f"{API}/tokens", content=b'{"a":' * 50_000, headers=json)
    number = browser.post(f"{API}/tokens", content=b'{"days":' + b"9" * 9_000 + b"}", headers=json)
    fields = browser.post("/account/profile", content=b"a=b&" * 100_000, headers=form)
    large = browser.post("/account/profile", content=b"a" * 2_000_000, headers=form)
    lies = browser.post(
        "/account/profile", content=b"a", headers={b"Content-Length": "²".encode("latin-1")}
    )

    found = {"deep": deep, "nested": nested, "number": number, "fields": fields}
    assert {name for name, one in found.items() if not 400 <= one.status_code < 500} == set()
    assert large.status_code == 413
    assert lies.status_code < 500


def test_names_of_tenants_and_people_cannot_break_out_of_a_page(site: Site) -> None:
    key = site.joined(Role.ADMIN, email='"><script>alert(1)</script>@example.com')
    browser = site.browser(key)
    form = {"name": "<img src=x onerror=alert(1)>", "locale": "en", "zone": "UTC"}
    browser.post("/account/profile", data=form)

    pages = [browser.get(path).text for path in ("/account", "/people", "/", "/nowhere/<b>")]

    assert not any("<img src=x" in page or "<script>alert" in page for page in pages)


def test_a_guess_at_a_foreign_tenants_ids_looks_like_nothing_at_all(site: Site) -> None:
    if site.rival is None:
        return
    theirs = person_id(site.database, site.joined(Role.ADMIN, tenant=site.rival))
    browser = site.browser(site.joined(Role.ADMIN))
    nobody = "01a1fea5-0000-7000-8000-000000000000"

    answers = [
        browser.patch(f"{API}/people/{one}", json={"is_disabled": True}) for one in (theirs, nobody)
    ]

    told = [one.json() | {"request_id": "", "instance": ""} for one in answers]
    told[0]["detail"] = told[0]["detail"].replace(str(theirs), nobody)
    assert told[0] == told[1]
    assert told[0]["status"] == 404


def test_a_page_that_was_kept_for_one_tenant_is_not_shown_to_another(site: Site) -> None:
    if site.rival is None:
        return
    with site.database.write("catalog", site.tenant) as session:
        declare_service(session, "our-secret", at=NOON)
    ours = site.browser(site.joined(Role.ADMIN))
    theirs = site.browser(site.joined(Role.ADMIN, tenant=site.rival))  # of the same name

    for path in ("/services", "/services?x=1", "/", "/slos", "/teams"):
        tag = ours.get(path).headers.get("etag", '"none"')
        answer = theirs.get(path, headers={"If-None-Match": tag})
        assert "our-secret" not in answer.text

    assert "our-secret" in ours.get("/services").text
    assert theirs.get("/services").status_code == 200
