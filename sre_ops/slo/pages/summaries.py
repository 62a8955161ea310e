"""One sentence over many SLOs: how many stand how, and which is the worst."""

from dataclasses import replace

from sre_ops.db.sessions import ReadSession
from sre_ops.slo.domain.attention import Attention
from sre_ops.slo.domain.states import State
from sre_ops.slo.pages import wording
from sre_ops.slo.store import status
from sre_ops.slo.store.status import Wanted
from sre_ops.web.filters import number
from sre_ops.web.i18n import _, joined, ngettext

WORST_FIRST = (
    State.MISSED,
    State.AT_RISK,
    State.NO_DATA,
    State.NOT_ENOUGH_DATA,
    State.MET,
)


def whatever_state(wanted: Wanted) -> Wanted:
    """Return *wanted* without its states."""
    return replace(wanted, states=())


def sentence(session: ReadSession, wanted: Wanted) -> str:
    """Say how the SLOs that *wanted* keeps stand; "" where there are none."""
    everything = whatever_state(wanted)
    counts = status.by_state(session, everything)
    total = sum(counts.values())
    if not total:
        return ""
    return joined([_counted(counts, total), _worst(session, everything)])


def _counted(counts: dict[State, int], total: int) -> str:
    missed, at_risk = counts.get(State.MISSED, 0), counts.get(State.AT_RISK, 0)
    unknown = counts.get(State.NO_DATA, 0) + counts.get(State.NOT_ENOUGH_DATA, 0)
    told = {"total": number(total), "n": number(missed), "risk": number(at_risk)}
    if counts.get(State.MET, 0) == total:
        return ngettext(
            "%(total)s objective is met, the only one.", "All %(total)s objectives are met.", total
        ) % {"total": number(total)}
    parts = [_troubled(missed, at_risk) % told]
    if unknown:
        blind = ngettext("%(unknown)s cannot be judged.", "%(unknown)s cannot be judged.", unknown)
        parts.append(blind % {"unknown": number(unknown)})
    return joined(parts)


def _troubled(missed: int, at_risk: int) -> str:
    if missed and at_risk:
        return ngettext(
            "%(n)s of %(total)s objectives is missed and %(risk)s at risk.",
            "%(n)s of %(total)s objectives are missed and %(risk)s at risk.",
            missed,
        )
    if missed:
        return ngettext(
            "%(n)s of %(total)s objectives is missed.",
            "%(n)s of %(total)s objectives are missed.",
            missed,
        )
    if at_risk:
        return ngettext(
            "%(risk)s of %(total)s objectives is at risk.",
            "%(risk)s of %(total)s objectives are at risk.",
            at_risk,
        )
    return _("None of %(total)s objectives is missed or at risk.")


def _worst(session: ReadSession, wanted: Wanted) -> str:
    found = status.page(session, wanted, limit=1)
    if not found or found[0].attention > Attention.AT_RISK:
        return ""
    row = found[0].row
    told = {"slo": f"{row.service}/{row.slo}", "share": wording.consumed(row.budget_consumed)}
    if found[0].attention is Attention.BURNING:
        return _("Look first at %(slo)s: it burns fast and has spent %(share)s.") % told
    return _("Look first at %(slo)s: it has spent %(share)s of its budget.") % told
