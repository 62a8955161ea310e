"""`kind: ErrorBudgetPolicy` of `sre-ops/v1`: a policy as people write it. Pure.

Our own kind, because OpenSLO has none for policies on budgets; it stands in the files beside
the definitions. `slo check` says what is wrong with it, as with any definition.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from sre_ops.slo.domain.burn import BURN_WINDOWS
from sre_ops.slo.domain.document import Cursor, shown
from sre_ops.slo.domain.finding import Finding, Severity
from sre_ops.slo.domain.openslo_metadata import name_of, origin
from sre_ops.slo.domain.policy import Action, Measure, Override, Policy, Rule
from sre_ops.slo.domain.policy_text import policy_document

KIND = "ErrorBudgetPolicy"
EXEMPTIONS = ("p0", "security")
ROLES = ("responder", "manager", "admin")
_NAME = 253  # characters, as in Kubernetes
_DOCUMENT_BYTES = 20 * 1024  # escaped once more inside the 64 KB of state that the event log keeps
_ACTIONS = tuple(action.value for action in Action if action is not Action.NONE)
_SECONDS = {"m": 60, "h": 3_600, "d": 86_400}
_DURATION = re.compile(r"([1-9][0-9]{0,4})([mhd])|0")
_DURATIONS = "0, or a number with m, h or d, for example 1h"


@dataclass(frozen=True, slots=True)
class _Form:
    """How a measure is written: its key, what raises it, and the way back."""

    measure: Measure
    raises: str
    falls_below: bool


_FORMS = {
    "budgetLeft": _Form(Measure.BUDGET_LEFT, "atMost", falls_below=True),
    "burnRate": _Form(Measure.BURN_RATE, "above", falls_below=False),
    "incidentShare": _Form(Measure.INCIDENT_SHARE, "above", falls_below=False),
}


def read_policy(document: Cursor) -> Policy | None:
    """Read one policy; None after an error, which is recorded on the cursor."""
    known = len(_errors(document))
    document.only("apiVersion", "kind", "metadata", "spec")
    name, spec = name_of(document), document.table("spec", required=True)
    if spec is None:
        return None
    spec.only("description", "services", "slos", "exempt", "override", "rules")
    policy = Policy(
        name=name,
        origin=origin(document),
        description=spec.text("description"),
        services=_texts(spec, "services"),
        slos=_texts(spec, "slos"),
        exempt=_exempt(spec),
        override=_override(spec),
        rules=_rules(spec),
    )
    _check_whose(spec, policy)
    _check_size(document, policy)
    return policy if len(_errors(document)) == known else None


def _errors(document: Cursor) -> list[Finding]:
    return [one for one in document.findings if one.severity is Severity.ERROR]


def _texts(spec: Cursor, name: str) -> tuple[str, ...]:
    return tuple(text for item in spec.items(name) if (text := item.as_text()))


def _check_whose(spec: Cursor, policy: Policy) -> None:
    if not (policy.services or policy.slos):
        allowed = "services: [checkout] or slos: [checkout/availability]"
        message = f"policy `{policy.name}` names neither services nor slos; write {allowed}"
        spec.error("policy-without-target", message, allowed)
    for item in spec.items("slos"):
        if "/" not in shown(item.node):
            message = f"`{shown(item.node)}` names no SLO; write service/slo"
            item.error("no-slo-name", message, "service/slo")


def _check_size(document: Cursor, policy: Policy) -> None:
    """Refuse what tables and event log have no room for."""
    if len(policy.name) > _NAME or not policy.name.isprintable():
        message = (
            f"the name {policy.name[:40]!a} must be printable and have at most {_NAME} characters"
        )
        document.error("does-not-fit", message, f"{_NAME} characters")
    size = len(policy_document(policy).encode(errors="replace"))
    if size > _DOCUMENT_BYTES:
        message = f"policy `{policy.name[:40]}` takes {size} bytes; at most {_DOCUMENT_BYTES}"
        document.error("does-not-fit", message, "fewer rules or shorter texts")


def _exempt(spec: Cursor) -> tuple[str, ...]:
    if spec.field("exempt") is None:
        return EXEMPTIONS
    return tuple(_choice(item, EXEMPTIONS) for item in spec.items("exempt"))


def _override(spec: Cursor) -> Override:
    said = spec.table("override")
    if said is None:
        return Override()
    said.only("role", "longest")
    role, longest = said.field("role"), said.field("longest")
    return Override(
        role=_choice(role, ROLES) if role else Override().role,
        longest=_duration(longest, least=timedelta(minutes=1)) if longest else Override().longest,
    )


def _rules(spec: Cursor) -> tuple[Rule, ...]:
    rules: dict[str, Rule] = {}
    for item in spec.items("rules", required=True):
        rule = _rule(item)
        if rule is None:
            continue
        if rule.name in rules:
            message = f"rule `{rule.name}` is there twice; give each its own name"
            item.spot("name").error("duplicate-rule", message, "unique names")
        rules[rule.name] = rule
    return tuple(rules.values())


def _rule(item: Cursor) -> Rule | None:
    item.only("name", "when", "action", "hold")
    name, action = item.text("name", required=True), item.needed("action", " | ".join(_ACTIONS))
    when = item.table("when", required=True)
    chosen = _choice(action, _ACTIONS) if action else ""
    hold = item.field("hold")
    held = _duration(hold, least=timedelta(0)) if hold else timedelta(hours=1)
    if when is None:
        return None
    when.only(*_FORMS)
    written = [key for key in _FORMS if when.field(key)]
    if len(written) != 1:
        when.error("one-measure", "`when` needs exactly one measure", " | ".join(_FORMS))
        return None
    edges = _edges(when, written[0])
    if edges is None or not chosen:
        return None
    threshold, until, over = edges
    return Rule(
        name=name,
        measure=_FORMS[written[0]].measure,
        threshold=threshold,
        until=until,
        over=over,
        action=Action(chosen),
        hold=held,
    )


def _edges(when: Cursor, key: str) -> tuple[Decimal, Decimal, str] | None:
    """Return threshold, exit condition and window of the measure that is written as *key*."""
    form, said = _FORMS[key], when.table(key)
    if said is None:
        return None
    is_rate = form.measure is Measure.BURN_RATE
    said.only(form.raises, "until", *(("over",) if is_rate else ()))
    threshold = said.number(form.raises, required=True)
    until = said.number("until") if said.field("until") else threshold
    window = said.needed("over", " | ".join(BURN_WINDOWS)) if is_rate else None
    over = _choice(window, tuple(BURN_WINDOWS)) if window else ""
    if threshold is None or until is None or (is_rate and not over):
        return None
    if not is_rate and not -10 <= threshold <= 1:  # noqa: PLR2004 - a percentage stands out
        message = f"{threshold} is no share of a budget; write 0.2 for 20 %"
        said.spot(form.raises).error("no-share", message, "a ratio, at most 1")
    if (until < threshold) if form.falls_below else (until > threshold):
        side = "at least" if form.falls_below else "at most"
        message = f"`until` is {until}; it must be {side} {threshold}, or the rule never ends"
        said.spot("until").error("no-way-back", message, f"{side} the threshold")
    return threshold, until, over


def _choice(cursor: Cursor, allowed: tuple[str, ...]) -> str:
    text = cursor.as_text()
    if text not in allowed:
        words = " | ".join(allowed)
        cursor.error("wrong-value", f"`{cursor.key}: {text}` is none of {words}", words)
        return ""
    return text


def _duration(cursor: Cursor, *, least: timedelta) -> timedelta:
    text = shown(cursor.node)
    found = _DURATION.fullmatch(text)
    span = (
        timedelta(seconds=int(found[1] or 0) * _SECONDS.get(found[2] or "", 0)) if found else None
    )
    if span is None or span < least:
        cursor.error("no-duration", f"`{cursor.key}: {text}` must be {_DURATIONS}", _DURATIONS)
        return least
    return span


def unique_policies(policies: Iterable[Policy], findings: list[Finding]) -> tuple[Policy, ...]:
    """Return *policies* by name; two of one name, or for one target, are an error."""
    kept: dict[str, Policy] = {}
    targets: dict[str, Policy] = {}
    for policy in policies:
        first = kept.setdefault(policy.name, policy)
        if first is not policy:
            findings.append(_twice(policy, first, f"policy `{policy.name}` is also declared"))
            continue
        for target in (*policy.services, *policy.slos):
            other = targets.setdefault(target, policy)
            if other is not policy:
                findings.append(_twice(policy, other, f"`{target}` also follows a policy"))
    return tuple(sorted(kept.values(), key=lambda policy: policy.name))


def unmatched_targets(policies: Iterable[Policy], slos: Iterable[tuple[str, str]]) -> list[Finding]:
    """Warn of services and SLOs that policies name and nothing defines.

    Args:
        policies: all that were read.
        slos: (service, name) of all SLOs that were read.
    """
    keys = set(slos)
    known = {service for service, _ in keys} | {f"{service}/{slo}" for service, slo in keys}
    return [
        _remark(policy, Severity.WARNING, target, _NOTHING % target, rule="policy-of-nothing")
        for policy in policies
        for target in (*policy.services, *policy.slos)
        if target not in known
    ]


_NOTHING = "no definition read here is of `%s`; check the spelling"


def _twice(again: Policy, first: Policy, what: str) -> Finding:
    message = f"{what} at {first.origin.file}:{first.origin.line}; keep one of the two"
    return _remark(again, Severity.ERROR, again.name, message, rule="duplicate-policy")


def _remark(policy: Policy, severity: Severity, value: str, message: str, *, rule: str) -> Finding:
    return Finding(
        rule=rule,
        severity=severity,
        file=policy.origin.file,
        line=policy.origin.line,
        column=1,
        key="metadata.name" if severity is Severity.ERROR else "spec",
        value=value,
        allowed="",
        message=message,
    )
