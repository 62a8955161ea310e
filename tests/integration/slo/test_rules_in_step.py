"""Rule files follow the definitions in force, and a real Prometheus has loaded them."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from scripts.servers.prometheus import PrometheusServer
from sre_ops.db import leases
from sre_ops.db.database import Database
from sre_ops.kernel.clock import FixedClock
from sre_ops.manifest import JobContext
from sre_ops.slo.commands.keep_rules import RuleKeeper
from sre_ops.slo.commands.watch_definitions import DefinitionWatch
from sre_ops.slo.domain.burn_rules import RuleOptions
from sre_ops.slo.domain.definition import Slo
from sre_ops.slo.domain.rule_differences import Difference, DifferenceKind
from sre_ops.slo.jobs import keep_rules, reload
from sre_ops.slo.jobs.board import BOARD
from sre_ops.slo.sources.definition_files import load, load_text
from sre_ops.slo.sources.prometheus_rules import PrometheusRules
from sre_ops.slo.store import rule_looks
from sre_ops.slo.store.rule_looks import RuleLook
from tests.databases import NOON

SLO = """\
version: prometheus/v1
service: shop
slos:
  - name: NAME
    objective: TARGET
    description: "{{ braces }}"
    sli:
      events:
        error_query: sum(rate(all_total{code=~"5.."}[5m]))
        total_query: sum(rate(all_total[5m]))
