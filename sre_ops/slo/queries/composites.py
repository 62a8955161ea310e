"""What composites are made of, and how each part stands: for pages and API."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.errors import NotFound
from sre_ops.kernel.messages import N_
from sre_ops.slo.domain.composite import CompositeSli, Importance, Member
from sre_ops.slo.domain.worst_member import worst_member
from sre_ops.slo.store import status
from sre_ops.slo.store.definitions import InForce, composites, in_force_by_key, known
from sre_ops.slo.store.status import Status

_RANKS = {importance: rank for rank, importance in enumerate(Importance)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One member of a composite, or step of a journey.

    Attributes:
        slo_id: None where nothing defines it any longer.
        title: what people call the SLO; "" where they gave it no name.
        status: over the window of the composite, or else the one that needs a look first.
        is_worst: whether it costs the composite most.
    """

    member: Member
    slo_id: UUID | None
    title: str
    status: Status | None
    is_worst: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A composite with its parts; *status* is None before its first judgement."""

    one: InForce
    status: Status | None
    parts: tuple[Part, ...]

    @property
    def sli(self) -> CompositeSli:
        """What it is made of."""
        assert isinstance(self.one.slo.sli, CompositeSli)
        return self.one.slo.sli

    @property
    def worst(self) -> Part | None:
        """The part that costs it most; None while nobody can tell."""
        return next((part for part in self.parts if part.is_worst), None)


def journeys(session: ReadSession) -> list[Composed]:
    """Return all user journeys in force: the most important first, then the worst."""
    found = [one for one in composites(session) if one.slo.importance is not None]
    return sorted(_composed(session, found), key=_rank)


def journey(session: ReadSession, slo_id: UUID) -> Composed:
    """Return one user journey in force.

    Raises:
        NotFound: there is none of that id.
    """
    found = known(session, slo_id)
    if not found.is_in_force or found.one.slo.importance is None:
        raise NotFound(N_("there is no user journey %(id)s"), id=slo_id)
    return composed(session, found.one)


def composed(session: ReadSession, one: InForce, window: str = "") -> Composed:
    """Return the composite *one* with its parts, over *window* where it has it."""
    return _composed(session, [one], window)[0]


def _rank(journey: Composed) -> tuple[int, int, tuple[str, str]]:
    importance = journey.one.slo.importance
    attention = int(journey.status.attention) if journey.status else 0
    return (_RANKS[importance] if importance else 0, attention, journey.one.slo.key)


def _composed(session: ReadSession, ones: Sequence[InForce], window: str = "") -> list[Composed]:
    slis = [one.slo.sli for one in ones if isinstance(one.slo.sli, CompositeSli)]
    members = in_force_by_key(session, {m.key for sli in slis for m in sli.members})
    ids = {one.slo_id for one in (*ones, *members.values())}
    standing: dict[UUID, list[Status]] = defaultdict(list)
    for row in status.of_slos(session, ids):
        standing[row.slo_id].append(row)
    found = []
    for one, sli in zip(ones, slis, strict=True):
        own = _chosen(standing[one.slo_id], window)
        shown = own.report["window"] if own else window
        statuses = [
            _chosen(standing[members[m.key].slo_id], shown) if m.key in members else None
            for m in sli.members
        ]
        worst = worst_member(sli, [each.row if each else None for each in statuses])
        parts = tuple(
            Part(
                member=member,
                slo_id=members[member.key].slo_id if member.key in members else None,
                title=members[member.key].slo.display_name if member.key in members else "",
                status=each,
                is_worst=place == worst,
            )
            for place, (member, each) in enumerate(zip(sli.members, statuses, strict=True))
        )
        found.append(Composed(one=one, status=own, parts=parts))
    return found


def _chosen(rows: Iterable[Status], window: str) -> Status | None:
    """Return the row over *window*, or else the one that needs a look first."""
    ordered = sorted(rows, key=lambda row: row.attention)
    same = (row for row in ordered if row.report["window"] == window)
    return next(same, ordered[0] if ordered else None)
