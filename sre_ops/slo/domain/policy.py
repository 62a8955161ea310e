"""Error-budget policies as data: which figure of an SLO asks for which action. Pure.

A rule is raised at its threshold and lowered at another one, further off, and not before its
hold is over: so a figure that trembles at a threshold changes nothing. A figure that is not
known changes nothing either.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from sre_ops.slo.domain.definition import Origin

WORKBOOK = "https://sre.google/workbook/error-budget-policy/"
DEFAULT = "default"


class Action(StrEnum):
    """What a policy asks for, from the mildest to the sternest."""

    NONE = "none"
    INFORM = "inform"
    RELIABILITY_FIRST = "reliability_first"
    REQUIRE_APPROVAL = "require_approval"
    FREEZE = "freeze"

    @property
    def rank(self) -> int:
        """Its place, 0 for none."""
        return list(Action).index(self)


class Measure(StrEnum):
    """Which figure a rule looks at."""

    BUDGET_LEFT = "budget_left"
    BURN_RATE = "burn_rate"
    INCIDENT_SHARE = "incident_share"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One threshold and what follows from it.

    Attributes:
        name: unique in its policy.
        threshold: the budget left (a ratio, may be negative) at or below which the rule is
            raised; or the burn rate, or share of the budget that one incident took, above it.
        until: the exit condition: the budget left at or above which it is lowered again, or
            the rate or share at or below it.
        over: label of the window of a burn rate, `1h`; "" for other measures.
        hold: how long it stays raised at least.
    """

    name: str
    measure: Measure
    threshold: Decimal
    until: Decimal
    action: Action
    over: str = ""
    hold: timedelta = timedelta(hours=1)

    def is_met(self, value: float, *, is_raised: bool) -> bool:
        """Tell whether *value* raises the rule, or keeps it raised."""
        threshold, until = float(self.threshold), float(self.until)
        if self.measure is Measure.BUDGET_LEFT:
            return value <= threshold or (is_raised and value < until)
        return value > threshold or (is_raised and value > until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """Who may let a release pass in spite of the policy, and for how long at most.

    Attributes:
        role: least role of whoever approves; never the requester.
    """

    role: str = "manager"
    longest: timedelta = timedelta(hours=72)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What is done when the budgets of some SLOs run out.

    Attributes:
        services: all SLOs of these services follow it.
        slos: as `service/slo`; goes before what is said of the service.
        exempt: changes that a freeze lets through: `p0`, `security`.
    """

    name: str
    rules: tuple[Rule, ...]
    services: tuple[str, ...] = ()
    slos: tuple[str, ...] = ()
    exempt: tuple[str, ...] = ("p0", "security")
    override: Override = field(default_factory=Override)
    description: str = ""
    origin: Origin = field(default_factory=lambda: Origin(DEFAULT))


DEFAULT_POLICY = Policy(
    name=DEFAULT,
    description="After the SRE Workbook's example error-budget policy.",
    rules=(
        Rule(
            name="half-spent",
            measure=Measure.BUDGET_LEFT,
            threshold=Decimal("0.5"),
            until=Decimal("0.55"),
            action=Action.INFORM,
        ),
        Rule(
            name="nearly-spent",
            measure=Measure.BUDGET_LEFT,
            threshold=Decimal("0.2"),
            until=Decimal("0.25"),
            action=Action.INFORM,
        ),
        Rule(
            name="incident-over-20-percent",
            measure=Measure.INCIDENT_SHARE,
            threshold=Decimal("0.2"),
            until=Decimal("0.2"),
            action=Action.RELIABILITY_FIRST,
        ),
        Rule(
            name="spent",
            measure=Measure.BUDGET_LEFT,
            threshold=Decimal(0),
            until=Decimal("0.05"),
            action=Action.FREEZE,
        ),
    ),
)
"""For whatever no file says otherwise. Source: WORKBOOK; the exit conditions are ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What is known of an SLO over a window; None where it is not.

    Attributes:
        budget_left: 1 - the spent share; negative once it is overspent.
        burn_rates: by the label of their window.
        incident_share: of the budget, what the worst single incident of the window took.
    """

    budget_left: float | None
    burn_rates: Mapping[str, float | None] = field(default_factory=dict)
    incident_share: float | None = None

    def of(self, rule: Rule) -> float | None:
        """Return the figure that *rule* looks at."""
        match rule.measure:
            case Measure.BUDGET_LEFT:
                return self.budget_left
            case Measure.BURN_RATE:
                return self.burn_rates.get(rule.over)
            case _:  # Measure.INCIDENT_SHARE
                return self.incident_share


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """A rule that is raised: since when, and the figure that raised it."""

    rule: str
    since: datetime
    value: float


def raised_now(
    policy: Policy, figures: Figures, before: Sequence[Raised], *, at: datetime
) -> tuple[Raised, ...]:
    """Return the rules that are raised now, in the policy's order.

    Args:
        policy: in force for the SLO.
        figures: as they were just judged.
        before: the rules that were raised; those that the policy knows no more fall.
        at: now, aware.
    """
    held = {one.rule: one for one in before}
    found = (_raised(rule, figures.of(rule), held.get(rule.name), at) for rule in policy.rules)
    return tuple(one for one in found if one is not None)


def _raised(rule: Rule, value: float | None, before: Raised | None, at: datetime) -> Raised | None:
    if value is None:
        return before
    if before is not None and at - before.since < rule.hold:
        return before
    if not rule.is_met(value, is_raised=before is not None):
        return None
    return before or Raised(rule=rule.name, since=at, value=value)


def action_of(policy: Policy, raised: Iterable[Raised]) -> Action:
    """Return the sternest action that the raised rules ask for."""
    names = {one.rule for one in raised}
    asked = (rule.action for rule in policy.rules if rule.name in names)
    return max(asked, key=lambda action: action.rank, default=Action.NONE)


def decisive(policy: Policy, raised: Iterable[Raised]) -> tuple[Rule, Raised] | None:
    """Return the raised rule that asks for the sternest action; the last such one of the policy."""
    held = {one.rule: one for one in raised}
    found = [rule for rule in policy.rules if rule.name in held]
    if not found:
        return None
    rank = max(rule.action.rank for rule in found)
    rule = [one for one in found if one.action.rank == rank][-1]
    return rule, held[rule.name]


def next_rule(policy: Policy, figures: Figures) -> Rule | None:
    """Return the rule on the budget left that will be raised next, if it goes on falling."""
    left = figures.budget_left
    if left is None:
        return None
    ahead = [
        rule
        for rule in policy.rules
        if rule.measure is Measure.BUDGET_LEFT and float(rule.threshold) < left
    ]
    return max(ahead, key=lambda rule: rule.threshold, default=None)


@dataclass(frozen=True, slots=True)
class PolicyBook:
    """All policies in force; the default one where none fits."""

    policies: tuple[Policy, ...] = ()

    def of_slo(self, service: str, slo: str, parent: str = "") -> Policy:
        """Return the policy that names the SLO, else its service's, else the default.

        The child of a fan-out follows what names its *parent*, unless something names itself.
        """
        for name in (slo, parent):
            found = next((one for one in self.policies if f"{service}/{name}" in one.slos), None)
            if name and found:
                return found
        return self.of_service(service)

    def of_service(self, service: str) -> Policy:
        """Return the policy of a service as a whole."""
        named = (one for one in self.policies if service in one.services)
        return next(named, DEFAULT_POLICY)
