"""`slo check` beside a real Prometheus that scrapes itself."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scripts.servers.prometheus import PrometheusServer
from scripts.servers.tools import Suite, why_no_prometheus_3
from sre_ops.slo.cli import app
from sre_ops.slo.domain.definition import EventSli, Matcher, MatchOp, Selector
from sre_ops.slo.sources.definition_files import load
from sre_ops.slo.sources.prometheus_facts import PrometheusFacts

pytestmark = pytest.mark.xdist_group("check with prometheus")

CONFIG = """\
scrape_configs:
  - job_name: self
    scrape_interval: 1s
    static_configs:
      - targets: ["127.0.0.1:{port}"]
"""
DEFINITION = """\
version: prometheus/v1
service: prometheus
slos:
  - name: latency
    objective: 99
    sli:
      events:
        error_query: >-
          sum(rate(prometheus_http_request_duration_seconds_count[5m]))
          - sum(rate(prometheus_http_request_duration_seconds_bucket{le="LE"}[5m]))
        total_query: sum(rate(prometheus_http_request_duration_seconds_count[5m]))
"""
BUCKET = "prometheus_http_request_duration_seconds_bucket"


@pytest.fixture(scope="module", params=["stable", "sid"])
def prometheus(request: pytest.FixtureRequest) -> Iterator[PrometheusServer]:
    suite: Suite = request.param
    if suite == "sid" and (reason := why_no_prometheus_3()):
        pytest.skip(reason)
    server = PrometheusServer(suite=suite, retention="20d")
    (server.folder / "prometheus.yml").write_text(CONFIG.format(port=server.port))
    try:
        server.start()
        with PrometheusFacts(server.url) as facts:
            pause = threading.Event()
            while not facts.series_exists(Selector(BUCKET)):
                pause.wait(0.1)
        yield server
    finally:
        server.close()


def check(server: PrometheusServer, file: Path) -> tuple[int, dict[str, str]]:
    result = CliRunner().invoke(
        app, ["check", str(file), "--format", "json", "--prometheus-url", server.url]
    )
    findings = json.loads(result.stdout)["findings"]
    return result.exit_code, {each["rule"]: each["allowed"] for each in findings}


@pytest.mark.parametrize("bound", ["1", "1.0", "0.1"])
def test_a_bound_is_found_however_this_prometheus_writes_it(
    prometheus: PrometheusServer, tmp_path: Path, bound: str
) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(DEFINITION.replace("LE", bound))

    status, findings = check(prometheus, file)

    assert status == 0
    assert set(findings) - {"low-traffic"} == {"window-beyond-retention"}
    assert findings["window-beyond-retention"] == "at most 20d"


def test_a_bound_that_does_not_exist_is_an_error_with_the_real_bounds(
    prometheus: PrometheusServer, tmp_path: Path
) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(DEFINITION.replace("LE", "0.3"))

    status, findings = check(prometheus, file)

    assert status == 1
    assert findings["bucket-bound"].startswith("0.1 | 0.2 | 0.4 | 1")


def test_what_we_match_is_what_prometheus_matches(
    prometheus: PrometheusServer, tmp_path: Path
) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(DEFINITION.replace("LE", "1"))
    sli = load([file]).definitions.slos[0].sli
    assert isinstance(sli, EventSli)
    ours = next(term.selector for term in sli.terms if term.selector.metric == BUCKET)

    with PrometheusFacts(prometheus.url) as facts:
        written = facts.label_values(Selector(BUCKET), "le")
        selected = facts.label_values(ours, "le")

    assert [le for le in written if ours.accepts({"le": le})] == selected
    assert len(selected) == 1


@pytest.mark.parametrize("pattern", ["2..", r"\d+", "(?i)2.*", "[^3-9]+", "200|404", ".*", ""])
def test_a_pattern_that_we_keep_selects_the_same_series_in_prometheus(
    prometheus: PrometheusServer, pattern: str
) -> None:
    metric = "prometheus_http_requests_total"
    matcher = Matcher("code", MatchOp.REGEX, pattern)

    with PrometheusFacts(prometheus.url) as facts:
        codes = facts.label_values(Selector(metric), "code")
        selected = facts.label_values(Selector(metric, (matcher,)), "code")

    assert sorted(selected) == sorted(code for code in codes if matcher.accepts({"code": code}))
