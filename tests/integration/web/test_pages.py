"""What every answer of the application has, whatever was asked."""

import json
import re

import pytest
from fastapi import FastAPI
from pydantic import BaseModel
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from sre_ops.kernel.errors import Conflict, Forbidden, NotFound, Unavailable
from sre_ops.web.problems import Busy, Unauthenticated

PAGES = ("/_components", "/api/docs", "/nowhere", "/boom/missing")
STYLE = re.compile(r"<[^>]+\sstyle\s*=|<style|javascript:|\son[a-z]+\s*=", re.IGNORECASE)
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE)
ERRORS = {
    "missing": NotFound("there is no SLO 7"),
    "conflict": Conflict("INC-7 is resolved"),
    "forbidden": Forbidden("this takes the role admin"),
    "away": Unavailable("Prometheus does not answer"),
    "busy": Busy("too many sign-ins at once", retry_after_seconds=3),
    "stranger": Unauthenticated("sign in first"),
    "bug": RuntimeError("a secret value"),
}


class Body(BaseModel):
    """What the test's route takes."""

    name: str
    password: str = ""


@pytest.fixture(autouse=True)
def broken_routes(app: FastAPI) -> None:
    """Routes that fail in every way, for pages and for the API."""

    def boom(kind: str) -> None:
        raise ERRORS[kind]

    def take(body: Body) -> None:
        """Take a body."""

    def page(limit: int) -> None:
        """Take a number."""

    app.get("/boom/{kind}")(boom)
    app.get("/api/v1/boom/{kind}")(boom)
    app.post("/api/v1/take")(take)
    app.get("/page")(page)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("locale", ["en", "ja"])
def test_a_page_holds_nothing_that_the_policy_forbids(
    client: TestClient, path: str, locale: str
) -> None:
    answer = client.get(path, headers={"accept-language": locale})

    assert f'<html lang="{locale}"' in answer.text
    assert STYLE.findall(answer.text) == []
    assert INLINE_SCRIPT.findall(answer.text) == []
    assert re.findall(r"(?:src|href)=\"(?:https?:)?//", answer.text) == []


@pytest.mark.parametrize("path", [*PAGES, "/healthz", "/static/x/app.js", "/api/v1/boom/bug"])
def test_every_answer_carries_the_policy_and_a_request_id(client: TestClient, path: str) -> None:
    headers = client.get(path).headers

    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert re.fullmatch(r"[0-9a-f]{32}", headers["x-request-id"])


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("missing", 404),
        ("conflict", 409),
        ("forbidden", 403),
        ("away", 503),
        ("busy", 503),
        ("stranger", 401),
        ("bug", 500),
    ],
)
def test_the_api_tells_a_problem(client: TestClient, kind: str, status: int) -> None:
    answer = client.get(f"/api/v1/boom/{kind}")

    problem = answer.json()
    assert answer.status_code == problem["status"] == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert problem["instance"] == f"/api/v1/boom/{kind}"
    assert problem["title"]


def test_a_person_reads_a_page_about_the_problem(client: TestClient) -> None:
    answer = client.get("/boom/missing", headers={"accept-language": "ja"})

    assert answer.status_code == 404
    assert "ここには何もありません" in answer.text
    assert "there is no SLO 7" in answer.text
    assert answer.headers["x-request-id"] in answer.text


def test_a_bug_is_logged_once_with_the_id_that_the_person_sees(client: TestClient) -> None:
    with capture_logs() as lines:
        answer = client.get("/boom/bug", headers={"x-request-id": "proxy-12345678"})

    failures = [line for line in lines if line["event"] == "request_failed"]
    assert answer.status_code == 500
    assert "proxy-12345678" in answer.text
    assert "a secret value" not in answer.text
    assert [line["path"] for line in failures] == ["/boom/bug"]


def test_a_strange_request_id_is_not_taken_over(client: TestClient) -> None:
    answer = client.get("/healthz", headers={"x-request-id": "<script>alert(1)</script>"})

    assert "script" not in answer.headers["x-request-id"]


def test_who_has_not_signed_in_is_led_to_it_and_back(client: TestClient) -> None:
    answer = client.get("/boom/stranger?a=1&b=2")

    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Fboom%2Fstranger%3Fa%3D1%26b%3D2"


