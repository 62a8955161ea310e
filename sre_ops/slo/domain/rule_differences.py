"""Whether the rules that a server has loaded are those that it should have. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sre_ops.kernel.errors import Invalid
from sre_ops.slo.domain.promql import parse
from sre_ops.slo.domain.rule import Alert, Rule, RuleGroup, escaped

_STRING = r'"(?:[^"\\]|\\.)*"'
_SELECTOR = re.compile(rf"\{{((?:[^\"{{}}]|{_STRING})*)\}}")
_MATCHER = re.compile(rf"[^,\s]+?{_STRING}")

OURS = "slo:"
"""How the names of all groups begin that sre_ops writes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedRule:
    """A rule as a server tells it.

    Attributes:
        error: what its last evaluation failed with; "" where it did not.
    """

    name: str
    expr: str
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    hold_seconds: float = 0.0
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedGroup:
    """A group of rules as a server tells it.

    Attributes:
        folder: where its file lies, as the server names it.
    """

    name: str
    rules: tuple[LoadedRule, ...]
    folder: str = ""


class DifferenceKind(StrEnum):
    """What is wrong with a group that a server has loaded or has not."""

    NOT_LOADED = "not_loaded"
    LEFT_OVER = "left_over"
    CHANGED = "changed"
    FAILING = "failing"


@dataclass(frozen=True, slots=True)
class Difference:
    """One group that is not as it should be, and how."""

    kind: DifferenceKind
    group: str
    what: str

    def __str__(self) -> str:
        return f"{self.group}: {self.what}"


def differences(
    expected: Iterable[RuleGroup], loaded: Iterable[LoadedGroup]
) -> tuple[Difference, ...]:
    """Compare what a server has loaded with what it should have, sorted by group.

    Groups that are not ours are passed over; so are those in other folders than the ones that
    hold what is wanted, since somebody else keeps them. Expressions are compared as they are
    parsed, since a server writes them in its own way.
    """
    wanted = {group.name: group for group in expected}
    ours = [group for group in loaded if group.name.startswith(OURS)]
    folders = {group.folder for group in ours if group.name in wanted}
    there = {group.name: group for group in ours if not folders or group.folder in folders}
    found = [
        *(
            Difference(DifferenceKind.NOT_LOADED, name, "is not loaded")
            for name in wanted.keys() - there.keys()
        ),
        *(
            Difference(DifferenceKind.LEFT_OVER, name, "is loaded but no longer wanted")
            for name in there.keys() - wanted.keys()
        ),
    ]
    for name in wanted.keys() & there.keys():
        found += _between(name, wanted[name].rules, there[name].rules)
    return tuple(sorted(found, key=lambda one: (one.group, one.kind, one.what)))


def _between(
    group: str, wanted: Sequence[Rule], there: Sequence[LoadedRule]
) -> Iterable[Difference]:
    if [_told(rule) for rule in wanted] != [_heard(rule) for rule in there]:
        yield Difference(DifferenceKind.CHANGED, group, "is loaded with other rules")
    for rule in there:
        if rule.error:
            what = f"{rule.name} fails: {rule.error}"
            yield Difference(DifferenceKind.FAILING, group, what)


def _told(rule: Rule) -> tuple[object, ...]:
    if isinstance(rule, Alert):
        labels, annotations = (
            {name: escaped(text) for name, text in texts.items()}
            for texts in (rule.labels, rule.annotations)
        )
        return (rule.alert, _parsed(rule.expr), labels, annotations, rule.hold_minutes * 60)
    return (rule.record, _parsed(rule.expr), dict(rule.labels), {}, 0)


def _heard(rule: LoadedRule) -> tuple[object, ...]:
    labels, annotations = dict(rule.labels), dict(rule.annotations)
    return (rule.name, _parsed(rule.expr), labels, annotations, rule.hold_seconds)


def _parsed(expr: str) -> str:
    """Return *expr* as the parser writes it, with matchers in the order of servers."""
    try:
        text = str(parse(expr))
    except Invalid:
        return expr
    return _SELECTOR.sub(lambda found: f"{{{','.join(sorted(_MATCHER.findall(found[1])))}}}", text)
