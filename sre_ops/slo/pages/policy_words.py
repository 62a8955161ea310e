"""What an error-budget policy asks for, in one sentence; written inside of `spoken`."""

from collections.abc import Iterable
from decimal import Decimal

from sre_ops.kernel.units import to_minute
from sre_ops.slo.domain.policy import Action, Measure
from sre_ops.slo.pages.wording import moment, percent, rate
from sre_ops.slo.public.reads import RuleView, StandingView
from sre_ops.web.i18n import N_, _, joined

_ASKED = {
    Action.NONE: N_("The error-budget policy asks for nothing."),
    Action.INFORM: N_("The error-budget policy says: take note, much of the budget is spent."),
    Action.RELIABILITY_FIRST: N_("The error-budget policy says: reliability work goes first."),
    Action.REQUIRE_APPROVAL: N_("The error-budget policy says: each release needs approval."),
    Action.FREEZE: N_("The error-budget policy says: releases are frozen."),
}


def policy_sentence(one: StandingView) -> str:
    """Say what the policy asks for one SLO over one window, since when, and how that ends."""
    asked = _(_ASKED[Action(one.action)])
    if one.rule is None or one.rule.since is None:
        return asked
    since = _("This began on %(since)s.") % {"since": moment(to_minute(one.rule.since))}
    return joined([asked, since, _ending(one.rule)])


def _ending(rule: RuleView) -> str:
    match Measure(rule.measure):
        case Measure.BUDGET_LEFT:
            told = {"until": _share(rule.until)}
            return _("It ends when %(until)s of the budget is left again.") % told
        case Measure.BURN_RATE:
            told = {"until": rate(rule.until), "over": rule.over}
            return _("It ends when the burn rate over %(over)s has fallen to %(until)s.") % told
        case Measure.INCIDENT_SHARE:
            return _("It ends when no single incident took more than %(until)s of the budget.") % {
                "until": _share(rule.until)
            }


def service_sentence(found: Iterable[StandingView]) -> str:
    """Say the sternest thing that the policies ask for a service; "" without SLOs."""
    sternest = max(found, key=lambda one: Action(one.action).rank, default=None)
    if sternest is None:
        return ""
    if sternest.action == Action.NONE:
        return policy_sentence(sternest)
    return joined([policy_sentence(sternest), f"({sternest.slo})"])


def _share(ratio: float) -> str:
    return percent(Decimal(str(ratio)), 0)
