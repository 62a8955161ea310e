"""Asks the release gate: the state of every SLO's policy, and the exceptions that hold."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sre_ops.catalog.public import reads as catalog
from sre_ops.db.sessions import ReadSession
from sre_ops.delivery import store
from sre_ops.delivery.domain.exceptions import Facts
from sre_ops.delivery.domain.verdict import Change, Decision, Evidence, Fact, Rule, decide
from sre_ops.kernel.units import rfc3339
from sre_ops.slo.public import reads as slo
from sre_ops.slo.public.reads import PolicyView, RuleView, StandingView


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the gate answers.

    Attributes:
        asked_at: when.
        policy: the one that the service follows as a whole.
        exceptions: those that hold, whether or not they were needed.
    """

    service: str
    change: Change
    asked_at: datetime
    decision: Decision
    standings: tuple[StandingView, ...]
    policy: PolicyView
    exceptions: tuple[Facts, ...]


def ask_gate(
    session: ReadSession, service: str, *, now: datetime, change: Change = Change.ORDINARY
) -> Answer:
    """Tell whether *service* may be released now.

    Args:
        session: of delivery.
        service: its name in definition files.
        now: decides what is stale and which exceptions hold.
        change: what would go out.
    """
    standings = slo.standings(session, service, now=now)
    holding = tuple(store.facts_of(row) for row in store.holding(session, service, now))
    decision = decide(
        [_fact(one) for one in standings],
        is_known=catalog.service_named(session, service) is not None,
        change=change,
        has_exception=bool(holding),
    )
    return Answer(
        service=service,
        change=change,
        asked_at=now,
        decision=decision,
        standings=tuple(standings),
        policy=slo.policy_of(session, service),
        exceptions=holding,
    )


def _fact(one: StandingView) -> Fact:
    return Fact(
        slo=one.slo,
        window=one.window,
        state=one.state,
        as_of=one.as_of,
        is_stale=one.is_stale,
        queries=one.queries,
        action=one.action,
        exempt=one.policy.exempt,
        rule=_rule(one.rule),
        next_rule=_rule(one.next_rule),
    )


def _rule(one: RuleView | None) -> Rule | None:
    if one is None:
        return None
    return Rule(
        name=one.name,
        measure=one.measure,
        over=one.over,
        value=one.value,
        threshold=one.threshold,
        until=one.until,
        since=one.since,
    )


def as_json(answer: Answer) -> dict[str, Any]:
    """Write the answer as its JSON contract has it, `sre_ops.gate.v1`."""
    pairs = zip(answer.standings, answer.decision.evidence, strict=True)
    return {
        "schema": "sre_ops.gate.v1",
        "service": answer.service,
        "verdict": answer.decision.verdict.value,
        "reason": answer.decision.why.value,
        "change": answer.change.value,
        "asked_at": rfc3339(answer.asked_at),
        "evidence": [_evidence(one, found) for one, found in pairs],
        "policy": _policy(answer.policy),
        "exceptions": exceptions_json(answer.exceptions),
    }


def _evidence(one: StandingView, found: Evidence) -> dict[str, Any]:
    rule = found.rule
    return {
        "slo_id": str(one.slo_id),
        "slo": one.slo,
        "window": one.window or None,
        "verdict": found.verdict.value,
        "reason": found.why.value,
        "state": one.state or None,
        "action": one.action,
        "rule": one.rule.name if one.rule else None,
        "measure": rule.measure if rule else "budget_left",
        "over": (rule.over if rule else "") or None,
        "value": rule.value if rule else one.budget_left,
        "threshold": rule.threshold if rule else None,
        "until": rule.until if rule else None,
        "since": rfc3339(one.since) if one.since and one.rule else None,
        "at": rfc3339(one.as_of) if one.as_of else None,
        "query": list(one.queries),
        "policy": _policy(one.policy),
    }


def _policy(one: PolicyView) -> dict[str, Any]:
    return {"name": one.name, "version": one.version, "source": one.source}


def exceptions_json(found: Sequence[Facts]) -> list[dict[str, Any]]:
    """Write exceptions as the API has them; people are told by their ids."""
    return [
        {
            "id": str(one.exception_id),
            "service": one.service,
            "reason": one.reason,
            "state": one.state.value,
            "requested_by": str(one.requested_by),
            "requested_at": rfc3339(one.requested_at),
            "approved_by": str(one.decided_by) if one.state.value == "approved" else None,
            "decided_by": str(one.decided_by) if one.decided_by else None,
            "decided_at": rfc3339(one.decided_at) if one.decided_at else None,
            "expires_at": rfc3339(one.expires_at),
            "reviewed_by": str(one.reviewed_by) if one.reviewed_by else None,
            "reviewed_at": rfc3339(one.reviewed_at) if one.reviewed_at else None,
            "note": one.note or None,
            "policy": one.policy,
            "policy_version": one.policy_version,
            "approver_role": one.approver_role,
        }
        for one in found
    ]


def answer_text(answer: Answer) -> str:
    """Write the answer as a deployment keeps it."""
    return json.dumps(as_json(answer), ensure_ascii=False, separators=(",", ":"))
