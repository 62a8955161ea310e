"""All rules of a set of SLOs, one file for each. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote

from sre_ops.slo.domain.burn_rules import (
    RuleOptions,
    Threshold,
    burn_alert,
    finding,
    recordings,
    thresholds,
    tier_findings,
    window_labels,
)
from sre_ops.slo.domain.composite import CompositeSli
from sre_ops.slo.domain.definition import Slo
from sre_ops.slo.domain.finding import Finding, Severity
from sre_ops.slo.domain.missing_rules import missing_alerts, present_rule
from sre_ops.slo.domain.promql import NotCountable
from sre_ops.slo.domain.rule import Alert, RuleFile, RuleGroup, label_name
from sre_ops.slo.domain.rule_counts import EVERY_SECONDS, counted, sources_of
from sre_ops.slo.domain.rule_tests import tests_of

SLOW_SECONDS = 120
"""How often long windows are summed; well inside the 5 minutes that a sample is looked for."""

RUNBOOK_LABEL = "runbook_url"
_OWN = (RUNBOOK_LABEL, "alertname")


@dataclass(frozen=True, slots=True, kw_only=True)
class SloRules:
    """The rules of one SLO.

    Attributes:
        thresholds: the tiers that its burn alerts stand for, in the order of the alerts.
        burns, missing: its alerts, with all labels and annotations.
    """

    slo: Slo
    groups: tuple[RuleGroup, ...]
    thresholds: tuple[Threshold, ...]
    burns: tuple[Alert, ...]
    missing: tuple[Alert, ...]
    in_slices: bool


def rule_files(
    slos: Iterable[Slo],
    options: RuleOptions,
    pages: Mapping[tuple[str, str], str] | None = None,
) -> tuple[RuleFile, ...]:
    """Return the rules of *slos*, a file for each, sorted.

    Args:
        slos: what is to be watched.
        options: what a team may choose.
        pages: by service and name, the path of the SLO's page; None links to the list.
    """
    ordered = sorted(slos, key=lambda slo: slo.key)
    return tuple(_file(slo, options, (pages or {}).get(slo.key, "")) for slo in ordered)


def _file(slo: Slo, options: RuleOptions, page: str) -> RuleFile:
    rules, findings = slo_rules(slo, options, page)
    if rules is None:
        return RuleFile(service=slo.service, slo=slo.name, groups=(), findings=findings)
    tests, reason = tests_of(slo, rules.thresholds, rules.burns, rules.missing, options)
    if reason:
        message = f"{slo.service}/{slo.name}: its rules have no test: {reason}"
        findings += (finding(slo, "rules-untested", Severity.WARNING, message),)
    return RuleFile(
        service=slo.service, slo=slo.name, groups=rules.groups, tests=tests, findings=findings
    )


def slo_rules(
    slo: Slo, options: RuleOptions, page: str = ""
) -> tuple[SloRules | None, tuple[Finding, ...]]:
    """Return the rules of *slo*, None where it can have none, and what is to be said of them."""
    if isinstance(slo.sli, CompositeSli):
        message = f"{slo.service}/{slo.name} is a composite: the rules of its members alert"
        return None, (finding(slo, "composite-without-rules", Severity.WARNING, message),)
    found = tier_findings(slo, leave_out=options.leave_out)
    used = thresholds(slo)
    try:
        how, selectors = counted(slo), sources_of(slo.sli)
    except NotCountable as why:
        return None, (*found, _refused(slo, "not-expressible", str(why)))
    if not used:
        return None, (*found, _refused(slo, "no-tier-left", "no tier can fire"))
    quick, slow = recordings(slo, window_labels(used), in_slices=how.in_slices)
    slow += [present_rule(slo, selectors)] if selectors else []
    about = _About(slo, options, page)
    burns = tuple(
        about.full(burn_alert(slo, one, options, in_slices=how.in_slices), is_page=one.is_page)
        for one in used
    )
    missing = tuple(
        about.full(alert, is_page=alert.labels["reason"] == "target_down")
        for alert in (missing_alerts(slo, in_slices=how.in_slices) if selectors else ())
    )
    name = f"slo:{slo.service}/{slo.name}"
    groups = (
        RuleGroup(name=name, rules=(*how.base, *quick, *burns), interval_seconds=EVERY_SECONDS),
        RuleGroup(name=f"{name}:slow", rules=(*slow, *missing), interval_seconds=SLOW_SECONDS),
    )
    rules = SloRules(
        slo=slo,
        groups=tuple(group for group in groups if group.rules),
        thresholds=used,
        burns=burns,
        missing=missing,
        in_slices=how.in_slices,
    )
    return rules, found


def _refused(slo: Slo, rule: str, why: str) -> Finding:
    message = f"{slo.service}/{slo.name} gets no alert rule: {why}"
    return finding(slo, rule, Severity.ERROR, message)


@dataclass(frozen=True, slots=True)
class _About:
    """Adds to alerts what is the same for all of one SLO."""

    slo: Slo
    options: RuleOptions
    page: str

    def full(self, alert: Alert, *, is_page: bool) -> Alert:
        slo = self.slo
        own = {label_name(name): text for name, text in slo.labels.items() if name not in _OWN}
        labels = own | ({"team": slo.team} if slo.team else {})
        fixed = {"service": slo.service, "slo": slo.name}
        severity = {"severity": "page" if is_page else "ticket"}
        return replace(
            alert,
            labels={name: text for name, text in labels.items() if not name.startswith("__")}
            | fixed
            | dict(alert.labels)
            | severity,
            annotations={**alert.annotations, **self._links()},
        )

    def _links(self) -> dict[str, str]:
        slo, options = self.slo, self.options
        names = {"service": quote(slo.service, safe=""), "slo": quote(slo.name, safe="")}
        runbook = slo.labels.get(RUNBOOK_LABEL, "")
        if not runbook and options.runbook_url:
            runbook = options.runbook_url.replace("{service}", names["service"])
            runbook = runbook.replace("{slo}", names["slo"])
        path = self.page or f"/slos?service={names['service']}&text={names['slo']}"
        link = f"{options.site_url.rstrip('/')}{path}" if options.site_url else ""
        found = {"runbook_url": runbook, "slo_url": link}
        return {name: text for name, text in found.items() if text}
