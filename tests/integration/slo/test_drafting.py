"""The form for a new SLO on a real Prometheus with a month of known history."""

import html
import re
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from scripts.servers.child import free_port
from scripts.servers.prometheus import PrometheusServer
from sre_ops.kernel.errors import Unavailable
from sre_ops.slo.commands.preview import Preview, PreviewKey, Previews, preview
from sre_ops.slo.domain.definition import CounterTerm, EventSli, Matcher, MatchOp, Selector
from sre_ops.slo.domain.draft import Wanted, slo_of
from sre_ops.slo.domain.minutes import Minutes
from sre_ops.slo.sources.definition_files import load_text
from sre_ops.slo.sources.prometheus import Prometheus
from sre_ops.tenancy.access import caller
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.domain.roles import Role
from tests.databases import NOON

pytestmark = pytest.mark.xdist_group("drafting")
DAY = 86_400
END = int(NOON.timestamp())
HOSTILE = r"a\"b\\<script>alert(1)</script>"
SERIES = {
    'shop_requests_total{service="shop",code="200",instance="a"}': 995,
    'shop_requests_total{service="shop",code="500",instance="a"}': 3,
    'shop_requests_total{service="shop",code="404",instance="a"}': 2,
    'shop_requests_total{service="other",code="200",instance="a"}': 7,
    'shop_seconds_bucket{service="shop",le="0.1"}': 900,
    'shop_seconds_bucket{service="shop",le="0.5"}': 990,
    'shop_seconds_bucket{service="shop",le="+Inf"}': 1_000,
    'shop_seconds_count{service="shop"}': 1_000,
    'orders_total{service="shop"}': 100,
    'orders_failed_total{service="shop"}': 1,
    f'odd_total{{service="shop",code="{HOSTILE}"}}': 5,
    'queue_length{service="shop"}': 0,
}
"""Series, and how much each grows from scrape to scrape."""


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrometheusServer]:
    file = tmp_path_factory.mktemp("drafting") / "history.txt"
    lines = [
        f"{name} {number * growth} {second}\n"
        for name, growth in SERIES.items()
        for number, second in enumerate(range(END - 32 * DAY, END, _interval(name)))
    ]
    file.write_text("".join(lines) + "# EOF\n")
    server = PrometheusServer()
    try:
        server.load_openmetrics(file)
        yield server.start()
    finally:
        server.close()


def _interval(name: str) -> int:
    """One metric is scraped as usual; the others rarely, to be written fast."""
    return 60 if name.startswith("shop_requests") else 240


@pytest.fixture
def drafting(application: FastAPI, client: TestClient, prometheus: PrometheusServer) -> TestClient:
    application.state.prometheus_url = prometheus.url
    return client


def page(client: TestClient, *pairs: tuple[str, str], locale: str = "en") -> str:
    answer = client.get(
        "/slos/new", params=list(pairs), headers={"Accept": "text/html", "Accept-Language": locale}
    )
    assert answer.status_code == 200, answer.text
    assert len(answer.content) < 100 * 1024
    return answer.text


def file_of(text: str) -> str:
    found = re.search(r'id="file".*?<code>(?!slo_definitions)(.*?)</code></pre>', text, re.DOTALL)
    assert found is not None, text
    return html.unescape(found[1])


def words(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split()).replace("\xa0", " ")


@pytest.mark.parametrize("locale", ["en", "ja"])
def test_the_form_begins_with_what_can_be_counted(drafting: TestClient, locale: str) -> None:
    found = page(drafting, locale=locale)

    names = re.findall(r'type="radio" value="([^"]*)"', found)
    assert names == [
        "odd_total", "orders_failed_total", "orders_total", "shop_requests_total", "shop_seconds"
    ]  # fmt: skip
    assert "style=" not in found


