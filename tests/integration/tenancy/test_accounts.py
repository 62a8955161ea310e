import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

from sre_ops.db.database import Database
from sre_ops.events.log import events_of
from sre_ops.tenancy import queries
from sre_ops.tenancy.domain.roles import Role
from tests.databases import NOON
from tests.people import PASSWORD, bearer, person_id, token
from tests.sites import Site

NEW = "another four words here"
TOKEN = re.compile(r"sre_[0-9a-f]{32}_[\w-]{43}")
LINK = re.compile(r"http://127\.0\.0\.1/setup/[\w-]+")
API = "/api/v1/tenancy"


def _events(site: Site, person: object) -> list[str]:
    with site.database.read("tenancy", site.tenant) as session:
        found = events_of(session, "person", person)  # type: ignore[arg-type] # an id
        return [event.name.split(".")[1] for event in found]


def test_a_person_sees_and_changes_name_language_and_zone(site: Site) -> None:
    key = site.joined(Role.VIEWER)
    browser, me = site.browser(key), person_id(site.database, key)
    typed = {"name": "穴子", "locale": "ja", "zone": "Asia/Tokyo"}

    refused = browser.post("/account/profile", data={**typed, "zone": "Moon"})
    changed = browser.post("/account/profile", data=typed)
    page = browser.get("/account?done=profile")

    assert refused.status_code == 422
    assert "穴子" in refused.text
    assert changed.headers["location"] == "/account?done=profile"
    assert '<html lang="ja"' in page.text
    assert "穴子" in page.text
    assert _events(site, me) == ["person_joined", "preferences_changed", "contact_changed"]


def test_the_events_of_a_person_never_name_her(site: Site) -> None:
    key = site.joined(Role.VIEWER, email="ana@example.com")
    with site.database.read("tenancy", site.tenant) as session:
        (joined,) = events_of(session, "person", person_id(site.database, key))

    assert joined.state is not None
    assert set(joined.state) == {
        "id",
        "role_name",
        "locale",
        "zone",
        "is_disabled",
        "created_at",
        "version",
    }
    assert joined.payload is not None
    assert set(joined.payload) == {"person_id", "role", "invited_by"}


def test_a_new_password_takes_the_present_one_and_ends_the_other_sessions(site: Site) -> None:
    key = site.joined(Role.VIEWER, email="ana@example.com")
    other = site.browser()
    where = {} if site.rival is None else {"tenant": "acme"}
    other.post("/sign-in", data={"email": "ana@example.com", "password": PASSWORD} | where)
    browser = site.browser(key)

    wrong = browser.post("/account/password", data={"present": "wrong", "new": NEW})
    weak = browser.post("/account/password", data={"present": PASSWORD, "new": "short"})
    before = other.get("/account").status_code
    done = browser.post("/account/password", data={"present": PASSWORD, "new": NEW})

    assert (wrong.status_code, weak.status_code, done.status_code) == (422, 422, 303)
    assert "not your present password" in wrong.text
    assert before == 200
    assert other.get("/account").status_code == 303
    assert browser.get("/account").status_code == 200
    again = other.post("/sign-in", data={"email": "ana@example.com", "password": NEW} | where)
    assert again.status_code == 303


def test_guessing_the_present_password_locks_as_signing_in_does(site: Site) -> None:
    browser = site.browser(site.joined(Role.VIEWER))

    for _ in range(5):
        browser.post("/account/password", data={"present": "wrong", "new": NEW})
    locked = browser.post("/account/password", data={"present": PASSWORD, "new": NEW})

    assert locked.status_code == 429
    assert "retry-after" in locked.headers


def test_a_person_ends_her_own_sessions_and_no_others(site: Site) -> None:
    key, stranger = site.joined(Role.VIEWER), site.joined(Role.RESPONDER)
    now = site.clock.now()
    with site.database.read("tenancy", site.tenant) as session:
        (own,) = queries.sessions_of(session, person_id(site.database, key), this=None, now=now)

    foreign = site.browser(stranger).post(f"/account/sessions/{own.session_id}/revoke")
    others = site.browser(key).post("/account/sessions/revoke-others")

    assert foreign.status_code == 404
    assert others.status_code == 303
    assert site.browser(key).get("/account").status_code == 200
    site.browser(key).post(f"/account/sessions/{own.session_id}/revoke")
    assert site.browser(key).get("/account").status_code == 303


def test_a_token_is_shown_once_works_and_is_revoked_at_once(site: Site) -> None:
    browser = site.browser(site.joined(Role.RESPONDER))
    wish = {"token_name": "ci", "scopes": "tenancy:read", "role": "viewer", "days": "9"}

    made = browser.post("/account/tokens", data=wish)
    found = TOKEN.search(made.text)
    assert found
    headers = bearer(found[0])
    me = site.browser().get(f"{API}/me", headers=headers).json()
    listed = site.browser().get(f"{API}/tokens", headers=headers).json()["tokens"]
    page = browser.get("/account")
    browser.post(f"/account/tokens/{listed[0]['id']}/revoke")

    assert made.headers["cache-control"] == "no-store"
    assert (me["role"], me["scopes"]) == ("viewer", ["tenancy:read"])
    assert not TOKEN.search(page.text)
    assert listed[0]["name"] == "ci"
    assert site.browser().get(f"{API}/me", headers=headers).status_code == 401


def test_a_token_expires(site: Site) -> None:
    program = bearer(token(site.database, site.joined(Role.VIEWER), "tenancy:read", days=2))
    site.clock.move_to(NOON + timedelta(days=2))

    assert site.browser().get(f"{API}/me", headers=program).status_code == 401


