"""Rules as Prometheus reads them, and the promtool tests beside them, before they are files. Pure.

Source: Prometheus documentation, "Recording rules", "Alerting rules", "Unit Testing for Rules".
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sre_ops.slo.domain.finding import Finding

_NO_LABEL_CHARACTER = re.compile(r"[^a-zA-Z0-9_]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A recording rule."""

    record: str
    expr: str
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """An alerting rule.

    Attributes:
        labels, annotations: plain texts; a writer escapes what Prometheus reads as template.
        hold_minutes: how long the expression must hold before the alert fires.
        is_template: the texts are templates of Prometheus already, and kept as they are.
    """

    alert: str
    expr: str
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    hold_minutes: int = 0
    is_template: bool = False


Rule = Recording | Alert


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleGroup:
    """Rules that are evaluated one after another.

    Attributes:
        name: unique within its file.
        interval_seconds: None is the server's own evaluation interval.
    """

    name: str
    rules: tuple[Rule, ...]
    interval_seconds: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InputSeries:
    """Samples that a test feeds: *values* in promtool's notation, one a minute from 0."""

    series: str
    values: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FiringAlert:
    """An alert that is expected to fire, with all its labels and annotations."""

    labels: Mapping[str, str]
    annotations: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """The alerts of one name that fire at a minute of a test: these and no others."""

    at_minute: int
    alert: str
    firing: tuple[FiringAlert, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTest:
    """One world that promtool plays through the rules."""

    name: str
    series: tuple[InputSeries, ...]
    expectations: tuple[Expectation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFile:
    """The rules of one SLO, their tests, and the findings of making them.

    One file for each SLO, since promtool evaluates all rules of a file in each of its tests.

    Attributes:
        service, slo: whose rules they are; the file is named after them.
        groups: empty where no rule can be written.
    """

    service: str
    slo: str
    groups: tuple[RuleGroup, ...]
    tests: tuple[RuleTest, ...] = ()
    findings: tuple[Finding, ...] = ()


def label_name(text: str) -> str:
    """Return *text* as a label name of Prometheus: other characters become `_`."""
    name = _NO_LABEL_CHARACTER.sub("_", text)
    return f"_{name}" if name[:1].isdigit() else name


def escaped(text: str) -> str:
    """Return a template of Prometheus that expands to *text*, braces and all."""
    return text.replace("{{", '{{ "{{" }}')


def duration(minutes: int) -> str:
    """Write whole minutes in the largest unit of PromQL that divides them: `5m`, `6h`, `3d`."""
    for unit, size in (("d", 1_440), ("h", 60)):
        if minutes and minutes % size == 0:
            return f"{minutes // size}{unit}"
    return f"{minutes}m"
