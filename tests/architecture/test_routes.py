"""Every route of the application and who may use it. A route without a line here is refused."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount

from sre_ops.catalog.commands import declare_service, declare_team
from sre_ops.kernel.clock import FixedClock
from sre_ops.tenancy.access import OpenToAll, Reads, Requires, Writes
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.domain.secrets import new_key
from tests.databases import NOON, copied
from tests.people import bearer, person_id, token
from tests.sites import Site, open_site

pytestmark = pytest.mark.xdist_group("routes")

V, R, M, A = Role.VIEWER, Role.RESPONDER, Role.MANAGER, Role.ADMIN


@dataclass(frozen=True, slots=True)
class Access:
    """Who may use a route: everybody when `role` is None; `scope` is what a token needs."""

    role: Role | None = None
    scopes: tuple[str, ...] = ()


OPEN, PERSON, ADMIN = Access(), Access(V), Access(A)
SLO, CATALOG = Access(V, ("slo:read",)), Access(V, ("catalog:read",))
DELIVERY, DELIVERS = Access(V, ("delivery:read",)), Access(R, ("delivery:write",))
ONCALL, ON_CALL = Access(V, ("oncall:read",)), Access(R, ("oncall:write",))
PLANS, FEEDS = Access(M, ("oncall:write",)), Access(V, ("oncall:write",))
REPORTS = Access(V, ("reports:read",))
NOTIFY = Access(V, ("notify:read",))
ALERTS = Access(V, ("alerts:read",))
TABLE: dict[str, Access] = {
    # the process itself, for whoever watches it
    "GET /healthz": OPEN,
    "GET /readyz": OPEN,
    "GET /metrics": OPEN,
    "GET /static": OPEN,
    # what holds nobody's data
    "POST /preferences": OPEN,
    "GET /_components": OPEN,
    "GET /api/docs": OPEN,
    "GET /api/openapi.json": OPEN,
    # the door
    "GET /sign-in": OPEN,
    "POST /sign-in": OPEN,
    "GET /t/{slug}/sign-in": OPEN,
    "GET /setup/{token}": OPEN,
    "POST /setup/{token}": OPEN,
    "POST /sign-out": PERSON,
    "GET /live": PERSON,
    # one's own account
    "GET /account": PERSON,
    "POST /account/profile": PERSON,
    "POST /account/email": PERSON,
    "POST /account/password": PERSON,
    "POST /account/sessions/revoke-others": PERSON,
    "POST /account/sessions/{session_id}/revoke": PERSON,
    "POST /account/tokens": PERSON,
    "POST /account/tokens/{token_id}/revoke": PERSON,
    # other people
    "GET /people": ADMIN,
    "POST /people/invitations": ADMIN,
    "POST /people/{person_id}/password-link": ADMIN,
    "POST /people/{person_id}/role": ADMIN,
    "POST /people/{person_id}/email": ADMIN,
    "POST /people/{person_id}/disable": ADMIN,
    "POST /people/{person_id}/enable": ADMIN,
    "POST /people/{person_id}/sign-out": ADMIN,
    "POST /people/{person_id}/erase": ADMIN,
    "GET /api/v1/tenancy/me": Access(V, ("tenancy:read",)),
    "GET /api/v1/tenancy/tokens": Access(V, ("tenancy:read",)),
    "POST /api/v1/tenancy/tokens": Access(V, ("", "tenancy:write")),
    "DELETE /api/v1/tenancy/tokens/{token_id}": Access(V, ("tenancy:write",)),
    "GET /api/v1/tenancy/people": Access(A, ("tenancy:read",)),
    "POST /api/v1/tenancy/people/invitations": Access(A, ("tenancy:write",)),
    "PATCH /api/v1/tenancy/people/{person_id}": Access(A, ("tenancy:write",)),
    # services, objectives and their budgets
    "GET /api/v1/catalog/services": CATALOG,
    "GET /api/v1/catalog/services/{slug}": CATALOG,
    "GET /api/v1/catalog/teams": CATALOG,
    "GET /api/v1/catalog/teams/{slug}": CATALOG,
    "GET /api/v1/slo/status": SLO,
    "GET /api/v1/slo/slos": SLO,
    "GET /api/v1/slo/journeys": SLO,
    "GET /api/v1/slo/slos/{slo_id}": SLO,
    "GET /api/v1/slo/slos/{slo_id}/course": SLO,
    "GET /api/v1/slo/slos/{slo_id}/minutes": SLO,
    "GET /api/v1/slo/definitions": SLO,
    # what goes out, and whether it may
    "GET /api/v1/deployments": DELIVERY,
    "POST /api/v1/deployments": DELIVERS,
    "GET /api/v1/gate/{service}": DELIVERY,
    "GET /api/v1/deploy/exceptions": DELIVERY,
    "POST /api/v1/deploy/exceptions": DELIVERS,
    "POST /api/v1/deploy/exceptions/{exception_id}/approve": DELIVERS,
    "POST /api/v1/deploy/exceptions/{exception_id}/refuse": DELIVERS,
    "POST /api/v1/deploy/exceptions/{exception_id}/review": DELIVERS,
    "GET /api/v1/deploy/hooks": Access(A, ("delivery:read",)),
    "POST /api/v1/deploy/hooks": Access(A, ("delivery:write",)),
    "DELETE /api/v1/deploy/hooks/{hook_id}": Access(A, ("delivery:write",)),
    "POST /api/v1/deploy/hooks/{key}": OPEN,  # a signature lets in, not a person
    # what fires
    "GET /api/v1/alerts/integrations": Access(A, ("alerts:read",)),
    "POST /api/v1/alerts/integrations": Access(A, ("alerts:write",)),
    "DELETE /api/v1/alerts/integrations/{integration_id}": Access(A, ("alerts:write",)),
    "GET /api/v1/alerts/integrations/{integration_id}/wrong-messages": Access(A, ("alerts:read",)),
    "GET /api/v1/alerts": ALERTS,
    "GET /api/v1/alerts/{group_id}": ALERTS,
    "POST /api/v1/alerts/{group_id}/acknowledge": Access(R, ("alerts:write",)),
    "POST /api/v1/alerts/{group_id}/resolve": Access(R, ("alerts:write",)),
    "GET /api/v1/alerts/routes": ALERTS,
    "PUT /api/v1/alerts/routes": Access(M, ("alerts:write",)),
    "POST /api/v1/alerts/routes/explain": ALERTS,
    "GET /api/v1/alerts/mutes": ALERTS,
    "POST /api/v1/alerts/mutes": Access(R, ("alerts:write",)),
    "DELETE /api/v1/alerts/mutes/{window_id}": Access(R, ("alerts:write",)),
    "POST /api/v1/alerts/alertmanager/{key}": OPEN,  # a key lets in, not a person
    "POST /api/v1/alerts/generic/{key}": OPEN,
    "POST /v2/enqueue": OPEN,
    # who is on call
    "GET /oncall": ONCALL,
    "GET /oncall/schedules/{slug}": ONCALL,
    "GET /oncall/new": Access(M),
    "POST /oncall/new": Access(M),
    "POST /oncall/definitions": Access(M),
    "GET /oncall/schedules/{slug}/edit": Access(M),
    "POST /oncall/schedules/{slug}/edit": Access(M),
    "POST /oncall/schedules/{slug}/retire": Access(M),
    "POST /oncall/schedules/{slug}/take": Access(R),
    "POST /oncall/schedules/{slug}/overrides": Access(R),
    "POST /oncall/schedules/{slug}/overrides/{override_id}/end": Access(R),
    "POST /oncall/schedules/{slug}/swaps": Access(R),
    "POST /oncall/swaps/{swap_id}/accept": Access(R),
    "POST /oncall/swaps/{swap_id}/decline": Access(R),
    "POST /oncall/absences": Access(R),
    "POST /oncall/absences/{absence_id}/remove": Access(R),
    "POST /oncall/feeds": PERSON,
    "GET /oncall/schedules/{slug}/temporary": Access(M),
    "POST /oncall/schedules/{slug}/temporary": Access(M),
    "POST /oncall/schedules/{slug}/temporary/{temporary_id}/end": Access(M),
    "GET /oncall/channels": ONCALL,
    "POST /oncall/channels": Access(M),
    "GET /oncall/channels/{channel_id}": Access(M, ("oncall:read",)),
    "POST /oncall/channels/{channel_id}": Access(M),
    "POST /oncall/channels/{channel_id}/retire": Access(M),
    "GET /oncall/people": ONCALL,
    "GET /oncall/teams/{slug}": Access(M, ("oncall:read",)),
    "POST /oncall/teams/{slug}": Access(M),
    "GET /oncall/files": ONCALL,
    "GET /api/v1/oncall/on-call": ONCALL,
    "GET /api/v1/oncall/hand-overs": ONCALL,
    "GET /api/v1/oncall/fairness": ONCALL,
    "GET /api/v1/oncall/schedules": ONCALL,
    "GET /api/v1/oncall/schedules/{slug}": ONCALL,
    "DELETE /api/v1/oncall/schedules/{slug}": PLANS,
    "POST /api/v1/oncall/definitions": PLANS,
    "GET /api/v1/oncall/schedules/{slug}/shifts": ONCALL,
    "GET /api/v1/oncall/schedules/{slug}/gaps": ONCALL,
    "GET /api/v1/oncall/schedules/{slug}/calendar.ics": ONCALL,
    "GET /api/v1/oncall/schedules/{slug}/overrides": ONCALL,
    "POST /api/v1/oncall/schedules/{slug}/overrides": ON_CALL,
    "POST /api/v1/oncall/schedules/{slug}/overrides/import": ON_CALL,
    "PUT /api/v1/oncall/schedules/{slug}/overrides/{override_id}": ON_CALL,
    "DELETE /api/v1/oncall/schedules/{slug}/overrides/{override_id}": ON_CALL,
    "GET /api/v1/oncall/schedules/{slug}/temporary": ONCALL,
    "POST /api/v1/oncall/schedules/{slug}/temporary": PLANS,
    "DELETE /api/v1/oncall/schedules/{slug}/temporary/{temporary_id}": PLANS,
    "GET /api/v1/oncall/schedules/{slug}/swaps": ONCALL,
    "POST /api/v1/oncall/schedules/{slug}/swaps": ON_CALL,
    "POST /api/v1/oncall/swaps/{swap_id}/accept": ON_CALL,
    "POST /api/v1/oncall/swaps/{swap_id}/decline": ON_CALL,
    "GET /api/v1/oncall/absences": ONCALL,
    "POST /api/v1/oncall/absences": ON_CALL,
    "POST /api/v1/oncall/absences/import": ON_CALL,
    "DELETE /api/v1/oncall/absences/{absence_id}": ON_CALL,
    "GET /api/v1/oncall/feeds": ONCALL,
    "POST /api/v1/oncall/feeds": FEEDS,
    "DELETE /api/v1/oncall/feeds/{feed_id}": FEEDS,
    "GET /api/v1/oncall/feeds/{key}/calendar.ics": OPEN,  # a key lets in: calendars cannot sign in
    "GET /acknowledge/{token}": OPEN,  # the link lets in, and shows one group
    "POST /acknowledge/{token}": OPEN,
    # what was sent
    "GET /api/v1/notify/messages": NOTIFY,
    "GET /api/v1/notify/messages/{message_id}": NOTIFY,
    "POST /api/v1/notify/messages/{message_id}/retry": Access(R, ("notify:write",)),
    "POST /api/v1/notify/test": Access(R, ("notify:write",)),
    "GET /notify": NOTIFY,
    "GET /notify/{message_id}": NOTIFY,
    "POST /notify/test": Access(R),
    "POST /notify/{message_id}/retry": Access(R),
    "GET /api/v1/alerts/sources": Access(V, ("alerts:read",)),
    "PUT /api/v1/alerts/integrations/{integration_id}/source": Access(A, ("alerts:write",)),
    "POST /api/v1/alerts/heartbeat/{key}": OPEN,  # a key lets in, not a person
    "GET /api/v1/alerts/catalogue": Access(V, ("alerts:read",)),
    # whom alerts page, and why
    "GET /oncall/policies": ONCALL,
    "POST /oncall/policies": Access(M),
    "GET /oncall/policies/{slug}": ONCALL,
    "GET /oncall/simulate": ONCALL,
    "GET /oncall/why/{group_id}": ONCALL,
    "POST /oncall/why/{group_id}/escalate": Access(R),
    "GET /oncall/me": ONCALL,
    "POST /oncall/me/contacts": Access(R),
    "POST /oncall/me/contacts/{contact_id}/remove": Access(R),
    "POST /oncall/me/rules": Access(R),
    "POST /oncall/me/rules/{place}/remove": Access(R),
    "POST /oncall/me/quiet": Access(R),
    "GET /api/v1/oncall/policies": ONCALL,
    "POST /api/v1/oncall/policies": PLANS,
    "GET /api/v1/oncall/policies/{slug}": ONCALL,
    "POST /api/v1/oncall/simulate": ONCALL,
    "GET /api/v1/oncall/why/{group_id}": ONCALL,
    "GET /api/v1/oncall/why/{group_id}/next": ONCALL,
    "POST /api/v1/oncall/why/{group_id}/escalate": Access(R, ("oncall:write",)),
    "GET /api/v1/oncall/me": ONCALL,
    "POST /api/v1/oncall/me/contacts": ON_CALL,
    "DELETE /api/v1/oncall/me/contacts/{contact_id}": ON_CALL,
    "PUT /api/v1/oncall/me/wishes": ON_CALL,
    "GET /api/v1/oncall/channels": ONCALL,
    "POST /api/v1/oncall/channels": PLANS,
    "PUT /api/v1/oncall/channels/{channel_id}": PLANS,
    "DELETE /api/v1/oncall/channels/{channel_id}": PLANS,
    "PUT /api/v1/oncall/teams/{slug}/people": PLANS,
    "GET /alerts": ALERTS,
    "GET /alerts/{group_id}": ALERTS,
    "POST /alerts/{group_id}/acknowledge": Access(R),
    "POST /alerts/{group_id}/resolve": Access(R),
    "GET /alerts/catalogue": ALERTS,
    "GET /alerts/quality": REPORTS,
    "GET /alerts/routes": ALERTS,
    "POST /alerts/routes": Access(M),
    "GET /alerts/mutes": ALERTS,
    "POST /alerts/mutes": Access(R),
    "POST /alerts/mutes/{window_id}/end": Access(R),
    "GET /alerts/integrations": ALERTS,
    "POST /alerts/integrations": Access(A),
    "GET /alerts/integrations/{integration_id}": ALERTS,
    "POST /alerts/integrations/{integration_id}/source": Access(A),
    "POST /alerts/integrations/{integration_id}/revoke": Access(A),
    "GET /releases": DELIVERY,
    "GET /releases/{service}": DELIVERY,
    "POST /releases/{service}/exceptions": Access(R),
    "POST /releases/exceptions/{exception_id}/approve": Access(R),
    "POST /releases/exceptions/{exception_id}/refuse": Access(R),
    "POST /releases/exceptions/{exception_id}/review": Access(R),
    "GET /api/v1/slo/slos/{slo_id}/rehearsal": SLO,
    "GET /slos/new": SLO,
    "GET /slos/{slo_id}/what-if": SLO,
    "GET /api/v1/slo/corrections": SLO,
    "GET /api/v1/slo/corrections/{correction_id}": SLO,
    "POST /api/v1/slo/corrections": Access(R, ("slo:write",)),
    "POST /api/v1/slo/corrections/{correction_id}/approve": Access(M, ("slo:write",)),
    "POST /api/v1/slo/corrections/{correction_id}/withdraw": Access(R, ("slo:write",)),
    "GET /": REPORTS,
    "GET /slos": SLO,
    "GET /journeys": SLO,
    "GET /journeys/{slo_id}": SLO,
    "GET /slos.csv": SLO,
    "GET /slos/{slo_id}": SLO,
    "GET /slos/{slo_id}/series.json": SLO,
    "GET /slos/{slo_id}/minutes": SLO,
    "GET /definitions": SLO,
    "GET /corrections": SLO,
    "POST /corrections": Access(R, ("slo:write",)),
    "POST /corrections/{correction_id}/approve": Access(M, ("slo:write",)),
    "POST /corrections/{correction_id}/withdraw": Access(R, ("slo:write",)),
    "GET /services": SLO,
    "GET /services/{slug}": SLO,
    "GET /teams": SLO,
    "GET /teams/{slug}": SLO,
    "GET /reports": REPORTS,
    "GET /reports/budget/{scope}/{name}/{period}": REPORTS,
    "GET /reports/budget/{scope}/{name}/{period}/file.{form}": REPORTS,
    "GET /api/v1/reports/alert-quality": REPORTS,
    "GET /api/v1/reports/budget": REPORTS,
    "POST /api/v1/reports/budget/due": Access(M, ("reports:write",)),
    # what spent the budgets
    "GET /api/v1/reports/attribution": REPORTS,
    "GET /api/v1/reports/attribution/labels": REPORTS,
    "GET /slos/{slo_id}/attribution": REPORTS,
}
ENDLESS = {"GET /live"}
"""Answers that never end; whoever may is not asked to wait for them."""
ENDS_THE_SESSION = {"POST /sign-out"}


@pytest.fixture(scope="module")
def app(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    folder = tmp_path_factory.mktemp("routes")
    site = open_site(copied(sqlite_template, folder), FixedClock(NOON), folder)
    yield site.app
    site.database.dispose()


def _routes(app: FastAPI) -> dict[str, Any]:
    """Return what is declared for each `METHOD /path`."""
    found: dict[str, Any] = {}
    for context in iter_route_contexts(app.routes):
        inner = context.original_route
        if isinstance(inner, Mount):
            found[f"GET {inner.path}"] = None
            continue
        for method in (context.methods or {"GET"}) - {"HEAD"}:
            found[f"{method} {context.path_format}"] = context.dependant
    return found


def _marks(dependant: Any) -> Iterator[object]:
    for inner in dependant.dependencies:
        yield inner.call
        yield from _marks(inner)


def _declared(dependant: Any) -> Access | None:
    """Return what the dependencies ask together; None when none of them asks anything."""
    asked = []
    for mark in _marks(dependant):
        match mark:
            case OpenToAll():
                return OPEN
            case Requires():
                asked.append(mark)
            case Reads() | Writes():
                asked.append(mark.required)
    if not asked:
        return None
    role = max((one.role for one in asked), key=list(Role).index)
    scopes = tuple(sorted({one.scope for one in asked}))
    return Access(role, () if scopes == ("",) else scopes)


def test_every_route_is_in_the_table_and_every_line_is_a_route(app: FastAPI) -> None:
    assert set(_routes(app)) == set(TABLE)


def test_every_route_declares_what_the_table_says(app: FastAPI) -> None:
    declared = {name: _declared(dependant) for name, dependant in _routes(app).items() if dependant}

    assert declared == {name: TABLE.get(name) for name in declared}


def _fill(path: str, ids: dict[str, str]) -> str:
    for name, text in ids.items():
        path = path.replace("{" + name + "}", text)
    return path.replace("{", "").replace("}", "")


def _ask(
    name: str, browser: Any, ids: dict[str, str], headers: dict[str, str] | None = None
) -> int:
    method, path = name.split()
    sent = {**(headers or {}), "Accept": "text/html"}
    body: dict[str, Any] = (
        {"json": {}} if path.startswith("/api/") and method in ("POST", "PATCH", "PUT") else {}
    )
    answer = browser.request(method, _fill(path, ids), headers=sent, **body)
    assert answer.status_code < 500, (name, answer.text)
    location = answer.headers.get("location", "")
    is_sent_away = answer.status_code == 303 and location.startswith("/sign-in")
    return 401 if is_sent_away else int(answer.status_code)


def _nothing(site: Site) -> dict[str, str]:
    """Ids of things that do not exist."""
    nowhere = "01a1fea5-0000-7000-8000-000000000000"
    ids = dict.fromkeys(
        (
            "person_id",
            "session_id",
            "token_id",
            "slo_id",
            "exception_id",
            "hook_id",
            "integration_id",
            "message_id",
            "group_id",
            "window_id",
            "correction_id",
            "override_id",
            "swap_id",
            "absence_id",
            "feed_id",
        ),
        nowhere,
    )
    return ids | {"slug": "nothing", "token": new_key(site.tenant).text}


def test_nobody_is_sent_to_the_door_from_every_route_that_is_not_open(site: Site) -> None:
    browser, ids = site.browser(), _nothing(site)
    closed = [name for name, access in TABLE.items() if access.role is not None]

    answers = {name: _ask(name, browser, ids) for name in closed}

    assert {name: status for name, status in answers.items() if status != 401} == {}


def test_what_is_open_sends_nobody_away(site: Site) -> None:
    browser, ids = site.browser(), _nothing(site)
    names = [name for name, access in TABLE.items() if access.role is None]

    refused = [name for name in names if _ask(name, browser, ids) == 403]
    sent = [name for name in names if _ask(name, browser, ids) == 401]

    assert refused == []
    assert sent == ["POST /sign-in"]  # an empty form is a wrong password


# Thousands of answers: who may do what is decided before a database differs from another, and
# how each of them knows a session or a token is tested for itself.
@pytest.mark.parametrize("place", ["postgres"], indirect=True)
def test_each_role_may_use_what_the_table_gives_it_and_nothing_else(site: Site) -> None:
    wrong = []
    keys = {role: site.joined(role) for role in Role}
    for role, key in keys.items():
        browser = site.browser(key)
        for name, access in TABLE.items():
            may = access.role is not None and role.covers(access.role)
            if access.role is None or (may and name in ENDLESS | ENDS_THE_SESSION):
                continue
            status = _ask(name, browser, _nothing(site))
            if (status == 403) == may or status == 401:
                wrong.append((role.value, name, status))

    assert wrong == []


def _tokens(site: Site) -> Callable[[tuple[str, ...], Role], dict[str, str]]:
    """Return a maker of an admin's tokens, each made once."""
    admin = site.joined(Role.ADMIN)
    return cache(lambda scopes, role: bearer(token(site.database, admin, *scopes, role=role)))


