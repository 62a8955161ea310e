"""The page that tells what spent a budget, on both databases."""

import pytest
from fastapi.testclient import TestClient

from sre_ops.tenancy.domain.roles import Role
from tests.integration.reports.spent_shop import corrected, judged, opened
from tests.sites import Site

KIBIBYTE = 1024


@pytest.fixture
def shop(site: Site) -> Site:
    """The shop, not judged yet."""
    return opened(site)


@pytest.fixture
def told(shop: Site) -> tuple[TestClient, dict[str, str]]:
    """A viewer, and the addresses of the SLOs by name; ten minutes are corrected."""
    corrected(shop, start=200, end=210)
    judged(shop)
    viewer = shop.browser(shop.joined(Role.VIEWER))
    rows = viewer.get("/api/v1/slo/status").json()["rows"]
    return viewer, {row["slo"]: f"/slos/{row['slo_id']}" for row in rows}


def _page(viewer: TestClient, path: str, *, locale: str = "en", status: int = 200) -> str:
    viewer.cookies.set("sre_ops_locale", locale)
    answer = viewer.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == status, answer.text
    assert len(answer.content) < 100 * KIBIBYTE
    assert "style=" not in answer.text
    return answer.text.replace("\xa0", " ")


def test_it_says_first_what_took_most_and_links_to_each_cause(
    told: tuple[TestClient, dict[str, str]],
) -> None:
    viewer, slos = told

    page = _page(viewer, f"{slos['pay']}/attribution")

    assert "shop/pay has spent 197.4 % of its error budget from 22 Oct 2026" in page
    assert "No known cause covers 83.5 % of that." in page
    assert '<a href="/releases/shop#deployments">1.1.0</a>' in page
    assert "/corrections#correction-" in page
    assert "The database was moved." in page
    assert "<svg" in page
    assert "the whole budget" in page
    assert f'href="{slos["pay"]}/attribution?window=30d"' in _page(viewer, slos["pay"])


def test_days_may_be_asked_for_and_crooked_ones_are_told_beside_the_field(
    told: tuple[TestClient, dict[str, str]],
) -> None:
    viewer, slos = told
    path = f"{slos['search']}/attribution"

    day = _page(viewer, f"{path}?first=2026-11-20&last=2026-11-20")
    wrong = _page(viewer, f"{path}?first=2026-11-20&last=x", status=422)
    turned = _page(viewer, f"{path}?first=2026-11-20&last=2026-11-19", status=422)
    endless = _page(viewer, f"{path}?first=2026-11-20&last=9999-12-31", status=422)
    empty = _page(viewer, f"{path}?first=2026-12-20&last=2026-12-20")

    assert "Deployment 1.1.0 of 20 Nov 2026, 03:30 UTC took 60.0 % of that." in day
    assert "Bad slices" in day
    assert "Give a day such as 2026-11-30." in wrong
    assert 'value="2026-11-20"' in wrong
    assert all("the last not before the first" in one for one in (turned, endless))
    assert "Nothing of shop/search was counted" in empty


def test_it_speaks_japanese(told: tuple[TestClient, dict[str, str]]) -> None:
    viewer, slos = told

    page = _page(viewer, f"{slos['pay']}/attribution", locale="ja")

    assert '<html lang="ja"' in page
    assert "エラーバジェット" in page
    assert "リリース後" in page or "デプロイ" in page
    assert "Unattributed" not in page


def test_an_slo_that_is_not_there_or_not_judged_has_no_such_page(shop: Site) -> None:
    viewer = shop.browser(shop.joined(Role.VIEWER))
    known = viewer.get("/api/v1/slo/slos").json()["slos"][0]["id"]

    for one in (known, "01a1fea5-0000-7000-8000-000000000000"):
        _page(viewer, f"/slos/{one}/attribution", status=404)
