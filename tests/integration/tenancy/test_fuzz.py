"""Whatever is sent to the door is answered, never with a fault of ours."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sre_ops.kernel.clock import FixedClock
from sre_ops.tenancy.access import COOKIE
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.domain.secrets import new_key
from tests.databases import NOON, Place
from tests.sites import Site, open_site

FUZZ = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
FEW = settings(FUZZ, max_examples=20)
"""For what costs a person or a hash each time."""
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
ANY_TEXT = st.text(max_size=60)
HEADER = st.binary(max_size=200).map(
    lambda raw: raw.replace(b"\r", b"").replace(b"\n", b"").replace(b"\0", b"")
)

HEADERS = (
    "accept",
    "accept-language",
    "authorization",
    "content-length",
    "content-type",
    "host",
    "if-none-match",
    "origin",
    "sec-fetch-site",
    "user-agent",
    "x-forwarded-for",
    "x-forwarded-proto",
    "x-request-id",
)


@pytest.fixture
def crowded(place: Place, tmp_path: Path) -> Iterator[Site]:
    site = open_site(place, FixedClock(NOON), tmp_path)
    site.joined(Role.ADMIN, email="ana@example.com")
    yield site
    site.database.dispose()


@pytest.fixture
def resident(crowded: Site) -> TestClient:
    """A viewer who is signed in."""
    return crowded.browser(crowded.joined(Role.VIEWER, email="bo@example.com"))


@FUZZ
@given(email=TEXT, password=TEXT, tenant=TEXT, back=TEXT, agent=HEADER)
def test_sign_in_refuses_whatever_it_is_given(
    crowded: Site, *, email: str, password: str, tenant: str, back: str, agent: bytes
) -> None:
    fields = {"email": email, "password": password, "tenant": tenant, "next": back}

    answer = crowded.browser().post("/sign-in", data=fields, headers={b"user-agent": agent})

    assert answer.status_code in (401, 429)


@FUZZ
@given(body=st.binary(max_size=500), kind=st.sampled_from(["urlencoded", "multipart", "json"]))
def test_broken_bodies_are_refused(crowded: Site, body: bytes, kind: str) -> None:
    types = {
        "urlencoded": "application/x-www-form-urlencoded",
        "multipart": "multipart/form-data; boundary=b",
        "json": "application/json",
    }
    browser = crowded.browser()

    for path in ("/sign-in", f"/setup/{new_key(crowded.tenant).text}"):
        answer = browser.post(path, content=body, headers={"content-type": types[kind]})
        assert 400 <= answer.status_code < 500


@FUZZ
@given(value=HEADER)
def test_no_header_breaks_the_door(crowded: Site, value: bytes) -> None:
    browser = crowded.browser()

    as_token = browser.get("/api/v1/tenancy/me", headers={b"authorization": b"Bearer " + value})
    as_scheme = browser.get("/api/v1/tenancy/me", headers={b"authorization": value})
    as_cookie = browser.get("/account", headers={b"cookie": COOKIE.encode() + b"=" + value})
    as_language = browser.get("/sign-in", headers={b"accept-language": value, b"cookie": value})

    assert as_token.status_code == 401
    assert as_scheme.status_code == 401
    assert as_cookie.status_code == 303
    assert as_language.status_code == 200


@FUZZ
@given(tenant=st.uuids(), tail=st.text("abcXYZ019-_", max_size=50))
def test_made_up_keys_open_nothing(crowded: Site, tenant: UUID, tail: str) -> None:
    browser = crowded.browser()
    for owner in (tenant, crowded.tenant):
        text = f"{owner.hex}_{tail}"
        browser.cookies.set(COOKIE, text, domain="127.0.0.1")
        token = {"Authorization": f"Bearer sre_{text}"}
        assert browser.get("/account").status_code == 303
        assert browser.get("/api/v1/tenancy/me", headers=token).status_code == 401
        assert browser.get(f"/setup/{text}").status_code == 404


@FUZZ
@given(name=ANY_TEXT, scopes=st.lists(ANY_TEXT, max_size=4), days=st.integers())
def test_wishes_for_tokens_are_granted_or_refused(
    crowded: Site, name: str, scopes: list[str], days: int
) -> None:
    browser = crowded.browser(crowded.joined(Role.VIEWER, email=f"{uuid4().hex}@example.com"))
    wish = {"name": name, "scopes": scopes, "days": days}

    answer = browser.post("/api/v1/tenancy/tokens", json=wish)

    assert answer.status_code in (201, 422)


@FUZZ
@given(name=TEXT, email=TEXT, password=TEXT, zone=TEXT, locale=TEXT)
def test_a_set_up_form_says_what_is_wrong(
    crowded: Site, *, name: str, email: str, password: str, zone: str, locale: str
) -> None:
    from sre_ops.tenancy.commands.links import setup_link  # noqa: PLC0415

    link = setup_link(crowded.database, crowded.tenant, crowded.clock, "http://127.0.0.1")
    form = {"name": name, "email": email, "password": password, "zone": zone, "locale": locale}

    answer = crowded.browser().post(link, data=form)

    assert answer.status_code == 422


@FEW
@given(email=TEXT, password=TEXT)
def test_a_new_address_is_refused_without_the_password(
    crowded: Site, *, email: str, password: str
) -> None:
    key = crowded.joined(Role.VIEWER, email=f"{uuid4().hex}@example.com")

    answer = crowded.browser(key).post(
        "/account/email", data={"email": email, "email_password": password}
    )

    assert answer.status_code in (422, 429)


@FEW
@given(back=TEXT, theme=TEXT, zone=TEXT, locale=TEXT)
def test_preferences_lead_to_a_page_of_ours_or_are_refused(
    crowded: Site, *, back: str, theme: str, zone: str, locale: str
) -> None:
    chosen = {"back": back, "theme": theme, "zone": zone, "locale": locale}

    kept = crowded.browser().post("/preferences", data={"back": back, "theme": "dark"})
    answer = crowded.browser().post("/preferences", data=chosen)

    location = urljoin("http://127.0.0.1/", kept.headers["location"])
    assert urlsplit(location)[:2] == ("http", "127.0.0.1")
    assert answer.status_code in (303, 422)


@FEW
@given(name=st.sampled_from(HEADERS), value=HEADER)
def test_no_header_breaks_a_page_for_whoever_is_signed_in(
    resident: TestClient, name: str, value: bytes
) -> None:
    for path in ("/account", "/nowhere", "/api/v1/tenancy/me"):
        answer = resident.get(path, headers={name.encode(): value})
        assert answer.status_code in (200, 304, 400, 401, 404), path
        assert "\n" not in "".join(answer.headers.values())
    refused = resident.post("/account/profile", headers={name.encode(): value})
    assert refused.status_code in (400, 403, 413, 422)
