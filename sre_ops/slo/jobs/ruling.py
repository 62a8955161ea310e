"""Keeps the rule files of every Prometheus in step with the SLOs in force."""

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from sre_ops.kernel.errors import Invalid
from sre_ops.manifest import JobContext
from sre_ops.slo.commands.keep_rules import RuleKeeper, RulesKept
from sre_ops.slo.domain.burn_rules import RuleOptions
from sre_ops.slo.domain.composite_graph import is_composite
from sre_ops.slo.jobs.board import BOARD, RuleFigures
from sre_ops.slo.jobs.keeping import server_address
from sre_ops.slo.sinks.rule_folder import Unwritable, folder_of, keep, other_folders
from sre_ops.slo.sources.prometheus_rules import PrometheusRules
from sre_ops.slo.store import definition_files, rule_looks
from sre_ops.slo.store.definitions import InForce, in_force

_LOG = logging.getLogger(__name__)


def keep_rules(context: JobContext) -> None:
    """Write changed rules, have them loaded, and compare; does nothing without a folder.

    The rules of each data source lie in a folder of their own, and belong to its own server.

    Raises:
        Unwritable: a folder cannot be written; the other sources have been looked at.
    """
    folder: Path | None = context.options["rules"]
    if folder is None or context.tenant != context.options["definitions_tenant"]:
        return
    with context.read() as session:
        if not definition_files.files(session):
            return  # a new database knows no SLO yet; that is no reason to take rules away
        by_source = _by_source(
            context, [one for one in in_force(session) if not is_composite(one.slo)]
        )
    kept: dict[str, RulesKept] = {}
    unwritten: list[Unwritable] = []
    for source, group in by_source.items():
        try:
            kept[source] = _kept(context, folder, source, group)
        except Unwritable as problem:
            unwritten.append(problem)
    unwritten += _clear(folder, by_source)
    _note(context, by_source, kept, unwritten)
    if unwritten:
        raise unwritten[0]


def _by_source(context: JobContext, slos: Sequence[InForce]) -> dict[str, list[InForce]]:
    """Group SLOs by data source; one that is where the default one is, is that one."""
    default = context.options["prometheus_url"]
    groups: dict[str, list[InForce]] = defaultdict(list)
    groups[""] = []
    for one in slos:
        is_default = one.slo.source_url in ("", default)
        groups["" if is_default else one.slo.source].append(one)
    return dict(groups)


def _kept(context: JobContext, folder: Path, source: str, group: Sequence[InForce]) -> RulesKept:
    keepers: dict[tuple[str, str], RuleKeeper] = context.memory.setdefault("rule_keepers", {})
    url = server_address(context, group)
    if (source, url) not in keepers:
        keepers[source, url] = _keeper(context, folder_of(folder, source), url)
    pages = {one.slo.key: f"/slos/{one.slo_id}" for one in group}
    return keepers[source, url].keep([one.slo for one in group], pages)


def _clear(folder: Path, by_source: dict[str, list[InForce]]) -> list[Unwritable]:
    """Take away the rules of data sources that no SLO names any longer."""
    wanted = {folder_of(folder, source) for source in by_source}
    problems = []
    for path in other_folders(folder):
        try:
            if path not in wanted and keep(path, {}).is_changed:
                _LOG.info("rules of a data source that is gone were removed: %s", path.name)
        except Unwritable as problem:
            problems.append(problem)
    return problems


def _note(
    context: JobContext,
    by_source: dict[str, list[InForce]],
    kept: dict[str, RulesKept],
    unwritten: Sequence[Invalid],
) -> None:
    """Keep what was found for the page of definitions, and as figures."""
    at, is_compared = context.clock.now(), bool(context.options["rules_reload"])
    with context.write() as session:
        rule_looks.save(
            session,
            [
                rule_looks.look(
                    source=source,
                    slos=len(group),
                    is_compared=is_compared,
                    problem=kept[source].problem if source in kept else str(unwritten[0]),
                    differences=kept[source].differences if source in kept else (),
                    at=at,
                )
                for source, group in by_source.items()
            ],
        )
    differences = [one.kind for each in kept.values() for one in each.differences]
    has_problem = bool(unwritten) or any(each.problem for each in kept.values())
    BOARD.of(context.tenant_slug).rules = RuleFigures(
        slos=sum(map(len, by_source.values())),
        refused=sum(len(each.findings) for each in kept.values()),
        is_in_step=not has_problem and not differences,
        differences=tuple(differences),
    )


def _keeper(context: JobContext, folder: Path, url: str) -> RuleKeeper:
    options = context.options
    timeout = timedelta(seconds=options["prometheus_timeout_seconds"])
    return RuleKeeper(
        folder=folder,
        server=PrometheusRules(url, timeout=timeout) if options["rules_reload"] else None,
        options=RuleOptions(
            min_bad_events=options["rules_min_bad_events"],
            site_url=options["site_url"],
            runbook_url=options["rules_runbook_url"],
        ),
    )
