"""The canonical text of an escalation's snapshot, state and decisions, and all back from it. Pure.

A running escalation is these texts alone: any process reads them and goes on.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sre_ops.kernel.units import rfc3339
from sre_ops.oncall.domain.decision import Decision, Reason
from sre_ops.oncall.domain.escalation import Phase, State
from sre_ops.oncall.domain.policy import (
    ClockOf,
    Condition,
    Policy,
    Snapshot,
    Step,
    Target,
    TargetKind,
)
from sre_ops.oncall.domain.schedule_text import (
    canonical_json,
    hours_from,
    hours_json,
    instant_from,
    instant_json,
)

Json = dict[str, Any]


def document_of(snapshot: Snapshot) -> str:
    """Write *snapshot* as JSON with sorted keys, the same on every machine and Python."""
    return canonical_json(
        {
            "schema": "sre_ops.escalation.v1",
            "policy_id": str(snapshot.policy_id),
            "version": snapshot.version,
            "severity": snapshot.severity,
            "policy": policy_json(snapshot.policy),
        }
    )


def snapshot_of(document: str) -> Snapshot:
    """Read what `document_of` wrote."""
    said: Json = json.loads(document)
    return Snapshot(
        policy_id=UUID(said["policy_id"]),
        version=said["version"],
        severity=said["severity"],
        policy=policy_from(said["policy"]),
    )


def policy_json(policy: Policy) -> Json:
    """Say *policy* in JSON values."""
    timeout = policy.ack_timeout
    return {
        "zone": policy.zone,
        "steps": [_step_json(step) for step in policy.steps],
        "catch_all": _targets_json(policy.catch_all),
        "repeat": policy.repeat,
        "round_delay_seconds": policy.round_delay.total_seconds(),
        "ack_timeout_seconds": None if timeout is None else timeout.total_seconds(),
    }


def policy_from(said: Json) -> Policy:
    """Read what `policy_json` said."""
    timeout = said["ack_timeout_seconds"]
    return Policy(
        zone=said["zone"],
        steps=tuple(_step(one) for one in said["steps"]),
        catch_all=_targets(said["catch_all"]),
        repeat=said["repeat"],
        round_delay=timedelta(seconds=said["round_delay_seconds"]),
        ack_timeout=None if timeout is None else timedelta(seconds=timeout),
    )


def state_json(state: State) -> Json:
    """Say *state* in JSON values."""
    by = state.acknowledged_by
    return {
        "phase": state.phase.value,
        "round_number": state.round_number,
        "step": state.step,
        "next_at": instant_json(state.next_at),
        "told": state.told,
        "acknowledged_by": str(by) if by else None,
        "moves": state.moves,
    }


def state_from(said: Json) -> State:
    """Read what `state_json` said."""
    by = said["acknowledged_by"]
    return State(
        phase=Phase(said["phase"]),
        round_number=said["round_number"],
        step=said["step"],
        next_at=instant_from(said["next_at"]),
        told=said["told"],
        acknowledged_by=UUID(by) if by else None,
        moves=said["moves"],
    )


def decision_json(decision: Decision) -> Json:
    """Say *decision* in JSON values."""
    return {
        "at": rfc3339(decision.at),
        "due_at": rfc3339(decision.due_at),
        "round_number": decision.round_number,
        "step": decision.step,
        "reason": decision.reason.value,
        "target": _targets_json((decision.target,))[0] if decision.target else None,
        "person": str(decision.person) if decision.person else None,
    }


def decision_from(said: Json) -> Decision:
    """Read what `decision_json` said."""
    return Decision(
        at=_instant(said["at"]),
        due_at=_instant(said["due_at"]),
        round_number=said["round_number"],
        step=said["step"],
        reason=Reason(said["reason"]),
        target=_targets([said["target"]])[0] if said["target"] else None,
        person=UUID(said["person"]) if said["person"] else None,
    )


def _step_json(step: Step) -> Json:
    condition = step.condition
    return {
        "targets": _targets_json(step.targets),
        "delay_seconds": step.delay.total_seconds(),
        "condition": condition
        and {"hours": hours_json(condition.hours), "clock": condition.clock.value},
    }


def _step(said: Json) -> Step:
    condition = said["condition"]
    return Step(
        targets=_targets(said["targets"]),
        delay=timedelta(seconds=said["delay_seconds"]),
        condition=condition
        and Condition(hours=hours_from(condition["hours"]), clock=ClockOf(condition["clock"])),
    )


def _targets_json(targets: tuple[Target, ...]) -> list[Json]:
    return [{"kind": one.kind.value, "id": str(one.id)} for one in targets]


def _targets(said: list[Json]) -> tuple[Target, ...]:
    return tuple(Target(TargetKind(one["kind"]), UUID(one["id"])) for one in said)


def _instant(said: str) -> datetime:
    return datetime.fromisoformat(said).astimezone(UTC)
