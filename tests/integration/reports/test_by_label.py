"""Which endpoints spent a budget: the ledger's number, as a real Prometheus divides it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from scripts.servers.prometheus import PrometheusServer
from sre_ops.kernel.errors import Invalid, Unavailable
from sre_ops.kernel.units import minute_start
from sre_ops.reports.queries.by_label import Question, attribution_by_class
from sre_ops.tenancy.domain.roles import Role
from tests.integration.reports.spent_shop import YESTERDAY, corrected, opened
from tests.sites import Site

pytestmark = pytest.mark.xdist_group("labels")
PATIENCE = timedelta(seconds=20)
SINCE, UNTIL = minute_start(YESTERDAY + 180), minute_start(YESTERDAY + 240)
GROWTH = {
    'code="500",endpoint="/pay"': 15,
    'code="500",endpoint="/refund"': 5,
    'code="200",endpoint="/pay"': 900,
}
"""Labels of a series, to its events a minute."""


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrometheusServer]:
    """Prometheus that scraped the shop once a minute from 02:30 to 04:30."""
    lines = ["# TYPE pay counter"]
    for labels, grown in GROWTH.items():
        for minute in range(150, 271):
            at = (YESTERDAY + minute) * 60
            lines.append(f'pay_total{{job="a",instance="x",{labels}}} {grown * minute} {at}')
    path = tmp_path_factory.mktemp("labels") / "labels.om"
    path.write_text("\n".join([*lines, "# EOF", ""]))
    running = PrometheusServer()
    try:
        running.load_openmetrics(path)
        yield running.start()
    finally:
        running.close()


@pytest.fixture
def shop(site: Site) -> Site:
    """The shop, not judged yet."""
    return opened(site)


def test_bad_events_are_divided_by_endpoint_and_add_up(
    shop: Site, prometheus: PrometheusServer
) -> None:
    corrected(shop, start=180, end=190)
    question = Question(slo="shop/pay", label="endpoint", since=SINCE, until=UNTIL)

    found = attribution_by_class(
        lambda: shop.database.read("reports", shop.tenant),
        question,
        server=prometheus.url,
        timeout=PATIENCE,
    )

    assert found.bad == 50 * 20
    assert [(one.value, one.bad) for one in found.parts] == [("/pay", 750), ("/refund", 250)]
    assert found.parts[0].share == pytest.approx(750 / 50)


def test_nobody_answers_and_what_cannot_be_asked(shop: Site) -> None:
    def ask(slo: str, label: str) -> None:
        attribution_by_class(
            lambda: shop.database.read("reports", shop.tenant),
            Question(slo=slo, label=label, since=SINCE, until=UNTIL),
            server="http://127.0.0.1:1",
            timeout=PATIENCE,
        )

    with pytest.raises(Unavailable, match="out of reach"):
        ask("shop/pay", "endpoint")
    with pytest.raises(Invalid, match="only SLIs"):
        ask("shop/search", "endpoint")


def test_the_api_gives_the_division_or_tells_why_not(
    shop: Site, prometheus: PrometheusServer
) -> None:
    viewer = shop.browser(shop.joined(Role.VIEWER))
    settings = shop.app.state.runtime.settings
    shop.app.state.runtime.settings = settings.model_copy(update={"prometheus_url": prometheus.url})
    query = {"slo": "shop/pay", "label": "endpoint"}
    query |= {"since": SINCE.isoformat(), "until": UNTIL.isoformat()}

    said = viewer.get("/api/v1/reports/attribution/labels", params=query)
    wrong = viewer.get("/api/v1/reports/attribution/labels", params=query | {"label": "a b"})

    assert said.status_code == 200, said.text
    found = said.json()
    assert found["schema"] == "sre_ops.attribution_by_label.v1"
    assert (found["bad"], found["basis"]) == (1_200, "prometheus")
    assert [(one["value"], one["bad"]) for one in found["parts"]] == [
        ("/pay", 900),
        ("/refund", 300),
    ]
    assert wrong.status_code == 422
