"""Queries that conversions write are taken by a real Prometheus, and give the right shares."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from scripts.servers.tools import Suite, tool, why_no_prometheus_3
from sre_ops.slo.cli import app
from sre_ops.slo.domain.counting_queries import bad_share
from sre_ops.slo.sources.definition_files import load_text

ROOT = Path(__file__).parents[3]
OBJECT = """\
apiVersion: openslo/v1
kind: SLO
metadata: {{name: a}}
spec:
  service: s
  indicator: {{metadata: {{name: s-a}}, spec: {sli}}}
  timeWindow: [{{duration: 30d, isRolling: true}}]
  budgetingMethod: {method}
  objectives: [{objective}]
"""
RATIO = """{ratioMetric: {counter: true, %s: {metricSource: {spec: {query: 'sum(rate(%s[5m]))'}}},
  total: {metricSource: {spec: {query: 'sum(rate(%s[5m]))'}}}}}"""
THRESHOLD = "{thresholdMetric: {metricSource: {spec: {query: '%s'}}}}"
SLICES = "{target: 0.9, timeSliceTarget: 0.9, timeSliceWindow: 5m}"
SERIES = {
    "all_total": "0+10x120",
    "bad_total": "0+2x120",
    "late_total": "_x61 0+2x60",  # errors that begin after an hour
    "h_bucket{le='0.5'}": "0+9x120",
    "h_count": "0+10x120",
    "burst_total": "0+0x59 0+10x30 300+0x31",  # bad for half an hour
    "up{job='a'}": "1x59 0x29 1x30",
    "up{job='b'}": "1x120",
    "newest": "0x120",
}
CASES = {
    "a fifth of the events is bad": (RATIO % ("bad", "bad_total", "all_total"), "1h", 0.2),
    "a series without errors counts 0": (RATIO % ("bad", "none_total", "all_total"), "1h", 0),
    "errors born late": (RATIO % ("bad", "late_total", "all_total"), "2h", 0.1),
    "latency": (RATIO % ("good", 'h_bucket{le="0.5"}', "h_count"), "1h", 0.1),
}


def slo(sli: str, *, method: str = "Occurrences", objective: str = "{target: 0.9}") -> Any:
    loaded = load_text(OBJECT.format(sli=sli, method=method, objective=objective))
    assert not loaded.has_errors, loaded.findings
    return loaded.definitions.slos[0]


def shares() -> dict[str, tuple[str, float | None]]:
    """Return by case the query, and the share that it must give after two hours."""
    found: dict[str, tuple[str, float | None]] = {
        name: (bad_share(slo(sli), window), share) for name, (sli, window, share) in CASES.items()
    }
    silent = slo(RATIO % ("bad", "bad_total", "none_total"))
    found["no traffic has no share"] = (bad_share(silent, "1h"), None)
    burst = slo(RATIO % ("bad", "burst_total", "all_total"), method="Timeslices", objective=SLICES)
    found["slices of a burst"] = (bad_share(burst, "2h"), 0.25)
    gauge = slo(THRESHOLD % "up", objective="{target: 0.9, op: gte, value: 1}")
    found["one probe of two is down"] = (bad_share(gauge, "2h"), 0.25)
    age = slo(THRESHOLD % "time() - max(newest)", objective="{target: 0.9, op: lte, value: 3600}")
    found["old records"] = (bad_share(age, "2h"), 0.5)
    query = slo(THRESHOLD % "avg(up)", objective="{target: 0.9, op: gt, value: 0.75}")
    found["a free query"] = (bad_share(query, "2h"), 0.25)
    return found


@pytest.fixture(params=["stable", "sid"])
def promtool(request: pytest.FixtureRequest) -> Path:
    suite: Suite = request.param
    if suite == "sid" and (reason := why_no_prometheus_3()):
        pytest.skip(reason)
    return tool("promtool", suite)


def test_the_share_of_bad_is_what_it_should_be(promtool: Path, tmp_path: Path) -> None:
    rounded = "round({}, 0.05)"  # Prometheus 2 counts both ends of a range, 3 only one
    tests = [
        {
            "expr": rounded.format(query),
            "eval_time": "2h",
            "exp_samples": [] if share is None else [{"labels": "{}", "value": share}],
        }
        for query, share in shares().values()
    ]
    series = [{"series": name, "values": values} for name, values in SERIES.items()]
    test = {"interval": "1m", "input_series": series, "promql_expr_test": tests}
    file = tmp_path / "test.yml"
    file.write_text(yaml.safe_dump({"evaluation_interval": "1m", "tests": [test]}))

    result = subprocess.run(
        [promtool, "test", "rules", file], capture_output=True, text=True, check=False
    )

    assert result.returncode == 0, result.stdout + result.stderr


def test_every_query_of_a_dashboard_and_of_sloth_is_taken(promtool: Path, tmp_path: Path) -> None:
    for target in ("grafana", "sloth"):
        out = str(tmp_path / target)
        arguments = ["convert", str(ROOT / "slo_definitions"), "--to", target, "-o", out]
        assert CliRunner().invoke(app, arguments).exit_code == 5
    queries = [
        target["expr"]
        for file in (tmp_path / "grafana").iterdir()
        for panel in json.loads(file.read_text())["panels"]
        for target in panel.get("targets", ())
    ]
    queries += [
        query
        for file in (tmp_path / "sloth").iterdir()
        for one in yaml.safe_load(file.read_text())["slos"]
        for part in one["sli"].values()
        for query in part.values()
    ]
    for variable, value in (("$__range", "30d"), ("$__rate_interval", "5m"), ("{{.window}}", "1h")):
        queries = [query.replace(variable, value) for query in queries]
    rules = [{"record": f"q{place}", "expr": query} for place, query in enumerate(queries)]
    (tmp_path / "rules.yml").write_text(yaml.safe_dump({"groups": [{"name": "g", "rules": rules}]}))

    result = subprocess.run(
        [promtool, "check", "rules", tmp_path / "rules.yml"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert len(queries) > 100
    assert result.returncode == 0, result.stdout + result.stderr
