"""The recording rules and burn-rate alerts of one SLO. Pure.

Both windows of a tier are compared without a division: bad > factor x (1 - objective) x valid.

Source: Google SRE Workbook, "Alerting on SLOs", recommendation 6.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sre_ops.kernel.units import DAY_MINUTES
from sre_ops.slo.domain.burn import BURN_TIERS, BURN_WINDOWS, SUSTAINABLE, BurnTier
from sre_ops.slo.domain.definition import CalendarUnit, RollingWindow, Slo, Window
from sre_ops.slo.domain.finding import Finding, Severity
from sre_ops.slo.domain.rule import Alert, Recording
from sre_ops.slo.domain.rule_counts import BAD, VALID, recorded, window_rules
from sre_ops.slo.domain.written_promql import number

BURN_ALERT = "ErrorBudgetBurn"
RAW_LIMIT_MINUTES = BURN_WINDOWS["6h"]
"""Longer windows add up recorded 5-minute counts."""

_NOMINAL_DAYS = {
    CalendarUnit.WEEK: 7,
    CalendarUnit.MONTH: 30,
    CalendarUnit.QUARTER: 90,
    CalendarUnit.YEAR: 365,
}
"""How long a calendar unit is to a rule, which knows no calendar."""

_FAST = "{bad} > ({factor} * {tolerated}) * {valid}"
_ENOUGH = "{bad} >= {least}"
_PAGES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleOptions:
    """What a team may choose.

    Attributes:
        min_bad_events: so many bad events must lie in the long window before a tier fires;
            one failed request at night is no incident. Not asked of slices.
        site_url: where sre_ops is reached, for the link to the SLO's page; "" leaves it out.
        runbook_url: of every alert, where the SLO has no label `runbook_url` of its own;
            `{service}` and `{slo}` are filled in; "" leaves it out.
        leave_out: an unreachable tier is a warning, not an error.
    """

    min_bad_events: int = 3
    site_url: str = ""
    runbook_url: str = ""
    leave_out: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """One tier for one window of an SLO: above *share* of bad events in both windows it fires.

    Attributes:
        factor: how many times as fast as it may the budget burns.
        share: factor x (1 - objective), 0 to 1.
    """

    tier: BurnTier
    window: Window
    factor: Fraction
    share: Fraction

    @property
    def short_minutes(self) -> int:
        """Length of the short window."""
        return BURN_WINDOWS[self.tier.short]

    @property
    def long_minutes(self) -> int:
        """Length of the long window."""
        return BURN_WINDOWS[self.tier.long]

    @property
    def is_page(self) -> bool:
        """Whether somebody is woken: the two fast tiers; the slow ones are tickets."""
        return self.tier in BURN_TIERS[:_PAGES]


def nominal_minutes(window: Window) -> int:
    """Return how long *window* is to a rule; a month has 30 days, a quarter 90."""
    days = window.days if isinstance(window, RollingWindow) else _NOMINAL_DAYS[window.unit]
    return days * DAY_MINUTES


def thresholds(slo: Slo, tiers: Sequence[BurnTier] = BURN_TIERS) -> tuple[Threshold, ...]:
    """Return the tiers of *slo* that can fire, for each of its windows.

    A factor below 1 is raised to 1: spending as planned is no alert (ADR 0008).
    """
    tolerated = 1 - Fraction(slo.objective)
    return tuple(
        Threshold(tier=tier, window=window, factor=factor, share=factor * tolerated)
        for window in slo.windows
        for tier in tiers
        if tier.can_fire(nominal_minutes(window), tolerated)
        for factor in [max(tier.factor(nominal_minutes(window)), SUSTAINABLE)]
    )


def tier_findings(slo: Slo, *, leave_out: bool) -> tuple[Finding, ...]:
    """Name the tiers that *slo* cannot have, and why."""
    tolerated = 1 - Fraction(slo.objective)
    found = []
    for window in slo.windows:
        minutes = nominal_minutes(window)
        for tier in BURN_TIERS:
            if tier.can_fire(minutes, tolerated):
                continue
            if BURN_WINDOWS[tier.long] > minutes:
                found.append(_too_long(slo, window, tier))
            else:
                found.append(_unreachable(slo, window, tier, is_error=not leave_out))
    return tuple(found)


def window_labels(used: Iterable[Threshold]) -> list[str]:
    """Return the labels of all windows that *used* need, shortest first.

    5m and 1h are always there: the first is added up, the second tells how busy a service is.
    """
    needed = {label for each in used for label in (each.tier.short, each.tier.long)} | {"5m", "1h"}
    return sorted(needed, key=BURN_WINDOWS.__getitem__)


def recordings(
    slo: Slo, labels: Iterable[str], *, in_slices: bool
) -> tuple[list[Recording], list[Recording]]:
    """Return the recordings of all windows: those of every evaluation, and the slow ones."""
    quick: list[Recording] = []
    slow: list[Recording] = []
    for label in labels:
        is_long = BURN_WINDOWS[label] > RAW_LIMIT_MINUTES
        rules = window_rules(slo, label, in_slices=in_slices, summed=is_long)
        (slow if is_long else quick).extend(rules)
    return quick, slow


def burn_alert(slo: Slo, one: Threshold, options: RuleOptions, *, in_slices: bool) -> Alert:
    """Return the alert of one tier."""
    tolerated = 1 - Fraction(slo.objective)
    conditions = [
        _FAST.format(
            bad=recorded(BAD.format(window=label), slo),
            valid=recorded(VALID.format(window=label), slo),
            factor=number(one.factor),
            tolerated=number(tolerated),
        )
        for label in (one.tier.long, one.tier.short)
    ]
    if not in_slices and options.min_bad_events > 0:
        bad = recorded(BAD.format(window=one.tier.long), slo)
        conditions.append(_ENOUGH.format(bad=bad, least=options.min_bad_events))
    return Alert(
        alert=BURN_ALERT,
        expr="\nand\n".join(conditions),
        labels={"slo_window": str(one.window), "burn_window": one.tier.long},
        annotations=_words(slo, one),
    )


def _words(slo: Slo, one: Threshold) -> dict[str, str]:
    what = f"{slo.service}/{slo.name}"
    spent = one.factor * one.long_minutes / nominal_minutes(one.window) * 100
    return {
        "summary": f"{what} burns its {one.window} error budget more than"
        f" {_short(one.factor)} times as fast as it may",
        "description": f"Over the last {one.tier.long} and the last {one.tier.short} more than"
        f" {_short(one.share * 100)} % was bad; the objective is"
        f" {(slo.objective * 100).normalize():f} %. At that pace {_short(spent)} % of the budget"
        f" goes in {one.tier.long}.",
    }


def _short(value: Fraction) -> str:
    return f"{float(value):.4g}"


def _unreachable(slo: Slo, window: Window, tier: BurnTier, *, is_error: bool) -> Finding:
    factor = tier.factor(nominal_minutes(window))
    most = 1 / (1 - Fraction(slo.objective))
    return finding(
        slo,
        "tier-unreachable",
        Severity.ERROR if is_error else Severity.WARNING,
        f"{slo.service}/{slo.name}: the tier {tier.short}/{tier.long} over {window} needs a burn"
        f" rate above {_short(factor)}, but with an objective of"
        f" {(slo.objective * 100).normalize():f} % it never exceeds {_short(most)}, even when"
        " everything fails; no rule is written for it",
        allowed=f"an objective above {_short((1 - 1 / factor) * 100)} %, or --leave-out",
    )


def _too_long(slo: Slo, window: Window, tier: BurnTier) -> Finding:
    return finding(
        slo,
        "tier-too-long",
        Severity.WARNING,
        f"{slo.service}/{slo.name}: the tier {tier.short}/{tier.long} looks back further than"
        f" the window of {window}; no rule is written for it",
    )


def finding(slo: Slo, rule: str, severity: Severity, message: str, *, allowed: str = "") -> Finding:
    """Address a remark to the place where *slo* is written."""
    return Finding(
        rule=rule,
        severity=severity,
        file=slo.origin.file,
        line=slo.origin.line,
        column=1,
        key="",
        value="",
        allowed=allowed,
        message=message,
    )
