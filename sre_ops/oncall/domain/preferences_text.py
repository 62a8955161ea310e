"""The canonical text of a person's rules and quiet hours, and both back from it. Pure."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sre_ops.oncall.domain.hours import Hours
from sre_ops.oncall.domain.notices import PersonalRule
from sre_ops.oncall.domain.schedule_text import canonical_json, hours_from, hours_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a person wishes, beside the contacts that there are.

    Attributes:
        zone: by whose clocks it is quiet; "" is the zone of the account.
    """

    zone: str = ""
    rules: tuple[PersonalRule, ...] = ()
    quiet: tuple[Hours, ...] = ()


def wishes_document(wishes: Wishes) -> str:
    """Write *wishes* as JSON with sorted keys."""
    return canonical_json(
        {
            "schema": "sre_ops.paging_wishes.v1",
            "zone": wishes.zone,
            "rules": [_rule_json(one) for one in wishes.rules],
            "quiet": hours_json(wishes.quiet),
        }
    )


def wishes_of(document: str) -> Wishes:
    """Read what `wishes_document` wrote."""
    said: dict[str, Any] = json.loads(document)
    return Wishes(zone=said["zone"], rules=_rules(said["rules"]), quiet=hours_from(said["quiet"]))


def _rule_json(rule: PersonalRule) -> dict[str, Any]:
    return {
        "contact": str(rule.contact),
        "after_seconds": rule.after.total_seconds(),
        "severities": sorted(rule.severities),
    }


def _rules(said: Sequence[dict[str, Any]]) -> tuple[PersonalRule, ...]:
    return tuple(
        PersonalRule(
            contact=UUID(one["contact"]),
            after=timedelta(seconds=one["after_seconds"]),
            severities=frozenset(one["severities"]),
        )
        for one in said
    )
