"""An escalation policy as the YAML that people edit: what `read_policy` reads. Pure."""

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from uuid import UUID

from sre_ops.oncall.domain.definition_text import hours_yaml
from sre_ops.oncall.domain.policy import ClockOf, Condition, Policy, Target


def policy_yaml(slug: str, policy: Policy, names: Mapping[UUID, str], *, title: str = "") -> str:
    """Write *policy*.

    Args:
        slug: its name.
        policy: what is written.
        names: e-mail addresses of people, names of schedules, teams and channels; whatever
            is missing is written by id, which is not read again: what is gone must be replaced.
        title: for people; "" leaves it out.
    """
    lines = ["apiVersion: sre_ops/oncall/v1", "kind: EscalationPolicy", f"name: {_quoted(slug)}"]
    if title and title != slug:
        lines.append(f"title: {_quoted(title)}")
    lines += [f"zone: {policy.zone}", "steps:"]
    for step in policy.steps:
        lines.append(f"  - tell: {_targets(step.targets, names)}")
        if step.delay:
            lines.append(f"    after: {_wait(step.delay)}")
        lines += _condition(step.condition)
    if policy.repeat:
        lines.append(f"repeat: {policy.repeat}")
    lines.append(f"round_delay: {_wait(policy.round_delay)}")
    if policy.ack_timeout is not None:
        lines.append(f"ack_timeout: {_wait(policy.ack_timeout)}")
    lines.append(f"catch_all: {_targets(policy.catch_all, names)}")
    return "\n".join(lines) + "\n"


def _condition(condition: Condition | None) -> Iterator[str]:
    if condition is not None:
        yield "    only:"
        yield from (f"      - {hours_yaml(one)}" for one in condition.hours)
        if condition.clock is not ClockOf.SCHEDULE:
            yield f"    clock: {condition.clock}"


def _targets(targets: tuple[Target, ...], names: Mapping[UUID, str]) -> str:
    said = (_quoted(f"{one.kind} {names.get(one.id, one.id)}") for one in targets)
    return f"[{', '.join(said)}]"


def _wait(delay: timedelta) -> str:
    seconds = int(delay.total_seconds())
    for unit, length in (("h", 3600), ("m", 60)):
        if seconds % length == 0:
            return f"{seconds // length}{unit}"
    return f"{seconds}s"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
