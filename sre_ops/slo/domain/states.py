"""Which state an SLO has over a window, and why: the order in which it is judged. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from sre_ops.slo.domain.budget import Budget
from sre_ops.slo.domain.burn import BurnTier
from sre_ops.slo.domain.wilson import Z_95, Interval, wilson


class State(StrEnum):
    """How an objective stands over its window, in the order in which it is judged."""

    NO_DATA = "no_data"
    NOT_ENOUGH_DATA = "not_enough_data"
    MISSED = "missed"
    AT_RISK = "at_risk"
    MET = "met"


class Reason(StrEnum):
    """What decided the state."""

    NOTHING_MEASURED = "nothing_measured"
    NO_VALID_EVENTS = "no_valid_events"
    SOURCE_UNAVAILABLE = "source_unavailable"
    DATA_ERROR = "data_error"
    LOW_COVERAGE = "low_coverage"
    TOO_FEW_EVENTS = "too_few_events"
    BUDGET_EXCEEDED = "budget_exceeded"
    BUDGET_NEARLY_SPENT = "budget_nearly_spent"
    EXHAUSTION_FORECAST = "exhaustion_forecast"
    BURNING_FAST = "burning_fast"
    WITHIN_BUDGET = "within_budget"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """From where on a state changes.

    Attributes:
        min_coverage: share, 0 to 1, of the window's elapsed minutes that must be covered.
        min_allowed: bad events that the budget must allow to be judged at all.
        at_risk_consumed: share of the budget spent at which an SLO is at risk.
        z: normal quantile of the Wilson interval; the default is 95 %.
    """

    min_coverage: float = 0.5
    min_allowed: Fraction = Fraction(1)
    at_risk_consumed: Fraction = Fraction(4, 5)
    z: float = Z_95


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a state is judged by.

    Attributes:
        coverage: 0 to 1, over the window's elapsed minutes.
        exhausted_at: the median forecast, aware UTC, where it lies inside the window.
        fired: tiers whose two windows both burn too fast.
        parts: how many of the counts make one minute of a composite; 1 for events and slices.
    """

    budget: Budget
    coverage: float
    exhausted_at: datetime | None = None
    fired: Sequence[BurnTier] = ()
    parts: int = 1

    def said(self, bad: int | Fraction) -> str:
        """Write how many bad events, or minutes of a composite, *bad* counts are."""
        if self.parts == 1 and isinstance(bad, int):
            return f"{bad:,}"
        return f"{float(Fraction(bad) / self.parts):,.1f}".removesuffix(".0")

    @property
    def events(self) -> str:
        """What is counted, in words."""
        return "events" if self.parts == 1 else "minutes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A state with its reason; *sentence* is empty where there is nothing to explain."""

    state: State
    reason: Reason
    sentence: str = ""


def judge(facts: Facts, thresholds: Thresholds) -> Verdict:
    """Tell how an objective stands: no data, too little, missed, at risk or met.

    Impossible counts are judged where judging them is safe: more bad than valid events
    still miss the objective, but a negative number never counts as met.
    """
    return (
        _unmeasured(facts)
        or _impossible(facts)
        or _too_little(facts, thresholds)
        or _missed(facts)
        or _at_risk(facts, thresholds)
        or Verdict(state=State.MET, reason=Reason.WITHIN_BUDGET)
    )


def _unmeasured(facts: Facts) -> Verdict | None:
    if facts.budget.valid != 0:
        return None
    if facts.coverage == 0:
        sentence = "nothing was measured in this window"
        return Verdict(state=State.NO_DATA, reason=Reason.NOTHING_MEASURED, sentence=sentence)
    sentence = "no valid events in this window"
    if facts.budget.bad:
        sentence += f", yet {facts.budget.bad:,} bad ones: the SLI's queries disagree"
    return Verdict(state=State.NO_DATA, reason=Reason.NO_VALID_EVENTS, sentence=sentence)


def _impossible(facts: Facts) -> Verdict | None:
    counts = facts.budget
    if counts.valid > 0 and counts.bad >= 0:
        return None
    return Verdict(
        state=State.NOT_ENOUGH_DATA,
        reason=Reason.DATA_ERROR,
        sentence=f"data error: {counts.bad:,} bad of {counts.valid:,} valid events cannot be; "
        "check the SLI's queries",
    )


def _too_little(facts: Facts, thresholds: Thresholds) -> Verdict | None:
    counts = facts.budget
    sparse = facts.coverage < thresholds.min_coverage
    if not sparse and counts.allowed >= thresholds.min_allowed * facts.parts:
        return None
    range_ = interval(counts.bad, counts.valid, facts.parts, thresholds.z)
    if range_ is not None and range_.low > counts.allowed / counts.valid:
        return None  # even so few events already show that the objective is missed
    if sparse:
        return Verdict(
            state=State.NOT_ENOUGH_DATA,
            reason=Reason.LOW_COVERAGE,
            sentence=f"only {int(facts.coverage * 100)} % of the window was measured, "
            f"{int(thresholds.min_coverage * 100)} % are needed",
        )
    return Verdict(
        state=State.NOT_ENOUGH_DATA,
        reason=Reason.TOO_FEW_EVENTS,
        sentence=f"{facts.said(counts.valid)} {facts.events} allow"
        f" {float(counts.allowed / facts.parts):.2g} bad ones: "
        "too few to judge",
    )


def _missed(facts: Facts) -> Verdict | None:
    counts = facts.budget
    if counts.bad <= counts.allowed:
        return None
    if counts.bad > counts.valid:
        return Verdict(
            state=State.MISSED,
            reason=Reason.DATA_ERROR,
            sentence=f"data error: {counts.bad:,} bad of {counts.valid:,} valid events; "
            "check the SLI's queries",
        )
    return Verdict(
        state=State.MISSED,
        reason=Reason.BUDGET_EXCEEDED,
        sentence=f"{facts.said(counts.bad)} bad {facts.events},"
        f" {facts.said(counts.allowed)} allowed",
    )


def _at_risk(facts: Facts, thresholds: Thresholds) -> Verdict | None:
    counts = facts.budget
    if counts.bad >= counts.allowed * thresholds.at_risk_consumed:
        reason = Reason.BUDGET_NEARLY_SPENT
        sentence = (
            f"{facts.said(counts.bad)} of {facts.said(counts.allowed)} allowed bad"
            f" {facts.events} are spent"
        )
    elif facts.exhausted_at is not None:
        reason = Reason.EXHAUSTION_FORECAST
        sentence = f"the budget is likely to run out about {facts.exhausted_at:%Y-%m-%d %H:%M}Z"
    elif facts.fired:
        reason = Reason.BURNING_FAST
        tiers = ", ".join(f"{tier.short} and {tier.long}" for tier in facts.fired)
        sentence = f"the budget burns too fast over {tiers}"
    else:
        return None
    return Verdict(state=State.AT_RISK, reason=reason, sentence=sentence)


def interval(hits: int, trials: int, parts: int, z: float) -> Interval | None:
    """Return the Wilson interval; a composite's trials are its minutes, not parts of them."""
    return wilson(hits // parts, trials // parts, z)