def test_a_search_takes_words_in_any_order(drafting: TestClient) -> None:
    found = page(drafting, ("find", "TOTAL shop"))

    assert re.findall(r'type="radio" value="([^"]*)"', found) == ["shop_requests_total"]


def test_server_errors_of_the_own_service_are_proposed_and_measured(drafting: TestClient) -> None:
    found = page(drafting, ("service", "shop"), ("metric", "shop_requests_total"))

    text = file_of(found)
    assert 'shop_requests_total{service="shop",code=~"5.."}' in text
    assert "99.700 % of 43,200,000 events" in words(found)
    assert "spent 300.0 % of its error budget" in words(found)
    assert "Counted event by event" in found
    assert "99.5 % is the strictest usual target" in words(found)
    assert "slo_definitions/shop-availability.openslo.yaml" in found
    assert not load_text(text).findings


def test_single_values_can_be_bad_too(drafting: TestClient) -> None:
    chosen = [("service", "shop"), ("metric", "shop_requests_total"), ("name", "answers")]
    chosen += [("seen", "shop_requests_total"), ("only", "service=shop"), ("shown", "code")]
    chosen += [("label", "code"), ("bad", "404"), ("bad", "500"), ("target", "99")]

    found = page(drafting, *chosen)

    assert 'code=~"404|500"' in file_of(found)
    assert "99.50 % of" in words(found)


def test_a_latency_is_chosen_from_the_bounds_there_are(drafting: TestClient) -> None:
    chosen = [("service", "shop"), ("metric", "shop_seconds"), ("kind", "latency"), ("le", "0.1")]

    found = page(drafting, *chosen, ("target", "85"))

    text = file_of(found)
    assert 'shop_seconds_bucket{le="0.1",service="shop"}' in text
    assert re.findall(r'<option value="(0\.[15])"', found) == ["0.1", "0.5"]
    assert "90.00 % of" in words(found)


def test_a_ratio_is_one_of_two_counters(drafting: TestClient) -> None:
    chosen = [("service", "shop"), ("metric", "orders_total"), ("kind", "ratio")]

    found = page(drafting, *chosen, ("part", "orders_failed_total"), ("target", "98"))

    assert 'orders_failed_total{service="shop"}' in file_of(found)
    assert "99.00 % of" in words(found)


def test_what_is_missing_is_said_beside_its_field(drafting: TestClient) -> None:
    found = page(drafting, ("metric", "shop_requests_total"), ("target", "101"))
    later = page(drafting, ("metric", "shop_requests_total"), ("service", "a"), ("target", "101"))

    assert 'id="fault-service">Give a name.' in found
    assert "Give a target above 0 % and below 100 %." in later
    assert 'id="file"' not in found + later


def test_hostile_labels_and_names_are_text_in_page_and_file(drafting: TestClient) -> None:
    name = '"><script>alert(2)</script>\\'
    value = HOSTILE.replace("\\\\", "\\").replace('\\"', '"')
    chosen = [("service", name), ("metric", "odd_total"), ("seen", "odd_total")]
    chosen += [("label", "code"), ("shown", "code"), ("bad", value), ("name", "../../etc")]

    found = page(drafting, *chosen)

    assert "<script>alert" not in found
    loaded = load_text(file_of(found))
    assert [one.service for one in loaded.definitions.slos] == [name]
    assert "slo_definitions/script-alert-2-script" in found
    assert "100.00" not in words(found)[words(found).index("The last 30 days") :][:200]
    assert "0.00000 % of" in words(found) or "0.000 % of" in words(found)


def test_the_steps_come_before_the_measurement_where_script_asks(drafting: TestClient) -> None:
    answer = drafting.get(
        "/slos/new",
        params={"service": "shop", "metric": "shop_requests_total"},
        headers={"Accept": "text/html", "HX-Target": "div#draft"},
    )

    assert 'hx-trigger="load"' in answer.text
    assert 'id="preview"' not in answer.text


