"""The alert rules there are: which alerts each has raised, and what it lacks. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sre_ops.alerts.domain.routing import Destination, Severity

RUNBOOK = "runbook_url"
_TEMPLATE = "{{"


class Gap(StrEnum):
    """What a rule lacks."""

    NO_RUNBOOK = "no_runbook"
    NO_ROUTE = "no_route"  # it goes to no escalation policy, so that nobody is told
    NEVER_FIRED = "never_fired"
    UNKNOWN_SERVICE = "unknown_service"
    FAILS = "fails"  # its server cannot evaluate it


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """An alert rule that a server has loaded.

    Attributes:
        source: name of the data source; "" for the default one.
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
    """

    labels: Mapping[str, str]
    fired: int
    acted_on: int
    last_fired_at: datetime


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


def gaps(
    rule: Rule, past: History, destinations: Collection[Destination], services: Collection[str]
) -> tuple[Gap, ...]:
    """Return what *rule* lacks.

    Args:
        rule: as it is loaded.
        past: how often it has fired.
        destinations: where its alerts go; at least one.
        services: slugs of those that are known.
    """
    is_told = any(one.policy for one in destinations)
    is_quiet = all(one.severity is Severity.INFO for one in destinations)
    found = {
        Gap.NO_RUNBOOK: not any(one.runbook for one in destinations),
        Gap.NO_ROUTE: not is_told and not is_quiet,
        Gap.NEVER_FIRED: past.last_fired_at is None,
        Gap.UNKNOWN_SERVICE: not all(one.service in services for one in destinations),
        Gap.FAILS: bool(rule.problem),
    }
    return tuple(gap for gap, is_so in found.items() if is_so)
