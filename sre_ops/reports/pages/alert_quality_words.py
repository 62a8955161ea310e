"""What the quality of alerts comes to in words; it is called inside `speaking_to`."""

from dataclasses import dataclass

from sre_ops.reports.domain.alert_advice import Advice, Kind
from sre_ops.reports.domain.alert_quality import MOST_IN_HALF_A_DAY
from sre_ops.reports.queries.alert_quality import Quality
from sre_ops.web.filters import number, percent
from sre_ops.web.i18n import _, joined, ngettext


@dataclass(frozen=True, slots=True, kw_only=True)
class Advised:
    """Something to do: what was found, what helps, and which rules."""

    found: str
    remedy: str
    rules: tuple[str, ...]
    more: int


def sentence(found: Quality) -> str:
    """Say in one or two sentences whether alerts are worth their pages."""
    own = found.figures
    if own.precision is None:
        return _("Nobody was paged in this time.")
    told = {
        "pages": number(own.pages),
        "groups": number(own.paged),
        "precision": percent(own.precision, 0),
    }
    text = ngettext(
        "%(groups)s alert paged people, %(pages)s times in all; they acted on %(precision)s.",
        "%(groups)s alerts paged people, %(pages)s times in all; they acted on %(precision)s.",
        own.paged,
    )
    said = [text % told]
    if found.pages_per_shift is not None:
        per_shift = {"pages": number(found.pages_per_shift, 1)}
        said.append(_("A shift had %(pages)s pages on average.") % per_shift)
    return joined(said)


def advised(one: Advice) -> Advised:
    """Say what was found and what to do about it."""
    values = {
        "n": number(one.count),
        "share": percent(one.share, 0),
        "most": number(MOST_IN_HALF_A_DAY),
    }
    return Advised(
        found=_found(one) % values,
        remedy=_remedy(one.kind, one.count) % values,
        rules=one.rules,
        more=max(0, one.count - len(one.rules)) if one.rules else 0,
    )


def _found(one: Advice) -> str:
    n = one.count
    match one.kind:
        case Kind.LOWER:
            return ngettext(
                "%(n)s rule made %(share)s of the pages, and nobody acted on any of them.",
                "%(n)s rules made %(share)s of the pages, and nobody acted on any of them.",
                n,
            )
        case Kind.TUNE:
            return ngettext(
                "%(n)s rule made %(share)s of the pages; less than half of them led to anything.",
                "%(n)s rules made %(share)s of the pages; less than half of them led to anything.",
                n,
            )
        case Kind.ANSWER:
            return ngettext(
                "%(n)s page (%(share)s) asked again, because the one before had no answer.",
                "%(n)s pages (%(share)s) asked again, because those before had no answer.",
                n,
            )
        case Kind.RELIEVE:
            return ngettext(
                "%(n)s shift had more than %(most)s pages in twelve hours.",
                "%(n)s shifts had more than %(most)s pages in twelve hours.",
                n,
            )
        case Kind.STEADY:
            return ngettext("%(n)s rule comes and goes.", "%(n)s rules come and go.", n)
        case Kind.QUIETEN:
            return ngettext(
                "Of %(n)s rule the same is said again and again.",
                "Of %(n)s rules the same is said again and again.",
                n,
            )


def _remedy(kind: Kind, n: int) -> str:
    return {
        Kind.LOWER: ngettext(
            "Lower it to a ticket, or delete it.", "Lower them to tickets, or delete them.", n
        ),
        Kind.TUNE: ngettext(
            "Raise its threshold, let it wait longer, or page on the SLO instead.",
            "Raise their thresholds, let them wait longer, or page on the SLO instead.",
            n,
        ),
        Kind.ANSWER: _("Check who is on call, how pages reach them, and the time to answer."),
        Kind.RELIEVE: _("Who is paged more than %(most)s times cannot follow up; share the load."),
        Kind.STEADY: _("Let the condition hold longer (`for`) or linger (`keep_firing_for`)."),
        Kind.QUIETEN: _("Raise `repeat_interval` in Alertmanager; nothing is lost by it."),
    }[kind]