def test_a_metric_that_is_not_there_offers_the_search_again(drafting: TestClient) -> None:
    found = page(drafting, ("metric", "nothing_total"))

    assert "no counter or histogram of this name" in found
    assert 'name="find"' in found


def test_a_server_out_of_reach_is_said_in_a_sentence(
    application: FastAPI, client: TestClient
) -> None:
    application.state.prometheus_url = f"http://127.0.0.1:{free_port()}"

    found = page(client, ("service", "shop"), ("metric", "shop_requests_total"))

    assert "Nothing can be chosen or measured right now" in found
    assert 'value="shop"' in found


def test_the_server_of_the_settings_is_shown_to_its_own_tenant_alone(
    application: FastAPI, drafting: TestClient
) -> None:
    stranger = Actor(tenant_id=uuid4(), name="person:stranger", role=Role.ADMIN)
    application.dependency_overrides[caller] = lambda: stranger

    found = page(drafting)

    assert "There is no Prometheus to look at" in found
    assert "shop_requests_total" not in found


@pytest.mark.usefixtures("defined")
def test_an_slo_of_the_same_name_is_pointed_at(drafting: TestClient) -> None:
    found = page(
        drafting, ("service", "shop"), ("metric", "shop_requests_total"), ("name", "checkout")
    )

    assert "in force already" in found


def test_every_member_finds_the_form(client: TestClient) -> None:
    assert 'href="/slos/new"' in client.get("/slos", headers={"Accept": "text/html"}).text


def test_too_many_samples_are_summed_by_the_server_over_fewer_days(
    prometheus: PrometheusServer,
) -> None:
    total = Selector("shop_requests_total", (Matcher("service", MatchOp.EQUAL, "shop"),))
    errors = Selector("shop_requests_total", (Matcher("code", MatchOp.EQUAL, "500"),))
    sli = EventSli((CounterTerm(total, 1, 0), CounterTerm(errors, 0, 1)))
    slo = slo_of(Wanted(service="shop", name="a"), sli)

    with Prometheus(prometheus.url) as server:
        found = preview(slo, server, to_minute=END // 60 - 5, samples_per_day=10_000_000)

    assert (found.is_exact, found.days) == (False, 6)
    assert found.minutes.valid.sum() == pytest.approx(6 * 1_440 * 1_000, rel=0.001)
    assert found.minutes.bad.sum() == pytest.approx(6 * 1_440 * 3, rel=0.001)
    assert found.minutes.coverage().min() == 1.0


def test_a_preview_is_measured_once_and_few_at_once() -> None:
    previews, asked = Previews(at_once=1), list[int]()
    key = PreviewKey("acme", "http://prometheus", "{}")

    def measured() -> Preview:
        asked.append(1)
        with pytest.raises(Unavailable, match="others are being previewed"):
            previews.of(PreviewKey("acme", "http://prometheus", "[]"), now=7, measured=measured)
        return Preview(minutes=Minutes.empty(0, 60))

    first = previews.of(key, now=7, measured=measured)

    assert previews.of(key, now=8, measured=measured) is first
    assert len(asked) == 1
    assert previews.of(key, now=20, measured=measured) is not first


def test_only_the_newest_previews_are_kept() -> None:
    previews, asked = Previews(), list[str]()
    for sli in ("a", "b", "c", "d", "e", "f", "g", "a"):
        previews.of(PreviewKey("acme", "", sli), now=7, measured=partial(_noted, asked, sli))

    assert asked == ["a", "b", "c", "d", "e", "f", "g", "a"]


def _noted(asked: list[str], sli: str) -> Preview:
    asked.append(sli)
    return Preview(minutes=Minutes.empty(0, 60))


def test_a_patience_that_is_over_asks_nothing_more() -> None:
    with (
        Prometheus("http://127.0.0.1:9", patience=timedelta(0)) as server,
        pytest.raises(Unavailable, match="did not answer within 0 s"),
    ):
        server.instant("up")
