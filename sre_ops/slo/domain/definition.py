"""What an SLI and an SLO are, whatever file format they were written in. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from sre_ops.slo.domain.composite import CompositeSli, Importance


class MatchOp(StrEnum):
    """How a label is compared, as PromQL writes it."""

    EQUAL = "="
    NOT_EQUAL = "!="
    REGEX = "=~"
    NOT_REGEX = "!~"


@lru_cache(maxsize=4096)
def _anchored(pattern: str) -> re.Pattern[str]:
    # RE2's classes are ASCII and its dot takes a line end, so Python's must, too.
    return re.compile(pattern, re.DOTALL | re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Matcher:
    """One label condition; an absent label counts as the empty string, as in PromQL."""

    label: str
    op: MatchOp
    value: str

    def accepts(self, labels: Mapping[str, str]) -> bool:
        """Tell whether a series with *labels* meets this condition."""
        actual = labels.get(self.label, "")
        match self.op:
            case MatchOp.EQUAL:
                return actual == self.value
            case MatchOp.NOT_EQUAL:
                return actual != self.value
            case MatchOp.REGEX:
                return _anchored(self.value).fullmatch(actual) is not None
            case _:  # MatchOp.NOT_REGEX
                return _anchored(self.value).fullmatch(actual) is None

    def promql(self) -> str:
        """Write the condition as PromQL does."""
        escaped = self.value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return f'{self.label}{self.op}"{escaped}"'


@dataclass(frozen=True, slots=True, order=True)
class Selector:
    """The series of one metric that meet all matchers (never one on `__name__`)."""

    metric: str
    matchers: tuple[Matcher, ...] = ()

    def accepts(self, labels: Mapping[str, str]) -> bool:
        """Tell whether a series of this metric with *labels* is selected."""
        return all(matcher.accepts(labels) for matcher in self.matchers)

    def promql(self) -> str:
        """Write the selector as PromQL does, without a range."""
        return f"{self.metric}{{{','.join(m.promql() for m in self.matchers)}}}"


@dataclass(frozen=True, slots=True, order=True)
class CounterTerm:
    """How the growth of the selected counters counts: `valid` and `bad` are weights.

    good/total is total (1, 1) plus good (0, -1); bad/total is total (1, 0) plus bad
    (0, 1); one metric classified by labels is each class with its own weights. A series
    that several terms select adds their weights.
    """

    selector: Selector
    valid: int
    bad: int


@dataclass(frozen=True, slots=True)
class EventSli:
    """A ratio of events, counted from the raw samples of counters.

    A latency SLI on a classic histogram is one too: `latency_threshold` then holds the
    bucket bound whose series must exist, in the unit of the histogram.

    `aggregated` has the server sum the growth, for SLIs of too many series to fetch; it is
    chosen by us and never written in a file.
    """

    terms: tuple[CounterTerm, ...]
    latency_threshold: float | None = None
    aggregated: bool = False


@dataclass(frozen=True, slots=True)
class NativeLatencySli:
    """Latency on a native histogram: observations above *threshold* are bad."""

    selector: Selector
    threshold: float


class Comparison(StrEnum):
    """How a gauge is compared with its threshold for a minute to be good."""

    BELOW = "lt"
    AT_MOST = "lte"
    ABOVE = "gt"
    AT_LEAST = "gte"


@dataclass(frozen=True, slots=True)
class GaugeSli:
    """A minute is good while every selected gauge meets the condition at every scrape."""

    selector: Selector
    good_when: Comparison
    threshold: float


@dataclass(frozen=True, slots=True)
class FreshnessSli:
    """A minute is good while the newest record is at most *max_age_seconds* old.

    The selected gauges hold the Unix time, in seconds, of the newest record.
    """

    selector: Selector
    max_age_seconds: float


@dataclass(frozen=True, slots=True)
class QuerySli:
    """A free-form PromQL query, judged once a minute: an approximation, labelled so.

    Attributes:
        query: PromQL whose single value per minute is a ratio or a number.
        good_when: how the value is compared with *threshold* for the minute to be good.
        threshold: in the unit of the query.
    """

    query: str
    good_when: Comparison
    threshold: float


MeasuredSli = EventSli | NativeLatencySli | GaugeSli | FreshnessSli | QuerySli

Sli = MeasuredSli | CompositeSli


@dataclass(frozen=True, slots=True)
class RollingWindow:
    """The last *days* days; written `30d`."""

    days: int

    def __str__(self) -> str:
        return f"{self.days}d"


class CalendarUnit(StrEnum):
    """The spans of a calendar window."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class CalendarWindow:
    """The running week (from Monday), month, quarter or year in an IANA zone.

    Written `month@Asia/Tokyo`.
    """

    unit: CalendarUnit
    zone: str

    def __str__(self) -> str:
        return f"{self.unit}@{self.zone}"


