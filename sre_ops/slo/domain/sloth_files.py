"""Rule files as Sloth would write them for a set of SLOs, with tests of their alerts. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sre_ops.slo.domain.burn_rules import finding
from sre_ops.slo.domain.definition import Slo
from sre_ops.slo.domain.finding import Finding, Severity
from sre_ops.slo.domain.promql import NotCountable
from sre_ops.slo.domain.rule import Alert, FiringAlert, RuleFile, RuleGroup, RuleTest
from sre_ops.slo.domain.rule_tests import NO_ROOM, STEP_MINUTES, burn_test
from sre_ops.slo.domain.rule_worlds import world_of
from sre_ops.slo.domain.sloth_level import SlothSlo, level_of
from sre_ops.slo.domain.sloth_rules import SlothOptions, recorded_labels, sloth_groups
from sre_ops.slo.domain.sloth_windows import AlertWindow

_BUSY = 100_000


@dataclass(frozen=True, slots=True)
class _Limit:
    """One pair of windows of Sloth as the course of a test needs it."""

    window: AlertWindow
    share: float

    @property
    def short_minutes(self) -> float:
        """Length of the short window."""
        return self.window.short / 60

    @property
    def long_minutes(self) -> float:
        """Length of the long window."""
        return self.window.long / 60


def sloth_files(
    slos: Iterable[Slo], levels: Mapping[tuple[str, str], SlothSlo], options: SlothOptions
) -> tuple[RuleFile, ...]:
    """Return the rules of *slos*, a file for each, sorted.

    Args:
        slos: what is to be watched.
        levels: by service and name, what Sloth's files say; others are translated.
        options: those of `sloth generate`.
    """
    ordered = sorted(slos, key=lambda slo: slo.key)
    return tuple(_file(slo, levels.get(slo.key), options) for slo in ordered)


def _file(slo: Slo, written: SlothSlo | None, options: SlothOptions) -> RuleFile:
    try:
        level = written or level_of(slo)
    except NotCountable as why:
        return _refused(slo, "not-expressible", str(why))
    if options.alerts and not level.alert and (level.page or level.ticket):
        return _refused(slo, "alert-without-name", "`alerting.name` is missing, as Sloth needs it")
    groups = sloth_groups(level, options)
    tests, reason = _tests(slo, level, groups, options)
    findings: tuple[Finding, ...] = ()
    if reason:
        message = f"{slo.service}/{slo.name}: its rules have no test: {reason}"
        findings = (finding(slo, "rules-untested", Severity.WARNING, message),)
    return RuleFile(
        service=slo.service, slo=slo.name, groups=groups, tests=tests, findings=findings
    )


def _refused(slo: Slo, rule: str, why: str) -> RuleFile:
    message = f"{slo.service}/{slo.name} gets no rules: {why}"
    found = finding(slo, rule, Severity.ERROR, message)
    return RuleFile(service=slo.service, slo=slo.name, groups=(), findings=(found,))


def _tests(
    slo: Slo, level: SlothSlo, groups: tuple[RuleGroup, ...], options: SlothOptions
) -> tuple[tuple[RuleTest, ...], str]:
    alerts = [rule for group in groups for rule in group.rules if isinstance(rule, Alert)]
    if not alerts or not options.recordings:
        return (), ""
    if level.raw:
        return (), "a raw ratio may be any query"
    world = world_of(slo, busy=_BUSY, step=STEP_MINUTES)
    if isinstance(world, str):
        return (), world
    limits: dict[_Limit, FiringAlert] = {}
    windows = options.catalogue
    for alert in alerts:
        is_page = alert.labels["sloth_severity"] == "page"
        pairs = (
            (windows.page_quick, windows.page_slow)
            if is_page
            else (windows.ticket_quick, windows.ticket_slow)
        )
        for pair in pairs:
            share = pair.factor(windows.period) * (100 - level.objective) / 100
            limits[_Limit(pair, share)] = _fires(level, alert, options)
    if max(limit.share for limit in limits) >= 1:
        return (), NO_ROOM
    name = f"{slo.service}/{slo.name}: both alerts fire and reset"
    test = burn_test(name, world, limits, level.alert)
    return ((), NO_ROOM) if test is None else ((test,), "")


def _fires(level: SlothSlo, alert: Alert, options: SlothOptions) -> FiringAlert:
    labels = {**recorded_labels(level, options), **alert.labels}
    annotations = dict(alert.annotations)
    for name, text in annotations.items():
        for label in ("sloth_service", "sloth_slo"):
            text = text.replace("{{$labels." + label + "}}", labels[label])  # noqa: PLW2901
        annotations[name] = text
    return FiringAlert(labels=labels, annotations=annotations)
