"""How long burn-rate alerts take to fire after a step to an error rate, against theory.

Real samples lie in a real Prometheus, which evaluates the alerts' expressions at every 15 seconds
of the past; what our rules would have recorded stands there as subqueries of their expressions.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from benchmarks.rules.series import Line, write
from scripts.servers.prometheus import PrometheusServer
from sre_ops.slo.domain.burn_rules import BURN_ALERT, RuleOptions, Threshold, thresholds
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
from sre_ops.slo.domain.rule import Alert, Recording
from sre_ops.slo.domain.slo_rules import slo_rules
from sre_ops.slo.sources.prometheus import Prometheus

ERRORS = (0.02, 0.05, 0.10, 0.50, 1.00)
SCRAPE_SECONDS = 15
REQUESTS_A_SECOND = 20.0
HEALTHY_SECONDS = 4 * 86_400
_SELECTED = re.compile(r"(slo:[a-z]+:[a-z0-9]+)\{[^}]*\}(\[[0-9a-z]+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """One alert after one step; seconds, None where it did not fire in time."""

    errors: float
    threshold: Threshold
    theory: float
    measured: float | None

    @property
    def spent(self) -> float | None:
        """Share of the budget of 30 days that was gone when it fired."""
        tolerated = float(self.threshold.share / self.threshold.factor)
        if self.measured is None:
            return None
        return self.measured * self.errors / tolerated / (30 * 86_400)


def measure(folder: Path, end: int) -> list[Detection]:
    """Make the world of all error rates in *folder*, and ask when each alert fired.

    Args:
        folder: for the samples.
        end: Unix seconds at which the samples end; the steps lie before it.
    """
    slos = {errors: _slo(errors) for errors in ERRORS}
    longest = max(_theory(one, errors) for errors, slo in slos.items() for one in thresholds(slo))
    turn = end - int(longest * 1.3) - 600
    turn -= turn % SCRAPE_SECONDS
    lines = [line for errors in ERRORS for line in _lines(errors, turn)]
    file = folder / "detection.txt"
    write(file, lines, turn - HEALTHY_SECONDS, end)
    server = PrometheusServer(folder / "detection")
    server.load_openmetrics(file)
    with server, Prometheus(server.url) as client:
        return [
            found
            for errors, slo in slos.items()
            for found in _detections(client, slo, errors, turn, end)
        ]


def _slo(errors: float) -> Slo:
    service = Matcher("service", MatchOp.EQUAL, _name(errors))
    bad = Matcher("code", MatchOp.REGEX, "5..")
    return Slo(
        service=_name(errors),
        name="answers",
        sli=EventSli(
            (
                CounterTerm(Selector("requests_total", (service,)), 1, 0),
                CounterTerm(Selector("requests_total", (bad, service)), 0, 1),
            )
        ),
        objective=Decimal("0.999"),
        windows=(RollingWindow(30),),
        origin=Origin("benchmark"),
    )


def _name(errors: float) -> str:
    return f"errors-{errors * 100:.0f}"


def _lines(errors: float, turn: int) -> list[Line]:
    base = {"service": _name(errors), "job": "app", "instance": "app-1:9090"}
    good, bad = REQUESTS_A_SECOND * (1 - errors), REQUESTS_A_SECOND * errors
    return [
        Line(
            metric="requests_total",
            labels={**base, "code": code},
            every=SCRAPE_SECONDS,
            before=before,
            after=after,
            turn=turn,
        )
        for code, before, after in (("200", REQUESTS_A_SECOND, good), ("500", 0.0, bad))
    ]


def _theory(one: Threshold, errors: float) -> float:
    """Source: Google SRE Workbook, "Alerting on SLOs": factor x (1 - objective) x long / e."""
    return float(one.share) * one.long_minutes * 60 / errors


def _detections(
    client: Prometheus, slo: Slo, errors: float, turn: int, end: int
) -> Sequence[Detection]:
    rules, _ = slo_rules(slo, RuleOptions())
    assert rules is not None
    all_rules = [rule for group in rules.groups for rule in group.rules]
    recorded = {rule.record: rule.expr for rule in all_rules if isinstance(rule, Recording)}
    alerts = [r for r in all_rules if isinstance(r, Alert) and r.alert == BURN_ALERT]
    return [
        Detection(
            errors=errors,
            threshold=one,
            theory=_theory(one, errors),
            measured=_fired(client, inlined(alert.expr, recorded), turn, end),
        )
        for one, alert in zip(rules.thresholds, alerts, strict=True)
    ]


def inlined(expr: str, recorded: Mapping[str, str]) -> str:
    """Put the expressions of recording rules where *expr* selects what they record."""

    def replaced(match: re.Match[str]) -> str:
        inner = f"({inlined(recorded[match[1]], recorded)})"
        return inner if match[2] is None else f"{inner}{match[2]}:30s"

    return _SELECTED.sub(replaced, expr)


def _fired(client: Prometheus, expr: str, turn: int, end: int) -> float | None:
    series = client.range(expr, start_s=turn - 600, end_s=end, step_s=SCRAPE_SECONDS)
    instants = [int(one.timestamps[0]) / 1000 for one in series if len(one.timestamps)]
    return min(instants) - turn if instants else None
