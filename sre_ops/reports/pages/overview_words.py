"""What the overview says in words; it is called inside `speaking_to`."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sre_ops.alerts.public.reads import GroupFacts
from sre_ops.kernel.messages import N_
from sre_ops.reports.domain.need import Figures, Hold, Need, foremost
from sre_ops.web.filters import ago, number
from sre_ops.web.i18n import _, ngettext

ACTIONS = {
    "freeze": N_("releases are frozen"),
    "require_approval": N_("each release needs approval"),
    "": N_("nothing is held back"),
}
_COUNTS = {
    Need.SILENT: "silent",
    Need.UNCOVERED: "uncovered",
    Need.UNHELD: "unheld",
    Need.BURNING: "burning",
    Need.HELD: "held",
    Need.FROZEN: "frozen",
    Need.BLIND: "blind",
}
SILENCES = {"source": N_("Alertmanager"), "heartbeat": N_("heartbeat")}


def sentence(figures: Figures) -> str:
    """Say in one sentence what needs a person first."""
    match foremost(figures):
        case Need.PAGES:
            return _pages(figures)
        case Need.BUDGETS:
            told = {"missed": number(figures.missed), "risk": number(figures.at_risk)}
            text = _("No alert needs you; objectives missed: %(missed)s, at risk: %(risk)s.")
            return text % told
        case Need.NOTHING:
            return _("Nothing needs you now.")
        case need:
            return _counted(need, figures)


def _pages(figures: Figures) -> str:
    text = ngettext(
        "%(n)s page waits for an answer; the alert fired %(ago)s.",
        "%(n)s pages wait for an answer; the oldest alert fired %(ago)s.",
        figures.pages,
    )
    return text % {"n": number(figures.pages), "ago": ago(figures.oldest)}


def _counted(need: Need, figures: Figures) -> str:
    n = getattr(figures, _COUNTS[need])
    texts = {
        Need.SILENT: ngettext(
            "%(n)s source of alerts is silent: what happens there reaches nobody.",
            "%(n)s sources of alerts are silent: what happens there reaches nobody.",
            n,
        ),
        Need.UNCOVERED: ngettext(
            "Nobody is on call in %(n)s schedule.",
            "Nobody is on call in %(n)s schedules.",
            n,
        ),
        Need.UNHELD: ngettext(
            "%(n)s alert fires for which nobody was paged.",
            "%(n)s alerts fire for which nobody was paged.",
            n,
        ),
        Need.BURNING: ngettext(
            "No page waits, but %(n)s budget burns fast.",
            "No page waits, but %(n)s budgets burn fast.",
            n,
        ),
        Need.HELD: ngettext(
            "No page waits: somebody has the %(n)s alert that fires.",
            "No page waits: somebody has each of the %(n)s alerts that fire.",
            n,
        ),
        Need.FROZEN: ngettext(
            "No alert needs you; the releases of %(n)s service are held back.",
            "No alert needs you; the releases of %(n)s services are held back.",
            n,
        ),
        Need.BLIND: ngettext(
            "No alert needs you; %(n)s objective has no data.",
            "No alert needs you; %(n)s objectives have no data.",
            n,
        ),
    }
    return texts[need] % {"n": number(n)}


def children(counts: Mapping[str, int]) -> str:
    """Say how many children of fan-outs are in trouble; "" where none is."""
    missed, at_risk, total = counts.get("missed", 0), counts.get("at_risk", 0), sum(counts.values())
    if not missed and not at_risk:
        return ""
    text = ngettext(
        "%(total)s SLO was made by fan-outs: %(n)s missed, %(risk)s at risk.",
        "%(total)s SLOs were made by fan-outs: %(n)s missed, %(risk)s at risk.",
        total,
    )
    return text % {"total": number(total), "n": number(missed), "risk": number(at_risk)}


def people(found: Iterable[UUID], names: Mapping[UUID, str]) -> str:
    """Name people; whoever was erased is somebody."""
    return _(", ").join(
        sorted(names.get(one) or _("somebody whose account was erased") for one in found)
    )


def holder(group: GroupFacts, held: Hold, names: Mapping[UUID, str]) -> str:
    """Say who has a group of alerts that fires."""
    if held is Hold.MUTED:
        return _("muted by a maintenance window")
    if held is Hold.NOBODY:
        return _("nobody: its route pages nobody")
    by = group.acknowledged_by
    return _("the source of the alert") if by is None else people((by,), names)
