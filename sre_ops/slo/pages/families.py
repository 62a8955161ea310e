"""The children of fan-outs in words: beside their parent, and over a list that leaves them out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sre_ops.db.sessions import ReadSession
from sre_ops.slo.domain.definition import Slo
from sre_ops.slo.domain.fan_out import Why, shown_value
from sre_ops.slo.domain.states import State
from sre_ops.slo.pages.lines import lines
from sre_ops.slo.queries import families as queries
from sre_ops.slo.store import fan_outs, status
from sre_ops.slo.store.fan_outs import FanOutState
from sre_ops.slo.store.status import Status, Wanted
from sre_ops.web.filters import number
from sre_ops.web.i18n import N_, _, ngettext

_ROWS = 200
_REASONS = {
    Why.LIMIT: N_("beyond the limit"),
    Why.TOO_LONG: N_("too long"),
    Why.UNSHOWABLE: N_("holds characters that cannot be kept"),
    Why.NAME_TAKEN: N_("a file gives its name to another SLO"),
    Why.UNFIT: N_("the SLI cannot be narrowed to it"),
}


def families(session: ReadSession, found: Sequence[Status]) -> dict[tuple[UUID, str], str]:
    """Say for each of *found* that has children how they stand, by SLO and window."""
    labels = fan_outs.labels(session)
    if not labels:
        return {}
    counts = status.of_children(session, [one.slo_id for one in found])
    keys = {one.slo_id: (one.report["service"], one.report["slo"]) for one in found}
    return {
        (slo_id, window): _standing(labels.get(keys[slo_id], ""), states)
        for (slo_id, window), states in counts.items()
    }


def _standing(label: str, states: Mapping[State, int]) -> str:
    total = sum(states.values())
    told = {"label": label, "n": number(total)}
    parts = [ngettext("%(n)s SLO by %(label)s", "%(n)s SLOs by %(label)s", total) % told]
    missed, at_risk = states.get(State.MISSED, 0), states.get(State.AT_RISK, 0)
    if missed:
        parts.append(_("%(n)s missed") % {"n": number(missed)})
    if at_risk:
        parts.append(_("%(n)s at risk") % {"n": number(at_risk)})
    return _(", ").join(parts)


def parts_sentence(session: ReadSession, wanted: Wanted) -> str:
    """Say how many children in trouble a list leaves out; "" where it leaves out none."""
    if not wanted.is_whole or not fan_outs.labels(session):
        return ""
    children = replace(wanted, is_whole=False, is_child=True, states=())
    counts = status.by_state(session, children)
    missed, at_risk = counts.get(State.MISSED, 0), counts.get(State.AT_RISK, 0)
    if not missed and not at_risk:
        return ""
    total = sum(counts.values())
    told = {"n": number(missed), "risk": number(at_risk), "total": number(total)}
    text = ngettext(
        "%(total)s SLO was made by fan-outs: %(n)s missed, %(risk)s at risk.",
        "%(total)s SLOs were made by fan-outs: %(n)s missed, %(risk)s at risk.",
        total,
    )
    return text % told


def children(session: ReadSession, slo: Slo, slo_id: UUID, window: str, now: Any) -> dict[str, Any]:
    """Return what the page of *slo* shows of its children; nothing where it has no fan-out."""
    if slo.fan_out is None:
        return {"parent_id": queries.parent_id(session, slo)}
    family = queries.family(session, slo)
    assert family is not None
    values = {child.id: shown_value(child.value) for child in family.children}
    found = status.page(session, Wanted(parent=slo_id, window=window), limit=_ROWS)
    return {
        "children": [
            replace(one, name=values.get(one.status.slo_id, one.name), title="")
            for one in lines(found, now)
        ],
        "children_total": len(values),
        "fan_out_state": family.state,
        "left_out": _left_out(family.state) if family.state else [],
    }


def _left_out(state: FanOutState) -> list[tuple[str, str]]:
    return [(one.value, _(_REASONS[one.why])) for one in state.left_out]
