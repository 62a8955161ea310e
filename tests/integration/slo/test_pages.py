"""The pages of SLOs, services and teams as a viewer gets them, on both databases."""

import csv
import io
import re
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from tests.integration.slo.conftest import SLOS

pytestmark = pytest.mark.usefixtures("defined")
KIBIBYTE = 1024


def _page(client: TestClient, path: str, *, locale: str = "en") -> str:
    answer = client.get(path, headers={"Accept": "text/html", "Accept-Language": locale})
    assert answer.status_code == 200, answer.text
    assert len(answer.content) < 100 * KIBIBYTE
    return answer.text


def _address(client: TestClient, key: str) -> str:
    rows = client.get("/api/v1/slo/status").json()["rows"]
    return next(f"/slos/{r['slo_id']}" for r in rows if f"{r['service']}/{r['slo']}" == key)


def _lead(page: str) -> str:
    found = re.search(r'<p class="lead">(.*?)</p>', page, re.DOTALL)
    assert found is not None
    return " ".join(found[1].split()).replace("\xa0", " ")


@pytest.mark.parametrize("locale", ["en", "ja"])
@pytest.mark.parametrize(
    "path", ["/", "/slos", "/definitions", "/services", "/teams", "/services/shop"]
)
def test_each_page_is_written(client: TestClient, path: str, locale: str) -> None:
    page = _page(client, path, locale=locale)

    assert f'<html lang="{locale}"' in page
    assert "style=" not in page


@pytest.mark.parametrize("key", sorted(SLOS))
@pytest.mark.parametrize("locale", ["en", "ja"])
def test_each_slo_has_its_page(client: TestClient, key: str, locale: str) -> None:
    page = _page(client, _address(client, key), locale=locale)
    minutes = _page(client, f"{_address(client, key)}/minutes", locale=locale)

    assert "style=" not in page + minutes
    assert ("<svg" in page) is (key != "web/silent") or "burn" in page


def test_the_detail_says_in_words_how_much_when_and_why(client: TestClient) -> None:
    lead = _lead(_page(client, _address(client, "shop/checkout")))

    assert lead.startswith("shop/checkout has spent ")
    assert "of its error budget for 30 days." in lead
    assert "The objective of 99.9 % is missed" in lead


def test_the_list_puts_the_worst_first_and_says_so(client: TestClient) -> None:
    page = _page(client, "/slos")

    assert "objectives are missed" in _lead(page)
    names = re.findall(r'<th scope="row"><a href="[^"]*">([^<]*)</a>', page)
    assert len(names) == len(SLOS)
    assert set(names[:2]) <= {"shop/checkout", "shop/search", "web/up"}


def test_filters_stand_in_the_address(client: TestClient) -> None:
    page = _page(client, "/slos?service=web&state=no_data")

    assert re.findall(r'<th scope="row"><a href="[^"]*">([^<]*)</a>', page) == ["web/silent"]
    assert "/slos.csv?service=web&amp;state=no_data" in page


def test_a_filter_that_fits_nothing_offers_the_way_back(client: TestClient) -> None:
    page = _page(client, "/slos?text=nowhere")

    assert "No SLO fits" in page


def test_the_csv_holds_every_row_and_no_formula(client: TestClient) -> None:
    answer = client.get("/slos.csv")

    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert {f"{row['service']}/{row['slo']}" for row in rows} == set(SLOS)
    assert not [cell for row in rows for cell in row.values() if cell[:1] in "=+@" and cell]
    assert [row["raw_bad"] for row in rows] == [row["bad"] for row in rows]


def test_the_minutes_of_the_worst_hour_are_shown(client: TestClient) -> None:
    page = _page(client, f"{_address(client, 'web/up')}/minutes?day=2026-11-20")

    assert "On 20 Nov 2026, 17,820 of 1,440,000 events were bad." in _lead(page)
    assert "Minutes from 03:00" in page


@pytest.mark.parametrize(
    "query", ["?day=1969-01-01", "?day=9999-12-31", "?day=2026-11-20&hour=25", ""]
)
def test_a_day_beyond_the_ledger_is_empty_and_no_error(client: TestClient, query: str) -> None:
    assert _page(client, f"{_address(client, 'web/up')}/minutes{query}")


@pytest.mark.parametrize("path", [f"/slos/{UUID(int=7)}", "/services/none", "/teams/none"])
def test_what_is_not_there_is_told_as_a_page(client: TestClient, path: str) -> None:
    answer = client.get(path, headers={"Accept": "text/html"})

    assert answer.status_code == 404
    assert "There is nothing here" in answer.text


def test_the_explorable_chart_gets_the_same_course(client: TestClient) -> None:
    found = client.get(f"{_address(client, 'web/up')}/series.json").json()

    assert found["series"][0]["values"][0] == 1
    assert len(found["times"]) == len(found["series"][0]["values"])