"""
ROOT = Path(__file__).parents[3]
MINUTE = timedelta(minutes=1)
NOWHERE = "http://127.0.0.1:1"
CONFIG = "rule_files: ['{folder}/*.yml']\nscrape_configs: []\n"


def slos(*names: str, target: str = "99.9") -> list[Slo]:
    texts = [SLO.replace("NAME", name).replace("TARGET", target) for name in names]
    return list(load_text("---\n".join(texts)).definitions.slos)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("rules")


@pytest.fixture(scope="module")
def prometheus(folder: Path) -> Iterator[PrometheusServer]:
    with PrometheusServer(config=CONFIG.format(folder=folder)) as server:
        yield server


@pytest.fixture
def keeper(folder: Path, prometheus: PrometheusServer) -> RuleKeeper:
    """A process that has just started, on the folder and server that all tests share."""
    rules = PrometheusRules(prometheus.url, timeout=timedelta(seconds=5))
    return RuleKeeper(folder=folder, server=rules, options=RuleOptions())


def test_what_is_written_is_what_the_server_has_loaded(keeper: RuleKeeper) -> None:
    first = keeper.keep(slos("a", "b"), {})
    again = keeper.keep(slos("a", "b"), {})

    assert "shop.a.rules.yml" in first.kept.written + first.kept.unchanged
    assert (first.problem, first.differences) == ("", ())
    assert not again.kept.is_changed
    assert (again.problem, again.differences) == ("", ())


def test_the_server_writes_every_kind_of_rule_in_its_own_way_and_they_are_the_same(
    keeper: RuleKeeper,
) -> None:
    outcome = keeper.keep(load([ROOT / "slo_definitions"]).definitions.slos, {})

    assert (outcome.problem, outcome.differences) == ("", ())


def test_a_changed_and_a_withdrawn_definition_are_followed(keeper: RuleKeeper) -> None:
    keeper.keep(slos("a", "b"), {})

    outcome = keeper.keep(slos("a", target="99"), {})

    assert outcome.kept.written == ("shop.a.rules.yml", "tests/shop.a.test.yml")
    assert outcome.kept.removed == ("shop.b.rules.yml", "tests/shop.b.test.yml")
    assert (outcome.problem, outcome.differences) == ("", ())


def test_rules_that_nobody_reloaded_are_told(
    keeper: RuleKeeper, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    keeper.keep(slos("a", "b"), {})
    silent = _Silent(keeper)

    with caplog.at_level(logging.WARNING):
        outcome = silent.keep(slos("a", "c", target="99"), {})
        silent.keep(slos("a", "c", target="99"), {})

    assert {(one.kind, one.group) for one in outcome.differences} == {
        (DifferenceKind.CHANGED, "slo:shop/a"),
        (DifferenceKind.LEFT_OVER, "slo:shop/b"),
        (DifferenceKind.LEFT_OVER, "slo:shop/b:slow"),
        (DifferenceKind.NOT_LOADED, "slo:shop/c"),
        (DifferenceKind.NOT_LOADED, "slo:shop/c:slow"),
    }
    assert len(caplog.messages) == 5  # once each, however often it is looked at
    assert (folder / "shop.c.rules.yml").exists()


def test_a_reload_that_is_refused_is_told_and_asked_for_again(
    keeper: RuleKeeper, folder: Path
) -> None:
    foreign = folder / "foreign.yml"
    foreign.write_text("groups: [{name: x, rules: [{record: y, expr: '('}]}]\n")
    refused = keeper.keep(slos("a", target="95"), {})
    foreign.unlink()

    mended = keeper.keep(slos("a", target="95"), {})

    assert "/-/reload" in refused.problem
    assert not mended.kept.is_changed
    assert (mended.problem, mended.differences) == ("", ())


def test_without_a_server_only_files_are_kept(tmp_path: Path) -> None:
    keeper = RuleKeeper(folder=tmp_path, server=None, options=RuleOptions())

    outcome = keeper.keep(slos("a"), {})

    assert (outcome.problem, outcome.differences) == ("", ())
    assert (tmp_path / "shop.a.rules.yml").exists()


def test_a_server_that_is_out_of_reach_is_no_reason_to_stop(tmp_path: Path) -> None:
    nowhere = PrometheusRules("http://127.0.0.1:1")
    keeper = RuleKeeper(folder=tmp_path, server=nowhere, options=RuleOptions())

    outcome = keeper.keep(slos("a"), {})

    assert "out of reach" in outcome.problem
    assert outcome.kept.is_changed


@pytest.fixture
def context(
    database: Database, tenant: UUID, clock: FixedClock, folder: Path, prometheus: PrometheusServer
) -> JobContext:
    """What the job is given."""
    return _context(database, tenant, clock, rules=folder, prometheus_url=prometheus.url)


def test_the_job_keeps_the_rules_of_the_slos_in_force(
    context: JobContext, tmp_path: Path, folder: Path
) -> None:
    definitions = tmp_path / "slo.yaml"
    definitions.write_text(SLO.replace("NAME", "job").replace("TARGET", "90"))
    context.memory["watch"] = DefinitionWatch([definitions])
    before = sorted(folder.rglob("*"))
    keep_rules(context)
    untouched = sorted(folder.rglob("*"))
    reload(context)

    keep_rules(context)

    assert untouched == before  # a new database is no reason to take rules away
    text = (folder / "shop.job.rules.yml").read_text()
    assert "slo_url: https://sre.example.com/slos/" in text
    figures = BOARD.of("acme").rules
    assert figures is not None
    assert (figures.slos, figures.refused, figures.is_in_step) == (1, 1, True)
    shown = {
        sample.name: sample.value
        for family in BOARD.collect()
        for sample in family.samples
        if sample.labels.get("tenant") == "acme"
    }
    assert shown["sre_ops_slo_rules_in_step"] == 1
    assert shown["sre_ops_slo_rules_differences"] == 0


EU = """\
apiVersion: openslo/v1
kind: DataSource
metadata: {name: ../eu}
spec: {type: Prometheus, connectionDetails: {url: URL}}
---
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
        bad:
          metricSource:
            {metricSourceRef: ../eu, type: Prometheus, spec: {query: 'sum(b_total)'}}
        total:
          metricSource:
            {metricSourceRef: ../eu, type: Prometheus, spec: {query: 'sum(a_total)'}}
  objectives: [{target: 0.99}]