def test_a_busy_service_says_when_to_come_back(client: TestClient) -> None:
    assert client.get("/api/v1/boom/busy").headers["retry-after"] == "3"
    assert "bearer" in client.get("/api/v1/boom/stranger").headers["www-authenticate"].lower()


def test_a_wrong_field_is_named_and_a_secret_is_not_repeated(client: TestClient) -> None:
    answer = client.post("/api/v1/take", json={"name": 7, "password": ["hunter2"]})

    errors = {one["field"]: one for one in answer.json()["errors"]}
    assert answer.status_code == 422
    assert errors["body.name"]["value"] == 7
    assert "value" not in errors["body.password"]
    assert "hunter2" not in answer.text


def test_a_wrong_parameter_of_a_page_is_told_in_words(client: TestClient) -> None:
    answer = client.get("/page?limit=many")

    assert answer.status_code == 422
    assert "<code>limit</code> must be a whole number" in answer.text


def test_a_body_that_is_too_large_is_refused(client: TestClient) -> None:
    answer = client.post("/api/v1/take", content=b'{"name": "' + b"x" * 20_000 + b'"}')

    assert answer.status_code == 413
    assert answer.json()["title"] == "That is too large"
    assert "content-security-policy" in answer.headers


def test_a_body_that_does_not_tell_its_size_is_refused_too(client: TestClient) -> None:
    pieces = (piece for piece in [b'{"name": "', b"x" * 20_000, b'"}'])

    answer = client.post("/api/v1/take", content=pieces)

    assert answer.status_code == 413


def test_another_method_is_not_there(client: TestClient) -> None:
    answer = client.delete("/api/v1/take")

    assert answer.status_code == 405
    assert answer.json()["status"] == 405


def test_a_change_for_a_foreign_page_changes_nothing(client: TestClient) -> None:
    answer = client.post(
        "/preferences", data={"theme": "dark"}, headers={"sec-fetch-site": "cross-site"}
    )

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_preferences_are_kept_and_lead_back(client: TestClient) -> None:
    answer = client.post(
        "/preferences",
        data={"theme": "dark", "locale": "ja", "zone": "Asia/Tokyo", "back": "/_components"},
    )

    page = client.get(answer.headers["location"]).text
    assert answer.status_code == 303
    assert '<html lang="ja" data-theme="dark">' in page
    assert "JST" in page


def test_a_zone_that_does_not_exist_is_told(client: TestClient) -> None:
    answer = client.post("/preferences", data={"zone": "Mars/Olympus"})

    assert answer.status_code == 422
    assert "Mars/Olympus" in answer.text


def test_requests_are_counted_by_route_and_never_by_address(client: TestClient) -> None:
    client.get("/boom/missing")
    client.get("/never/heard/of/this-one")

    shown = client.get("/metrics").text

    assert 'route="/boom/{kind}",status="4xx"' in shown
    assert 'route="unmatched",status="4xx"' in shown
    assert "this-one" not in shown
    assert "sre_ops_http_request_seconds_bucket" in shown


def test_a_request_is_logged_with_its_route_and_duration(client: TestClient) -> None:
    with capture_logs() as lines:
        client.get("/boom/missing")
        client.get("/healthz")

    told = {line["path"]: line for line in lines if line["event"] == "request"}
    assert told["/boom/missing"]["log_level"] == "info"
    assert told["/boom/missing"]["route"] == "/boom/{kind}"
    assert told["/boom/missing"]["status"] == 404
    assert told["/boom/missing"]["milliseconds"] > 0
    assert told["/healthz"]["log_level"] == "debug"


def test_static_files_stay_in_the_cache_until_they_change(client: TestClient) -> None:
    page = client.get("/_components").text
    sheet = re.findall(r'href="(/static/[0-9a-f]{12}/base.css)"', page)[0]

    fresh = client.get(sheet)
    stale = client.get("/static/000000000000/base.css")

    assert "immutable" in fresh.headers["cache-control"]
    assert stale.headers["cache-control"] == "no-cache"
    assert stale.text == fresh.text
    assert client.get("/static/000000000000/../pages.py").status_code == 404


def test_the_api_documents_itself_from_this_host(client: TestClient) -> None:
    document = client.get("/api/openapi.json").json()
    page = client.get("/api/docs").text

    assert "/api/v1/take" in document["paths"]
    assert "/healthz" in document["paths"]
    assert "/_components" not in json.dumps(document)
    assert "/api/v1/take" in page
    assert "Take a body." in page