def test_a_token_needs_the_scope_and_opens_no_page(site: Site) -> None:
    made = _tokens(site)
    owners = [one.name for one in site.database.schemas if not one.foundation]
    everything = [f"{one}:{verb}" for one in owners for verb in ("read", "write")]
    wrong = []
    for name, access in TABLE.items():
        if access.role is None or name in ENDLESS:
            continue
        others = [one for one in everything if one.split(":")[0] not in str(access.scopes)]
        lacking = made(tuple(others), Role.ADMIN)
        status = _ask(name, site.browser(), _nothing(site), lacking)
        if status != (403 if " /api/" in name else 401):
            wrong.append((name, status))

    assert wrong == []


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_a_token_with_the_scope_may_do_what_its_ceiling_allows(site: Site) -> None:
    made = _tokens(site)
    wrong = []
    for name, access in TABLE.items():
        is_for_tokens = " /api/" in name and access.scopes and "" not in access.scopes
        if access.role is None or not is_for_tokens:
            continue
        for ceiling in Role:
            status = _ask(name, site.browser(), _nothing(site), made(access.scopes, ceiling))
            if (status == 403) == ceiling.covers(access.role) or status == 401:
                wrong.append((name, ceiling.value, status))

    assert wrong == []


def test_a_person_of_another_tenant_finds_none_of_our_things(site: Site) -> None:
    if site.rival is None:
        return
    key = site.joined(Role.ADMIN)
    program = token(site.database, key, "slo:read")
    with site.database.write("catalog", site.tenant) as session:
        declare_team(session, "ours", at=NOON)
        declare_service(session, "ours", at=NOON)
    with site.database.read("tenancy", site.tenant) as reading:
        sessions, tokens = _ids_of(reading, person_id(site.database, key))
    ids = _nothing(site) | {"person_id": str(person_id(site.database, key)), "slug": "ours"}
    ids |= {"session_id": sessions, "token_id": tokens}
    stranger = site.browser(site.joined(Role.ADMIN, tenant=site.rival))
    asked = [name for name, access in TABLE.items() if access.role is not None and "{" in name]

    answers = {name: _ask(name, stranger, ids) for name in asked}

    assert {name: status for name, status in answers.items() if status not in (404, 422)} == {}
    assert site.browser(key).get("/account").status_code == 200
    assert _ask("GET /api/v1/slo/status", site.browser(), ids, bearer(program)) == 200


def _ids_of(session: Any, person: Any) -> tuple[str, str]:
    from sre_ops.tenancy import queries  # noqa: PLC0415

    (one,) = queries.sessions_of(session, person, this=None, now=NOON)
    (two,) = queries.tokens_of(session, person)
    return str(one.session_id), str(two.token_id)


def test_a_route_without_a_declaration_is_found() -> None:
    app = FastAPI(openapi_url=None)

    @app.get("/forgotten")
    def forgotten() -> None:
        """Nobody said who may."""

    found = _routes(app)

    assert "GET /forgotten" not in TABLE
    assert _declared(found["GET /forgotten"]) is None
