"""Keeps the rule files of Prometheus in step with the SLOs in force."""

from datetime import timedelta
from pathlib import Path

from sre_ops.manifest import JobContext
from sre_ops.slo.commands.keep_rules import RuleKeeper
from sre_ops.slo.domain.burn_rules import RuleOptions
from sre_ops.slo.domain.composite_graph import is_composite
from sre_ops.slo.jobs.board import BOARD, RuleFigures
from sre_ops.slo.sources.prometheus_rules import PrometheusRules
from sre_ops.slo.store import definition_files
from sre_ops.slo.store.definitions import in_force


def keep_rules(context: JobContext) -> None:
    """Write changed rules, have them loaded, and compare; does nothing without a folder.

    SLOs of other data sources are left out: their rules belong to their own server.
    """
    folder: Path | None = context.options["rules"]
    if folder is None or context.tenant != context.options["definitions_tenant"]:
        return
    keeper: RuleKeeper = context.memory.setdefault("rule_keeper", _keeper(context, folder))
    default = context.options["prometheus_url"]
    with context.read() as session:
        if not definition_files.files(session):
            return  # a new database knows no SLO yet; that is no reason to take rules away
        mine = [
            one
            for one in in_force(session)
            if one.slo.source_url in ("", default) and not is_composite(one.slo)
        ]
    outcome = keeper.keep(
        [one.slo for one in mine], {one.slo.key: f"/slos/{one.slo_id}" for one in mine}
    )
    BOARD.of(context.tenant_slug).rules = RuleFigures(
        slos=len(mine),
        refused=len(outcome.findings),
        is_in_step=not outcome.problem and not outcome.differences,
        differences=tuple(one.kind for one in outcome.differences),
    )


def _keeper(context: JobContext, folder: Path) -> RuleKeeper:
    options = context.options
    timeout = timedelta(seconds=options["prometheus_timeout_seconds"])
    server = PrometheusRules(options["prometheus_url"], timeout=timeout)
    return RuleKeeper(
        folder=folder,
        server=server if options["rules_reload"] else None,
        options=RuleOptions(
            min_bad_events=options["rules_min_bad_events"],
            site_url=options["site_url"],
            runbook_url=options["rules_runbook_url"],
        ),
    )
