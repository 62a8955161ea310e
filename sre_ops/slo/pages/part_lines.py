"""The parts of a composite, or steps of a journey, ready to be written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sre_ops.slo.domain.composite import CompositeKind, Importance, NoData
from sre_ops.slo.pages.lines import Line, line
from sre_ops.slo.pages.wording import consumed
from sre_ops.slo.queries.composites import Composed, Part
from sre_ops.web.i18n import N_, _

KINDS = {
    CompositeKind.WEIGHTED: N_("In each minute it is the weighted mean of its members."),
    CompositeKind.ALL_OF: N_(
        "A minute is good when each of its members meets its own objective in it."
    ),
    CompositeKind.JOURNEY: N_("In each minute it is as good as its worst step."),
}
SILENCE = {
    NoData.UNKNOWN: N_("A minute in which a member has no data is left out."),
    NoData.IGNORE: N_("Where a member has no data, the others decide."),
    NoData.BAD: N_("Where a member has no data, it counts as wholly bad."),
}
IMPORTANCE = {
    Importance.CRITICAL: N_("critical"),
    Importance.HIGH: N_("high"),
    Importance.NORMAL: N_("normal"),
    Importance.LOW: N_("low"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PartLine:
    """One part; *line* is None before its SLO was judged, or once nothing defines it."""

    number: int
    part: Part
    title: str
    line: Line | None


def part_lines(made: Composed, now: datetime) -> list[PartLine]:
    """Return the parts of *made* in their order, written for whoever is spoken to."""
    return [
        PartLine(
            number=number,
            part=part,
            title=part.member.step or part.title,
            line=line(part.status, now) if part.status else None,
        )
        for number, part in enumerate(made.parts, 1)
    ]


def rules(made: Composed) -> Sequence[str]:
    """Say how the parts become one, and what silence means."""
    return [_(KINDS[made.sli.kind]), _(SILENCE[made.sli.no_data])]


def importance(made: Composed) -> str:
    """Write how much a journey matters; "" for other composites."""
    found = made.one.slo.importance
    return _(IMPORTANCE[found]) if found else ""


def worst_sentence(made: Composed) -> str:
    """Say which part costs most; "" where none costs anything."""
    worst = made.worst
    if worst is None or worst.status is None:
        return ""
    row = worst.status.row
    told = {
        "part": worst.member.step or worst.title or row.slo,
        "slo": "/".join(worst.member.key),
        "share": consumed(row.budget_consumed),
    }
    if made.sli.kind is CompositeKind.JOURNEY:
        text = _("Its worst step is “%(part)s”: %(slo)s has spent %(share)s of its own budget.")
    else:
        text = _("Most is lost by %(slo)s, which has spent %(share)s of its own budget.")
    return text % told
