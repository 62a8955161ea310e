"""The alert rules there are: which alerts each has raised, and what it lacks. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sre_ops.alerts.domain.routing import Destination
from sre_ops.alerts.domain.silence import SILENT
from sre_ops.kernel.severity import Severity

LATELY = timedelta(days=90)
"""Over what span it is counted how often a rule fires; after it, a rule has fallen silent."""
ENOUGH = 3
"""From how many alerts on a rule is called never acted on; fewer may be chance."""
SEEN = ":alerts"
"""The source of rules that no server listed, but whose alerts came; no data source has a colon."""
_TEMPLATE = "{{"


class Gap(StrEnum):
    """What a rule lacks."""

    NO_RUNBOOK = "no_runbook"
    NO_ROUTE = "no_route"  # it goes to no escalation policy, so that nobody is told
    NEVER_FIRED = "never_fired"  # not in the span of `LATELY`, or never at all
    NEVER_ACTED_ON = "never_acted_on"  # it pages, and nobody has ever taken one of its alerts
    UNKNOWN_SERVICE = "unknown_service"
    FAILS = "fails"  # its server cannot evaluate it


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """An alert rule that a server has loaded.

    Attributes:
        source: name of the data source; "" for the default one, `SEEN` for none that we ask.
        hold_seconds: how long its condition holds before it fires.
        labels, annotations: as written, with templates where it has them.
        problem: why it could not be evaluated last, or "".
    """

    source: str
    group: str
    name: str
    expr: str
    hold_seconds: float = 0.0
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""

    @property
    def fixed_labels(self) -> dict[str, str]:
        """The labels of each of its alerts, as far as the rule itself says them."""
        said = {name: text for name, text in self.labels.items() if _TEMPLATE not in text}
        return said | {"alertname": self.name}

    def raised(self, labels: Mapping[str, str]) -> bool:
        """Tell whether an alert with *labels* is one of its own."""
        return all(labels.get(name) == text for name, text in self.fixed_labels.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What became of alerts with the same labels.

    Attributes:
        fired: how many opened lately; `acted_on` how many of these a person acknowledged.
        last_fired_at: when one fired last, however long ago.
        annotations: of one of them.
    """

    labels: Mapping[str, str]
    fired: int
    acted_on: int
    last_fired_at: datetime
    annotations: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """How often a rule has fired, and was acted on; see `Record`."""

    fired: int = 0
    acted_on: int = 0
    last_fired_at: datetime | None = None


def history(rule: Rule, records: Iterable[Record]) -> History:
    """Add up the *records* of the alerts that *rule* has raised."""
    own = [one for one in records if rule.raised(one.labels)]
    return History(
        fired=sum(one.fired for one in own),
        acted_on=sum(one.acted_on for one in own),
        last_fired_at=max((one.last_fired_at for one in own), default=None),
    )


def unlisted(
    rules: Iterable[Rule], records: Iterable[Record], *, since: datetime
) -> tuple[Rule, ...]:
    """Return the rules of which alerts came although no server listed them, by name.

    They belong to servers that only Alertmanager knows. What their alerts have in common is
    taken for what the rule says.

    Args:
        rules: those that servers listed.
        records: of all alerts.
        since: an alert that fired last before it tells nothing of what there is today.
    """
    listed: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        listed[rule.name].append(rule)
    seen: dict[str, list[Record]] = defaultdict(list)
    for one in records:
        name = one.labels.get("alertname", "")
        is_ours = name in ("", SILENT) or any(rule.raised(one.labels) for rule in listed[name])
        if one.last_fired_at >= since and not is_ours:
            seen[name].append(one)
    return tuple(_seen(name, seen[name]) for name in sorted(seen))


def gaps(
    rule: Rule,
    past: History,
    destinations: Collection[Destination],
    services: Collection[str],
    *,
    since: datetime | None,
) -> tuple[Gap, ...]:
    """Return what *rule* lacks.

    Args:
        rule: as it is loaded.
        past: how often it has fired.
        destinations: where its alerts go; at least one.
        services: slugs of those that are known.
        since: a rule that has not fired from then on has fallen silent; None while alerts have
            not been taken in for long enough to say so.
    """
    is_told = any(one.policy for one in destinations)
    is_ignored = past.fired >= ENOUGH and not past.acted_on
    found = {
        Gap.NO_RUNBOOK: not any(one.runbook for one in destinations),
        Gap.NO_ROUTE: not is_told and not all(_is_quiet(one) for one in destinations),
        Gap.NEVER_FIRED: since is not None
        and (past.last_fired_at is None or past.last_fired_at < since),
        Gap.NEVER_ACTED_ON: is_told and is_ignored,
        Gap.UNKNOWN_SERVICE: not all(one.service in services for one in destinations),
        Gap.FAILS: bool(rule.problem),
    }
    return tuple(gap for gap, is_so in found.items() if is_so)


def _is_quiet(one: Destination) -> bool:
    """Tell whether nobody needs to be told: a warning only where a route below the root says so."""
    is_routed = len(one.path) > 1
    return one.severity is Severity.INFO or (one.severity is Severity.WARNING and is_routed)


def _seen(name: str, records: list[Record]) -> Rule:
    common = set.intersection(*(set(one.labels.items()) for one in records))
    latest = max(records, key=lambda one: one.last_fired_at)
    labels = {label: text for label, text in common if label != "alertname"}
    return Rule(
        source=SEEN,
        group="",
        name=name,
        expr="",
        labels=dict(sorted(labels.items())),
        annotations=latest.annotations,
    )
