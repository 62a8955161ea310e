"""Which metrics of a server can be counted event by event: counters and histograms. Pure.

Source: Prometheus documentation, "Metric types" and "Metric and label naming".
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

METRIC_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*", re.ASCII)
LABEL_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*", re.ASCII)
_PARTS = ("_bucket", "_count", "_sum", "_created")


class Look(StrEnum):
    """What a metric looks like."""

    COUNTER = "counter"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a server's metadata say of a metric: its type as it is exposed, and its help."""

    kind: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A metric that can be counted; a histogram's series have further endings."""

    name: str
    look: Look
    about: str = ""

    @property
    def total(self) -> str:
        """The counter of all its events."""
        return f"{self.name}_count" if self.look is Look.HISTOGRAM else self.name

    @property
    def bucket(self) -> str:
        """The buckets of a histogram."""
        return f"{self.name}_bucket"


def families(names: Collection[str], told: Mapping[str, Told]) -> tuple[Family, ...]:
    """Return what can be counted among *names*, counters first, each kind by name.

    Metadata decide; without any, endings do, as naming rules ask for them. What a recording
    rule made, with a colon in its name, is no counter.

    Args:
        names: of metrics, as series have them.
        told: metadata by metric, as far as the server has any.
    """
    known = frozenset(names)
    found = {family for name in names if (family := _family(name, known, told))}
    return tuple(sorted(found, key=lambda one: (one.look, one.name)))


def family_named(name: str, names: Iterable[str]) -> Family | None:
    """Return the family *name* if its series are among *names*; a histogram goes first."""
    there = frozenset(names)
    if f"{name}_bucket" in there:
        return Family(name=name, look=Look.HISTOGRAM)
    return Family(name=name, look=Look.COUNTER) if name in there else None


def _family(name: str, known: frozenset[str], told: Mapping[str, Told]) -> Family | None:
    if not METRIC_NAME.fullmatch(name) or ":" in name:
        return None
    for ending in _PARTS:
        base = name.removesuffix(ending)
        if base != name and f"{base}_bucket" in known:
            return Family(name=base, look=Look.HISTOGRAM, about=_told(base, told).about)
    said = _told(name, told)
    is_one = said.kind == "counter" if said.kind else name.endswith(("_total", "_count"))
    return Family(name=name, look=Look.COUNTER, about=said.about) if is_one else None


def _told(name: str, told: Mapping[str, Told]) -> Told:
    """Return what is told of *name*; OpenMetrics tells of a counter without its ending."""
    bases = (name, name.removesuffix("_total"))
    found = next((told[base] for base in bases if base in told), None)
    if found is None and name.endswith("_count"):
        summary = told.get(name.removesuffix("_count"), Told())
        found = Told(kind="counter", about=summary.about) if summary.kind == "summary" else None
    return found or Told()
