"""Reports as a viewer gets them: pages, files, the API and the command, on both databases."""

import csv
import io
import re
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from sre_ops.reports.cli.budget import Format, fetch
from sre_ops.tenancy.access import caller
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.domain.roles import Role

pytestmark = pytest.mark.usefixtures("defined")
API = "/api/v1/reports/budget"
SHOP = "/reports/budget/service/shop/2026-10"
KIBIBYTE = 1024


def _page(client: TestClient, path: str, *, locale: str = "en") -> str:
    answer = client.get(path, headers={"Accept": "text/html", "Accept-Language": locale})
    assert answer.status_code == 200, answer.text
    assert len(answer.content) < 100 * KIBIBYTE
    assert "style=" not in answer.text
    return " ".join(answer.text.replace("\xa0", " ").split())


def test_the_page_opens_with_plain_sentences(client: TestClient) -> None:
    english, japanese = (_page(client, SHOP, locale=locale) for locale in ("en", "ja"))

    assert "In October 2026, The shop kept 1 of its 3 objectives." in english
    assert "2026年10月、The shop は 3 件の目標のうち 1 件を達成しました。" in japanese
    assert "<svg" in english
    assert f"{SHOP}/file.pdf" in english
    for table in ("objectives", "causes", "history"):
        assert f"{SHOP}/file.csv?table={table}" in english


def test_a_report_that_is_not_closed_says_so(client: TestClient) -> None:
    before = _page(client, SHOP)
    running = _page(client, "/reports/budget/team/edge/2026-11")

    assert "This report is not closed yet; its figures may still change." in before
    assert "it counts what happened until 21 Nov 2026, 11:45 UTC." in running


def test_before_the_first_report_the_list_says_when_it_comes(client: TestClient) -> None:
    assert "No report is closed yet" in _page(client, "/reports")


@pytest.mark.usefixtures("closed")
def test_the_list_shows_at_a_glance_what_was_met(client: TestClient) -> None:
    months, weeks = _page(client, "/reports"), _page(client, "/reports?unit=week", locale="ja")

    assert "not closed" not in _page(client, SHOP)
    assert "is of October 2026: objectives met 1, missed 3, not judged 1." in months
    assert f'href="{SHOP}"' in months
    assert "2 missed" in months
    assert "/reports/budget/team/edge/2026-W46" in weeks
    assert "未達 1 件" in weeks


REFUSED = {
    "/reports/budget/service/nothing/2026-10": 404,
    "/reports/budget/team/nothing/2026-10": 404,
    "/reports/budget/nobody/shop/2026-10": 404,
    "/reports/budget/service/shop/2026-13": 422,
    "/reports/budget/service/shop/2027-01": 422,
    f"{SHOP}/file.exe": 422,
    f"{SHOP}/file.csv?table=nothing": 422,
    "/reports?unit=year": 422,
    f"{API}?scope=service&name=nothing&month=2026-10": 404,
    f"{API}?month=2026-10&week=2026-W43": 422,
    f"{API}?month=2026-W43": 422,
    f"{API}?week=2026-10": 422,
    f"{API}?month=2027-01": 422,
}


def test_what_does_not_exist_is_refused(client: TestClient) -> None:
    answers = {
        path: client.get(path, headers={"Accept": "text/html"}).status_code for path in REFUSED
    }

    assert answers == REFUSED


@pytest.mark.usefixtures("closed")
def test_the_api_gives_facts_and_says_them_in_a_language(client: TestClient) -> None:
    said = client.get(f"{API}?scope=service&name=shop&locale=ja").json()

    assert said["schema"] == "sre_ops.budget_report.v1"
    assert said["period"]["name"] == "2026-10"
    assert said["is_closed"] is True
    assert len(said["digest"]) == 64
    assert said["sentences"][0].startswith("2026年10月、")
    assert [one["matter"] for one in said["decisions"]] == ["missed_unexplained"] * 2
    assert sum(one["bad"] for one in said["parts"]) == sum(
        one["figures"]["bad"] for one in said["lines"]
    )


def test_behind_each_table_is_a_csv_of_plain_data(client: TestClient) -> None:
    answer = client.get(f"{SHOP}/file.csv?table=objectives")

    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert answer.headers["content-disposition"].startswith(
        'attachment; filename="budget-shop-2026-10-objectives.csv"'
    )
    assert [row["slo"] for row in rows] == ["checkout", "search", "slices"]
    assert float(rows[0]["budget_consumed"]) == pytest.approx(2.75)
    for table in ("raw", "causes", "policy", "history", "remarks"):
        text = client.get(f"{SHOP}/file.csv?table={table}").text
        assert text.startswith("scope,scope_name,period")


def test_a_manager_closes_what_is_due_without_waiting(
    application: FastAPI, client: TestClient, tenant: UUID
) -> None:
    refused = client.post(f"{API}/due")
    manager = Actor(tenant_id=tenant, name="person:boss", role=Role.MANAGER)
    application.dependency_overrides[caller] = lambda: manager

    first, second = (client.post(f"{API}/due").json()["closed"] for _ in range(2))

    assert refused.status_code == 403
    assert (first, second) == (44, 0)


class _Server:
    """The application as the client of the command line sees it."""

    def __init__(self, client: TestClient) -> None:
        self._client = client

    def get_file(self, path: str, **query: Any) -> bytes:
        return self._client.get(f"/api/v1{path}", params=query).content


def test_the_command_prints_what_the_server_says(client: TestClient) -> None:
    query = {"scope": "service", "name": "shop", "month": "2026-10", "locale": "en"}
    outputs = (Format.TEXT, Format.MARKDOWN, Format.HTML, Format.JSON)

    said = {
        output: fetch(_Server(client), query, output).decode().replace("\xa0", " ")
        for output in outputs
    }

    assert all("kept 1 of its 3 objectives" in text for text in said.values())
    assert "| Paying works |" in said[Format.MARKDOWN]
    row = r"^Paying works +missed +99\.9 % +99\.725 % "
    assert re.search(row, said[Format.TEXT], re.MULTILINE)
