"""What has changed since a report was closed: told beside it, never in it. Pure."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sre_ops.kernel.event import to_json
from sre_ops.reports.domain.facts import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """What is compared of an SLO; *parts_per_minute* is as of `Line`."""

    valid: int
    bad: int
    consumed: float | None
    state: str
    parts_per_minute: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One SLO that would be told of otherwise now.

    Attributes:
        before: as the report was closed; None where it was not in it.
        after: as it would be now; None where it would not be in it.
    """

    service: str
    slo: str
    before: Stand | None
    after: Stand | None


def changes(closed: Sequence[Line], now: Sequence[Line]) -> tuple[Change, ...]:
    """Return what differs between the lines of a closed report and those made anew."""
    before = {(one.service, one.slo): _stand(one) for one in closed}
    after = {(one.service, one.slo): _stand(one) for one in now}
    return tuple(
        Change(service=key[0], slo=key[1], before=before.get(key), after=after.get(key))
        for key in sorted(before.keys() | after.keys())
        if before.get(key) != after.get(key)
    )


def _stand(line: Line) -> Stand:
    said = line.figures
    return Stand(
        valid=said.valid,
        bad=said.bad,
        consumed=said.consumed,
        state=said.state,
        parts_per_minute=line.parts_per_minute,
    )


def text_of(found: Sequence[Change]) -> str:
    """Write changes as they are kept."""
    return json.dumps([to_json(one) for one in found], sort_keys=True, separators=(",", ":"))


def changes_of(text: str) -> tuple[Change, ...]:
    """Read what `text_of` wrote."""
    return tuple(
        Change(
            service=one["service"],
            slo=one["slo"],
            before=Stand(**one["before"]) if one["before"] else None,
            after=Stand(**one["after"]) if one["after"] else None,
        )
        for one in json.loads(text)
    )
