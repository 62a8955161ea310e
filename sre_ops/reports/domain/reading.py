"""What a reader should know first: the tally, the worst, what needs a decision. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sre_ops.reports.domain.facts import Kind, Line, Part, Report, Scope

UNATTRIBUTED = "unattributed"
CORRECTION = "correction"
HALF = 0.5
"""Of what was spent; and a budget of which less is spent raises no question about causes."""

STERN = ("freeze", "require_approval", "reliability_first")
"""What a policy may ask for beyond informing people, the sternest first."""

_ORDER = ("missed", "at_risk", "no_data", "not_enough_data", "met")


class Matter(StrEnum):
    """Why somebody has to decide something."""

    FREEZE = "freeze"
    MISSED = "missed"
    MISSED_UNEXPLAINED = "missed_unexplained"
    EXCEPTION_WAITS = "exception_waits"
    EXCEPTION_ENDS = "exception_ends"
    UNEXPLAINED = "unexplained"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One thing that needs a decision.

    Attributes:
        slo: "" where it is of the service as a whole.
        action: what the policy asks for, where it is a freeze or its like.
        share: of the budget that is spent, or, where the matter is that, that nothing explains.
        unexplained: of the budget, where it was missed and most of that has no known cause.
        at: since when, or until when.
        text: what people wrote.
    """

    matter: Matter
    service: str
    slo: str = ""
    action: str = ""
    share: float | None = None
    unexplained: float | None = None
    at: datetime | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many objectives stand how; `unknown` cannot be judged."""

    total: int
    met: int
    missed: int
    at_risk: int
    unknown: int

    @property
    def judged(self) -> int:
        """How many could be judged."""
        return self.total - self.unknown


def tally(lines: Sequence[Line]) -> Tally:
    """Count the states of *lines*."""
    states = Counter(line.figures.state for line in lines)
    return Tally(
        total=len(lines),
        met=states["met"],
        missed=states["missed"],
        at_risk=states["at_risk"],
        unknown=states["no_data"] + states["not_enough_data"],
    )


def worst_first(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return *lines*: missed before at risk before unknown before met, most spent first."""
    return tuple(
        sorted(
            lines,
            key=lambda one: (
                _ORDER.index(one.figures.state),
                -(one.figures.consumed or 0.0),
                one.service,
                one.slo,
            ),
        )
    )


def largest(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Return the causes that took anything, the largest share of a budget first.

    What corrections took out is left out: it is not spent.
    """
    return tuple(
        sorted(
            (one for one in parts if one.bad and one.cause != CORRECTION),
            key=lambda one: (-(one.share or 0.0), one.service, one.slo, one.cause, one.ref),
        )
    )


def narrowed(whole: Report, scope: Scope) -> Report:
    """Return what the report of the organisation says of one service or team."""
    if scope.kind is Kind.ORGANISATION:
        return whole
    lines = lines_of(whole.lines, scope)
    services = {line.service for line in lines}
    ids = {line.slo_id for line in lines}
    parts = tuple(one for one in whole.parts if one.slo_id in ids)
    return Report(
        scope=scope,
        period=whole.period,
        counted_to=whole.counted_to,
        made_at=whole.made_at,
        lines=lines,
        parts=parts,
        attributed=len({one.slo_id for one in parts}),
        asked=tuple(one for one in whole.asked if one.slo_id in ids),
        exceptions=tuple(one for one in whole.exceptions if one.service in services),
        releases=tuple(one for one in whole.releases if one.service in services),
    )


def lines_of(lines: Sequence[Line], scope: Scope) -> tuple[Line, ...]:
    """Return those of *lines* that belong to *scope*."""
    if scope.kind is Kind.ORGANISATION:
        return tuple(lines)
    if scope.kind is Kind.TEAM:
        return tuple(line for line in lines if line.team == scope.name)
    return tuple(line for line in lines if line.service == scope.name)


def decisions(report: Report) -> tuple[Decision, ...]:
    """Return what needs a decision, the weightiest first."""
    return (
        *_freezes(report),
        *_missed(report),
        *_exceptions(report),
        *_unexplained(report),
        *_unknown(report),
    )


def _freezes(report: Report) -> list[Decision]:
    sternest: dict[tuple[str, str], Decision] = {}
    for one in sorted(report.asked, key=lambda each: _rank(each.action), reverse=True):
        if one.action in STERN:
            found = Decision(
                matter=Matter.FREEZE,
                service=one.service,
                slo=one.slo,
                action=one.action,
                at=one.since,
            )
            sternest.setdefault((one.service, one.slo), found)
    return list(sternest.values())


def _rank(action: str) -> int:
    return -STERN.index(action) if action in STERN else -len(STERN)


def _missed(report: Report) -> list[Decision]:
    unexplained = _unexplained_shares(report)
    return [
        Decision(
            matter=Matter.MISSED_UNEXPLAINED if line.slo_id in unexplained else Matter.MISSED,
            service=line.service,
            slo=line.slo,
            share=line.figures.consumed,
            unexplained=unexplained.get(line.slo_id),
        )
        for line in worst_first(report.lines)
        if line.figures.state == "missed"
    ]


def _exceptions(report: Report) -> list[Decision]:
    matters = {"requested": Matter.EXCEPTION_WAITS, "approved": Matter.EXCEPTION_ENDS}
    return [
        Decision(
            matter=matters[one.state],
            service=one.service,
            at=one.expires_at,
            text=one.reason,
        )
        for one in sorted(report.exceptions, key=lambda each: each.expires_at)
        if one.state in matters
    ]


def _unexplained(report: Report) -> list[Decision]:
    shares = _unexplained_shares(report)
    return [
        Decision(
            matter=Matter.UNEXPLAINED,
            service=line.service,
            slo=line.slo,
            share=shares[line.slo_id],
        )
        for line in worst_first(report.lines)
        if line.slo_id in shares and line.figures.state != "missed"
    ]


def _unexplained_shares(report: Report) -> dict[UUID, float]:
    """Return by SLO the share of its budget that nothing explains, where that is most of it."""
    spent = {line.slo_id: line.figures.consumed or 0.0 for line in report.lines}
    return {
        one.slo_id: one.share
        for one in report.parts
        if one.cause == UNATTRIBUTED
        and one.share is not None
        and spent[one.slo_id] >= HALF
        and one.share > HALF * spent[one.slo_id]
    }


def _unknown(report: Report) -> list[Decision]:
    """Name what cannot be judged, but for what has only begun to be measured in the period."""
    return [
        Decision(matter=Matter.UNKNOWN, service=line.service, slo=line.slo)
        for line in report.lines
        if line.figures.state in ("no_data", "not_enough_data") and not _has_begun(line)
    ]


def _has_begun(line: Line) -> bool:
    return line.figures.coverage > 0 and line.before.coverage == 0
