"""What the slo slice shows of itself at `/metrics`: the newest figures of each tenant."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic

from prometheus_client import Counter
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from sre_ops.slo.domain.budget_row import BudgetRow
from sre_ops.slo.domain.rule_differences import DifferenceKind
from sre_ops.slo.domain.states import State
from sre_ops.web.metrics import REGISTRY

SILENT_AFTER_SECONDS = 300.0
"""A process that had no lease for this long shows no figures; another one does."""

_SLO = ("tenant", "service", "slo", "window")

SOURCE_FAILURES = Counter(
    "sre_ops_slo_source_failures_total",
    "Cycles in which a data source gave no full answer; nothing was counted from them.",
    ["tenant", "source"],
    registry=REGISTRY,
)
AUDIT_DIFFERENCES = Counter(
    "sre_ops_slo_audit_differences_total",
    "Hours whose counts came out differently when raw samples were read again.",
    ["tenant"],
    registry=REGISTRY,
)


@dataclass(frozen=True, slots=True)
class Burn:
    """Burn rate of one SLO over one short window, by its label (`5m`)."""

    service: str
    slo: str
    window: str
    rate: float


@dataclass(frozen=True, slots=True)
class SourceFigures:
    """How a data source does; *latest* and *settled* are Unix seconds."""

    source: str
    is_up: bool
    latest: float
    settled: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFigures:
    """How the rules of Prometheus do.

    Attributes:
        slos: those that should have rules.
        refused: SLOs and tiers that can have none.
        is_in_step: whether the server has loaded what it should.
        differences: one kind for each group that it has not.
        looked_at: when, by this process's monotonic clock.
    """

    slos: int
    refused: int
    is_in_step: bool
    differences: Sequence[DifferenceKind] = ()
    looked_at: float = field(default_factory=monotonic)


@dataclass(slots=True)
class Figures:
    """What is shown for one tenant.

    `kept_at` is when this process last had the lease, by its monotonic clock.
    """

    rows: Sequence[BudgetRow] = ()
    burns: Sequence[Burn] = ()
    sources: dict[str, SourceFigures] = field(default_factory=dict)
    bad_files: Sequence[str] = ()
    rules: RuleFigures | None = None
    kept_at: float = 0.0


class Board(Collector):
    """Holds the figures of all tenants and writes them as metrics."""

    def __init__(self) -> None:
        self._figures: dict[str, Figures] = {}
        self._lock = Lock()

    def of(self, tenant: str) -> Figures:
        """Return the figures of the tenant *tenant*, to be changed by its jobs."""
        with self._lock:
            return self._figures.setdefault(tenant, Figures())

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Yield all gauges; called at each scrape."""
        with self._lock:
            figures = dict(self._figures)
        now = monotonic()
        # Two processes must not show two budgets of one SLO: whoever lost the lease is silent.
        mine = {t: one for t, one in figures.items() if now - one.kept_at < SILENT_AFTER_SECONDS}
        yield from _budget_gauges(mine)
        yield from _source_gauges(mine)
        yield from _file_gauges(figures)
        yield from _rule_gauges(figures)


def _gauge(name: str, text: str, labels: Sequence[str]) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"sre_ops_slo_{name}", text, labels=list(labels))


def _budget_gauges(figures: dict[str, Figures]) -> Iterable[GaugeMetricFamily]:
    consumed = _gauge(
        "budget_consumed_ratio", "Share of the error budget spent; 1.25 = 125 %.", _SLO
    )
    sli = _gauge("sli_ratio", "Good by valid events of the window.", _SLO)
    objective = _gauge("objective_ratio", "The objective in force.", _SLO)
    valid = _gauge("valid_events", "Valid events (or slices) of the window.", _SLO)
    bad = _gauge("bad_events", "Bad events (or slices) of the window.", _SLO)
    coverage = _gauge("coverage_ratio", "Share of due scrapes that arrived.", _SLO)
    state = _gauge("state", "1 for the state that the SLO is in.", (*_SLO, "state"))
    recurring = _gauge(
        "recurring_corrections_ratio", "Share of the window that recurring corrections take.", _SLO
    )
    alarm = _gauge(
        "recurring_corrections_alarm",
        "1 where recurring corrections take more than they may.",
        _SLO,
    )
    burn = _gauge(
        "burn_rate", "Budget spent by budget allowed over a short window, before corrections.", _SLO
    )
    for tenant, one in figures.items():
        for row in one.rows:
            labels = [tenant, row.service, row.slo, row.window]
            objective.add_metric(labels, float(row.objective))
            valid.add_metric(labels, row.valid)
            bad.add_metric(labels, row.bad)
            coverage.add_metric(labels, row.coverage)
            if row.recurring_share:
                recurring.add_metric(labels, row.recurring_share)
                alarm.add_metric(labels, float(row.is_recurring_alarm))
            for name in State:
                state.add_metric([*labels, name.value], float(row.state is name))
            if row.budget_consumed is not None:
                consumed.add_metric(labels, row.budget_consumed)
            if row.sli is not None:
                sli.add_metric(labels, row.sli)
        for each in one.burns:
            burn.add_metric([tenant, each.service, each.slo, each.window], each.rate)
    yield from (consumed, sli, objective, valid, bad, coverage, state, burn, recurring, alarm)


def _source_gauges(figures: dict[str, Figures]) -> Iterable[GaugeMetricFamily]:
    labels = ("tenant", "source")
    up = _gauge("source_up", "1 when the last cycle had full answers.", labels)
    latest = _gauge("latest_timestamp_seconds", "End of the newest minute read.", labels)
    settled = _gauge("settled_timestamp_seconds", "End of the newest settled minute.", labels)
    for tenant, one in figures.items():
        for name, source in one.sources.items():
            up.add_metric([tenant, name], float(source.is_up))
            latest.add_metric([tenant, name], source.latest)
            settled.add_metric([tenant, name], source.settled)
    yield from (up, latest, settled)


def _file_gauges(figures: dict[str, Figures]) -> Iterable[GaugeMetricFamily]:
    files = _gauge(
        "definition_file_bad",
        "1 for each file with errors; its last good version stays in force.",
        ("tenant", "file"),
    )
    for tenant, one in figures.items():
        for file in one.bad_files:
            files.add_metric([tenant, file], 1)
    yield files


def _rule_gauges(figures: dict[str, Figures]) -> Iterable[GaugeMetricFamily]:
    slos = _gauge("rules_slos", "SLOs whose rules are kept.", ("tenant",))
    refused = _gauge("rules_refused", "SLOs and tiers that can have no rules.", ("tenant",))
    step = _gauge("rules_in_step", "1 when Prometheus has loaded the rules kept.", ("tenant",))
    kinds = ("tenant", "kind")
    different = _gauge("rules_differences", "Groups that are not loaded as kept.", kinds)
    for tenant, one in figures.items():
        if one.rules is None or monotonic() - one.rules.looked_at > SILENT_AFTER_SECONDS:
            continue
        slos.add_metric([tenant], one.rules.slos)
        refused.add_metric([tenant], one.rules.refused)
        step.add_metric([tenant], float(one.rules.is_in_step))
        for kind in DifferenceKind:
            different.add_metric([tenant, kind.value], list(one.rules.differences).count(kind))
    yield from (slos, refused, step, different)


BOARD = Board()
REGISTRY.register(BOARD)
