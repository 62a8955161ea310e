"""A policy as canonical text, from which its version follows, and back. Pure."""

import hashlib
import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sre_ops.slo.domain.definition import Origin
from sre_ops.slo.domain.policy import Action, Measure, Override, Policy, Rule

FORMAT = "sre-ops/v1"
_SHOWN = 12


def policy_document(policy: Policy) -> str:
    """Write what *policy* says, without where it is written: the same words, the same text."""
    said = {
        "name": policy.name,
        "description": policy.description,
        "services": sorted(policy.services),
        "slos": sorted(policy.slos),
        "exempt": sorted(policy.exempt),
        "override": {
            "role": policy.override.role,
            "seconds": int(policy.override.longest.total_seconds()),
        },
        "rules": [_rule_said(rule) for rule in policy.rules],
    }
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def policy_version(policy: Policy) -> str:
    """Return 12 hexadecimal digits that change whenever the policy says something else."""
    return hashlib.sha256(policy_document(policy).encode()).hexdigest()[:_SHOWN]


def _rule_said(rule: Rule) -> dict[str, Any]:
    return {
        "name": rule.name,
        "measure": rule.measure.value,
        "over": rule.over,
        "threshold": _plain(rule.threshold),
        "until": _plain(rule.until),
        "action": rule.action.value,
        "hold_seconds": int(rule.hold.total_seconds()),
    }


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")


def policy_from(document: str, *, file: str) -> Policy:
    """Read what `policy_document` wrote, as it stands in *file*."""
    said = json.loads(document)
    return Policy(
        name=said["name"],
        description=said["description"],
        services=tuple(said["services"]),
        slos=tuple(said["slos"]),
        exempt=tuple(said["exempt"]),
        override=Override(
            role=said["override"]["role"], longest=timedelta(seconds=said["override"]["seconds"])
        ),
        rules=tuple(_rule_from(rule) for rule in said["rules"]),
        origin=Origin(file, format=FORMAT),
    )


def _rule_from(said: dict[str, Any]) -> Rule:
    return Rule(
        name=said["name"],
        measure=Measure(said["measure"]),
        over=said["over"],
        threshold=Decimal(said["threshold"]),
        until=Decimal(said["until"]),
        action=Action(said["action"]),
        hold=timedelta(seconds=said["hold_seconds"]),
    )
