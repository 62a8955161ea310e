"""What rules cost a Prometheus: ours beside those that Sloth writes for the same SLOs."""

import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from benchmarks.machine import cpu_seconds
from benchmarks.rules.series import Line, write
from scripts.servers.prometheus import PrometheusServer
from sre_ops.kernel.clock import SystemClock
from sre_ops.slo.domain.burn_rules import RuleOptions
from sre_ops.slo.domain.definition import (
    CounterTerm,
    EventSli,
    Matcher,
    MatchOp,
    Origin,
    RollingWindow,
    Selector,
    Slo,
)
from sre_ops.slo.domain.rule import RuleFile
from sre_ops.slo.domain.slo_rules import rule_files
from sre_ops.slo.domain.sloth_files import sloth_files
from sre_ops.slo.domain.sloth_rules import SlothOptions
from sre_ops.slo.domain.sloth_windows import BUILT_IN
from sre_ops.slo.sinks.rule_folder import keep
from sre_ops.slo.sinks.rule_yaml import texts_of

EVERY_SECONDS = 30
HISTORY_SECONDS = 3 * 86_400 + 3_600
_CONFIG = """\
global: {{evaluation_interval: {every}s}}
rule_files: ['{rules}/*.yml']
scrape_configs: []
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one set of rules costs, in seconds within 30 seconds.

    Attributes:
        rules: for each SLO.
        evaluating: of all groups, by Prometheus's own metrics.
        cpu: of the whole process.
        samples: that one round of evaluations recorded.
    """

    way: str
    rules: float
    evaluating: float
    cpu: float
    samples: float
    failures: float


def measure(folder: Path, slos: int, targets: int, seconds: int) -> list[Cost]:
    """Measure both sets on the same samples, one server after the other.

    Args:
        folder: for samples and rules.
        slos: how many.
        targets: processes of each service; three series each.
        seconds: how long each server evaluates.
    """
    definitions = [_slo(number) for number in range(slos)]
    end = int(SystemClock().now().timestamp())
    start = end - HISTORY_SECONDS
    lines = [line for slo in definitions for line in _lines(slo, targets)]
    file = folder / "cost.txt"
    print(f"{write(file, lines, start, end):,} samples", flush=True)
    ours = rule_files(definitions, RuleOptions())
    sloth = SlothOptions(catalogue=BUILT_IN[30 * 86_400.0])
    theirs = sloth_files(definitions, {}, sloth)
    data = folder / "cost"
    PrometheusServer(data).load_openmetrics(file)
    return [
        _cost(data, "sre_ops", ours, seconds),
        _cost(data, "Sloth's rules", theirs, seconds),
    ]


def _slo(number: int) -> Slo:
    service = Matcher("service", MatchOp.EQUAL, f"service-{number}")
    errors = Matcher("code", MatchOp.REGEX, "5..")
    return Slo(
        service=f"service-{number}",
        name="answers",
        sli=EventSli(
            (
                CounterTerm(Selector("requests_total", (service,)), 1, 0),
                CounterTerm(Selector("requests_total", (errors, service)), 0, 1),
            )
        ),
        objective=Decimal("0.999"),
        windows=(RollingWindow(30),),
        origin=Origin("benchmark"),
    )


def _lines(slo: Slo, targets: int) -> list[Line]:
    """Return the counters of one service, and what both sets had recorded of them."""
    lines = []
    for target in range(targets):
        base = {"service": slo.service, "job": "app", "instance": f"app-{target}:9090"}
        for code, rate in (("200", 10.0), ("404", 0.5), ("500", 0.002)):
            labels = {**base, "code": code}
            lines.append(Line(metric="requests_total", labels=labels, every=60, before=rate))
    identity = {"service": slo.service, "slo": slo.name}
    sloth = {
        "sloth_id": f"{slo.service}-{slo.name}",
        "sloth_service": slo.service,
        "sloth_slo": slo.name,
        "sloth_window": "5m",
    }
    for metric, labels, value in (
        ("slo:valid:increase5m", identity, 3150.6 * targets),
        ("slo:bad:increase5m", identity, 0.6 * targets),
        ("slo:sli_error:ratio_rate5m", sloth, 0.00019),
    ):
        lines.append(
            Line(metric=metric, labels=labels, every=EVERY_SECONDS, before=value, is_gauge=True)
        )
    return lines


def _cost(data: Path, way: str, files: Sequence[RuleFile], seconds: int) -> Cost:
    rules = data.parent / f"rules-{len(way)}"
    keep(rules, texts_of(files))
    config = _CONFIG.format(every=EVERY_SECONDS, rules=rules)
    with PrometheusServer(data, config=config) as server:
        _wait(server, seconds // 2)  # every group has been evaluated, and memory is warm
        before, cpu = _figures(server), cpu_seconds(server.child.pid)
        began = time.monotonic()
        _wait(server, seconds)
        wall = time.monotonic() - began
        after, cpu = _figures(server), cpu_seconds(server.child.pid) - cpu
    share = EVERY_SECONDS / wall
    return Cost(
        way=way,
        rules=sum(len(group.rules) for file in files for group in file.groups) / len(files),
        evaluating=(after["duration"] - before["duration"]) * share,
        cpu=cpu * share,
        samples=after["samples"],
        failures=after["failures"],
    )


def _wait(server: PrometheusServer, seconds: int) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        time.sleep(0.5)
        if not server.child.running:
            raise RuntimeError(server.child.tail())


def _figures(server: PrometheusServer) -> dict[str, float]:
    with urllib.request.urlopen(f"{server.url}/metrics") as answer:
        families = list(text_string_to_metric_families(answer.read().decode()))
    names = {
        "duration": "prometheus_rule_group_duration_seconds_sum",
        "samples": "prometheus_rule_group_last_evaluation_samples",
        "failures": "prometheus_rule_evaluation_failures_total",
    }
    return {
        key: sum(s.value for family in families for s in family.samples if s.name == name)
        for key, name in names.items()
    }
