"""What a message says of one alert, in whatever form it came. Pure.

Three layers: an `AlertEvent` is one thing that was said and never changes; an alert is what
its events tell of one key over time; a group is what is paged together.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sre_ops.kernel.errors import Invalid


class Said(StrEnum):
    """What an event says of its alert."""

    FIRING = "firing"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


class WrongPayload(Invalid):
    """A message that cannot be read; it is kept for inspection.

    Args:
        place: where in the message, `alerts[2].startsAt`; "" for the whole.
        why: what is wrong there and what would be right.
    """

    def __init__(self, place: str, why: str) -> None:
        super().__init__(f"{place or 'body'}: {why}")
        self.place = place or "body"
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertEvent:
    """One thing that was said of one alert.

    Attributes:
        key: what its source knows the alert by, never its summary; "" where the source has
            nothing of the kind, and every such event is an alert of its own.
        group_key: by which the source groups; "" lets the alert be its own group.
        starts_at, ends_at: as the source says, aware; None where it says nothing.
        severity: as the source writes it, or "".
        link: where the source shows the alert, or "".
    """

    said: Said
    key: str
    group_key: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    summary: str = ""
    severity: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one message says.

    Attributes:
        events: in the message's order, each an alert of its own.
        cut_off: how many alerts its sender left out; asking the sender brings them back.
    """

    events: tuple[AlertEvent, ...]
    cut_off: int = 0


def dedup_key(source_key: str) -> str:
    """Return the fixed-length key under which an alert is open at most once.

    Args:
        source_key: what the source knows it by; it may be long, so its SHA-256 is kept.
    """
    return hashlib.sha256(source_key.encode()).hexdigest()


def labels_key(labels: Mapping[str, str]) -> str:
    """Return a key for a label set; one without an `instance` is a set like any other.

    Length prefixes keep two sets apart whose names and values only run together alike.
    """
    parts = (f"{len(name)}:{name}{len(text)}:{text}" for name, text in sorted(labels.items()))
    return f"labels:{dedup_key(''.join(parts))}"
