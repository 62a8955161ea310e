"""What the last look at the alert rules of each data source found, and since when it is so."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, select

from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.slo.domain.rule_differences import Difference, DifferenceKind
from sre_ops.slo.store.upserting import upsert
from sre_ops.slo.tables import SLO_RULE_LOOK


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A difference, and when it was first seen."""

    difference: Difference
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLook:
    """One look at the rules of one data source.

    Attributes:
        source: its name; "" is the default one.
        slos: how many should have rules there.
        is_compared: whether the server was asked what it has loaded.
        problem: why it did not tell; "" where it did, and then *differences* are known.
        changed_at: since when the source stands like this.
    """

    source: str
    slos: int
    is_compared: bool
    problem: str
    differences: tuple[Seen, ...]
    looked_at: datetime
    changed_at: datetime


def look(
    *,
    source: str,
    slos: int,
    is_compared: bool,
    problem: str,
    differences: Sequence[Difference],
    at: datetime,
) -> RuleLook:
    """Return what is seen for the first time at *at*; `save` carries on what was seen before."""
    return RuleLook(
        source=source,
        slos=slos,
        is_compared=is_compared,
        problem=problem,
        differences=tuple(Seen(difference=one, since=at) for one in differences),
        looked_at=at,
        changed_at=at,
    )


def save(session: WriteSession, found: Sequence[RuleLook]) -> None:
    """Keep the looks at all sources that there are; what was so before keeps its date.

    While a server does not tell, what was last seen of its rules stays.
    """
    before = {one.source: one for one in looks(session)}
    gone = before.keys() - {one.source for one in found}
    own = SLO_RULE_LOOK.c.tenant_id == session.tenant_id
    if gone:
        session.execute(delete(SLO_RULE_LOOK).where(own, SLO_RULE_LOOK.c.source.in_(sorted(gone))))
    upsert(session, SLO_RULE_LOOK, [_row(_since(one, before.get(one.source))) for one in found])


def looks(session: ReadSession) -> list[RuleLook]:
    """Return the last look at each source, the default one first."""
    own = SLO_RULE_LOOK.c.tenant_id == session.tenant_id
    rows = session.execute(select(SLO_RULE_LOOK).where(own).order_by(SLO_RULE_LOOK.c.source))
    return [
        RuleLook(
            source=row.source,
            slos=row.slos,
            is_compared=row.is_compared,
            problem=row.problem,
            differences=tuple(_seen(*each) for each in json.loads(row.differences)),
            looked_at=row.looked_at,
            changed_at=row.changed_at,
        )
        for row in rows
    ]


def _since(now: RuleLook, before: RuleLook | None) -> RuleLook:
    if before is None:
        return now
    held = {_key(one.difference): one.since for one in before.differences}
    seen = tuple(
        replace(one, since=held.get(_key(one.difference), one.since)) for one in now.differences
    )
    if now.problem:
        seen = before.differences
    later = replace(now, differences=seen)
    is_same = replace(later, looked_at=before.looked_at, changed_at=before.changed_at) == before
    return replace(later, changed_at=before.changed_at) if is_same else later


def _key(one: Difference) -> tuple[str, str]:
    """What makes a difference the same one; the error of a failing rule may change its words."""
    return one.kind.value, one.group


def _row(one: RuleLook) -> dict[str, object]:
    told = [
        (each.difference.kind.value, each.difference.group, each.difference.what, str(each.since))
        for each in one.differences
    ]
    return {
        "source": one.source,
        "slos": one.slos,
        "is_compared": one.is_compared,
        "problem": one.problem,
        "differences": json.dumps(told, ensure_ascii=False),
        "looked_at": one.looked_at,
        "changed_at": one.changed_at,
    }


def _seen(kind: str, group: str, what: str, since: str) -> Seen:
    return Seen(
        difference=Difference(DifferenceKind(kind), group, what),
        since=datetime.fromisoformat(since),
    )