Window = RollingWindow | CalendarWindow


@dataclass(frozen=True, slots=True)
class TimeSlices:
    """Budget in slices of *minutes*; a slice is good at *target* good/valid or better."""

    minutes: int
    target: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class FanOut:
    """That an SLO has a child, an SLO of its own, for each value of a label of its series.

    Attributes:
        limit: how many children at most.
        match: regular expression that a whole value must fit; "" fits all.
        exclude: regular expression of whole values that get no child; "" leaves out none.
    """

    label: str
    limit: int
    match: str = ""
    exclude: str = ""

    def wants(self, value: str) -> bool:
        """Tell whether *value* may have a child; series without the label have none."""
        fits = not self.match or _anchored(self.match).fullmatch(value) is not None
        is_out = bool(self.exclude) and _anchored(self.exclude).fullmatch(value) is not None
        return bool(value) and fits and not is_out


@dataclass(frozen=True, slots=True, kw_only=True)
class PartOf:
    """That an SLO is a child of a fan-out: it counts only series whose *label* is *value*.

    Attributes:
        parent: name of the SLO, of the same service, that counts all of them.
    """

    parent: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a definition was written: for errors and for the actor of a reload."""

    file: str
    line: int = 1
    format: str = "openslo/v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """What the customer gets back once the SLI of a window is below *below* (a ratio)."""

    below: Decimal
    credit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sla:
    """What a contract promises beside an SLO; always less than the SLO aims at.

    Attributes:
        name: of the agreement.
        objective: ratio, 0 < objective < the SLO's.
        file: where it is written, which need not be the file of the SLO.
        window: None is each window of the SLO.
        customer, contract, note: free texts; "" where nothing is said.
        credits: descending by `below`.
    """

    name: str
    objective: Decimal
    file: str
    window: Window | None = None
    customer: str = ""
    contract: str = ""
    note: str = ""
    credits: tuple[Credit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Slo:
    """One objective for one SLI over one or more windows.

    Attributes:
        objective: ratio, 0 < objective < 1.
        time_slices: None budgets events (or one-minute slices for kinds that have no
            events); otherwise slices of the event SLI are budgeted.
        source: name of the data source; "" is the default one.
        source_url: where that is, as the files say; "" where they do not.
        labels: free labels of the file, for routing and reports.
        approximate: the SLI is not event-exact (free-form query); says why, or "".
        fan_out: None where the SLO has no children.
        part_of: None where the SLO is nobody's child.
        sla: what a contract promises; None where none does.
        importance: of a user journey; None for other SLOs.
    """

    service: str
    name: str
    sli: Sli
    objective: Decimal
    windows: tuple[Window, ...]
    origin: Origin
    time_slices: TimeSlices | None = None
    source: str = ""
    source_url: str = ""
    display_name: str = ""
    description: str = ""
    team: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    approximate: str = ""
    fan_out: FanOut | None = None
    part_of: PartOf | None = None
    sla: Sla | None = None
    importance: Importance | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What identifies the SLO: service and name."""
        return (self.service, self.name)

    @property
    def parent(self) -> str:
        """Name of the SLO whose fan-out made this one; "" where a file defines it."""
        return self.part_of.parent if self.part_of else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service as the definition files declare it, for the catalogue."""

    name: str
    origin: Origin
    display_name: str = ""
    description: str = ""
    team: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSource:
    """A Prometheus-compatible server that definition files name."""

    name: str
    url: str
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Definitions:
    """All that a set of files declares; SLOs sorted by key, keys unique."""

    slos: tuple[Slo, ...] = ()
    services: tuple[Service, ...] = ()
    sources: tuple[DataSource, ...] = ()
