"""`/definitions` while somebody edits: a bad file is told with its place, and unseats nothing."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from sre_ops.db import leases
from sre_ops.manifest import JobContext
from sre_ops.slo.domain.rule_differences import Difference, DifferenceKind
from sre_ops.slo.jobs import reload
from sre_ops.slo.store import rule_looks
from sre_ops.tenancy.domain.roles import Role
from tests.sites import Site

MINUTE = timedelta(minutes=1)
GOOD = """\
apiVersion: openslo/v1
kind: SLO
metadata: {name: paying}
spec:
  service: shop
  budgetingMethod: Occurrences
  timeWindow: [{duration: 30d, isRolling: true}]
  indicator:
    metadata: {name: paying-sli}
    spec:
      ratioMetric:
        counter: true
        good: {metricSource: {type: Prometheus, spec: {query: 'sum(good_total)'}}}
        total: {metricSource: {type: Prometheus, spec: {query: 'sum(all_total)'}}}
  objectives: [{target: 0.99}]
"""


class Editing:
    """A folder of definition files, read as the job reads it."""

    def __init__(self, site: Site, folder: Path) -> None:
        self.folder = folder
        with site.database.system() as session:
            lease = leases.take(session, "slo.reload", holder="test", ttl=MINUTE)
        assert lease is not None
        self._context = JobContext(
            database=site.database,
            owner="slo",
            tenant=site.tenant,
            tenant_slug="acme",
            lease=lease,
            lease_for=MINUTE,
            clock=site.clock,
            options={"definitions": folder, "definitions_tenant": site.tenant},
        )

    def save(self, name: str, text: str) -> None:
        """Write a file and let the job see it lie still."""
        (self.folder / name).write_text(text)
        for _ in range(2):
            reload(self._context)


@pytest.fixture
def editing(site: Site, tmp_path: Path) -> Editing:
    """One good file, in force."""
    folder = tmp_path / "slos"
    folder.mkdir()
    found = Editing(site, folder)
    found.save("paying.yaml", GOOD)
    return found


@pytest.fixture
def viewer(site: Site) -> TestClient:
    """A viewer who is signed in."""
    return site.browser(site.joined(Role.VIEWER))


def _page(viewer: TestClient, *, locale: str = "en") -> str:
    answer = viewer.get("/definitions", headers={"Accept": "text/html", "Accept-Language": locale})
    assert answer.status_code == 200
    return answer.text


def _articles(page: str) -> list[str]:
    return [
        " ".join(re.sub(r"<[^>]+>", "", one).split())
        for one in re.findall(r"<article.*?</article>", page, re.DOTALL)
    ]


def test_a_good_file_is_in_force(viewer: TestClient, editing: Editing) -> None:
    assert editing.folder
    page = _page(viewer)

    (article,) = _articles(page)
    assert "paying.yaml" in article
    assert "in force" in article
    assert "shop/paying" in article
    assert "every file says what is in force" in page
    assert 'data-live="slo.definitions"' in page


def test_a_bad_objective_is_told_by_line_and_the_last_good_version_stays(
    viewer: TestClient, editing: Editing
) -> None:
    editing.save("paying.yaml", GOOD.replace("0.99", "1.7"))

    page = _page(viewer)

    (article,) = _articles(page)
    assert "has errors" in article
    assert re.search(r"Error 15:\d+ ", article)
    assert "1.7" in article
    assert "shop/paying" in article
    assert "1 SLOs are in force; 1 of the files have errors" in page
    assert "Errors: 1, warnings: 0" in page


def test_a_file_that_is_no_yaml_is_told_before_the_good_ones(
    viewer: TestClient, editing: Editing
) -> None:
    editing.save("zz.yaml", "kind: SLO\n  spec: [<script>alert(1)</script>\n")

    page = _page(viewer)
    articles = _articles(page)

    assert len(articles) == 2
    assert "zz.yaml" in articles[0]
    assert "has errors" in articles[0]
    assert "in force" in articles[1]
    assert "<script>alert" not in page


def test_a_mended_file_is_in_force_again(viewer: TestClient, editing: Editing) -> None:
    editing.save("paying.yaml", GOOD.replace("0.99", "1.7"))
    editing.save("paying.yaml", GOOD.replace("0.99", "0.95"))

    page = _page(viewer)

    assert "has errors" not in page
    assert "has another objective" in page


def test_the_page_of_a_bad_file_speaks_japanese_too(viewer: TestClient, editing: Editing) -> None:
    editing.save("paying.yaml", GOOD.replace("0.99", "1.7"))
    viewer.cookies.set("sre_ops_locale", "ja", domain="127.0.0.1")

    page = _page(viewer, locale="ja")

    assert "最後の正しい版を使い続けています" in page
    assert "has errors" not in page


def test_a_viewer_of_another_tenant_sees_no_file_of_ours(site: Site, editing: Editing) -> None:
    if site.rival is None:
        return
    editing.save("paying.yaml", GOOD.replace("0.99", "1.7"))
    stranger = site.browser(site.joined(Role.ADMIN, tenant=site.rival))

    page = _page(stranger)

    assert "paying" not in page
    assert "No definition file has been read yet" in page


def test_what_prometheus_has_not_loaded_is_told_with_how_and_since_when(site: Site) -> None:
    differences = [
        Difference(DifferenceKind.NOT_LOADED, "slo:shop/a", "is not loaded"),
        Difference(DifferenceKind.FAILING, "slo:shop/b", "x fails: <b>duplicate</b> series"),
    ]
    found = [
        rule_looks.look(
            source=source,
            slos=3,
            is_compared=source != "us",
            problem="it is out of reach" if source == "eu" else "",
            differences=() if source else differences,
            at=site.clock.now(),
        )
        for source in ("", "eu", "us")
    ]
    with site.database.write("slo", site.tenant) as session:
        rule_looks.save(session, found)
    viewer = site.browser(site.joined(Role.VIEWER))

    english = viewer.get("/definitions", headers={"Accept": "text/html"}).text
    viewer.cookies.set("sre_ops_locale", "ja", domain="127.0.0.1")
    japanese = viewer.get("/definitions", headers={"Accept": "text/html"}).text

    rules = english[english.index('id="rules"') :]
    assert re.search(r"slo:shop/a</code>.*?missing.*?slo:shop/b</code>.*?fails", rules, re.DOTALL)
    assert "&lt;b&gt;duplicate&lt;/b&gt; series" in rules
    assert "it is out of reach" in rules
    assert "nothing is compared" in rules
    assert "未読み込み" in japanese