def test_a_wrong_wish_for_a_token_is_told_and_kept(site: Site) -> None:
    browser = site.browser(site.joined(Role.VIEWER))

    answer = browser.post("/account/tokens", data={"token_name": "ci", "role": "god", "days": "x"})

    assert answer.status_code == 422
    for said in ("Choose what the token may do", "cannot do more than you", "1 to 366 days"):
        assert said in answer.text
    assert 'value="ci"' in answer.text


def test_a_bad_token_is_refused_even_beside_a_good_cookie(site: Site) -> None:
    browser = site.browser(site.joined(Role.ADMIN))

    assert browser.get(f"{API}/me", headers=bearer("sre_nonsense")).status_code == 401
    assert browser.get(f"{API}/me").status_code == 200


def test_tokens_are_made_and_dropped_over_the_api_by_a_person_alone(site: Site) -> None:
    key = site.joined(Role.ADMIN)
    browser = site.browser(key)
    program = bearer(token(site.database, key, "tenancy:write", role=Role.ADMIN))
    wish = {"name": "ci", "scopes": ["slo:read"], "days": 3}

    refused = site.browser().post(f"{API}/tokens", json=wish, headers=program)
    made = browser.post(f"{API}/tokens", json=wish)
    unknown = browser.post(f"{API}/tokens", json={**wish, "scopes": ["nothing:read"]})
    dropped = browser.delete(f"{API}/tokens/{made.json()['id']}")

    assert (refused.status_code, made.status_code, unknown.status_code) == (403, 201, 422)
    assert TOKEN.fullmatch(made.json()["token"])
    assert dropped.status_code == 204


def test_an_admin_invites_changes_and_disables_people(site: Site) -> None:
    admin = site.joined(Role.ADMIN)
    browser = site.browser(admin)
    invited = browser.post("/people/invitations", data={"role": "viewer"})
    link = LINK.search(invited.text)
    assert link
    form = {"name": "Bo", "password": PASSWORD, "locale": "en", "zone": "UTC", "email": "bo@x.y"}
    bo = site.browser()
    assert "as viewer" in bo.get(link[0]).text
    bo.post(link[0], data=form)
    people = {one["name"]: one for one in browser.get(f"{API}/people").json()["people"]}
    path = f"{API}/people/{people['Bo']['id']}"

    changed = browser.patch(path, json={"role": "manager"})
    disabled = browser.patch(path, json={"is_disabled": True})
    gone = bo.get("/account").status_code
    browser.post(f"/people/{people['Bo']['id']}/enable")

    assert changed.json()["role"] == "manager"
    assert disabled.json()["is_disabled"] is True
    assert gone == 303
    assert browser.get(f"{API}/people").json()["people"][1]["is_disabled"] is False


def test_a_forgotten_password_is_chosen_anew_by_a_link(site: Site) -> None:
    admin, key = site.joined(Role.ADMIN), site.joined(Role.VIEWER, email="ana@example.com")
    ana = person_id(site.database, key)
    shown = site.browser(admin).post(f"/people/{ana}/password-link")
    link = LINK.search(shown.text)
    assert link
    visitor = site.browser()

    weak = visitor.post(link[0], data={"password": "ana"})
    chosen = visitor.post(link[0], data={"password": NEW})

    assert "ana@example.com" in visitor.get("/account").text
    assert (weak.status_code, chosen.status_code) == (422, 303)
    assert site.browser(key).get("/account").status_code == 303
    assert site.browser().get(link[0]).status_code == 404
    assert "password_changed" in _events(site, ana)


def test_the_last_admin_is_kept_whatever_happens_at_once(site: Site) -> None:
    keys = [site.joined(Role.ADMIN, email=f"a{n}@example.com") for n in range(2)]
    ids = [person_id(site.database, key) for key in keys]

    def demote(number: int) -> int:
        path = f"/people/{ids[1 - number]}/role"
        return site.browser(keys[number]).post(path, data={"role": "viewer"}).status_code

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(demote, range(2)))

    assert answers in ([303, 403], [303, 409])
    assert len(_admins(site.database, site)) == 1
    last = _admins(site.database, site)[0]
    key = keys[ids.index(last)]
    for step in ("disable", "erase"):
        refused = site.browser(key).post(f"/people/{last}/{step}")
        assert refused.status_code == 409
        assert "only admin" in refused.text


def _admins(database: Database, site: Site) -> list[UUID]:
    with database.read("tenancy", site.tenant) as session:
        people = queries.everybody(session)
    return [one.person_id for one in people if one.role is Role.ADMIN]


def test_an_erased_person_leaves_nothing_but_her_id(site: Site) -> None:
    admin, key = site.joined(Role.ADMIN), site.joined(Role.VIEWER, email="ana@example.com")
    ana, browser = person_id(site.database, key), site.browser(admin)

    refused = browser.post(f"/people/{ana}/erase", data={"confirmed": "someone@else"})
    kept = "ana@example.com" in browser.get("/people").text
    browser.post(f"/people/{ana}/erase", data={"confirmed": "Ana@example.com "})

    assert refused.status_code == 422
    assert kept
    assert "ana@example.com" not in browser.get("/people").text
    assert site.browser(key).get("/account").status_code == 303
    assert _events(site, ana)[-1] == "person_erased"
    site.joined(Role.VIEWER, email="ana@example.com")


def test_signing_somebody_out_everywhere_is_at_once(site: Site) -> None:
    admin, key = site.joined(Role.ADMIN), site.joined(Role.VIEWER)
    ana = person_id(site.database, key)

    site.browser(admin).post(f"/people/{ana}/sign-out")

    assert site.browser(key).get("/account").status_code == 303
    assert _events(site, ana)[-1] == "signed_out_everywhere"
