"""Fan-outs against a real Prometheus: hostile values, labels that are not there, crowds."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from typer.testing import CliRunner

from scripts.servers.prometheus import PrometheusServer
from sre_ops.db import leases
from sre_ops.db.database import Database
from sre_ops.kernel.clock import FixedClock
from sre_ops.kernel.errors import Unavailable
from sre_ops.kernel.units import to_minute
from sre_ops.manifest import JobContext
from sre_ops.slo.cli import app
from sre_ops.slo.commands.expand import expanded
from sre_ops.slo.commands.fan_out import ask
from sre_ops.slo.commands.measure import measure
from sre_ops.slo.commands.watch_definitions import DefinitionWatch, reload
from sre_ops.slo.domain.definition import Comparison, FanOut, GaugeSli, QuerySli, Selector, Slo
from sre_ops.slo.jobs import fan_out
from sre_ops.slo.sources.definition_files import load_text
from sre_ops.slo.sources.prometheus import Prometheus
from sre_ops.slo.store.definitions import in_force
from tests.databases import NOON
from tests.unit.slo.fan_out_samples import DOCUMENT, HOSTILE, parent

END = to_minute(NOON)
MINUTES = 40
VALUES = (*HOSTILE, "/cart", "/pay", "/busy")
PLAIN = ("/cart", "/pay")
RULES = {
    "annotations": "sre-ops/fan-out: endpoint",
    "good": 'sum(rate(requests_total{job="shop",code!~"5.."}[5m]))',
    "total": 'sum(rate(requests_total{job="shop"}[5m]))',
    "name": "availability",
}
AT = "2026-11-21T12:00:00Z"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _world() -> Iterator[str]:
    """Yield OpenMetrics: 10 events a minute for each endpoint, 1,000 for one; every 10th bad."""
    times = [(minute, minute * 60 + 30) for minute in range(END - MINUTES, END)]
    yield "# TYPE requests counter\n"
    for value in VALUES:
        pace = 900 if value == "/busy" else 9
        for code, rate in (("200", pace), ("500", pace // 9)):
            labels = f'job="shop",code="{code}",endpoint="{_escaped(value)}"'
            for number, (_, at) in enumerate(times):
                yield f"requests_total{{{labels}}} {number * rate} {at}\n"
    yield "# TYPE plain counter\n"
    for number, (_, at) in enumerate(times):
        yield f'plain_total{{job="shop"}} {number} {at}\n'
    yield "# TYPE crowded gauge\n"
    for number in range(2_001):
        yield f'crowded{{user="{number}"}} 1 {times[-1][1]}\n'
    yield "# EOF\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrometheusServer]:
    """Prometheus with 40 minutes of requests to endpoints of odd names."""
    text = tmp_path_factory.mktemp("metrics") / "requests.txt"
    text.write_text("".join(_world()))
    found = PrometheusServer()
    try:
        found.load_openmetrics(text)
        yield found.start()
    finally:
        found.close()


@pytest.fixture(scope="module")
def prometheus(server: PrometheusServer) -> Iterator[Prometheus]:
    with Prometheus(server.url) as client:
        yield client


def _fanning(label: str = "endpoint", limit: int = 100, match: str = "") -> Slo:
    return replace(parent(), fan_out=FanOut(label=label, limit=limit, match=match))


def test_every_value_is_found_as_it_is(prometheus: Prometheus) -> None:
    found = ask(prometheus, _fanning(), (), at_minute=END, limit=200)

    assert found.problem == ""
    assert set(found.values) == set(VALUES)


def test_the_children_count_what_the_parent_counts(prometheus: Prometheus) -> None:
    every, told = expanded([_fanning()], prometheus, at_minute=END)

    counted = measure(every, prometheus, start=END - 30, end=END, warm_up=5, strict=True)

    whole, *parts = (counted[slo.key].minutes for slo in every)
    assert told[0].children == len(VALUES) == len(parts)
    assert int(whole.valid.sum()) == sum(int(part.valid.sum()) for part in parts)
    assert int(whole.bad.sum()) == sum(int(part.bad.sum()) for part in parts)
    assert all(int(part.bad.sum()) > 0 for part in parts)


def test_children_of_a_free_form_query_have_values_of_their_own(prometheus: Prometheus) -> None:
    sli = QuerySli("sum(rate(requests_total[5m]))", Comparison.BELOW, 1.0)
    slo = replace(_fanning(match='/cart|/busy|quo"te'), sli=sli)

    every, _ = expanded([slo], prometheus, at_minute=END)
    counted = measure(every, prometheus, start=END - 20, end=END, warm_up=5, strict=True)

    bad = {one.name: int(counted[one.key].minutes.bad.sum()) for one in every}
    assert bad["availability[/busy]"] > 0
    assert bad["availability[/cart]"] == 0
    assert len(bad) == 4


def test_the_busiest_values_get_the_free_places(prometheus: Prometheus) -> None:
    every, told = expanded([_fanning(limit=1)], prometheus, at_minute=END)

    assert [one.name for one in every] == ["availability", "availability[/busy]"]
    assert told[0].left_out == len(VALUES) - 1
    assert "values have none" in str(told[0])


def test_series_without_the_label_are_told(prometheus: Prometheus) -> None:
    sli = GaugeSli(Selector("plain_total"), Comparison.ABOVE, 0.0)

    found = ask(prometheus, replace(_fanning(), sli=sli), (), at_minute=END, limit=200)

    assert "no series of `plain_total{}` has the label `endpoint`" in found.problem


def test_a_label_that_tells_users_apart_is_refused(prometheus: Prometheus) -> None:
    sli = GaugeSli(Selector("crowded"), Comparison.ABOVE, 0.0)
    slo = replace(_fanning(label="user"), sli=sli)

    found = ask(prometheus, slo, (), at_minute=END, limit=200)

    assert "2,001 values" in found.problem


def test_gauges_are_ranked_by_their_series(prometheus: Prometheus) -> None:
    sli = GaugeSli(Selector("requests_total"), Comparison.ABOVE, 0.0)

    every, _ = expanded([replace(_fanning(limit=1), sli=sli)], prometheus, at_minute=END)

    assert len(every) == 2


def test_an_answer_that_is_too_long_is_not_read(prometheus: Prometheus) -> None:
    with pytest.raises(Unavailable, match="more than 10 bytes"):
        prometheus._get("label/user/values", {"match[]": "crowded"}, most=10)


def _context(database: Database, tenant: UUID, clock: FixedClock, url: str) -> JobContext:
    with database.system() as session:
        lease = leases.take(session, "slo.fan_out", holder="test", ttl=timedelta(minutes=1))
    assert lease is not None
    return JobContext(
        database=database,
        owner="slo",
        tenant=tenant,
        tenant_slug="acme",
        lease=lease,
        lease_for=timedelta(minutes=1),
        clock=clock,
        options={"prometheus_url": url, "prometheus_timeout_seconds": 10.0, "fan_out_limit": 5},
    )


def test_the_job_takes_children_into_force_and_keeps_them_without_the_server(
    server: PrometheusServer, database: Database, tenant: UUID, clock: FixedClock, tmp_path: Path
) -> None:
    (tmp_path / "a.yaml").write_text(DOCUMENT.format(**RULES))
    reload(database, tenant, DefinitionWatch([tmp_path]), clock)

    fan_out(_context(database, tenant, clock, server.url))
    with database.read("slo", tenant) as session:
        before = in_force(session)
    clock.move_to(NOON + timedelta(minutes=10))
    fan_out(_context(database, tenant, clock, "http://127.0.0.1:9"))

    with database.read("slo", tenant) as session:
        assert in_force(session) == before
    assert len(before) == 1 + 5
    assert "availability[/busy]" in {one.slo.name for one in before}


def test_slo_budget_has_a_row_for_each_child(server: PrometheusServer, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(DOCUMENT.format(**RULES))
    command = ["budget", "--definitions", str(tmp_path), "--prometheus-url", server.url]

    answer = CliRunner().invoke(app, [*command, "--at", AT, "--format", "json"])

    rows = {row["slo"]: row["bad"] for row in json.loads(answer.stdout)["rows"]}
    assert len(rows) == 1 + len(VALUES)
    assert rows["availability"] == sum(n for name, n in rows.items() if name != "availability")


def test_slo_check_tells_what_a_fan_out_comes_to(server: PrometheusServer, tmp_path: Path) -> None:
    limited = 'sre-ops/fan-out: endpoint, sre-ops/fan-out-limit: "2"'
    (tmp_path / "a.yaml").write_text(DOCUMENT.format(**RULES | {"annotations": limited}))
    command = ["check", str(tmp_path), "--prometheus-url", server.url]

    told = json.loads(CliRunner().invoke(app, [*command, "--format", "json"]).stdout)
    shown = CliRunner().invoke(app, command).stdout

    (found,) = told["fan_outs"]
    assert (found["label"], found["children"]) == ("endpoint", 2)
    assert found["values"] == len(VALUES) == found["left_out"] + 2
    assert "fan-out-values" in {finding["rule"] for finding in told["findings"]}
    assert "fans out by endpoint: 2 SLOs" in shown


def test_slo_rules_are_written_for_children_where_a_server_tells_them(
    server: PrometheusServer, tmp_path: Path
) -> None:
    chosen = f"sre-ops/fan-out: endpoint, sre-ops/fan-out-match: '{'|'.join(PLAIN)}'"
    (tmp_path / "a.yaml").write_text(DOCUMENT.format(**RULES | {"annotations": chosen}))
    command = ["rules", str(tmp_path / "a.yaml"), "-o", str(tmp_path / "rules")]

    whole = CliRunner().invoke(app, command)
    every = CliRunner().invoke(app, [*command, "--prometheus-url", server.url])
    lost = CliRunner().invoke(app, [*command, "--prometheus-url", "http://127.0.0.1:9"])

    assert "1 of 1 SLOs have rules" in whole.stdout
    assert "get rules as a whole only" in whole.stderr
    assert "3 of 3 SLOs have rules" in every.stdout
    assert lost.exit_code == 2
    assert len(list((tmp_path / "rules").glob("*.yml"))) == 3


def test_an_address_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(DOCUMENT.format(**RULES))
    command = ["rules", str(tmp_path / "a.yaml"), "-o", str(tmp_path / "rules")]

    answer = CliRunner().invoke(app, [*command, "--prometheus-url", "ftp://x"])

    assert answer.exit_code == 2


def test_children_that_cannot_be_asked_for_are_told_by_slo_budget(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(DOCUMENT.format(**RULES))
    command = ["budget", "--definitions", str(tmp_path), "--prometheus-url", "http://127.0.0.1:9"]

    answer = CliRunner().invoke(app, [*command, "--at", AT])

    assert answer.exit_code == 4
    assert "its children are left out" in answer.stderr


def test_definitions_read_from_text_and_file_fan_out_alike() -> None:
    found = load_text(DOCUMENT.format(**RULES))

    assert found.definitions.slos[0].fan_out == FanOut(label="endpoint", limit=50)