"""


def test_the_rules_of_each_data_source_are_its_own_and_what_differs_is_told_with_since_when(
    context: JobContext, clock: FixedClock, tmp_path: Path, folder: Path
) -> None:
    definitions = tmp_path / "slo.yaml"
    definitions.write_text(
        "---\n".join(
            (SLO.replace("NAME", "job").replace("TARGET", "90"), EU.replace("URL", NOWHERE))
        )
    )
    context.memory["watch"] = DefinitionWatch([tmp_path])
    reload(context)

    keep_rules(context)
    first = _looks(context)
    clock.move_to(NOON + MINUTE)
    keep_rules(context)
    again = _looks(context)

    (theirs,) = (folder / "sources").iterdir()
    assert (theirs / "shop.paying.rules.yml").exists()
    assert not (folder / "shop.paying.rules.yml").exists()
    assert [one.source for one in first] == ["", "../eu"]
    assert (first[0].problem, first[0].differences) == ("", ())
    assert "out of reach" in first[1].problem
    assert again[1].looked_at - first[1].looked_at == MINUTE
    assert again[1].changed_at == first[1].changed_at

    definitions.write_text(SLO.replace("NAME", "job").replace("TARGET", "90"))
    reload(context)
    reload(context)
    keep_rules(context)

    assert not list(theirs.rglob("*.yml"))
    assert [one.source for one in _looks(context)] == [""]


def _looks(context: JobContext) -> list[RuleLook]:
    with context.read() as session:
        return rule_looks.looks(session)


def test_a_difference_keeps_the_date_of_its_first_sight(context: JobContext) -> None:
    missing = Difference(DifferenceKind.NOT_LOADED, "slo:a/b", "is not loaded")
    extra = Difference(DifferenceKind.LEFT_OVER, "slo:a/c", "is loaded but no longer wanted")

    def seen(minute: int, *differences: Difference, problem: str = "") -> RuleLook:
        with context.write() as session:
            found = rule_looks.look(
                source="",
                slos=2,
                is_compared=True,
                problem=problem,
                differences=differences,
                at=NOON + minute * MINUTE,
            )
            rule_looks.save(session, [found])
        return _looks(context)[0]

    seen(0, missing)
    later = seen(1, missing, extra)
    silent = seen(2, problem="no answer")
    mended = seen(3, extra)

    assert [one.since for one in later.differences] == [NOON, NOON + MINUTE]
    assert silent.differences == later.differences
    assert [one.since for one in mended.differences] == [NOON + MINUTE]
    assert [one.changed_at for one in (later, silent, mended)] == [
        NOON + minute * MINUTE for minute in (1, 2, 3)
    ]


def test_the_job_does_nothing_without_a_folder(
    database: Database, tenant: UUID, clock: FixedClock
) -> None:
    context = _context(database, tenant, clock, rules=None, prometheus_url="http://127.0.0.1:1")

    keep_rules(context)

    assert "rule_keepers" not in context.memory


class _Silent(RuleKeeper):
    """A keeper that forgets to reload."""

    def __init__(self, other: RuleKeeper) -> None:
        super().__init__(folder=other.folder, server=other.server, options=other.options)

    def _reload_if_due(self, _server: object) -> None:
        """Do nothing."""


def _context(database: Database, tenant: UUID, clock: FixedClock, **options: Any) -> JobContext:
    with database.system() as session:
        lease = leases.take(session, "slo.keep_rules", holder="test", ttl=MINUTE)
    assert lease is not None
    return JobContext(
        database=database,
        owner="slo",
        tenant=tenant,
        tenant_slug="acme",
        lease=lease,
        lease_for=MINUTE,
        clock=clock,
        options={
            "definitions_tenant": tenant,
            "definitions": "",
            "prometheus_timeout_seconds": 5.0,
            "site_url": "https://sre.example.com",
            "rules_reload": True,
            "rules_min_bad_events": 3,
            "rules_runbook_url": "",
            **options,
        },
    )
